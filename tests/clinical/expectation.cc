// SPDX-License-Identifier: Apache-2.0
#include "tests/clinical/expectation.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "common/json/enum_names.h"

namespace tumorboard::clinical_test {
namespace {

using Json = nlohmann::json;

std::vector<std::string> texts(const Json& object, const char* key) {
  std::vector<std::string> all;
  if (!object.contains(key)) return all;
  for (const Json& value : object.at(key)) all.push_back(value.get<std::string>());
  return all;
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool given(const v1::Recommendation& answer, const std::string& code, bool discouraged) {
  return std::any_of(answer.items().begin(), answer.items().end(), [&](const v1::Item& item) {
    return item.code() == code && (item.stance() == v1::STANCE_DISCOURAGE) == discouraged;
  });
}

bool asked(const v1::Recommendation& answer, const std::string& key, bool blocking) {
  return std::any_of(answer.missing_information().begin(), answer.missing_information().end(),
                     [&](const v1::MissingInformation& missing) {
                       return missing.key() == key && (!blocking || missing.severity() == v1::SEVERITY_BLOCKING);
                     });
}

void judge_items(const Expectation& expected, const v1::Recommendation& answer, Verdict& verdict) {
  for (const std::string& code : expected.must_recommend) {
    if (!given(answer, code, false)) verdict.items.push_back("lacks " + code);
  }
  for (const std::string& code : expected.must_not_recommend) {
    if (given(answer, code, false)) verdict.items.push_back("must not hold " + code);
  }
  for (const std::string& code : expected.must_discourage) {
    if (!given(answer, code, true)) verdict.items.push_back("does not discourage " + code);
  }
  for (const std::string& rule : expected.must_cite) {
    const bool cited = std::any_of(answer.items().begin(), answer.items().end(), [&](const v1::Item& item) {
      return std::find(item.rule_ids().begin(), item.rule_ids().end(), rule) != item.rule_ids().end();
    });
    if (!cited) verdict.items.push_back("does not rest on the rule " + rule);
  }
  for (const std::string& code : expected.only_consider) {
    const bool fits = std::any_of(answer.items().begin(), answer.items().end(), [&](const v1::Item& item) {
      return item.code() == code && item.stance() == v1::STANCE_CONSIDER;
    });
    if (!fits) verdict.items.push_back("is not for consideration: " + code);
  }
  for (const std::string& code : expected.urgent) {
    const bool warned = std::any_of(answer.urgent().begin(), answer.urgent().end(),
                                    [&](const v1::UrgentSign& sign) { return sign.code() == code; });
    if (!warned) verdict.items.push_back("is not urgent: " + code);
  }
  for (const std::string& path : expected.conflicts) {
    const bool told = std::any_of(answer.conflicts().begin(), answer.conflicts().end(), [&](const v1::Conflict& one) {
      return std::find(one.paths().begin(), one.paths().end(), path) != one.paths().end();
    });
    if (!told) verdict.items.push_back("no conflict names " + path);
  }
  for (const std::string& code : expected.should_mention) {
    if (!given(answer, code, false)) verdict.not_mentioned.push_back(code);
  }
}

void judge_rebiopsy(const Expectation& expected, const v1::Recommendation& answer, Verdict& verdict) {
  const std::string level = json::enum_word(answer.rebiopsy().level());
  if (!expected.rebiopsy_levels.empty() && !contains(expected.rebiopsy_levels, level)) {
    verdict.rebiopsy.push_back("rebiopsy is " + level);
  }
  const std::string method = json::enum_word(answer.rebiopsy().method());
  if (!expected.rebiopsy_method.empty() && expected.rebiopsy_method != method) {
    verdict.rebiopsy.push_back("rebiopsy method is " + method);
  }
  for (const std::string& reason : expected.rebiopsy_reasons) {
    const auto& reasons = answer.rebiopsy().reasons();
    if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) {
      verdict.rebiopsy.push_back("rebiopsy lacks the reason " + reason);
    }
  }
}

}  // namespace

std::optional<Expectation> read_expectation(const std::string& case_text) {
  const Json file = Json::parse(case_text, nullptr, false);
  if (!file.is_object() || !file.contains("expected")) return std::nullopt;
  const Json& from = file.at("expected");
  Expectation expected;
  expected.patterns = texts(from, "pattern_also_accepted");
  expected.patterns.push_back(from.at("pattern").get<std::string>());
  expected.must_recommend = texts(from, "must_recommend");
  expected.must_not_recommend = texts(from, "must_not_recommend");
  expected.should_mention = texts(from, "should_mention");
  expected.must_discourage = texts(from, "must_discourage");
  expected.must_cite = texts(from, "must_cite");
  expected.only_consider = texts(from, "only_consider");
  expected.urgent = texts(from, "urgent");
  expected.conflicts = texts(from, "conflicts");
  expected.missing = texts(from, "missing_information");
  expected.blocking = texts(from, "blocking");
  if (from.contains("rebiopsy_flag")) {
    const Json& flag = from.at("rebiopsy_flag");
    expected.rebiopsy_levels = texts(flag, "accepted");
    expected.rebiopsy_reasons = texts(flag, "reason_codes");
    expected.rebiopsy_method = flag.value("method", "");
  }
  expected.trial_flag = from.value("trial_flag", "");
  if (from.contains("readiness")) expected.readiness = from.at("readiness").get<std::string>();
  if (from.contains("numeric") && from.at("numeric").is_object()) {
    expected.bed10_gy = from.at("numeric").at("bed10_gy").get<double>();
  }
  expected.critical = from.value("error_severity", "") == "critical";
  return expected;
}

std::vector<std::string> Verdict::failures() const {
  std::vector<std::string> all;
  for (const auto* part : {&pattern, &items, &rebiopsy, &trial, &missing, &numeric}) {
    all.insert(all.end(), part->begin(), part->end());
  }
  return all;
}

Verdict judge(const Expectation& expected, const v1::Recommendation& answer) {
  Verdict verdict;
  const std::string pattern = json::enum_word(answer.pattern());
  if (!contains(expected.patterns, pattern)) verdict.pattern.push_back("pattern is " + pattern);
  judge_items(expected, answer, verdict);
  judge_rebiopsy(expected, answer, verdict);
  if (expected.trial_flag == "surface_available_trial" &&
      answer.trial_flag() != v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL) {
    verdict.trial.push_back("the trial is not surfaced");
  }
  for (const std::string& key : expected.missing) {
    if (!asked(answer, key, false)) verdict.missing.push_back("does not ask for " + key);
  }
  for (const std::string& key : expected.blocking) {
    if (!asked(answer, key, true)) verdict.missing.push_back(key + " does not block");
  }
  if (expected.readiness && *expected.readiness != json::enum_word(answer.readiness())) {
    verdict.missing.push_back("readiness is " + json::enum_word(answer.readiness()));
  }
  if (expected.bed10_gy) {
    const bool right =
        answer.regimens_size() == 1 && std::abs(answer.regimens(0).bed10_gy() - *expected.bed10_gy) <= 0.1;
    if (!right) verdict.numeric.push_back("BED10 differs");
  }
  return verdict;
}

}  // namespace tumorboard::clinical_test
