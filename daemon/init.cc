// SPDX-License-Identifier: Apache-2.0
#include "daemon/init.h"

#include "common/check/check.h"
#include "common/json/enum_names.h"
#include "common/signing/artefact.h"
#include "common/signing/head_seal.h"
#include "common/signing/key_file.h"
#include "daemon/engine/knowledge_index.h"
#include "daemon/workflow/people.h"
#include "daemon/workflow/recorder.h"
#include "storage/head_file.h"
#include "storage/sqlite_ledger.h"

namespace tumorboard {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

Result<v1::UserAdd> user(const std::string& id, const std::string& printed_name, const std::string& roles,
                         const std::string& disciplines, const std::string& pub_file) {
  TB_ASSIGN(const auto identity, signing::read_public_key_file(pub_file));
  v1::UserAdd body;
  body.set_user_id(id);
  body.set_printed_name(printed_name);
  for (const auto& role : split(roles, ',')) {
    const auto known = json::enum_from_word<v1::Role>(role);
    if (!known) return fail(ErrorCode::kInvalid, "no role is called " + role, id);
    body.add_roles(*known);
  }
  if (!disciplines.empty()) {
    for (const auto& discipline : split(disciplines, ',')) body.add_disciplines(discipline);
  }
  body.mutable_keys()->set_channel(identity.channel.data(), identity.channel.size());
  if (identity.signing) body.mutable_keys()->set_signing(identity.signing->data(), identity.signing->size());
  TB_TRY(check::check(body));
  return body;
}

Result<std::vector<v1::UserAdd>> people_of(const InitOptions& options) {
  std::vector<v1::UserAdd> people;
  const auto add = [&](const std::string& text, std::size_t parts, const char* form, const auto& make) -> Result<> {
    const auto fields = split(text, ':');
    if (fields.size() != parts) return fail(ErrorCode::kInvalid, "\"" + text + "\" is not " + form);
    TB_ASSIGN(auto body, make(fields));
    people.push_back(std::move(body));
    return {};
  };
  for (const auto& text : options.admins) {
    TB_TRY(
        add(text, 3, "USER:NAME:PUBFILE", [](const auto& f) { return user(f[0], f[1], "administrator", "", f[2]); }));
  }
  for (const auto& text : options.users) {
    TB_TRY(add(text, 5, "USER:NAME:ROLES:DISCIPLINES:PUBFILE",
               [](const auto& f) { return user(f[0], f[1], f[2], f[3], f[4]); }));
  }
  for (const auto& text : options.workers) {
    TB_TRY(add(text, 2, "NAME:PUBFILE", [](const auto& f) { return user(f[0], f[0], "worker", "", f[1]); }));
  }
  return people;
}

}  // namespace

Result<> init(const InitOptions& options, const Clock& clock, Random& random) {
  TB_ASSIGN(const auto people, people_of(options));
  TB_ASSIGN(const std::string knowledge, signing::bundle_knowledge(options.knowledge));
  TB_ASSIGN(const auto bundle, signing::unbundle(knowledge));
  TB_TRY(index_knowledge(bundle));  // no answer could be held against what the daemon cannot read
  TB_ASSIGN(const auto state_dir, storage::StateDir::lock(options.state_dir));

  workflow::Recorder recorder(1, clock.wall_us());
  const auto system = workflow::Actor::system();
  v1::Genesis genesis;
  genesis.set_program("tumorboardd " TUMORBOARD_VERSION);
  recorder.record(v1::EVENT_KIND_GENESIS, system, genesis);
  People registered;
  for (const auto& body : people) {
    TB_TRY(registered.can_apply(body));
    TB_TRY(registered.apply(recorder.record(v1::EVENT_KIND_USER_ADDED, system, body)));
  }
  if (registered.administrators() < 2) {
    return fail(ErrorCode::kInvalid, "an installation begins with two administrators", "admin",
                "give --admin twice: one proposes, another confirms");
  }
  v1::ArtefactActivated activated;
  activated.set_kind("knowledge");
  activated.set_digest(hex(signing::artefact_digest(knowledge)));
  recorder.record(v1::EVENT_KIND_ARTEFACT_ACTIVATED, system, activated);

  const auto key_path = options.server_key.empty() ? options.state_dir / "server.key" : options.server_key;
  TB_ASSIGN(const auto key, signing::KeyFile::generate(signing::KeyKind::kServer, "server", {}, random));
  if (std::filesystem::exists(state_dir.paths().ledger())) {
    return fail(ErrorCode::kFailedPrecondition, "there is a ledger here already", options.state_dir.string());
  }
  TB_TRY(signing::write_key_file(key_path, key));

  storage::LedgerBatch batch;
  batch.first = 1;
  for (const auto& event : recorder.take()) batch.events.push_back(event.SerializeAsString());
  batch.artefacts.push_back({activated.digest(), "knowledge", knowledge});
  TB_TRY(storage::SqliteLedger::create(state_dir.paths(), random,
                                       [&](std::string_view text) { return signing::seal_head(text, key); }));
  TB_ASSIGN(const auto ledger, storage::SqliteLedger::open(state_dir.paths()));
  TB_TRY(ledger->append(batch));
  TB_ASSIGN(const auto seal, signing::seal_head(storage::head_text(ledger->head()), key));
  return storage::write_head(state_dir.paths().ledger_head(), ledger->head(), seal);
}

}  // namespace tumorboard
