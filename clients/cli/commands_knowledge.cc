// SPDX-License-Identifier: Apache-2.0
// knowledge check, knowledge codes: whether the knowledge can be used, and its words.
#include <memory>

#include "clients/cli/invocation.h"
#include "clients/cli/json_object.h"
#include "clients/cli/knowledge_path.h"
#include "clients/cli/tree.h"
#include "common/base/hash.h"
#include "common/json/enum_names.h"
#include "workers/clinical/catalogue.h"
#include "workers/knowledge/loader.h"

namespace tumorboard::cli {
namespace {

int check(Invocation& run, const std::string& given) {
  const std::string folder = knowledge_folder(run, given).string();
  const knowledge::Checked checked = knowledge::check_directory(folder, clinical::fact_catalogue());
  const bool usable = checked.knowledge != nullptr;
  if (run.globals().json) {
    std::vector<std::string> findings;
    for (const auto& finding : checked.findings) {
      const bool error = finding.level == knowledge::Finding::Level::kError;
      findings.push_back(JsonObject()
                             .text("level", error ? "error" : "warning")
                             .text("file", finding.file)
                             .number("line", static_cast<std::uint64_t>(finding.line))
                             .text("what", finding.what)
                             .text("remedy", finding.remedy)
                             .str());
    }
    run.out() << JsonObject::document("knowledge_check")
                     .text("folder", folder)
                     .flag("usable", usable)
                     .text_or_null("digest", usable ? hex(checked.knowledge->digest()) : "")
                     .list("findings", findings)
                     .str()
              << '\n';
    return usable ? 0 : kExitBrokenConfig;
  }
  for (const auto& finding : checked.findings) {
    const bool error = finding.level == knowledge::Finding::Level::kError;
    run.environment().console.err << (error ? "error: " : "warning: ") << finding.text() << '\n';
  }
  if (!usable) return kExitBrokenConfig;
  Table table({"FOLDER", "DIGEST", "RULES"});
  table.add({folder, hex(checked.knowledge->digest()), std::to_string(checked.knowledge->rules().size())});
  run.print(table);
  return 0;
}

int codes(Invocation& run, const std::string& given) {
  const auto knowledge = load_knowledge(run, given);
  if (!knowledge) return knowledge.error();
  if (run.globals().json) {
    std::vector<std::string> documents;
    for (const auto& code : (*knowledge)->data().code()) documents.push_back(json::write(code));
    run.out() << JsonObject::document("knowledge_codes")
                     .text("digest", hex((*knowledge)->digest()))
                     .list("codes", documents)
                     .str()
              << '\n';
    return 0;
  }
  Table table({"CODE", "KIND", "STANCE", "MEANING"});
  for (const auto& code : (*knowledge)->data().code()) {
    table.add({code.code(), json::enum_word(code.kind()), code.negative() ? "discourage only" : "", code.meaning()});
  }
  run.print(table);
  return 0;
}

}  // namespace

void add_knowledge_commands(Tree& tree) {
  CLI::App& group = tree.group("knowledge", "The rules, drugs and sources that answers rest on");
  const auto add = [&](const std::string& name, const std::string& description,
                       int (*act)(Invocation&, const std::string&)) {
    auto folder = std::make_shared<std::string>();
    CLI::App& app =
        tree.command(group, name, description, [folder, act](Invocation& run) { return act(run, *folder); });
    app.add_option("--knowledge", *folder, "Use the knowledge of this folder")->type_name("FOLDER");
  };
  add("check", "Check the knowledge: exit 78 if it cannot be used", check);
  add("codes", "List every code that an answer may hold, with its meaning", codes);
  add_knowledge_show_command(tree, group);
  add_knowledge_diff_command(tree, group);
  add_activation_commands(tree, group);
}

}  // namespace tumorboard::cli
