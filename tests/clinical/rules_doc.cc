// SPDX-License-Identifier: Apache-2.0
#include "tests/clinical/rules_doc.h"

#include <map>
#include <set>
#include <sstream>
#include <string_view>
#include <vector>

#include "common/json/enum_names.h"
#include "tests/clinical/fixture.h"
#include "workers/clinical/apply.h"

namespace tumorboard::clinical_test {
namespace {

// A table cell: no bar, no line break.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

template <typename Names>
std::string joined(const Names& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

using CasesByRule = std::map<std::string, std::vector<std::string>>;

// The example cases in which each rule, row and conflict holds.
CasesByRule cases_by_rule(const knowledge::Knowledge& knowledge) {
  CasesByRule cases;
  for (const char* folder : {"/tests/cases", "/tests/clinical/cases"}) {
    for (const std::string& path : case_files(source_dir() + folder)) {
      const auto input = read_case_text(read_file(path));
      if (!input) continue;
      clinical::Reader reader(knowledge);
      clinical::CaseFacts facts = clinical::read_facts(*input, knowledge, reader);
      for (const std::string& id : clinical::apply(facts, knowledge, clinical::Detail::kFull).fired) {
        cases[id].push_back(input->id());
      }
    }
  }
  return cases;
}

// "case-01, own-12, own-30 and 4 more"
std::string some(const std::set<std::string>& cases) {
  constexpr std::size_t kShown = 3;
  std::string text;
  std::size_t shown = 0;
  for (const std::string& id : cases) {
    if (shown++ == kShown) break;
    text += (text.empty() ? "" : ", ") + id;
  }
  if (cases.size() > kShown) text += " and " + std::to_string(cases.size() - kShown) + " more";
  return text;
}

std::set<std::string> tried_by(const CasesByRule& cases, const std::vector<std::string>& users) {
  std::set<std::string> all;
  for (std::string user : users) {
    for (const std::string_view kind : {"rule ", "conflict "}) {
      if (user.starts_with(kind)) user.erase(0, kind.size());
    }
    const auto found = cases.find(user);
    if (found != cases.end()) all.insert(found->second.begin(), found->second.end());
  }
  return all;
}

std::set<std::string> tried_by(const CasesByRule& cases, const knowledge::TraceLine& line) {
  std::vector<std::string> users = line.used_by;
  users.push_back("context " + line.statement);
  return tried_by(cases, users);
}

std::string sources(const v1::Rule& rule) {
  std::string text = joined(rule.statement());
  const std::string evidence = joined(rule.evidence());
  if (!text.empty() && !evidence.empty()) text += "; ";
  return text + evidence + (rule.extension() ? " (extension)" : "");
}

std::string effects(const v1::Rule& rule) {
  std::string text;
  const auto add = [&text](const std::string& effect) { text += (text.empty() ? "" : "; ") + effect; };
  for (const v1::ItemTemplate& item : rule.then()) {
    add(json::enum_word(item.stance()) + " `" + item.code() + "`" + (item.drug().empty() ? "" : " " + item.drug()));
  }
  if (rule.has_rebiopsy()) {
    add("rebiopsy " + json::enum_word(rule.rebiopsy().level()) + " (" + joined(rule.rebiopsy().reason()) + ")");
  }
  for (const v1::MissingTemplate& missing : rule.missing()) {
    add("asks `" + missing.key() + "` (" + json::enum_word(missing.severity()) + ")");
  }
  return text;
}

}  // namespace

std::string rules_page(const knowledge::Knowledge& knowledge) {
  std::ostringstream page;
  const v1::KnowledgeFile& data = knowledge.data();
  const CasesByRule cases = cases_by_rule(knowledge);
  page << "# Clinical rules\n\n"
          "Written by `tumorboard-rules-doc` from `knowledge`; do not edit. Not medical advice: support for\n"
          "clinicians who can review the basis. An *extension* goes beyond the source text.\n\n"
          "## The progression pattern: the first row that holds\n\n"
          "| row | condition | pattern | sources |\n|---|---|---|---|\n";
  for (const knowledge::PatternRow& row : knowledge.pattern_rows()) {
    page << "| " << row.data->row() << " | " << cell(row.data->title()) << ": `" << cell(row.data->when()) << "` | `"
         << json::enum_word(row.data->pattern()) << "` | " << joined(row.data->statement())
         << (row.data->statement().empty() || row.data->evidence().empty() ? "" : "; ") << joined(row.data->evidence())
         << " |\n";
  }
  page << "\n## Conflicts\n\n| id | condition | meaning |\n|---|---|---|\n";
  for (const knowledge::Conflict& conflict : knowledge.conflicts()) {
    page << "| `" << conflict.data->id() << "` | `" << cell(conflict.data->when()) << "` | "
         << cell(conflict.data->text()) << " |\n";
  }
  page << "\n## Named conditions\n\n| name | condition | meaning |\n|---|---|---|\n";
  for (const v1::Definition& definition : data.definition()) {
    page << "| `" << definition.name() << "` | `" << cell(definition.when()) << "` | " << cell(definition.meaning())
         << " |\n";
  }
  page << "\n## Rules\n\n| id | rule | condition | effect | sources | tried by |\n|---|---|---|---|---|---|\n";
  for (const v1::Rule& rule : data.rule()) {
    page << "| `" << rule.id() << "` | " << cell(rule.title()) << " | `" << cell(rule.when()) << "` | "
         << cell(effects(rule)) << " | " << sources(rule) << " | "
         << some(tried_by(cases, std::vector<std::string>{rule.id()})) << " |\n";
  }
  page << "\n## From the source text's statements to what rests on them, and to the cases that try it\n\n"
          "| statement | text | used by | tried by |\n|---|---|---|---|\n";
  for (const knowledge::TraceLine& line : knowledge.trace()) {
    page << "| " << line.statement << " | " << cell(line.text) << " | " << joined(line.used_by) << " | "
         << some(tried_by(cases, line)) << " |\n";
  }
  page << "\n## Evidence\n\n| id | citation | grade | where |\n|---|---|---|---|\n";
  for (const v1::Evidence& evidence : data.evidence()) {
    page << "| `" << evidence.id() << "` | " << cell(evidence.citation())
         << (evidence.note().empty() ? "" : " [" + cell(evidence.note()) + "]") << " | "
         << json::enum_word(evidence.grade()) << " | " << cell(evidence.url()) << " |\n";
  }
  return std::move(page).str();
}

std::vector<std::string> untried_statements(const knowledge::Knowledge& knowledge) {
  const CasesByRule cases = cases_by_rule(knowledge);
  std::vector<std::string> untried;
  for (const knowledge::TraceLine& line : knowledge.trace()) {
    if (tried_by(cases, line).empty()) untried.push_back(line.statement);
  }
  return untried;
}

}  // namespace tumorboard::clinical_test
