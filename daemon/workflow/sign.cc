// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/sign.h"

#include <algorithm>
#include <limits>
#include <map>

#include "common/base/duration.h"
#include "common/base/hash.h"
#include "daemon/workflow/effects.h"
#include "daemon/workflow/snapshot.h"

namespace tumorboard::workflow {
namespace {

Result<CaseInput> input_of(v1::Decision decision) {
  switch (decision) {
    case v1::DECISION_APPROVE:
      return CaseInput::kApprove;
    case v1::DECISION_DISSENT:
      return CaseInput::kDissent;
    case v1::DECISION_MODIFY:
      return CaseInput::kModify;
    case v1::DECISION_ABSTAIN:
      return CaseInput::kAbstain;
    case v1::DECISION_RETRACT:
      return CaseInput::kRetract;
    default:
      return fail(ErrorCode::kInvalid, "this is no decision", "decision",
                  "approve, modify, dissent, abstain or retract");
  }
}

// The statement must speak of exactly what is current.
Result<> current(const signing::Statement& statement, const v1::CaseSnapshot& snapshot) {
  if (statement.revision != snapshot.revision() || statement.version != snapshot.version() ||
      bytes(statement.recommendation_digest) != snapshot.recommendation_digest() ||
      hex(statement.knowledge_digest) != snapshot.knowledge_digest()) {
    return fail(ErrorCode::kStale,
                "the statement is about revision " + std::to_string(statement.revision) + ", recommendation version " +
                    std::to_string(statement.version) + "; current is revision " + std::to_string(snapshot.revision()) +
                    ", version " + std::to_string(snapshot.version()),
                {}, "read the case again: tumorboard review show");
  }
  return {};
}

Result<> signer_fits(const Actor& actor, const signing::Statement& statement, const v1::CaseSnapshot& snapshot) {
  if (statement.case_id != snapshot.case_id()) {
    return fail(ErrorCode::kInvalid, "the statement names another case than the command", "case");
  }
  if (statement.signer_key_id != actor.key.value()) {
    return fail(ErrorCode::kInvalid, "the statement names another key than the one that sends it", "signer key id");
  }
  if (statement.printed_name != actor.printed_name) {
    return fail(ErrorCode::kInvalid, "the printed name is not the registered one", "printed name");
  }
  if (std::ranges::find(actor.disciplines, statement.discipline) == actor.disciplines.end()) {
    return fail(ErrorCode::kForbidden, "the signer is not of this discipline", "discipline");
  }
  // Everybody of the board may object or stay out; only who was asked can approve.
  const bool approves = statement.decision == v1::DECISION_APPROVE || statement.decision == v1::DECISION_MODIFY;
  if (approves && std::ranges::find(snapshot.required_disciplines(), statement.discipline) ==
                      snapshot.required_disciplines().end()) {
    return fail(ErrorCode::kFailedPrecondition, "this case does not ask for this discipline", "discipline");
  }
  if (statement.decision != v1::DECISION_APPROVE && statement.reason.empty()) {
    return fail(ErrorCode::kInvalid, "this decision needs a reason", "reason");
  }
  return {};
}

// What this person last said of this version for this discipline; nullptr: nothing that stands.
const v1::SignOffRecord* own_word(const Actor& actor, const signing::Statement& statement,
                                  const v1::CaseSnapshot& snapshot) {
  const v1::SignOffRecord* last = nullptr;
  for (const auto& earlier : snapshot.sign_offs()) {
    const bool same = counts_now(earlier, snapshot) && earlier.user_id() == actor.user.value() &&
                      earlier.discipline() == statement.discipline;
    if (same) last = &earlier;
  }
  return last != nullptr && last->decision() != v1::DECISION_RETRACT ? last : nullptr;
}

Error said_already(const v1::SignOffRecord& earlier) {
  return {ErrorCode::kConflict,
          earlier.discipline() + " has been signed by " + earlier.printed_name() + " (sequence " +
              std::to_string(earlier.sequence()) + ", " + Date::of_wall_us(earlier.time_us()).iso() + ")",
          "discipline",
          {}};
}

// A case stays readable: each statement is kept and shown with its reason. What was said last can be taken back.
Result<> not_too_often(const Actor& actor, const signing::Statement& statement, const v1::CaseSnapshot& snapshot) {
  const auto made = std::ranges::count_if(snapshot.sign_offs(), [&](const auto& earlier) {
    return earlier.user_id() == actor.user.value() && earlier.version() == snapshot.version() &&
           earlier.decision() != v1::DECISION_RETRACT;
  });
  if (statement.decision == v1::DECISION_RETRACT || made < kMostStatements) return {};
  return fail(ErrorCode::kFailedPrecondition,
              "there are " + std::to_string(kMostStatements) + " statements of yours on this version", "decision",
              "speak with the chair");
}

// One approval counts per discipline, nobody says the same thing twice, and only one's own word
// can be taken back.
Result<> not_said_already(const Actor& actor, const signing::Statement& statement, const v1::CaseSnapshot& snapshot) {
  const v1::SignOffRecord* own = own_word(actor, statement, snapshot);
  if (statement.decision == v1::DECISION_RETRACT) {
    if (own != nullptr) return {};
    return fail(ErrorCode::kFailedPrecondition, "there is no sign-off of yours on this version to retract",
                "discipline");
  }
  if (own != nullptr && own->decision() == statement.decision) return fail(said_already(*own));
  if (statement.decision != v1::DECISION_APPROVE) return {};
  std::map<std::string, const v1::SignOffRecord*> latest;  // by person
  for (const auto& earlier : snapshot.sign_offs()) {
    if (!counts_now(earlier, snapshot)) continue;
    if (earlier.discipline() == statement.discipline) latest[earlier.user_id()] = &earlier;
  }
  const auto quorum = quorum_of(snapshot);
  if (quorum.complete && quorum.people < signing::kLeastPeople) return {};  // a second person is what it lacks
  for (const auto& [user, earlier] : latest) {
    if (earlier->decision() == v1::DECISION_APPROVE) return fail(said_already(*earlier));
  }
  return {};
}

// A signature counts once: sent again, after a retraction too, it says nothing new.
Result<> not_sent_before(std::string_view jws, const v1::CaseSnapshot& snapshot) {
  const std::string digest = bytes(sha256(jws));
  for (const auto& earlier : snapshot.sign_offs()) {
    if (earlier.jws_digest() != digest) continue;
    return fail(ErrorCode::kConflict,
                "this signature came before (sequence " + std::to_string(earlier.sequence()) + "): it counts once",
                "jws", "sign what you say now");
  }
  return {};
}

// The signer had seen the version, and what he or she said last of the case; and the time fits both.
Result<> seen_and_timely(const Actor& actor, const signing::Statement& statement, const v1::CaseSnapshot& snapshot,
                         const Recorder& recorder) {
  if (statement.head_seen >= recorder.next()) {
    return fail(ErrorCode::kInvalid, "the statement claims to have seen events that do not exist", "head seen");
  }
  Sequence needed = std::max(snapshot.recommendation_sequence(), snapshot.board_text_sequence());
  for (const auto& earlier : snapshot.sign_offs()) {
    if (earlier.user_id() == actor.user.value()) needed = std::max(needed, earlier.sequence());
  }
  if (statement.head_seen < needed) {
    return fail(ErrorCode::kStale,
                "the statement was made with sequence " + std::to_string(statement.head_seen) +
                    " in sight; the case has sequence " + std::to_string(needed),
                "head seen", "read the case again: tumorboard review show");
  }
  if (statement.claimed_time_us < snapshot.version_us()) {
    return fail(ErrorCode::kInvalid, "the statement claims a time before its version came", "claimed time",
                "is the clock of this computer right?");
  }
  if (statement.claimed_time_us > recorder.wall_us() + kHourUs) {
    return fail(ErrorCode::kInvalid, "the statement claims a time more than an hour from now", "claimed time",
                "is the clock of this computer right?");
  }
  return {};
}

signing::Quorum quorum_with(const v1::SignOffRecord& record, const v1::CaseSnapshot& snapshot) {
  v1::CaseSnapshot then = snapshot;
  v1::SignOffRecord& vote = *then.add_sign_offs();
  vote = record;
  vote.set_sequence(std::numeric_limits<std::uint64_t>::max());
  return quorum_of(then);
}

// Where the row leads once this vote counts: a retraction that breaks nothing leaves an agreed
// case agreed.
v1::CaseState destination(const CaseRow& row, const v1::SignOffRecord& record, const v1::CaseSnapshot& snapshot) {
  if (row.from != v1::CASE_STATE_AGREED || row.to_when_agreed == v1::CASE_STATE_UNSPECIFIED) return row.to;
  return quorum_with(record, snapshot).agreed ? row.to_when_agreed : row.to;
}

}  // namespace

Result<> sign_off(Recorder& recorder, const Actor& actor, const signing::Statement& statement, std::string_view jws,
                  Date today, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseInput input, input_of(statement.decision));
  TB_TRY(not_sent_before(jws, snapshot));
  TB_TRY(signer_fits(actor, statement, snapshot));
  TB_TRY(current(statement, snapshot));
  TB_TRY(seen_and_timely(actor, statement, snapshot, recorder));
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), input));
  const bool counts_later = snapshot.state() == v1::CASE_STATE_IN_REVIEW && input != CaseInput::kRetract;
  if (counts_later && too_old(snapshot, today)) {
    return fail(ErrorCode::kStale, "an input has grown too old: valid until " + snapshot.valid_until(), {},
                "the case is assessed again with today's date");
  }
  TB_TRY(not_said_already(actor, statement, snapshot));
  TB_TRY(not_too_often(actor, statement, snapshot));

  v1::SignedOff body;
  v1::SignOffRecord& record = *body.mutable_record();
  record.set_user_id(actor.user.value());
  record.set_printed_name(actor.printed_name);
  record.set_key_id(actor.key.value());
  record.set_discipline(statement.discipline);
  record.set_decision(statement.decision);
  record.set_reason(statement.reason);
  record.set_revision(statement.revision);
  record.set_version(statement.version);
  record.set_recommendation_digest(bytes(statement.recommendation_digest));
  record.set_jws(std::string(jws));
  if (statement.decision == v1::DECISION_APPROVE) TB_TRY(not_alone(quorum_with(record, snapshot), "discipline"));
  recorder.record(v1::EVENT_KIND_SIGNED_OFF, actor, snapshot, body, destination(*row, record, snapshot));
  agree_if_quorum(recorder, *row, snapshot);
  return {};
}

bool has_voidable(const v1::CaseSnapshot& snapshot, const KeyId& key, std::int64_t since_us) {
  return std::ranges::any_of(snapshot.sign_offs(), [&](const auto& one) {
    return one.key_id() == key.value() && one.time_us() >= since_us && counts_now(one, snapshot);
  });
}

Result<> void_sign_offs(Recorder& recorder, const KeyId& key, std::int64_t since_us, std::string_view reason,
                        v1::CaseSnapshot& snapshot) {
  v1::SignOffsVoided body;
  body.set_key_id(key.value());
  body.set_since_us(since_us);
  body.set_reason(std::string(reason));
  recorder.record(v1::EVENT_KIND_SIGN_OFFS_VOIDED, Actor::system(), snapshot, body);
  // What was void may have been all that stood in the way: a dissent, or a retraction.
  if (const auto row = find(snapshot.state(), CaseInput::kRetract)) agree_if_quorum(recorder, **row, snapshot);
  return {};
}

}  // namespace tumorboard::workflow
