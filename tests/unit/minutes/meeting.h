// SPDX-License-Identifier: Apache-2.0
// A closed meeting with a decision by the pipeline, one by the board with a dissent beside it,
// and a case that never got that far.
#pragma once

#include "common/base/hash.h"
#include "tumorboard/v1/meeting.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::minutes {

inline constexpr std::int64_t kStartsUs = 1'786'104'000'000'000;  // 2026-08-07T12:00:00Z

inline v1::SignOffRecord signature(std::uint64_t sequence, const std::string& discipline, v1::Decision decision,
                                   const std::string& reason = {}) {
  v1::SignOffRecord record;
  record.set_sequence(sequence);
  record.set_time_us(kStartsUs + static_cast<std::int64_t>(sequence) * 60'000'000);
  record.set_user_id(discipline);
  record.set_printed_name("Dr. " + discipline.substr(0, 5) + " M\xC3\xBCller");
  record.set_key_id("caa44168676cd313d553fbbcae269e0b");
  record.set_discipline(discipline);
  record.set_decision(decision);
  record.set_reason(reason);
  record.set_version(2);
  return record;
}

inline v1::MeetingDecision decision(const std::string& state, v1::Origin origin, const std::string& text) {
  v1::MeetingDecision out;
  out.set_state(state);
  out.set_revision(3);
  out.set_version(2);
  out.set_origin(origin);
  out.set_recommendation_digest(bytes(sha256(text)));
  out.set_knowledge_digest(hex(sha256("knowledge")));
  out.add_required_disciplines("medical_oncology");
  out.add_required_disciplines("radiology");
  out.add_required_disciplines("pathology");
  return out;
}

inline v1::Recommendation recommendation(const std::string& case_id) {
  v1::Recommendation out;
  out.set_case_id(case_id);
  out.set_pattern(v1::PATTERN_OLIGOPROGRESSION);
  out.set_readiness(v1::READINESS_READY);
  auto& item = *out.add_items();
  item.set_stance(v1::STANCE_RECOMMEND);
  item.set_code("local_radiotherapy");
  item.set_text("Stereotactic radiotherapy of the adrenal lesion.");
  item.add_lesion_ids("adrenal_left");
  return out;
}

inline void add_engine_case(v1::MeetingView& view) {
  auto& texts = *view.add_cases();
  texts.set_case_id("c1");
  texts.set_recommendation(recommendation("c1").SerializeAsString());
  texts.set_question("next line after osimertinib?");
  auto& item = *view.mutable_meeting()->add_items();
  item.set_case_id("c1");
  item.set_bin(v1::BIN_DISCUSS);
  *item.mutable_decision() = decision("agreed", v1::ORIGIN_ENGINE, texts.recommendation());
  *item.mutable_decision()->add_sign_offs() = signature(11, "medical_oncology", v1::DECISION_APPROVE);
  *item.mutable_decision()->add_sign_offs() = signature(12, "radiology", v1::DECISION_APPROVE);
  auto& waiver = *item.mutable_decision()->add_waivers();
  waiver.set_discipline("pathology");
  waiver.set_by_name("Prof. Chair");
  waiver.set_reason("no tissue in question");
  waiver.set_time_us(kStartsUs);
}

inline void add_board_case(v1::MeetingView& view) {
  v1::BoardText words;
  words.set_case_id("c2");
  words.set_version(2);
  words.set_kind(v1::BOARD_TEXT_KIND_AMENDED);
  words.set_basis_digest(bytes(sha256(recommendation("c2").SerializeAsString())));
  words.set_text("Surgery of the adrenal lesion.\nOsimertinib goes on.");
  words.set_reason("operable, and the patient prefers it");
  words.set_author_name("Prof. Chair");
  auto& texts = *view.add_cases();
  texts.set_case_id("c2");
  texts.set_board_text(words.SerializeAsString());
  texts.set_recommendation(recommendation("c2").SerializeAsString());
  auto& item = *view.mutable_meeting()->add_items();
  item.set_case_id("c2");
  item.set_bin(v1::BIN_LISTED_ONLY);
  item.set_reason("asked by the chair");
  *item.mutable_decision() = decision("in_review", v1::ORIGIN_HUMAN, texts.board_text());
  auto dissent = signature(13, "radiology", v1::DECISION_DISSENT, "the second lesion was not measured");
  dissent.set_resolved(true);
  dissent.set_resolved_by("Prof. Chair");
  dissent.set_resolved_reason("measured during the meeting");
  dissent.set_resolved_us(kStartsUs + 1'800'000'000);
  *item.mutable_decision()->add_sign_offs() = dissent;
  *item.mutable_decision()->add_sign_offs() = signature(14, "medical_oncology", v1::DECISION_APPROVE);
  *item.mutable_decision()->add_sign_offs() = signature(15, "medical_oncology", v1::DECISION_RETRACT, "read it again");
}

inline v1::MeetingView closed_meeting() {
  v1::MeetingView view;
  auto& meeting = *view.mutable_meeting();
  meeting.set_meeting_id("lung-2026-08-07");
  meeting.set_state(v1::MEETING_STATE_CLOSED);
  meeting.mutable_plan()->set_title("Lung board");
  meeting.mutable_plan()->set_starts_us(kStartsUs);
  meeting.mutable_plan()->set_minutes(60);
  meeting.set_opened_us(kStartsUs + 120'000'000);
  meeting.set_closed_us(kStartsUs + 3'600'000'000);
  meeting.set_closed_by("A. Coordinator");
  meeting.set_updated_us(kStartsUs + 3'600'000'000);
  meeting.set_edits(2);
  auto& chair = *meeting.add_attendance();
  chair.set_name("Prof. Chair");
  chair.set_discipline("medical_oncology");
  chair.set_present(true);
  meeting.add_attendance()->set_name("A. Guest");
  add_engine_case(view);
  add_board_case(view);
  view.add_cases()->set_case_id("c3");
  auto& undecided = *meeting.add_items();
  undecided.set_case_id("c3");
  undecided.set_bin(v1::BIN_NOT_READY);
  undecided.set_carried_to("lung-2026-08-14");
  undecided.mutable_decision()->set_state("needs_information");
  undecided.mutable_decision()->set_revision(1);
  return view;
}

}  // namespace tumorboard::minutes
