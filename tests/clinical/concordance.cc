// SPDX-License-Identifier: Apache-2.0
// tumorboard-concordance DIRECTORY... : assesses every case file and prints, case by case,
// where the answer meets its `expected`. Exit 1 when any case fails.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "tests/clinical/expectation.h"
#include "tests/clinical/fixture.h"
#include "workers/clinical/pipeline.h"

namespace {

using namespace tumorboard;

const char* mark(const std::vector<std::string>& failures) { return failures.empty() ? "ok" : "FAIL"; }

struct Totals {
  int cases = 0;
  int failed = 0;
  int critical = 0;
  int critical_failed = 0;
};

void run(const std::string& path, Totals& totals) {
  const std::string text = clinical_test::read_file(path);
  const std::string name = path.substr(path.rfind('/') + 1);
  const auto expected = clinical_test::read_expectation(text);
  std::string why;
  const auto input = clinical_test::read_case_text(text, &why);
  if (!expected || !input) {
    ++totals.cases;
    ++totals.failed;
    std::printf("%-44.44s  refused or without expectation: %s\n", name.c_str(), why.c_str());
    return;
  }
  const auto output = clinical::assess(*input, text, clinical_test::shipped_knowledge(), nullptr);
  const auto verdict = clinical_test::judge(*expected, output.merged());
  const auto failures = verdict.failures();
  ++totals.cases;
  totals.failed += failures.empty() ? 0 : 1;
  totals.critical += expected->critical ? 1 : 0;
  totals.critical_failed += expected->critical && !failures.empty() ? 1 : 0;
  std::printf("%-44.44s  %-8s %-7s %-5s %-8s %-5s %-7s %-7s\n", name.c_str(), expected->critical ? "critical" : "",
              mark(verdict.pattern), mark(verdict.items), mark(verdict.rebiopsy), mark(verdict.trial),
              mark(verdict.missing), mark(verdict.numeric));
  for (const std::string& failure : failures) std::printf("    %s\n", failure.c_str());
  for (const std::string& code : verdict.not_mentioned) std::printf("    (does not mention %s)\n", code.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> directories(argv + 1, argv + argc);
  if (directories.empty()) directories.push_back(clinical_test::source_dir() + "/tests/cases");
  Totals totals;
  std::printf("%-44s  %-8s %-7s %-5s %-8s %-5s %-7s %-7s\n", "case", "", "pattern", "items", "rebiopsy", "trial",
              "missing", "numeric");
  for (const std::string& directory : directories) {
    for (const std::string& path : clinical_test::case_files(directory)) run(path, totals);
  }
  std::printf("%d of %d cases pass; critical ones: %d of %d\n", totals.cases - totals.failed, totals.cases,
              totals.critical - totals.critical_failed, totals.critical);
  return totals.failed == 0 && totals.cases > 0 ? 0 : 1;
}
