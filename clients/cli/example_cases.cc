// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/example_cases.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <sstream>

#include "clients/cli/file.h"
#include "common/casefile/case_file.h"

namespace tumorboard::cli {
namespace {

std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
    if (entry.path().extension() == ".json") found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

std::filesystem::path shipped_folder(const Invocation& run) {
  const std::filesystem::path& binary = run.program_folder();
  for (const auto& folder : std::array{binary / "../../tests/cases", binary / "../share/tumorboard/cases",
                                       std::filesystem::path("/usr/share/tumorboard/cases")}) {
    if (!json_files(folder).empty()) return folder.lexically_normal();
  }
  return {};
}

}  // namespace

OrExit<ExampleCases> example_cases(const Invocation& run, const std::string& given) {
  ExampleCases found;
  const std::filesystem::path folder = given.empty() ? shipped_folder(run) : std::filesystem::path(given);
  if (folder.empty()) return found;
  found.folder = folder.string();
  const auto files = json_files(folder);
  if (files.empty()) {
    Circumstance circumstance;
    circumstance.subject = given;
    return tl::unexpected(run.messages().failure(
        {ErrorCode::kNotFound, "there is no case file", "", "name a folder of *.json case files", 0}, circumstance));
  }
  for (const auto& file : files) {
    std::istringstream nothing;
    const auto text = read_file(file.string(), nothing, kMaxCaseFileBytes);
    auto input =
        text ? casefile::read_case(*text, std::nullopt, run.today()) : Result<v1::Case>(tl::unexpected(text.error()));
    if (input) {
      found.cases.push_back({file.filename().string(), std::move(*input)});
    } else {
      found.refused.push_back(file.filename().string());
    }
  }
  return found;
}

}  // namespace tumorboard::cli
