// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/ledger_book.h"

#include <gtest/gtest.h>

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

void LedgerBook::add(const v1::LedgerEvent& event) {
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
