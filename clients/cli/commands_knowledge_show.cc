// SPDX-License-Identifier: Apache-2.0
// knowledge show: one entry in full, with the named conditions and the sources it cites.
#include <algorithm>
#include <memory>

#include "clients/cli/example_cases.h"
#include "clients/cli/json_object.h"
#include "clients/cli/knowledge_path.h"
#include "clients/cli/tree.h"
#include "clients/text/document.h"
#include "clients/text/text.h"
#include "common/json/enum_names.h"
#include "workers/clinical/pipeline.h"
#include "workers/knowledge/difference.h"
#include "workers/knowledge/expression.h"

namespace tumorboard::cli {
namespace {

using knowledge::Entry;
using knowledge::Knowledge;

struct EntryOptions {
  std::string id;
  std::string knowledge;
  std::string cases;
};

// The named conditions a condition uses, and those they use, each once.
void collect_definitions(const v1::KnowledgeFile& data, const std::string& condition,
                         std::vector<const v1::Definition*>& found) {
  for (const std::string& name : knowledge::names_in(condition)) {
    for (const v1::Definition& definition : data.definition()) {
      if (definition.name() != name || std::ranges::find(found, &definition) != found.end()) continue;
      found.push_back(&definition);
      collect_definitions(data, definition.when(), found);
    }
  }
}

std::string source_line(const Knowledge& knowledge, const std::string& id) {
  if (const v1::Statement* statement = knowledge.statement(id)) return "source text: " + statement->text();
  const v1::Evidence* evidence = knowledge.evidence(id);
  if (evidence == nullptr) return {};
  std::string line = evidence->citation() + " (" + words_of(json::enum_word(evidence->grade())) + ")";
  if (!evidence->note().empty()) line += "; " + evidence->note();
  if (!evidence->url().empty()) line += " " + evidence->url();
  return line;
}

std::vector<std::string> source_ids(const Entry& entry) {
  std::vector<std::string> ids;
  const auto add = [&ids](const auto& list) { ids.insert(ids.end(), list.begin(), list.end()); };
  if (const auto* rule = dynamic_cast<const v1::Rule*>(entry.message.get())) {
    add(rule->statement());
    add(rule->evidence());
  } else if (const auto* row = dynamic_cast<const v1::PatternRow*>(entry.message.get())) {
    add(row->statement());
    add(row->evidence());
  } else if (const auto* conflict = dynamic_cast<const v1::ConflictRule*>(entry.message.get())) {
    add(conflict->statement());
    add(conflict->evidence());
  } else if (const auto* drug = dynamic_cast<const v1::Drug*>(entry.message.get())) {
    add(drug->evidence());
  } else if (const auto* alteration = dynamic_cast<const v1::KnownAlteration*>(entry.message.get())) {
    add(alteration->evidence());
  }
  return ids;
}

std::string condition_of(const Entry& entry) {
  const auto* field = entry.message->GetDescriptor()->FindFieldByName("when");
  return field == nullptr ? std::string() : entry.message->GetReflection()->GetString(*entry.message, field);
}

// The examples in which the rule gives an item.
std::vector<std::string> given_in(const std::string& rule, const Knowledge& knowledge, const ExampleCases& examples) {
  std::vector<std::string> files;
  for (const ExampleCase& example : examples.cases) {
    const auto answer = clinical::assess(example.input, {}, knowledge, nullptr, clinical::Sensitivity::kNone);
    const auto& items = answer.recommendation.items();
    if (std::any_of(items.begin(), items.end(), [&](const v1::Item& item) {
          return std::ranges::find(item.rule_ids(), rule) != item.rule_ids().end();
        })) {
      files.push_back(example.file);
    }
  }
  return files;
}

std::vector<Entry> named(const v1::KnowledgeFile& data, const std::string& id) {
  std::vector<Entry> found;
  for (Entry& entry : knowledge::entries(data)) {
    const bool by_kind =
        entry.kind + " " + entry.key == id || (entry.kind == "pattern_row" && "row " + entry.key == id);
    const bool by_last = entry.kind != "pattern_row" && entry.key.ends_with(" " + id);
    if (entry.key == id || by_kind || by_last) found.push_back(std::move(entry));
  }
  return found;
}

int unknown(const Invocation& run, const std::string& id) {
  return run.messages().failure({ErrorCode::kNotFound, "the knowledge has no entry \"" + id + "\"", "",
                                 "name a rule, a row (\"row 3\"), a conflict, a drug, an evidence or a code", 0});
}

std::string entry_json(const Entry& entry, const Knowledge& knowledge, const ExampleCases& examples) {
  std::vector<const v1::Definition*> definitions;
  collect_definitions(knowledge.data(), condition_of(entry), definitions);
  std::vector<std::string> conditions;
  conditions.reserve(definitions.size());
  for (const v1::Definition* definition : definitions) conditions.push_back(json::write(*definition));
  std::vector<std::string> sources;
  for (const std::string& id : source_ids(entry)) {
    sources.push_back(JsonObject().text("id", id).text("text", source_line(knowledge, id)).str());
  }
  std::vector<std::string> files;
  if (entry.kind == "rule") {
    for (const std::string& file : given_in(entry.key, knowledge, examples)) files.push_back(json::quote(file));
  }
  return JsonObject()
      .text("kind", entry.kind)
      .text("key", entry.key)
      .raw("entry", json::write(*entry.message))
      .list("definitions", conditions)
      .list("sources", sources)
      .list("cases", files)
      .str();
}

void print(Document& page, const Entry& entry, const Knowledge& knowledge, const ExampleCases& examples) {
  page.line(entry.kind + " " + entry.key);
  for (const auto& field : knowledge::fields(*entry.message)) {
    page.bullet(words_of(field.name), field.text);
  }
  std::vector<const v1::Definition*> definitions;
  collect_definitions(knowledge.data(), condition_of(entry), definitions);
  if (!definitions.empty()) page.heading("WHERE");
  for (const v1::Definition* definition : definitions) {
    page.bullet(definition->name(), "(" + definition->meaning() + ") " + definition->when());
  }
  const auto sources = source_ids(entry);
  if (!sources.empty()) page.heading("RESTS ON");
  for (const std::string& id : sources) page.bullet(id, source_line(knowledge, id));
  if (entry.kind != "rule" || examples.folder.empty()) return;
  const auto files = given_in(entry.key, knowledge, examples);
  page.heading("GIVEN IN " + std::to_string(files.size()) + " of " + std::to_string(examples.cases.size()) + " cases");
  for (const std::string& file : files) page.paragraph(file);
}

int show_entry(Invocation& run, const EntryOptions& options) {
  const auto knowledge = load_knowledge(run, options.knowledge);
  if (!knowledge) return knowledge.error();
  const auto found = named((*knowledge)->data(), options.id);
  if (found.empty()) return unknown(run, options.id);
  const auto examples = example_cases(run, options.cases);
  if (!examples) return examples.error();
  if (run.globals().json) {
    std::vector<std::string> documents;
    documents.reserve(found.size());
    for (const Entry& entry : found) documents.push_back(entry_json(entry, **knowledge, *examples));
    run.out() << JsonObject::document("knowledge_show").list("entries", documents).str() << '\n';
    return 0;
  }
  Document page;
  for (const Entry& entry : found) {
    if (&entry != &found.front()) page.blank();
    print(page, entry, **knowledge, *examples);
  }
  run.out() << to_text(page, {run.width(), run.bold()});
  return 0;
}

}  // namespace

void add_knowledge_show_command(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<EntryOptions>();
  CLI::App& app = tree.command(group, "show", "Show a rule or another entry, what it rests on, and where it is given",
                               [options](Invocation& run) { return show_entry(run, *options); });
  app.add_option("ENTRY", options->id, "A rule, \"row 3\", a conflict, a drug, a code, an evidence, a statement")
      ->required();
  app.add_option("--knowledge", options->knowledge, "Use the knowledge of this folder")->type_name("FOLDER");
  app.add_option("--cases", options->cases, "Look for the rule in the answers to this folder's case files")
      ->type_name("FOLDER");
}

}  // namespace tumorboard::cli
