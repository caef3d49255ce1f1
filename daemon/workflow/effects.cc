// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/effects.h"

#include <algorithm>
#include <string>

#include "daemon/workflow/snapshot.h"

namespace tumorboard::workflow {
namespace {

void enqueue(Recorder& recorder, const ActiveArtefacts& active, v1::CaseSnapshot& snapshot) {
  v1::JobEnqueued body;
  body.set_kind(v1::JOB_KIND_ASSESS);
  body.set_case_digest(snapshot.case_digest());
  body.set_knowledge_digest(active.knowledge_digest);
  body.set_trials_digest(active.trials_digest);
  recorder.record(v1::EVENT_KIND_JOB_ENQUEUED, Actor::system(), snapshot, body);
}

void cancel_job(Recorder& recorder, v1::CaseSnapshot& snapshot) {
  if (!find(job_state(snapshot.job().state()), JobInput::kSuperseded)) return;  // done, or none
  v1::JobEnded body;
  body.set_cause("the case has moved on");
  body.set_attempt(snapshot.job().attempt());
  body.set_worker_deaths(snapshot.job().worker_deaths());
  recorder.record(v1::EVENT_KIND_JOB_CANCELLED, Actor::system(), snapshot, body);
}

void supersede_sign_offs(Recorder& recorder, std::string_view why, v1::CaseSnapshot& snapshot) {
  const bool counts = std::ranges::any_of(snapshot.sign_offs(), [](const auto& s) { return !s.superseded(); });
  if (counts) recorder.record(v1::EVENT_KIND_SIGN_OFFS_SUPERSEDED, Actor::system(), snapshot, reason_of(why));
}

}  // namespace

v1::Reason reason_of(std::string_view text) {
  v1::Reason body;
  body.set_text(std::string(text));
  return body;
}

void after(Recorder& recorder, const CaseRow& row, std::string_view why, const ActiveArtefacts& active,
           v1::CaseSnapshot& snapshot) {
  if (row.effects.cancel_job) cancel_job(recorder, snapshot);
  if (row.effects.supersede_sign_offs) supersede_sign_offs(recorder, why, snapshot);
  if (row.effects.enqueue_job) enqueue(recorder, active, snapshot);
}

void agree_if_quorum(Recorder& recorder, const CaseRow& row, v1::CaseSnapshot& snapshot) {
  if (row.to_when_agreed == v1::CASE_STATE_UNSPECIFIED || snapshot.state() == row.to_when_agreed) return;
  if (!quorum_of(snapshot).agreed) return;
  recorder.record(v1::EVENT_KIND_CASE_AGREED, Actor::system(), snapshot, reason_of("every required discipline"),
                  row.to_when_agreed);
}

Result<> not_alone(const signing::Quorum& then, std::string path) {
  if (!then.complete || then.people >= signing::kLeastPeople) return {};
  return fail(ErrorCode::kFailedPrecondition, "nobody would be left to ask, and fewer than two people have approved",
              std::move(path), "let a second person approve first, also for a discipline that is waived");
}

Result<> current_version(std::uint32_t version, const v1::CaseSnapshot& snapshot) {
  if (version == snapshot.version()) return {};
  return fail(ErrorCode::kStale,
              "the case is at recommendation version " + std::to_string(snapshot.version()) + ", not " +
                  std::to_string(version),
              "version", "read the case again: tumorboard review show");
}

}  // namespace tumorboard::workflow
