// SPDX-License-Identifier: Apache-2.0
// The daemon's state directory: its layout, and the lock that lets one process at a time write
// there. Take the lock before binding a socket or opening a database.
#pragma once

#include <filesystem>

#include "common/base/result.h"

namespace tumorboard::storage {

class StatePaths {
 public:
  explicit StatePaths(std::filesystem::path root) : root_(std::move(root)) {}
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path ledger() const { return root_ / "ledger.db"; }
  [[nodiscard]] std::filesystem::path ledger_head() const { return root_ / "ledger.head"; }
  [[nodiscard]] std::filesystem::path view() const { return root_ / "view.db"; }
  [[nodiscard]] std::filesystem::path lock() const { return root_ / "lock"; }

 private:
  std::filesystem::path root_;
};

// Holds the lock until destroyed.
class StateDir {
 public:
  // Makes the directory (0700) if it is not there, else refuses one that others may enter or
  // that another user owns; then locks it. kFailedPrecondition when another process has it.
  static Result<StateDir> lock(const std::filesystem::path& root);

  StateDir(StateDir&& other) noexcept;
  StateDir& operator=(StateDir&&) = delete;
  StateDir(const StateDir&) = delete;
  StateDir& operator=(const StateDir&) = delete;
  ~StateDir();

  [[nodiscard]] const StatePaths& paths() const { return paths_; }

 private:
  StateDir(StatePaths paths, int fd) : paths_(std::move(paths)), fd_(fd) {}
  StatePaths paths_;
  int fd_;
};

}  // namespace tumorboard::storage
