// SPDX-License-Identifier: Apache-2.0
#include "tests/clinical/fixture.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "common/base/hash.h"
#include "common/casefile/case_file.h"
#include "workers/clinical/catalogue.h"

namespace tumorboard::clinical_test {

std::string source_dir() {
  const char* set = std::getenv("TUMORBOARD_SOURCE_DIR");
  return set != nullptr ? set : TUMORBOARD_SOURCE;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

std::vector<std::string> case_files(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<knowledge::SourceFile> shipped_files() {
  std::vector<knowledge::SourceFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() + "/knowledge/rules")) {
    if (entry.path().extension() != ".textproto") continue;
    files.push_back({entry.path().filename().string(), read_file(entry.path().string())});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

const knowledge::Knowledge& shipped_knowledge() {
  static const std::shared_ptr<const knowledge::Knowledge> loaded = [] {
    auto result = knowledge::load_directory(source_dir() + "/knowledge", clinical::fact_catalogue());
    if (!result) {
      std::cerr << result.error().message << '\n';
      std::exit(kExitBrokenConfig);
    }
    return *result;
  }();
  return *loaded;
}

std::optional<v1::Case> read_case_text(const std::string& text, std::string* why) {
  auto read = casefile::read_case(text, std::nullopt, *Date::parse("2026-06-01"));
  if (read) return std::move(*read);
  if (why != nullptr) *why = read.error().element_path + ": " + read.error().message;
  return std::nullopt;
}

}  // namespace tumorboard::clinical_test
