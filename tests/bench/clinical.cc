// SPDX-License-Identifier: Apache-2.0
// tumorboard-clinical-bench CASE-FOLDER KNOWLEDGE-FOLDER SECONDS [RULE...]: cases a second on one
// core, with and without sensitivity, beside the cost of parsing the case message. With rules
// named: the pattern table and these alone, too. One JSON line.
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "common/casefile/case_file.h"
#include "workers/clinical/apply.h"
#include "workers/clinical/catalogue.h"
#include "workers/clinical/pipeline.h"
#include "workers/knowledge/loader.h"

namespace {

using namespace tumorboard;

// Time of this process's own: other work on the machine does not count.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Example {
  v1::Case input;
  std::string bytes;
  std::optional<clinical::CaseFacts> facts;  // made before any clock starts
};

std::vector<Example> examples(const std::string &folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Example> read;
  for (const auto &path : paths) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    auto input = casefile::read_case(text.str(), std::nullopt, *Date::parse("2026-06-01"));
    if (!input) continue;
    std::string bytes = input->SerializeAsString();
    read.push_back({std::move(*input), std::move(bytes), std::nullopt});
  }
  return read;
}

// Rounds over all cases until the time is used up; cases a second of one core.
template <typename Work>
double rate(const std::vector<Example> &cases, double seconds, Work &&work) {
  const double begin = cpu_seconds();
  std::size_t done = 0;
  double passed = 0;
  do {
    for (const Example &one : cases) work(one);
    done += cases.size();
    passed = cpu_seconds() - begin;
  } while (passed < seconds);
  return static_cast<double>(done) / passed;
}

// The pattern table and the rules named; nullptr if they cannot stand without the others.
std::shared_ptr<const knowledge::Knowledge> only(const std::string &folder, const std::set<std::string> &rules) {
  v1::KnowledgeFile all;
  for (const auto &entry : std::filesystem::directory_iterator(folder + "/rules")) {
    if (entry.path().extension() != ".textproto") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    v1::KnowledgeFile file;
    if (!google::protobuf::TextFormat::ParseFromString(text.str(), &file)) return nullptr;
    all.MergeFrom(file);
  }
  auto &kept = *all.mutable_rule();
  kept.erase(std::remove_if(kept.begin(), kept.end(), [&](const v1::Rule &rule) { return !rules.contains(rule.id()); }),
             kept.end());
  if (static_cast<std::size_t>(kept.size()) != rules.size()) return nullptr;
  std::string text;
  google::protobuf::TextFormat::PrintToString(all, &text);
  auto &statements = *all.mutable_statement();  // those that rules left out rested on
  statements.erase(std::remove_if(statements.begin(), statements.end(),
                                  [&](const v1::Statement &one) {
                                    return text.find("statement: \"" + one.id() + "\"") == std::string::npos;
                                  }),
                   statements.end());
  google::protobuf::TextFormat::PrintToString(all, &text);
  const auto checked = knowledge::check_files({{"subset.textproto", text}}, {}, clinical::fact_catalogue());
  for (const auto &finding : checked.findings) {
    if (finding.level == knowledge::Finding::Level::kError) std::fprintf(stderr, "%s\n", finding.text().c_str());
  }
  return checked.knowledge;
}

// From facts to codes: the rules alone, as the peer is measured.
double rules_rate(std::vector<Example> &cases, const knowledge::Knowledge &knowledge, double seconds,
                  std::size_t &total) {
  for (Example &one : cases) {
    clinical::Reader reader(knowledge);
    one.facts = clinical::read_facts(one.input, knowledge, reader);
  }
  return rate(cases, seconds, [&](const Example &one) {
    clinical::CaseFacts facts = *one.facts;
    total += clinical::apply(facts, knowledge, clinical::Detail::kAnswerOnly).given.size();
  });
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  std::vector<Example> cases = examples(argv[1]);
  const auto knowledge = knowledge::load_directory(argv[2], clinical::fact_catalogue());
  const double seconds = std::strtod(argv[3], nullptr);
  if (cases.empty() || !knowledge || seconds <= 0) return 1;
  std::size_t total = 0;  // so that nothing measured can be left out
  const double parse = rate(cases, seconds, [&](const Example &one) {
    v1::Case parsed;
    if (parsed.ParseFromString(one.bytes)) total += static_cast<std::size_t>(parsed.lesions().values_size());
  });
  const auto assess = [&](clinical::Sensitivity sensitivity) {
    return rate(cases, seconds, [&, sensitivity](const Example &one) {
      total += clinical::assess(one.input, one.bytes, **knowledge, nullptr, sensitivity).recommendation_bytes.size();
    });
  };
  const double rules = rules_rate(cases, **knowledge, seconds, total);
  double subset = 0;
  if (argc > 4) {
    const auto few = only(argv[2], {argv + 4, argv + argc});
    if (!few) return 1;
    subset = rules_rate(cases, *few, seconds, total);
  }
  // Pattern, codes, stances, lesions and the rebiopsy level, without a word of
  // text.
  const double codes = rate(cases, seconds, [&](const Example &one) {
    clinical::Reader reader(**knowledge);
    clinical::CaseFacts facts = clinical::read_facts(one.input, **knowledge, reader);
    total += clinical::apply(facts, **knowledge, clinical::Detail::kAnswerOnly).given.size();
  });
  const double plain = assess(clinical::Sensitivity::kNone);
  const double full = assess(clinical::Sensitivity::kFull);
  std::printf(
      "{\"cases\": %zu, \"parse\": %.1f, \"subset\": %.1f, \"rules\": %.1f, \"codes\": "
      "%.1f, \"assess\": "
      "%.1f, \"sensitivity\": %.1f, \"bytes\": %zu}\n",
      cases.size(), parse, subset, rules, codes, plain, full, total);
  return 0;
}
