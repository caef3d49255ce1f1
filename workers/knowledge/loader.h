// SPDX-License-Identifier: Apache-2.0
// Reads a knowledge folder or bundle, checks all of it and compiles it. Every finding carries
// file, line, what is wrong and the remedy; all findings are reported, not only the first.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "workers/knowledge/facts.h"
#include "workers/knowledge/knowledge.h"

namespace tumorboard::knowledge {

struct Finding {
  enum class Level : std::uint8_t { kWarning, kError };
  Level level = Level::kError;
  std::string file;
  int line = 0;  // from 1; 0 = the whole folder
  std::string what;
  std::string remedy;
  [[nodiscard]] std::string text() const;  // "rules.textproto:12: what; remedy"
};

struct Checked {
  std::shared_ptr<const Knowledge> knowledge;  // null when any finding is an error
  std::vector<Finding> findings;               // by file and line
};

struct SourceFile {
  std::string name;
  std::string content;
};

// For `knowledge check`: warnings too. The folder's *.textproto files are read; other files
// are part of the digest only.
Checked check_directory(const std::string& path, const FactCatalogue& catalogue);
Checked check_bundle(std::string_view bundle, const FactCatalogue& catalogue);
// `files` sorted by name.
Checked check_files(const std::vector<SourceFile>& files, const Digest& digest, const FactCatalogue& catalogue);

// INVALID with all errors, a line each; NOT_FOUND for a missing folder.
Result<std::shared_ptr<const Knowledge>> load_directory(const std::string& path, const FactCatalogue& catalogue);
Result<std::shared_ptr<const Knowledge>> load_bundle(std::string_view bundle, const FactCatalogue& catalogue);

}  // namespace tumorboard::knowledge
