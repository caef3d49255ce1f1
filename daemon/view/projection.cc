// SPDX-License-Identifier: Apache-2.0
#include "daemon/view/projection.h"

#include <map>

#include "daemon/workflow/case_table.h"
#include "daemon/workflow/event_table.h"
#include "daemon/workflow/event_text.h"
#include "daemon/workflow/fold.h"
#include "daemon/workflow/meeting.h"
#include "daemon/workflow/people.h"
#include "daemon/workflow/specimen.h"

namespace tumorboard {
namespace {

constexpr std::size_t kCatchUpEvents = 4'096;
constexpr std::size_t kCatchUpBytes = 16U << 20U;

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
  row.open = !workflow::is_final(snapshot.state());
  row.snapshot = snapshot.SerializeAsString();
  view.put(row);
}

void put_audit(const v1::LedgerEvent& event, storage::View& view) {
  storage::AuditRow row;
  row.sequence = event.sequence();
  row.time_us = event.time_us();
  row.kind = event.kind();
  row.actor = event.actor();
  row.key_id = event.key_id();
  if (event.kind() == v1::EVENT_KIND_REFUSED) {
    const auto body = workflow::folded_body<v1::RefusedAudit>(event);
    row.object = v1::MessageType_Name(body.type());
    row.code = body.code();
  } else {
    const auto body = workflow::folded_body<v1::ReadAudit>(event);
    row.object = v1::MessageType_Name(body.type());
    if (body.type() == v1::MESSAGE_TYPE_SHOW_MEETING) {
      row.object += " " + body.object();
    } else {
      row.case_id = body.object();
    }
    row.through_sequence = body.through_sequence();
  }
  view.put(row);
}

void put_facts(const v1::LedgerEvent& event, std::string digest, storage::View& view) {
  view.put(storage::CaseBodyRow{event.case_id(), event.revision(), event.sequence(), std::move(digest)});
}

// Orders, specimens and reports: each event carries its aggregate whole.
void put_specimen_event(const v1::LedgerEvent& event, storage::View& view) {
  const auto body = workflow::folded_body<v1::SpecimenChanged>(event);
  const v1::SpecimenSnapshot& after = body.after();
  storage::SpecimenRow row;
  row.specimen_key = after.specimen_key();
  row.specimen_id = after.specimen_id();
  row.order_id = after.order_id();
  row.case_id = after.case_id();
  if (row.case_id.empty() && !after.results().empty()) row.case_id = after.results(0).case_id();
  row.state = after.state();
  row.open = workflow::awaits_result(after) || after.state() == v1::SPECIMEN_STATE_UNMATCHED;
  row.updated_us = after.updated_us();
  row.snapshot = after.SerializeAsString();
  view.put(row);
  if (body.has_report()) {
    view.put(storage::ReportRow{event.sequence(), body.result_id(), after.specimen_key(), body.report().message_id(),
                                event.actor()});
  }
}

void put_case_event(const v1::LedgerEvent& event, storage::View& view) {
  if (is_told(event)) {
    view.put(storage::HistoryRow{event.case_id(), event.sequence(), event.time_us(), event.kind(), event.actor(),
                                 event.actor_name(), text_of(event)});
  }
  switch (event.kind()) {
    case v1::EVENT_KIND_CASE_SUBMITTED: {
      const auto body = workflow::folded_body<v1::CaseSubmitted>(event);
      put_facts(event, body.case_digest(), view);
      for (const auto& identifier : body.patient().identifiers()) {
        view.put(storage::PatientIdentifierRow{identifier, event.case_id()});
      }
      return;
    }
    case v1::EVENT_KIND_FACTS_ADDED:
    case v1::EVENT_KIND_RESULT_ATTACHED:
      put_facts(event, workflow::folded_body<v1::FactsAdded>(event).case_digest(), view);
      return;
    case v1::EVENT_KIND_RECOMMENDATION_READY:
      view.put(
          storage::RecommendationRow{event.case_id(), event.version(), event.sequence(),
                                     workflow::folded_body<v1::AssessmentCompleted>(event).recommendation_digest()});
      return;
    case v1::EVENT_KIND_BOARD_TEXT_WRITTEN:
      view.put(storage::RecommendationRow{event.case_id(), event.version(), event.sequence(),
                                          workflow::folded_body<v1::BoardTextWritten>(event).digest()});
      return;
    case v1::EVENT_KIND_CASE_REOPENED: {  // a new revision with the facts of the old one
      const auto body = workflow::folded_body<v1::CaseReopened>(event);
      view.put(storage::CaseBodyRow{event.case_id(), event.revision(), body.facts_sequence(), body.case_digest()});
      return;
    }
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
      const auto body = workflow::folded_body<v1::UserAdd>(event);
      view.put(storage::UserRow{body.user_id(), event.sequence(), event.SerializeAsString()});
      put_key(body.user_id(), body.keys(), event, {}, view);  // comes back with the user's event
      return;
    }
    case v1::EVENT_KIND_KEY_ENROLLED: {
      const auto body = workflow::folded_body<v1::KeyEnroll>(event);
      put_key(body.user_id(), body.keys(), event, event.SerializeAsString(), view);
      return;
    }
    case v1::EVENT_KIND_KEY_REVOKED:
      view.put(storage::KeyRow{workflow::folded_body<v1::KeyRevoke>(event).key_id() + ".revoked",
                               {},
                               true,
                               event.sequence(),
                               event.SerializeAsString()});
      return;
    case v1::EVENT_KIND_PROPOSED:
      view.put(storage::ProposalRow{event.sequence(), event.actor(), event.SerializeAsString()});
      return;
    case v1::EVENT_KIND_PROPOSAL_CONFIRMED:
      view.erase_proposal(workflow::folded_body<v1::Confirm>(event).proposal());
      return;
    case v1::EVENT_KIND_PROPOSAL_REJECTED:
      view.erase_proposal(workflow::folded_body<v1::RejectProposal>(event).proposal());
      return;
    case v1::EVENT_KIND_ARTEFACT_ACTIVATED: {
      const auto body = workflow::folded_body<v1::ArtefactActivated>(event);
      view.put(storage::ActiveArtefactRow{body.kind(), body.digest(), event.sequence()});
      return;
    }
    default:
      return;
  }
}

void put_meeting_event(const v1::LedgerEvent& event, storage::View& view) {
  const auto meeting = workflow::folded_body<v1::MeetingChanged>(event).after();
  view.put(storage::MeetingRow{event.object(), meeting.state(), meeting.plan().starts_us(),
                               !workflow::is_final(meeting.state()), meeting.SerializeAsString()});
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
    case v1::EVENT_KIND_REBIOPSY_ORDERED:
    case v1::EVENT_KIND_SPECIMEN_REGISTERED:
    case v1::EVENT_KIND_SPECIMEN_INADEQUATE:
    case v1::EVENT_KIND_RESULT_RECEIVED:
    case v1::EVENT_KIND_RESULT_ASSIGNED:
    case v1::EVENT_KIND_REBIOPSY_OVERDUE:
      put_specimen_event(event, view);
      break;  // and the history of its case
    default:
      break;
  }
  if (!event.case_id().empty()) {
    put_case_event(event, view);
  } else if (workflow::is_meeting_event(event.kind())) {
    put_meeting_event(event, view);
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
                  const std::function<bool(Sequence)>& progress) {
  while (view.applied() < head) {
    const auto stored = ledger.read_since(view.applied(), kCatchUpEvents, kCatchUpBytes);
    if (!stored) {  // the view is not to blame
      return fail(ErrorCode::kInternal, "the view cannot be brought up to the ledger: " + stored.error().message);
    }
    auto filled = std::make_shared<Committed>();
    Committed& commit = *filled;
    std::map<std::string, v1::CaseSnapshot> named;
    for (const auto& one : *stored) {
      v1::LedgerEvent event;
      if (!event.ParseFromString(one.bytes)) {
        return fail(ErrorCode::kInternal, "event " + std::to_string(one.sequence) + " does not parse");
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
    if (!progress(view.applied())) return fail(ErrorCode::kUnavailable, "stopped while the view caught up");
  }
  return {};
}

}  // namespace tumorboard
