// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/ledger_book.h"

#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <memory>

#include "daemon/workflow/event_table.h"
#include "daemon/workflow/fold.h"
#include "daemon/workflow/meeting.h"
#include "daemon/workflow/specimen.h"

namespace tumorboard::testing_rig {

void LedgerBook::catch_up() {
  const auto stored = ledger_.read_since(read_, 1U << 20U, 1U << 30U);
  for (const auto& one : *stored) {
    v1::LedgerEvent event;
    EXPECT_TRUE(event.ParseFromString(one.bytes));
    add(event);
    read_ = event.sequence();
  }
}

namespace {

// The event as its kind's row says it is written.
void expect_of_its_row(const v1::LedgerEvent& event) {
  const workflow::EventRow* row = workflow::find_event(event.kind());
  ASSERT_TRUE(row != nullptr && row->body != nullptr) << v1::EventKind_Name(event.kind());
  const auto* type = google::protobuf::MessageFactory::generated_factory()->GetPrototype(row->body());
  const std::unique_ptr<google::protobuf::Message> body(type->New());
  EXPECT_TRUE(body->ParseFromString(event.body())) << v1::EventKind_Name(event.kind());
  EXPECT_TRUE(body->GetReflection()->GetUnknownFields(*body).empty()) << v1::EventKind_Name(event.kind());
  const bool by_daemon = event.actor() == workflow::Actor::system().user.value();
  const bool by_others = row->commands[0] != v1::MESSAGE_TYPE_UNSPECIFIED || !row->other.empty();
  EXPECT_TRUE(by_daemon ? !row->system.empty() : by_others) << v1::EventKind_Name(event.kind()) << ' ' << event.actor();
}

}  // namespace

void LedgerBook::add(const v1::LedgerEvent& event) {
  expect_of_its_row(event);
  EXPECT_TRUE(people.apply(event));
  if (!event.case_id().empty()) {
    v1::CaseSnapshot& snapshot = cases[event.case_id()];
    EXPECT_TRUE(workflow::apply(event, snapshot));
    for (const auto& identifier : snapshot.patient_identifiers()) cases_of_patient[identifier].insert(event.case_id());
  }
  if (event.has_request_id()) {
    requests[{event.actor(), event.request_id().nonce()}].insert_or_assign(
        event.request_id().counter(),
        AppliedRequest{*digest_from_bytes(event.request_hash()), event.reply(), event.sequence()});
  }
  if (workflow::is_meeting_event(event.kind())) meetings[event.object()] = *workflow::meeting_after(event);
  v1::ArtefactActivated activated;
  if (event.kind() == v1::EVENT_KIND_ARTEFACT_ACTIVATED && activated.ParseFromString(event.body()) &&
      activated.kind() == "trials") {
    trials_digest = activated.digest();
  }
  v1::SpecimenChanged body;
  if (!workflow::is_specimen_event(event.kind()) || !body.ParseFromString(event.body())) return;
  if (!body.after().specimen_id().empty()) specimens_by_number[body.after().specimen_id()].insert(event.object());
  for (const auto& result : body.after().results()) specimen_of_result[result.result_id()] = event.object();
  specimens[event.object()] = body.after();
}

v1::LedgerEvent LedgerBook::event_at(Sequence sequence) {
  v1::LedgerEvent event;
  EXPECT_TRUE(event.ParseFromString(ledger_.read_one(sequence)->bytes));
  return event;
}

std::string LedgerBook::screening_at(Sequence sequence) {
  const auto event = event_at(sequence);
  v1::Screened screened;
  v1::AssessmentCompleted assessed;
  if (event.kind() == v1::EVENT_KIND_SCREENED) {
    EXPECT_TRUE(screened.ParseFromString(event.body()));
    return screened.screening();
  }
  EXPECT_TRUE(assessed.ParseFromString(event.body()));
  return assessed.screening();
}

std::string LedgerBook::facts_at(Sequence sequence) {
  const auto event = event_at(sequence);
  if (event.kind() == v1::EVENT_KIND_CASE_SUBMITTED) {
    v1::CaseSubmitted submitted;
    EXPECT_TRUE(submitted.ParseFromString(event.body()));
    return submitted.case_();
  }
  v1::FactsAdded added;
  EXPECT_TRUE(added.ParseFromString(event.body()));
  return added.case_();
}

}  // namespace tumorboard::testing_rig
