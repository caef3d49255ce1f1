// SPDX-License-Identifier: Apache-2.0
// assess: the whole clinical pipeline in this process; no daemon, no key, no network.
#include <memory>

#include "clients/cli/file.h"
#include "clients/cli/invocation.h"
#include "clients/cli/knowledge_path.h"
#include "clients/cli/tree.h"
#include "clients/text/board_text.h"
#include "clients/text/text.h"
#include "proto/casefile/case_file.h"
#include "proto/json/enum_names.h"
#include "proto/json/write.h"
#include "workers/clinical/pipeline.h"

namespace tumorboard::cli {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{1} << 20U;

struct AssessOptions {
  std::string file;
  std::string as_of;
  std::string knowledge;
  bool all = false;
};

void print_items(Invocation& run, const v1::Recommendation& recommendation) {
  Table table({"STANCE", "CODE", "LESIONS", "DRUG", "STRENGTH", "TEXT"});
  for (const v1::Item& item : recommendation.items()) {
    table.add({json::enum_word(item.stance()), item.code(),
               join({item.lesion_ids().begin(), item.lesion_ids().end()}, ", "), item.drug(),
               json::enum_word(item.strength()), item.text()});
  }
  table.write_tsv(run.out());
}

int assess(Invocation& run, const AssessOptions& options) {
  if (!options.as_of.empty() && !Date::parse(options.as_of)) {
    return run.report().usage("--as-of is no date", "write it like 2026-08-05");
  }
  Circumstance circumstance;
  circumstance.subject = options.file;
  const auto text = read_file(options.file, run.environment().console.in, kMostFileBytes);
  if (!text) return run.report().failure(text.error(), circumstance);
  const auto facts = casefile::read_case(*text, Date::parse(options.as_of), run.today());
  if (!facts) return run.report().failure(facts.error(), circumstance);
  const auto knowledge = load_knowledge(run, options.knowledge);
  if (!knowledge) return knowledge.error();
  // The digest is that of the case as `case submit` would send it, as_of included.
  const v1::Recommendation answer = clinical::assess(*facts, facts->SerializeAsString(), **knowledge, nullptr).merged();
  if (run.globals().json) {
    run.out() << json::write(answer);
  } else if (run.globals().plain) {
    print_items(run, answer);
  } else {
    run.out() << board_text(answer, &*facts, options.all ? Detail::kAll : Detail::kOneScreen,
                            {run.width(), run.bold()});
  }
  return 0;
}

}  // namespace

void add_assess_commands(Tree& tree) {
  auto options = std::make_shared<AssessOptions>();
  CLI::App& app = tree.command(tree.root(), "assess", "Assess one case file here, without a daemon",
                               [options](Invocation& run) { return assess(run, *options); });
  app.add_option("FILE", options->file, "A case file; - is stdin")->required();
  app.add_option("--as-of", options->as_of, "Judge the facts as of this day, unless the file says its own")
      ->type_name("DATE");
  app.add_flag("--all", options->all, "Fold nothing: why not, every change, where each source is found");
  app.add_option("--knowledge", options->knowledge, "Use the knowledge of this folder")->type_name("FOLDER");
}

}  // namespace tumorboard::cli
