// SPDX-License-Identifier: Apache-2.0
// The head file: the last known head of the ledger, outside the database. SQLite notices neither
// a cut WAL nor an old copy put in its place; this file does. Written off the reply path, at most
// a second apart, from any one thread at a time.
#pragma once

#include <filesystem>
#include <optional>

#include "storage/ledger.h"

namespace tumorboard::storage {

// Replaces the file or leaves it as it was; durable on return.
Result<> write_head(const std::filesystem::path& file, const Head& head);

// Nothing when there is no file; kCorrupt when it cannot be understood.
Result<std::optional<Head>> read_head(const std::filesystem::path& file);

}  // namespace tumorboard::storage
