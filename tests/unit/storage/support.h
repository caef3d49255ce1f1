// SPDX-License-Identifier: Apache-2.0
// A temporary state directory with a ledger, for the suites of this folder.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/random.h"
#include "storage/head_file.h"
#include "storage/sqlite_ledger.h"
#include "storage/sqlite_ledger_reader.h"

namespace tumorboard::storage {

inline constexpr std::size_t kAny = 1'000'000'000;

class TemporaryState {
 public:
  TemporaryState() = default;
  ~TemporaryState() { std::filesystem::remove_all(paths_.root()); }
  TemporaryState(const TemporaryState&) = delete;
  TemporaryState& operator=(const TemporaryState&) = delete;
  [[nodiscard]] const StatePaths& paths() const { return paths_; }

 private:
  static std::filesystem::path make() {
    // In memory if possible: nothing here depends on the disk, and thousands of restarts do on its speed.
    const std::filesystem::path memory = "/dev/shm";
    const bool writable = ::access(memory.c_str(), W_OK) == 0;
    std::string name =
        ((writable ? memory : std::filesystem::temp_directory_path()) / "tumorboard-storage-XXXXXX").string();
    return mkdtemp(name.data());
  }
  StatePaths paths_{make()};
};

inline std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void overwrite(const std::filesystem::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

// For tests that ask nothing of the seal.
inline Result<std::string> no_seal(std::string_view /*head_text*/) { return std::string("unsealed"); }

inline void create_ledger(const StatePaths& paths) {
  SeededRandom random(7);
  const auto made = SqliteLedger::create(paths, random, no_seal);
  ASSERT_TRUE(made.has_value()) << made.error().message;
}

inline std::unique_ptr<SqliteLedger> open_ledger(const StatePaths& paths, SqliteLedgerOptions options = {}) {
  auto opened = SqliteLedger::open(paths, options);
  EXPECT_TRUE(opened.has_value()) << opened.error().message;
  return opened ? std::move(*opened) : nullptr;
}

// Files that were copied without their head file.
inline std::unique_ptr<SqliteLedger> open_copy(const StatePaths& paths) {
  SqliteLedgerOptions options;
  options.head_file = SqliteLedgerOptions::HeadFile::kAcceptMissing;
  return open_ledger(paths, options);
}

inline std::unique_ptr<SqliteLedgerReader> open_reader(const StatePaths& paths) {
  auto opened = SqliteLedgerReader::open(paths);
  EXPECT_TRUE(opened.has_value()) << opened.error().message;
  return opened ? std::move(*opened) : nullptr;
}

inline Result<> append(Ledger& ledger, std::vector<std::string> events, std::vector<Artefact> artefacts = {}) {
  return ledger.append({ledger.head().sequence + 1, std::move(events), std::move(artefacts)});
}

}  // namespace tumorboard::storage
