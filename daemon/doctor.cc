// SPDX-License-Identifier: Apache-2.0
#include "daemon/doctor.h"

#include "common/base/hash.h"
#include "common/signing/key_file.h"
#include "storage/sqlite_ledger.h"
#include "storage/sqlite_ledger_reader.h"
#include "storage/view_reader.h"

namespace tumorboard {
namespace {

std::string text_of(const storage::Head& head) {
  return "sequence " + std::to_string(head.sequence) + ", hash " + hex(head.hash) + ", epoch " + hex(head.epoch);
}

}  // namespace

Result<std::vector<std::string>> doctor(const std::filesystem::path& state_dir) {
  TB_ASSIGN(const auto locked, storage::StateDir::lock(state_dir));
  std::vector<std::string> lines;
  TB_ASSIGN(const auto ledger, storage::SqliteLedger::open(locked.paths()));  // compares with the head file
  lines.push_back("ledger: " + text_of(ledger->head()));
  if (const auto view = storage::ViewReader::open(locked.paths())) {
    const auto applied = (*view)->applied();
    lines.push_back(applied
                        ? "view: holds " + std::to_string(*applied) + " of " + std::to_string(ledger->head().sequence)
                        : "view: " + applied.error().message + "; it is rebuilt at the next start");
  } else {
    lines.push_back("view: " + view.error().message + "; it is rebuilt at the next start");
  }
  const auto key = signing::read_key_file(locked.paths().root() / "server.key");
  lines.push_back(key ? "server key: " + key->identity().key_id() : "server key: " + key.error().message);
  return lines;
}

Result<std::vector<std::string>> verify(const std::filesystem::path& state_dir) {
  TB_ASSIGN(const auto locked, storage::StateDir::lock(state_dir));
  TB_ASSIGN(const auto ledger, storage::SqliteLedger::open(locked.paths()));
  TB_ASSIGN(const auto reader, storage::SqliteLedgerReader::open(locked.paths()));
  TB_ASSIGN(const auto head, reader->verify_all([](Sequence) { return true; }));
  if (head != ledger->head()) return fail(ErrorCode::kCorrupt, "the chain does not end at the head");
  return std::vector<std::string>{"verified: " + text_of(head)};
}

}  // namespace tumorboard
