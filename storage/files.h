// SPDX-License-Identifier: Apache-2.0
// Small files and directories, made durable: what SQLite does not do for us. Never use these on
// a database file that a connection of this process has open: closing a descriptor drops the
// connection's locks.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace tumorboard::storage {

// The errno of a failed call as an Error: kResourceExhausted when space is short, else kUnavailable.
Error io_error(const std::string& what, int error_number);

Result<> sync_directory(const std::filesystem::path& directory);
Result<> sync_file(const std::filesystem::path& file);
Result<> create_private_file(const std::filesystem::path& file);  // empty, 0600, must not exist

// Renames, then syncs the directory.
Result<> rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);

// The new content or the old one, whatever happens; durable on return.
Result<> replace_file(const std::filesystem::path& file, std::string_view content);

// Nothing when there is no such file; kCorrupt when it is longer than `limit`.
Result<std::optional<std::string>> read_small_file(const std::filesystem::path& file, std::size_t limit);

// A database file and what SQLite keeps beside it.
Result<> remove_database(const std::filesystem::path& file);

}  // namespace tumorboard::storage
