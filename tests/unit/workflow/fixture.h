// SPDX-License-Identifier: Apache-2.0
// A case in any state, and a way to drive any input at it.
#pragma once

#include <algorithm>
#include <string>

#include "common/base/hash.h"
#include "common/signing/statement.h"
#include "daemon/workflow/decide.h"

namespace tumorboard::workflow {

inline const Date kToday = *Date::parse("2026-06-01");
inline const ActiveArtefacts kActive{std::string(64, 'a'), {}};

inline Actor coordinator() {
  return {UserId{"coordinator"}, "C. Ordinator", KeyId{"k-coordinator"}, {v1::ROLE_COORDINATOR}, {}};
}

inline Actor chair() { return {UserId{"chair"}, "C. Hair", KeyId{"k-chair"}, {v1::ROLE_CHAIR}, {"medical_oncology"}}; }

inline Actor clinician(const std::string& discipline) {
  return {UserId{"dr-" + discipline}, "Dr " + discipline, KeyId{"k-" + discipline}, {v1::ROLE_CLINICIAN}, {discipline}};
}

inline std::string case_bytes(const std::string& id = "SYN-1") {
  v1::Case facts;
  facts.set_id(id);
  facts.set_as_of("2026-05-30");
  return facts.SerializeAsString();
}

// One job alive, one approval, in the given state; only what the inputs look at is filled.
inline v1::CaseSnapshot case_in(v1::CaseState state, JobState job) {
  v1::CaseSnapshot snapshot;
  if (state == v1::CASE_STATE_UNSPECIFIED) return snapshot;
  snapshot.set_case_id("SYN-1");
  snapshot.set_state(state);
  snapshot.set_revision(3);
  snapshot.set_version(2);
  snapshot.set_case_digest(bytes(sha256("facts")));
  snapshot.set_recommendation_digest(bytes(sha256("recommendation")));
  snapshot.set_knowledge_digest(std::string(64, 'a'));
  snapshot.set_valid_until("2026-07-01");
  snapshot.add_required_disciplines("radiology");
  snapshot.add_required_disciplines("pathology");
  v1::SignOffRecord& record = *snapshot.add_sign_offs();
  record.set_user_id("dr-pathology");
  record.set_printed_name("Dr pathology");
  record.set_discipline("pathology");
  record.set_decision(v1::DECISION_APPROVE);
  record.set_version(2);
  record.set_recommendation_digest(snapshot.recommendation_digest());
  v1::JobSnapshot& j = *snapshot.mutable_job();
  j.set_job_id(40);
  j.set_state(std::string(name(job)));
  j.set_attempt(job == JobState::kLeased ? 1 : 0);
  j.set_fence(job == JobState::kLeased ? 41 : 0);
  return snapshot;
}

inline signing::Statement statement_about(const v1::CaseSnapshot& snapshot, const Actor& signer,
                                          v1::Decision decision) {
  signing::Statement statement;
  statement.case_id = snapshot.case_id();
  statement.revision = snapshot.revision();
  statement.version = snapshot.version();
  statement.recommendation_digest = digest_from_bytes(snapshot.recommendation_digest()).value_or(Digest{});
  statement.knowledge_digest = digest_from_bytes(unhex(snapshot.knowledge_digest()).value_or("")).value_or(Digest{});
  statement.decision = decision;
  statement.discipline = signer.disciplines.empty() ? "" : signer.disciplines.front();
  statement.reason = decision == v1::DECISION_APPROVE ? "" : "the lesion was treated before";
  statement.signer_key_id = signer.key.value();
  statement.printed_name = signer.printed_name;
  statement.claimed_time_us = 1;
  statement.head_seen = std::max(snapshot.recommendation_sequence(), snapshot.board_text_sequence());
  for (const auto& earlier : snapshot.sign_offs()) {
    statement.head_seen = std::max(statement.head_seen, earlier.sequence());
  }
  return statement;
}

// Another statement, another signature.
inline std::string jws_of(const signing::Statement& statement) {
  return statement.signer_key_id + "." + statement.discipline + "." + std::to_string(statement.decision) + "." +
         std::to_string(statement.version) + "." + statement.reason + "." + std::to_string(statement.claimed_time_us) +
         "." + std::to_string(statement.head_seen);
}

}  // namespace tumorboard::workflow
