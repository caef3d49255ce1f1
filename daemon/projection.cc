// SPDX-License-Identifier: Apache-2.0
#include "daemon/projection.h"

#include <map>

#include "daemon/engine/people.h"
#include "daemon/workflow/fold.h"

namespace tumorboard {
namespace {

constexpr std::size_t kReadEvents = 4'096;
constexpr std::size_t kReadBytes = 16U << 20U;

bool leaves_memory(v1::CaseState state) { return state == v1::CASE_STATE_CLOSED || state == v1::CASE_STATE_WITHDRAWN; }

template <typename Body>
Body body_of(const v1::LedgerEvent& event) {
  Body body;
  body.ParseFromString(event.body());  // verified by the fold, or by the chain's hash
  return body;
}

void put_case(const v1::CaseSnapshot& snapshot, storage::View& view) {
  storage::CaseRow row;
  row.case_id = snapshot.case_id();
  row.state = snapshot.state();
  row.revision = snapshot.revision();
  row.version = snapshot.version();
  row.urgency = snapshot.urgency();
  row.complexity = snapshot.complexity();
  row.pattern = snapshot.pattern();
  row.readiness = snapshot.readiness();
  row.submitted_us = snapshot.submitted_us();
  row.updated_us = snapshot.updated_us();
  row.open = !leaves_memory(snapshot.state());
  row.snapshot = snapshot.SerializeAsString();
  view.put(row);
  if (!row.open) view.erase_identifiers(snapshot.case_id());
}

void put_audit(const v1::LedgerEvent& event, storage::View& view) {
  storage::AuditRow row;
  row.sequence = event.sequence();
  row.time_us = event.time_us();
  row.kind = event.kind();
  row.actor = event.actor();
  row.key_id = event.key_id();
  if (event.kind() == v1::EVENT_KIND_REFUSED) {
    const auto body = body_of<v1::RefusedAudit>(event);
    row.object = v1::MessageType_Name(body.type());
    row.code = body.code();
  } else {
    const auto body = body_of<v1::ReadAudit>(event);
    row.case_id = body.object();
    row.object = v1::MessageType_Name(body.type());
    row.through_sequence = body.through_sequence();
  }
  view.put(row);
}

std::string reason_of(const v1::LedgerEvent& event) {
  switch (event.kind()) {
    case v1::EVENT_KIND_FACTS_ADDED:
      return body_of<v1::FactsAdded>(event).reason();
    case v1::EVENT_KIND_SIGNED_OFF:
      return body_of<v1::SignedOff>(event).record().reason();
    case v1::EVENT_KIND_CASE_WITHDRAWN:
    case v1::EVENT_KIND_CASE_STUCK:
    case v1::EVENT_KIND_CASE_REQUEUED:
    case v1::EVENT_KIND_SIGN_OFFS_SUPERSEDED:
      return body_of<v1::Reason>(event).text();
    case v1::EVENT_KIND_JOB_DELAYED:
    case v1::EVENT_KIND_JOB_DEAD:
    case v1::EVENT_KIND_JOB_READY:
    case v1::EVENT_KIND_JOB_CANCELLED:
      return body_of<v1::JobEnded>(event).cause();
    default:
      return {};
  }
}

void put_facts(const v1::LedgerEvent& event, std::string digest, storage::View& view) {
  view.put(storage::CaseBodyRow{event.case_id(), event.revision(), event.sequence(), std::move(digest)});
}

void put_case_event(const v1::LedgerEvent& event, storage::View& view) {
  view.put(storage::HistoryRow{event.case_id(), event.sequence(), event.time_us(), event.kind(), event.actor(),
                               event.actor_name(), reason_of(event)});
  switch (event.kind()) {
    case v1::EVENT_KIND_CASE_SUBMITTED: {
      const auto body = body_of<v1::CaseSubmitted>(event);
      put_facts(event, body.case_digest(), view);
      for (const auto& identifier : body.patient().identifiers()) {
        view.put(storage::PatientIdentifierRow{identifier, event.case_id()});
      }
      return;
    }
    case v1::EVENT_KIND_FACTS_ADDED:
      put_facts(event, body_of<v1::FactsAdded>(event).case_digest(), view);
      return;
    case v1::EVENT_KIND_RECOMMENDATION_READY:
      view.put(storage::RecommendationRow{event.case_id(), event.version(), event.sequence(),
                                          body_of<v1::AssessmentCompleted>(event).recommendation_digest()});
      return;
    default:
      return;
  }
}

void put_key(const std::string& user_id, const v1::PublicKeys& keys, const v1::LedgerEvent& event, std::string body,
             storage::View& view) {
  PublicKey channel{};
  std::copy_n(keys.channel().begin(), std::min(keys.channel().size(), channel.size()),
              reinterpret_cast<char*>(channel.data()));
  view.put(storage::KeyRow{wire::key_id_of(channel).value(), user_id, false, event.sequence(), std::move(body)});
}

void put_people_event(const v1::LedgerEvent& event, storage::View& view) {
  switch (event.kind()) {
    case v1::EVENT_KIND_USER_ADDED: {
      const auto body = body_of<v1::UserAdd>(event);
      view.put(storage::UserRow{body.user_id(), event.sequence(), event.SerializeAsString()});
      put_key(body.user_id(), body.keys(), event, {}, view);  // comes back with the user's event
      return;
    }
    case v1::EVENT_KIND_KEY_ENROLLED: {
      const auto body = body_of<v1::KeyEnroll>(event);
      put_key(body.user_id(), body.keys(), event, event.SerializeAsString(), view);
      return;
    }
    case v1::EVENT_KIND_KEY_REVOKED:
      view.put(storage::KeyRow{
          body_of<v1::KeyRevoke>(event).key_id() + ".revoked", {}, true, event.sequence(), event.SerializeAsString()});
      return;
    case v1::EVENT_KIND_PROPOSED:
      view.put(storage::ProposalRow{event.sequence(), event.actor(), event.SerializeAsString()});
      return;
    case v1::EVENT_KIND_PROPOSAL_CONFIRMED:
      view.erase_proposal(body_of<v1::Confirm>(event).proposal());
      return;
    case v1::EVENT_KIND_ARTEFACT_ACTIVATED: {
      const auto body = body_of<v1::ArtefactActivated>(event);
      view.put(storage::ActiveArtefactRow{body.kind(), body.digest(), event.sequence()});
      return;
    }
    default:
      return;
  }
}

void put_event(const v1::LedgerEvent& event, storage::View& view) {
  if (event.has_request_id()) {
    view.put(storage::RequestRow{event.actor(), event.request_id().nonce(), event.request_id().counter(),
                                 event.request_hash(), event.reply(), event.sequence()});
  }
  switch (event.kind()) {
    case v1::EVENT_KIND_READ:
    case v1::EVENT_KIND_DELIVERED:
    case v1::EVENT_KIND_REFUSED:
      put_audit(event, view);
      return;
    default:
      break;
  }
  if (!event.case_id().empty()) {
    put_case_event(event, view);
  } else {
    put_people_event(event, view);
  }
}

}  // namespace

Result<> project(std::span<const std::shared_ptr<const Committed>> commits, storage::View& view) {
  view.begin();
  for (const auto& commit : commits) {
    for (const auto& event : commit->events) put_event(event, view);
    for (const auto& snapshot : commit->snapshots) put_case(snapshot, view);
  }
  return view.commit(commits.back()->events.back().sequence());
}

Result<> catch_up(storage::LedgerReader& ledger, Sequence head, storage::View& view, storage::ViewReader& reader,
                  const std::function<void(Sequence)>& progress) {
  while (view.applied() < head) {
    TB_ASSIGN(const auto stored, ledger.read_since(view.applied(), kReadEvents, kReadBytes));
    auto filled = std::make_shared<Committed>();
    Committed& commit = *filled;
    std::map<std::string, v1::CaseSnapshot> named;
    for (const auto& one : stored) {
      v1::LedgerEvent event;
      if (!event.ParseFromString(one.bytes)) {
        return fail(ErrorCode::kCorrupt, "event " + std::to_string(one.sequence) + " does not parse");
      }
      if (!event.case_id().empty()) {
        const auto [found, inserted] = named.try_emplace(event.case_id());
        if (inserted) {
          TB_ASSIGN(const auto row, reader.find_case(event.case_id()));
          if (row && !found->second.ParseFromString(row->snapshot)) {
            return fail(ErrorCode::kCorrupt, "a case in the view does not parse");
          }
        }
        TB_TRY(workflow::apply(event, found->second));
      }
      commit.events.push_back(std::move(event));
    }
    if (commit.events.empty()) return fail(ErrorCode::kCorrupt, "the ledger ends before its head");
    for (auto& [id, snapshot] : named) commit.snapshots.push_back(std::move(snapshot));
    const std::shared_ptr<const Committed> one_commit = std::move(filled);
    TB_TRY(project({&one_commit, 1}, view));
    progress(view.applied());
  }
  return {};
}

}  // namespace tumorboard
