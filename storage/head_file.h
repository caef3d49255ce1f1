// SPDX-License-Identifier: Apache-2.0
// The head file: the last known head of the ledger, outside the database. SQLite notices neither
// a cut WAL nor an old copy put in its place; this file does. Written off the reply path, at most
// a second apart, from any one thread at a time. Whoever can write ledger.db could write it as well: what makes it
// worth something is its seal, by a key that is kept elsewhere (common/signing/head_seal.h), and its witness copy.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "storage/ledger.h"

namespace tumorboard::storage {

// The lines that say a head. This is what is sealed.
std::string head_text(const Head& head);

struct HeadFile {
  Head head;
  std::string seal;  // one line; empty in a file of version 1
};

// Replaces the file or leaves it as it was; durable on return.
Result<> write_head(const std::filesystem::path& file, const Head& head, std::string_view seal);

// Nothing when there is no file; kCorrupt when it cannot be understood.
Result<std::optional<HeadFile>> read_head(const std::filesystem::path& file);

}  // namespace tumorboard::storage
