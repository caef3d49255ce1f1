// SPDX-License-Identifier: Apache-2.0
// knowledge diff: what changed between two knowledges, and which cases it answers otherwise.
#include <memory>

#include "clients/cli/example_cases.h"
#include "clients/cli/json_object.h"
#include "clients/cli/knowledge_path.h"
#include "clients/cli/tree.h"
#include "clients/text/document.h"
#include "common/base/hash.h"
#include "workers/clinical/comparison.h"
#include "workers/knowledge/difference.h"

namespace tumorboard::cli {
namespace {

struct DiffOptions {
  std::string before;
  std::string after;
  std::string cases;
};

struct CaseChange {
  std::string file;
  std::string title;
  std::vector<v1::Change> changes;
};

struct Difference {
  std::vector<knowledge::EntryChange> entries;
  std::vector<CaseChange> cases;  // those whose answer changes
  std::size_t compared = 0;
};

const char* word(knowledge::EntryChanged how) {
  switch (how) {
    case knowledge::EntryChanged::kAdded:
      return "added";
    case knowledge::EntryChanged::kRemoved:
      return "removed";
    case knowledge::EntryChanged::kChanged:
      return "changed";
  }
  return "";
}

std::string entry_json(const knowledge::EntryChange& change) {
  std::vector<std::string> fields;
  fields.reserve(change.fields.size());
  for (const auto& field : change.fields) {
    fields.push_back(JsonObject().text("field", field.field).text("from", field.from).text("to", field.to).str());
  }
  return JsonObject()
      .text("change", word(change.how))
      .text("kind", change.kind)
      .text("key", change.key)
      .list("fields", fields)
      .str();
}

std::string case_json(const CaseChange& one) {
  std::vector<std::string> changes;
  changes.reserve(one.changes.size());
  for (const v1::Change& change : one.changes) changes.push_back(json::write(change));
  return JsonObject().text("file", one.file).text("case_id", one.title).list("changes", changes).str();
}

void print(Invocation& run, const Difference& found, const ExampleCases& examples) {
  Document page;
  page.line("KNOWLEDGE: " + std::to_string(found.entries.size()) + " entries differ");
  for (const auto& change : found.entries) {
    page.bullet(word(change.how), change.kind + " " + change.key);
    for (const auto& field : change.fields) {
      const std::string from = field.from.empty() ? "nothing" : field.from;
      page.bullet("", field.field + ": " + from + " -> " + (field.to.empty() ? "nothing" : field.to));
    }
  }
  if (examples.folder.empty()) {
    page.heading("CASES: none compared; name a folder with --cases");
  } else {
    page.heading("CASES: " + std::to_string(found.cases.size()) + " of " + std::to_string(found.compared) +
                 " change their answer");
  }
  for (const CaseChange& one : found.cases) {
    page.subheading(one.file);
    for (const v1::Change& change : one.changes) {
      page.bullet("", change.what() + ": " + change.from() + " -> " + change.to());
    }
  }
  run.out() << to_text(page, {run.width(), run.bold()});
}

int diff(Invocation& run, const DiffOptions& options) {
  const auto before = load_knowledge(run, options.before);
  if (!before) return before.error();
  const auto after = load_knowledge(run, options.after);
  if (!after) return after.error();
  const auto examples = example_cases(run, options.cases);
  if (!examples) return examples.error();
  Difference found{knowledge::difference((*before)->data(), (*after)->data()), {}, examples->cases.size()};
  for (const ExampleCase& example : examples->cases) {
    auto changes = clinical::compare(example.input, **before, **after);
    if (!changes.empty()) found.cases.push_back({example.file, example.input.id(), std::move(changes)});
  }
  for (const std::string& file : examples->refused) run.messages().note(file + " is no case file and was left out");
  if (!run.globals().json) {
    print(run, found, *examples);
    return 0;
  }
  std::vector<std::string> entries;
  entries.reserve(found.entries.size());
  for (const auto& change : found.entries) entries.push_back(entry_json(change));
  std::vector<std::string> cases;
  cases.reserve(found.cases.size());
  for (const CaseChange& one : found.cases) cases.push_back(case_json(one));
  run.out() << JsonObject::document("knowledge_diff")
                   .text("old_digest", hex((*before)->digest()))
                   .text("new_digest", hex((*after)->digest()))
                   .list("entries", entries)
                   .text_or_null("cases_folder", examples->folder)
                   .number("cases_compared", found.compared)
                   .list("cases", cases)
                   .str()
            << '\n';
  return 0;
}

}  // namespace

void add_knowledge_diff_command(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App& app = tree.command(group, "diff", "Compare two folders of knowledge, and the answers they give to cases",
                               [options](Invocation& run) { return diff(run, *options); });
  app.add_option("OLD", options->before, "The knowledge in use")->required()->type_name("FOLDER");
  app.add_option("NEW", options->after, "The knowledge proposed")->required()->type_name("FOLDER");
  app.add_option("--cases", options->cases, "Compare the answers to the case files of this folder, not the examples'")
      ->type_name("FOLDER");
}

}  // namespace tumorboard::cli
