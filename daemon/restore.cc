// SPDX-License-Identifier: Apache-2.0
#include "daemon/restore.h"

#include <system_error>

#include "common/base/hash.h"
#include "common/base/random.h"
#include "common/signing/head_seal.h"
#include "storage/head_file.h"
#include "storage/sqlite_ledger.h"

namespace tumorboard {
namespace {

// What was known of the history that is given up is kept under its epoch.
Result<> keep_beside(const std::filesystem::path& file, const std::string& epoch) {
  const auto kept = file.parent_path() / ("ledger." + epoch + ".head");
  std::error_code failed;
  std::filesystem::rename(file, kept, failed);
  if (failed) return fail(ErrorCode::kUnavailable, "cannot be renamed: " + failed.message(), file.string());
  return {};
}

}  // namespace

Result<std::vector<std::string>> restore(const RestoreOptions& options) {
  TB_ASSIGN(const auto locked, storage::StateDir::lock(options.state_dir));
  const auto key_file = options.server_key.empty() ? options.state_dir / "server.key" : options.server_key;
  TB_ASSIGN(const auto key, signing::read_key_file(key_file));
  storage::SqliteLedgerOptions how;
  how.head_file = storage::SqliteLedgerOptions::HeadFile::kIgnore;
  TB_ASSIGN(const auto ledger, storage::SqliteLedger::open(locked.paths(), how));

  std::vector<std::string> lines;
  std::vector<std::filesystem::path> files{locked.paths().ledger_head()};
  if (!options.witness_dir.empty()) files.push_back(options.witness_dir / "ledger.head");
  const auto has = ledger->head().sequence;
  for (const auto& file : files) {
    const auto known = storage::read_head(file);
    if (!known && known.error().code != ErrorCode::kCorrupt) return fail(known.error());
    if (!known) {
      lines.push_back("unreadable: " + file.string() + "; what it had seen is not known");
      TB_TRY(keep_beside(file, "damaged"));
      continue;
    }
    if (!*known) continue;
    if ((*known)->head.sequence > has) {
      lines.push_back("lost: sequences " + std::to_string(has + 1) + " to " + std::to_string((*known)->head.sequence) +
                      ", which " + file.string() + " has seen");
    }
    TB_TRY(keep_beside(file, hex((*known)->head.epoch).substr(0, 8)));
  }
  SystemRandom random;
  TB_TRY(ledger->start_new_epoch(random));
  TB_ASSIGN(const auto seal, signing::seal_head(storage::head_text(ledger->head()), key));
  for (const auto& file : files) TB_TRY(storage::write_head(file, ledger->head(), seal));
  lines.push_back("restored: sequence " + std::to_string(has) + ", epoch " + hex(ledger->head().epoch));
  return lines;
}

}  // namespace tumorboard
