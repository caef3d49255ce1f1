// SPDX-License-Identifier: Apache-2.0
// Every rule has a source and a case that needs it; every code can be given; the pages agree.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "common/json/enum_names.h"
#include "tests/clinical/expectation.h"
#include "tests/clinical/fixture.h"
#include "tests/clinical/rules_doc.h"
#include "workers/clinical/apply.h"
#include "workers/clinical/case_facts.h"
#include "workers/clinical/catalogue.h"
#include "workers/clinical/pipeline.h"

namespace tumorboard::clinical_test {
namespace {

struct ExampleCase {
  std::string name;
  v1::Case input;
  Expectation expected;
};

const std::vector<ExampleCase>& example_cases() {
  static const std::vector<ExampleCase> all = [] {
    std::vector<ExampleCase> read;
    for (const char* folder : {"/tests/cases", "/tests/clinical/cases"}) {
      for (const std::string& path : case_files(source_dir() + folder)) {
        const std::string text = read_file(path);
        const auto input = read_case_text(text);
        const auto expected = read_expectation(text);
        if (input && expected) read.push_back({path.substr(path.rfind('/') + 1), *input, *expected});
      }
    }
    return read;
  }();
  return all;
}

bool passes(const ExampleCase& example, const knowledge::Knowledge& knowledge) {
  const auto output = clinical::assess(example.input, {}, knowledge, nullptr, clinical::Sensitivity::kNone);
  return judge(example.expected, output.merged()).failures().empty();
}

std::shared_ptr<const knowledge::Knowledge> loaded(const v1::KnowledgeFile& data) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(data, &text);
  return knowledge::check_files({{"knowledge.textproto", text}}, {}, clinical::fact_catalogue()).knowledge;
}

// The first case that fails with this knowledge; empty = none does.
std::string noticed_by(const knowledge::Knowledge& knowledge) {
  for (const ExampleCase& example : example_cases()) {
    if (!passes(example, knowledge)) return example.name;
  }
  return {};
}

// The cases in which each rule, conflict or context holds, by its name in Outcome::fired: only these
// can notice that it is gone.
std::map<std::string, std::vector<const ExampleCase*>> cases_by_entry(const knowledge::Knowledge& knowledge) {
  std::map<std::string, std::vector<const ExampleCase*>> cases;
  for (const ExampleCase& example : example_cases()) {
    clinical::Reader reader(knowledge);
    clinical::CaseFacts facts = clinical::read_facts(example.input, knowledge, reader);
    for (const std::string& entry : clinical::apply(facts, knowledge, clinical::Detail::kFull).fired) {
      auto& known = cases[entry];
      if (known.empty() || known.back() != &example) known.push_back(&example);
    }
  }
  return cases;
}

// What the example cases and answers use.
struct Used {
  std::set<std::string> rules, codes, missing, reasons, patterns, urgent;
};

Used used_by_examples() {
  Used used;
  for (const ExampleCase& example : example_cases()) {
    const auto output = clinical::assess(example.input, {}, shipped_knowledge(), nullptr, clinical::Sensitivity::kNone);
    used.patterns.insert(json::enum_word(output.recommendation.pattern()));
    for (const v1::Item& item : output.recommendation.items()) {
      used.codes.insert(item.code());
      used.rules.insert(item.rule_ids().begin(), item.rule_ids().end());
    }
    for (const auto& sign : output.recommendation.urgent()) used.urgent.insert(sign.code());
    for (const auto& missing : output.recommendation.missing_information()) used.missing.insert(missing.key());
    const auto& reasons = output.recommendation.rebiopsy().reasons();
    used.reasons.insert(reasons.begin(), reasons.end());
  }
  return used;
}

TEST(Rules, each_has_a_source) {
  for (const v1::Rule& rule : shipped_knowledge().data().rule()) {
    EXPECT_FALSE(rule.statement().empty() && rule.evidence().empty()) << rule.id();
    EXPECT_TRUE(!rule.statement().empty() || rule.extension()) << rule.id();
    for (const std::string& id : rule.evidence()) {
      const v1::Evidence* evidence = shipped_knowledge().evidence(id);
      ASSERT_NE(evidence, nullptr) << id;
      EXPECT_FALSE(evidence->citation().empty()) << id;
    }
  }
}

TEST(Rules, each_statement_of_the_source_text_is_used) {
  for (const knowledge::TraceLine& line : shipped_knowledge().trace())
    EXPECT_FALSE(line.used_by.empty()) << line.statement;
}

TEST(Rules, each_statement_of_the_source_text_is_tried_by_a_case) {
  EXPECT_EQ(untried_statements(shipped_knowledge()), std::vector<std::string>());
}

TEST(Rules, each_is_needed_by_a_case) {
  const v1::KnowledgeFile& all = shipped_knowledge().data();
  ASSERT_EQ(noticed_by(shipped_knowledge()), "");
  // A rule is taken out of loaded knowledge; only what no case notices is loaded anew without it.
  const auto whole = loaded(all);
  auto& rules = const_cast<std::vector<knowledge::Rule>&>(whole->rules());  // NOLINT: ours alone
  auto cases = cases_by_entry(*whole);
  std::set<std::string> unnoticed;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    knowledge::Rule taken = std::move(rules[i]);
    rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(i));
    const auto& affected = cases[taken.data->id()];
    const bool noticed = std::any_of(affected.begin(), affected.end(),
                                     [&](const ExampleCase* example) { return !passes(*example, *whole); });
    if (!noticed) unnoticed.insert(taken.data->id());
    rules.insert(rules.begin() + static_cast<std::ptrdiff_t>(i), std::move(taken));
  }
  for (int i = 0; i < all.rule_size(); ++i) {
    if (!unnoticed.contains(all.rule(i).id())) continue;
    v1::KnowledgeFile without = all;
    without.mutable_rule()->DeleteSubrange(i, 1);
    const auto knowledge = loaded(without);
    // Knowledge that no longer loads is noticed too.
    if (!knowledge) continue;
    EXPECT_NE(noticed_by(*knowledge), "") << "no case needs the rule " << all.rule(i).id();
  }
}

TEST(Rules, each_conflict_and_context_is_needed_by_a_case) {
  const v1::KnowledgeFile& all = shipped_knowledge().data();
  for (int i = 0; i < all.conflict_size(); ++i) {
    v1::KnowledgeFile without = all;
    without.mutable_conflict()->DeleteSubrange(i, 1);
    const auto knowledge = loaded(without);
    if (!knowledge) continue;
    EXPECT_NE(noticed_by(*knowledge), "") << "no case needs the conflict " << all.conflict(i).id();
  }
}

TEST(Rules, every_code_is_given_for_some_case) {
  const Used used = used_by_examples();
  for (const v1::Code* code : shipped_knowledge().codes()) {
    const std::map<v1::CodeKind, const std::set<std::string>*> by_kind{{v1::CODE_KIND_ITEM, &used.codes},
                                                                       {v1::CODE_KIND_MISSING, &used.missing},
                                                                       {v1::CODE_KIND_REBIOPSY_REASON, &used.reasons},
                                                                       {v1::CODE_KIND_PATTERN, &used.patterns},
                                                                       {v1::CODE_KIND_URGENT, &used.urgent}};
    EXPECT_TRUE(by_kind.at(code->kind())->contains(code->code())) << code->code();
  }
}

TEST(Rules, every_example_case_can_be_read) {
  std::size_t files = 0;
  for (const char* folder : {"/tests/cases", "/tests/clinical/cases"}) {
    files += case_files(source_dir() + folder).size();
  }
  EXPECT_EQ(example_cases().size(), files);
}

TEST(Rules, the_reference_page_is_up_to_date) {
  EXPECT_EQ(read_file(source_dir() + "/docs/reference/rules.md"), rules_page(shipped_knowledge()))
      << "write it again: tumorboard-rules-doc > docs/reference/rules.md";
}

}  // namespace
}  // namespace tumorboard::clinical_test
