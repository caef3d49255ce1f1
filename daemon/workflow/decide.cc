// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/decide.h"

#include <algorithm>

#include "daemon/workflow/authority.h"
#include "proto/base/hash.h"

namespace tumorboard::workflow {
namespace {

v1::Reason reason_of(std::string_view text) {
  v1::Reason body;
  body.set_text(std::string(text));
  return body;
}

void enqueue(Recorder& recorder, const ActiveArtefacts& active, v1::CaseSnapshot& snapshot) {
  v1::JobEnqueued body;
  body.set_kind(v1::JOB_KIND_ASSESS);
  body.set_case_digest(snapshot.case_digest());
  body.set_knowledge_digest(active.knowledge_digest);
  body.set_trials_digest(active.trials_digest);
  recorder.record(v1::EVENT_KIND_JOB_ENQUEUED, Actor::system(), snapshot, body);
}

v1::JobEnded job_ended(const v1::CaseSnapshot& snapshot, std::string_view cause) {
  v1::JobEnded body;
  body.set_cause(std::string(cause));
  body.set_attempt(snapshot.job().attempt());
  body.set_worker_deaths(snapshot.job().worker_deaths());
  return body;
}

void cancel_job(Recorder& recorder, v1::CaseSnapshot& snapshot) {
  if (!find(job_state(snapshot.job().state()), JobInput::kSuperseded)) return;  // done, or none
  recorder.record(v1::EVENT_KIND_JOB_CANCELLED, Actor::system(), snapshot,
                  job_ended(snapshot, "the case has moved on"));
}

void supersede_sign_offs(Recorder& recorder, std::string_view why, v1::CaseSnapshot& snapshot) {
  const bool counts = std::ranges::any_of(snapshot.sign_offs(), [](const auto& s) { return !s.superseded(); });
  if (counts) recorder.record(v1::EVENT_KIND_SIGN_OFFS_SUPERSEDED, Actor::system(), snapshot, reason_of(why));
}

void after(Recorder& recorder, const CaseRow& row, std::string_view why, const ActiveArtefacts& active,
           v1::CaseSnapshot& snapshot) {
  if (row.effects.cancel_job) cancel_job(recorder, snapshot);
  if (row.effects.supersede_sign_offs) supersede_sign_offs(recorder, why, snapshot);
  if (row.effects.enqueue_job) enqueue(recorder, active, snapshot);
}

Result<CaseInput> input_of(v1::Decision decision) {
  switch (decision) {
    case v1::DECISION_APPROVE:
      return CaseInput::kApprove;
    case v1::DECISION_DISSENT:
      return CaseInput::kDissent;
    default:
      return fail(ErrorCode::kInvalid, "this decision is not taken by SignOff", "decision", "approve or dissent");
  }
}

// The statement must speak of exactly what is current.
Result<> current(const record::Statement& statement, const v1::CaseSnapshot& snapshot) {
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

Result<> signer_fits(const Actor& actor, const record::Statement& statement, const v1::CaseSnapshot& snapshot) {
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
  if (std::ranges::find(snapshot.required_disciplines(), statement.discipline) ==
      snapshot.required_disciplines().end()) {
    return fail(ErrorCode::kFailedPrecondition, "this case does not ask for this discipline", "discipline");
  }
  if (statement.decision != v1::DECISION_APPROVE && statement.reason.empty()) {
    return fail(ErrorCode::kInvalid, "this decision needs a reason", "reason");
  }
  return {};
}

// One approval counts per discipline, and nobody says the same thing twice.
Result<> not_said_already(const Actor& actor, const record::Statement& statement, const v1::CaseSnapshot& snapshot) {
  for (const auto& earlier : snapshot.sign_offs()) {
    if (earlier.superseded() || earlier.version() != snapshot.version() ||
        earlier.discipline() != statement.discipline || earlier.decision() != statement.decision) {
      continue;
    }
    const bool same_person = earlier.user_id() == actor.user.value();
    if (statement.decision != v1::DECISION_APPROVE && !same_person) continue;
    return fail(ErrorCode::kConflict,
                statement.discipline + " has been signed by " + earlier.printed_name() + " (sequence " +
                    std::to_string(earlier.sequence()) + ", " + Date::of_wall_us(earlier.time_us()).iso() + ")",
                "discipline");
  }
  return {};
}

}  // namespace

Result<> submit(Recorder& recorder, const Actor& actor, const v1::SubmitCase& command, const v1::Case& facts,
                const ActiveArtefacts& active, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kSubmit));
  v1::CaseSubmitted body;
  body.set_case_(command.case_());
  body.set_case_digest(bytes(sha256(command.case_())));
  if (command.has_patient()) *body.mutable_patient() = command.patient();
  body.set_urgency(command.urgency() == v1::URGENCY_UNSPECIFIED ? v1::URGENCY_ROUTINE : command.urgency());
  body.set_additional_reason(command.additional_reason());
  snapshot.set_case_id(facts.id());
  recorder.record(v1::EVENT_KIND_CASE_SUBMITTED, actor, snapshot, body, row->to);
  after(recorder, *row, {}, active, snapshot);
  return {};
}

Result<> add_facts(Recorder& recorder, const Actor& actor, const v1::AddFacts& command,
                   const std::vector<std::string>& changed_paths, const ActiveArtefacts& active,
                   v1::CaseSnapshot& snapshot) {
  if (command.expected_revision() != snapshot.revision()) {
    return fail(ErrorCode::kStale,
                "the case is at revision " + std::to_string(snapshot.revision()) + ", not " +
                    std::to_string(command.expected_revision()),
                "expected_revision", "read the case again: tumorboard case show");
  }
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kAddFacts));
  const bool any_fact = actor.roles.meets({v1::ROLE_COORDINATOR, v1::ROLE_CHAIR, v1::ROLE_INTAKE_GATEWAY});
  if (!any_fact) {
    if (const auto foreign = first_foreign_path(changed_paths, actor.disciplines)) {
      return fail(ErrorCode::kForbidden, "this fact belongs to another discipline", *foreign,
                  "ask the coordinator or a clinician of that discipline");
    }
  }
  if (snapshot.state() == v1::CASE_STATE_AGREED && command.reason().empty()) {
    return fail(ErrorCode::kInvalid, "changing the facts of an agreed case needs a reason", "reason");
  }
  v1::FactsAdded body;
  body.set_case_(command.case_());
  body.set_case_digest(bytes(sha256(command.case_())));
  body.set_reason(command.reason());
  for (const auto& path : changed_paths) body.add_changed_paths(path);
  recorder.record(v1::EVENT_KIND_FACTS_ADDED, actor, snapshot, body, row->to);
  after(recorder, *row, "new facts: revision " + std::to_string(snapshot.revision()), active, snapshot);
  return {};
}

Result<> withdraw(Recorder& recorder, const Actor& actor, std::string_view reason, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kWithdraw));
  recorder.record(v1::EVENT_KIND_CASE_WITHDRAWN, actor, snapshot, reason_of(reason), row->to);
  after(recorder, *row, reason, {}, snapshot);
  return {};
}

Result<> requeue(Recorder& recorder, const Actor& actor, CaseInput input, std::string_view reason,
                 v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), input));
  TB_TRY(find(job_state(snapshot.job().state()), JobInput::kKick));
  recorder.record(v1::EVENT_KIND_CASE_REQUEUED, actor, snapshot, reason_of(reason), row->to);
  v1::JobEnded body;  // attempts and deaths start again at zero
  body.set_cause(std::string(reason));
  recorder.record(v1::EVENT_KIND_JOB_READY, actor, snapshot, body);
  return {};
}

Result<> sign_off(Recorder& recorder, const Actor& actor, const record::Statement& statement, std::string_view jws,
                  Date today, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseInput input, input_of(statement.decision));
  TB_TRY(signer_fits(actor, statement, snapshot));
  TB_TRY(current(statement, snapshot));
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), input));
  if (too_old(snapshot, today)) {
    return fail(ErrorCode::kStale, "an input has grown too old: valid until " + snapshot.valid_until(), {},
                "the case is assessed again with today's date");
  }
  TB_TRY(not_said_already(actor, statement, snapshot));

  v1::SignedOff body;
  v1::SignOffRecord& record = *body.mutable_record();
  record.set_user_id(actor.user.value());
  record.set_printed_name(actor.printed_name);
  record.set_key_id(actor.key.value());
  record.set_discipline(statement.discipline);
  record.set_decision(statement.decision);
  record.set_reason(statement.reason);
  record.set_version(statement.version);
  record.set_recommendation_digest(bytes(statement.recommendation_digest));
  record.set_jws(std::string(jws));
  recorder.record(v1::EVENT_KIND_SIGNED_OFF, actor, snapshot, body, row->to);
  if (row->to_when_agreed != v1::CASE_STATE_UNSPECIFIED && quorum_of(snapshot).agreed) {
    recorder.record(v1::EVENT_KIND_CASE_AGREED, Actor::system(), snapshot, reason_of("every required discipline"),
                    row->to_when_agreed);
  }
  return {};
}

Result<> grant(Recorder& recorder, const KeyId& worker, v1::CaseSnapshot& snapshot) {
  TB_TRY(find(job_state(snapshot.job().state()), JobInput::kGrant));
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kJobGranted));
  v1::JobGranted body;
  body.set_attempt(snapshot.job().attempt() + 1);
  body.set_worker_key_id(worker.value());
  recorder.record(v1::EVENT_KIND_JOB_GRANTED, Actor::system(), snapshot, body, row->to);
  return {};
}

Result<> complete(Recorder& recorder, std::uint64_t job_id, std::uint64_t fence, const v1::AssessmentCompleted& result,
                  v1::CaseSnapshot& snapshot) {
  const auto& job = snapshot.job();
  if (job.job_id() != job_id || job.fence() != fence || fence == 0 ||
      !find(job_state(job.state()), JobInput::kResult)) {
    return fail(ErrorCode::kStaleLease, "this lease is no longer held");
  }
  const bool blocked = result.readiness() == "blocked";
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), blocked ? CaseInput::kResultBlocked : CaseInput::kResultReady));
  recorder.record(v1::EVENT_KIND_JOB_DONE, Actor::system(), snapshot, job_ended(snapshot, {}));
  recorder.record(blocked ? v1::EVENT_KIND_INFORMATION_NEEDED : v1::EVENT_KIND_RECOMMENDATION_READY, Actor::system(),
                  snapshot, result, row->to);
  return {};
}

Result<> lose_lease(Recorder& recorder, JobInput input, std::string_view cause, const JobPolicy& policy, Random& random,
                    v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const JobRow* row, find(job_state(snapshot.job().state()), input));
  v1::JobEnded body = job_ended(snapshot, cause);
  if (input == JobInput::kWorkerGone) body.set_worker_deaths(body.worker_deaths() + 1);
  const bool spent = body.attempt() >= policy.max_attempts || body.worker_deaths() >= policy.max_worker_deaths;
  const JobState to = row->to_when_spent != JobState::kNone && spent ? row->to_when_spent : row->to;
  if (to == JobState::kDead) {
    TB_ASSIGN(const CaseRow* dead, find(snapshot.state(), CaseInput::kJobDead));
    recorder.record(v1::EVENT_KIND_JOB_DEAD, Actor::system(), snapshot, body);
    recorder.record(v1::EVENT_KIND_CASE_STUCK, Actor::system(), snapshot, reason_of(cause), dead->to);
    return {};
  }
  TB_ASSIGN(const CaseRow* lost, find(snapshot.state(), CaseInput::kLeaseLost));
  const std::size_t step = body.attempt() == 0 ? 0 : body.attempt() - 1;
  const std::uint32_t base = policy.backoff_ms[std::min<std::size_t>(step, policy.backoff_ms.size() - 1)];
  body.set_delay_ms(base * 4 / 5 + random.below(base * 2 / 5 + 1));  // ± 20 %
  recorder.record(v1::EVENT_KIND_JOB_DELAYED, Actor::system(), snapshot, body, lost->to);
  return {};
}

Result<> make_ready(Recorder& recorder, JobInput input, v1::CaseSnapshot& snapshot) {
  TB_TRY(find(job_state(snapshot.job().state()), input));
  v1::JobEnded body = job_ended(snapshot, name(input));
  if (input != JobInput::kDaemonRestarted) {
    recorder.record(v1::EVENT_KIND_JOB_READY, Actor::system(), snapshot, body);
    return {};
  }
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kLeaseLost));
  body.set_attempt(body.attempt() == 0 ? 0 : body.attempt() - 1);  // the attempt did not fail: it is not counted
  recorder.record(v1::EVENT_KIND_JOB_READY, Actor::system(), snapshot, body, row->to);
  return {};
}

Result<> judge_again(Recorder& recorder, Date today, const ActiveArtefacts& active, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kFactsTooOld));
  v1::AsOfMoved body;
  body.set_as_of(today.iso());
  recorder.record(v1::EVENT_KIND_FACTS_TOO_OLD, Actor::system(), snapshot, body, row->to);
  after(recorder, *row, "an input has grown too old", active, snapshot);
  return {};
}

record::Quorum quorum_of(const v1::CaseSnapshot& snapshot) {
  std::vector<record::Vote> votes;
  for (const auto& sign_off : snapshot.sign_offs()) {
    record::Vote& vote = votes.emplace_back();
    vote.sequence = sign_off.sequence();
    vote.user_id = sign_off.user_id();
    vote.discipline = sign_off.discipline();
    vote.decision = sign_off.decision();
    vote.recommendation_digest = digest_from_bytes(sign_off.recommendation_digest()).value_or(Digest{});
    vote.superseded = sign_off.superseded() || sign_off.version() != snapshot.version();
  }
  return record::evaluate_quorum({snapshot.required_disciplines().begin(), snapshot.required_disciplines().end()},
                                 votes, {}, digest_from_bytes(snapshot.recommendation_digest()).value_or(Digest{}));
}

bool too_old(const v1::CaseSnapshot& snapshot, Date today) {
  const auto until = Date::parse(snapshot.valid_until());
  return until.has_value() && today >= *until;
}

}  // namespace tumorboard::workflow
