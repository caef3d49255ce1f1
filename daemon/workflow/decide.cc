// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/decide.h"

#include <algorithm>

#include "common/base/hash.h"
#include "common/json/enum_names.h"
#include "daemon/workflow/authority.h"
#include "daemon/workflow/effects.h"

namespace tumorboard::workflow {
namespace {

v1::JobEnded job_ended(const v1::CaseSnapshot& snapshot, std::string_view cause) {
  v1::JobEnded body;
  body.set_cause(std::string(cause));
  body.set_attempt(snapshot.job().attempt());
  body.set_worker_deaths(snapshot.job().worker_deaths());
  return body;
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

Result<> add_facts(Recorder& recorder, const Actor& actor, const v1::AddFacts& command, const FactChanges& changes,
                   const std::optional<std::string>& biopsy_before, const ActiveArtefacts& active,
                   v1::CaseSnapshot& snapshot) {
  if (command.expected_revision() != snapshot.revision()) {
    return fail(ErrorCode::kStale,
                "the case is at revision " + std::to_string(snapshot.revision()) + ", not " +
                    std::to_string(command.expected_revision()),
                "expected_revision", "read the case again: tumorboard case show");
  }
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kAddFacts));
  if (!row->only.empty() && !actor.roles.meets(row->only)) {
    return fail(ErrorCode::kForbidden, "the facts of an agreed case are corrected by a coordinator or a clinician", {},
                "the chair may reopen it");
  }
  const bool any_fact = actor.roles.meets({v1::ROLE_COORDINATOR, v1::ROLE_CHAIR, v1::ROLE_INTAKE_GATEWAY});
  if (!any_fact) {
    constexpr const char* kHint = "ask the coordinator or a clinician of that discipline";
    if (const auto foreign = first_foreign_path(changes.paths, actor.disciplines)) {
      return fail(ErrorCode::kForbidden, "this fact belongs to another discipline", *foreign, kHint);
    }
    if (const auto foreign = first_foreign_path(changes.clarified, actor.disciplines)) {
      return fail(ErrorCode::kForbidden, "this text is another discipline's to clarify", *foreign, kHint);
    }
  }
  if (snapshot.state() == v1::CASE_STATE_AGREED && command.reason().empty()) {
    return fail(ErrorCode::kInvalid, "changing the facts of an agreed case needs a reason", "reason");
  }
  v1::FactsAdded body;
  body.set_case_(changes.case_bytes);
  body.set_case_digest(bytes(sha256(changes.case_bytes)));
  body.set_reason(command.reason());
  for (const auto& path : changes.paths) body.add_changed_paths(path);
  body.set_biopsy_before(biopsy_before.value_or(std::string()));
  body.set_results_in_facts(biopsy_before.has_value());
  recorder.record(v1::EVENT_KIND_FACTS_ADDED, actor, snapshot, body, row->to);
  after(recorder, *row, "new facts: revision " + std::to_string(snapshot.revision()), active, snapshot);
  return {};
}

Result<> attach_result(Recorder& recorder, const Actor& actor, const v1::FactsAdded& body,
                       const ActiveArtefacts& active, v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kResultAttached));
  recorder.record(v1::EVENT_KIND_RESULT_ATTACHED, actor, snapshot, body, row->to);
  after(recorder, *row, "a specimen's result: revision " + std::to_string(snapshot.revision()), active, snapshot);
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
  const bool blocked = result.readiness() == json::enum_word(v1::READINESS_BLOCKED);
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), blocked ? CaseInput::kResultBlocked : CaseInput::kResultReady));
  recorder.record(v1::EVENT_KIND_JOB_DONE, Actor::system(), snapshot, job_ended(snapshot, {}));
  recorder.record(blocked ? v1::EVENT_KIND_INFORMATION_NEEDED : v1::EVENT_KIND_RECOMMENDATION_READY, Actor::system(),
                  snapshot, result, row->to);
  return {};
}

Result<> lose_lease(Recorder& recorder, JobInput input, std::string_view cause, const Config& config, Random& random,
                    v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const JobRow* row, find(job_state(snapshot.job().state()), input));
  v1::JobEnded body = job_ended(snapshot, cause);
  if (input == JobInput::kWorkerGone) body.set_worker_deaths(body.worker_deaths() + 1);
  const bool spent = body.attempt() >= config.max_attempts || body.worker_deaths() >= config.max_worker_deaths;
  const JobState to = row->to_when_spent != JobState::kNone && spent ? row->to_when_spent : row->to;
  if (to == JobState::kDead) {
    TB_ASSIGN(const CaseRow* dead, find(snapshot.state(), CaseInput::kJobDead));
    recorder.record(v1::EVENT_KIND_JOB_DEAD, Actor::system(), snapshot, body);
    recorder.record(v1::EVENT_KIND_CASE_STUCK, Actor::system(), snapshot, reason_of(cause), dead->to);
    return {};
  }
  TB_ASSIGN(const CaseRow* lost, find(snapshot.state(), CaseInput::kLeaseLost));
  const std::size_t step = body.attempt() == 0 ? 0 : body.attempt() - 1;
  const std::uint32_t base = config.backoff_ms[std::min<std::size_t>(step, config.backoff_ms.size() - 1)];
  body.set_delay_ms(base * 4 / 5 + random.below(base * 2 / 5 + 1));  // ± 20 %
  recorder.record(v1::EVENT_KIND_JOB_DELAYED, Actor::system(), snapshot, body, lost->to);
  return {};
}

std::int64_t longest_delay_ms(const Config& config) {
  const std::int64_t base = std::ranges::max(config.backoff_ms);
  return base * 6 / 5;  // + 20 %
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

Result<> answer_changed(Recorder& recorder, const v1::AnswerChanged& change, const ActiveArtefacts& active,
                        v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(const CaseRow* row, find(snapshot.state(), CaseInput::kAnswerChanged));
  recorder.record(v1::EVENT_KIND_ANSWER_CHANGED, Actor::system(), snapshot, change, row->to);
  after(recorder, *row, "the knowledge in use gives another answer", active, snapshot);
  return {};
}

}  // namespace tumorboard::workflow
