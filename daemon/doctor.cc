// SPDX-License-Identifier: Apache-2.0
#include "daemon/doctor.h"

#include "common/base/hash.h"
#include "common/check/roles.h"
#include "common/signing/head_seal.h"
#include "common/signing/jws.h"
#include "common/signing/key_file.h"
#include "common/signing/statement.h"
#include "daemon/workflow/event_table.h"
#include "daemon/workflow/people.h"
#include "storage/head_file.h"
#include "storage/sqlite_ledger.h"
#include "storage/sqlite_ledger_reader.h"
#include "storage/view_reader.h"

namespace tumorboard {
namespace {

std::string text_of(const storage::Head& head) {
  return "sequence " + std::to_string(head.sequence) + ", hash " + hex(head.hash) + ", epoch " + hex(head.epoch);
}

// People who were given roles of two groups before that was refused.
Result<std::string> two_groups(storage::ViewReader& view) {
  TB_ASSIGN(const auto users, view.users());
  std::string names;
  for (const auto& row : users) {
    v1::LedgerEvent event;
    v1::UserAdd user;
    if (!event.ParseFromString(row.body) || !user.ParseFromString(event.body())) continue;
    if (!check::of_one_group(user.roles())) names.append(names.empty() ? "" : ", ").append(user.user_id());
  }
  return names;
}

// Is what was signed what is on record?
bool says(const signing::Jws& jws, const v1::LedgerEvent& event, const v1::SignOffRecord& record) {
  const auto statement = signing::parse_statement(jws.payload);
  return statement && statement->case_id == event.case_id() && statement->decision == record.decision() &&
         statement->discipline == record.discipline() && statement->version == record.version() &&
         statement->revision == record.revision() && statement->reason == record.reason() &&
         bytes(statement->recommendation_digest) == record.recommendation_digest();
}

// Each sign-off is by the key that was enrolled for the person when it was made.
Result<std::string> verify_signatures(storage::LedgerReader& ledger, Sequence head) {
  constexpr std::size_t kEvents = 4'096;
  constexpr std::size_t kBytes = std::size_t{16} << 20U;
  People people;
  std::uint64_t count = 0;
  for (Sequence at = 0; at < head;) {
    TB_ASSIGN(const auto page, ledger.read_since(at, kEvents, kBytes));
    if (page.empty()) return fail(ErrorCode::kCorrupt, "the ledger ends before its head");
    for (const auto& stored : page) {
      at = stored.sequence;
      v1::LedgerEvent event;
      if (!event.ParseFromString(stored.bytes)) {
        return fail(ErrorCode::kCorrupt, "event " + std::to_string(at) + " does not parse");
      }
      TB_TRY(people.apply(event));
      if (event.kind() != v1::EVENT_KIND_SIGNED_OFF) continue;
      TB_ASSIGN(const auto body, workflow::body_of<v1::SignedOff>(event));
      const auto jws = signing::parse_jws(body.record().jws());
      const EnrolledKey* key = jws ? people.key(KeyId{jws->key_id}) : nullptr;
      const bool good = key != nullptr && key->signing && !key->revoked && key->user.value() == event.actor() &&
                        signing::verify_jws(*jws, {reinterpret_cast<const char*>(key->signing->data()), 32}) &&
                        says(*jws, event, body.record());
      if (!good) return fail(ErrorCode::kCorrupt, "the signature of event " + std::to_string(at) + " does not verify");
      ++count;
    }
  }
  return "signatures: " + std::to_string(count) + " verified";
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
    const auto names = two_groups(**view);
    if (names && !names->empty()) lines.push_back("roles of two groups, may not sign: " + *names);
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
  TB_ASSIGN(const auto signatures, verify_signatures(*reader, head.sequence));
  std::vector<std::string> lines{"verified: " + text_of(head), signatures};
  TB_ASSIGN(const auto known, storage::read_head(locked.paths().ledger_head()));
  const auto server = signing::read_public_key_file(locked.paths().root() / "server.key.pub");
  if (!server) {
    lines.emplace_back("head file: no server.key.pub here to check its seal with");
  } else if (known && known->seal.empty()) {
    lines.emplace_back("head file: of a version that did not seal it");
  } else if (known) {
    TB_TRY(signing::check_seal(known->seal, storage::head_text(known->head), *server));
    lines.push_back("head file: sealed by " + server->key_id());
  }
  return lines;
}

}  // namespace tumorboard
