// SPDX-License-Identifier: Apache-2.0
// Decides what an accepted command or a fact does to one case: checks the table and the
// guards, and records the events. A refusal records nothing and leaves the snapshot as it was.
// Pure: no clock, no socket, no database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/date.h"
#include "common/base/random.h"
#include "common/base/result.h"
#include "daemon/config/config.h"
#include "daemon/workflow/case_table.h"
#include "daemon/workflow/facts.h"
#include "daemon/workflow/job_table.h"
#include "daemon/workflow/recorder.h"
#include "tumorboard/v1/knowledge_change.pb.h"

namespace tumorboard::workflow {

// What is active when a job is enqueued.
struct ActiveArtefacts {
  std::string knowledge_digest;  // lower-case hex
  std::string trials_digest;     // empty: no registry
};

// ---- people's commands ------------------------------------------------------------------

// `snapshot` is empty and becomes the new case.
Result<> submit(Recorder& recorder, const Actor& actor, const v1::SubmitCase& command, const v1::Case& facts,
                const ActiveArtefacts& active, v1::CaseSnapshot& snapshot);

// STALE when `command` states another revision than the current one. `changes` (facts.h) is what
// the new facts change; a clinician may change own disciplines' facts only, and clarify texts in
// them only. `biopsy_before`: what people state of the biopsy beside its results (result_facts.h); nothing when it has
// none.
Result<> add_facts(Recorder& recorder, const Actor& actor, const v1::AddFacts& command, const FactChanges& changes,
                   const std::optional<std::string>& biopsy_before, const ActiveArtefacts& active,
                   v1::CaseSnapshot& snapshot);

// A specimen's result became facts of the case; `body` holds them and names the result.
Result<> attach_result(Recorder& recorder, const Actor& actor, const v1::FactsAdded& body,
                       const ActiveArtefacts& active, v1::CaseSnapshot& snapshot);

Result<> withdraw(Recorder& recorder, const Actor& actor, std::string_view reason, v1::CaseSnapshot& snapshot);

// Requeue (coordinator) and KickJob (operator): the dead job is ready again, its history kept.
Result<> requeue(Recorder& recorder, const Actor& actor, CaseInput input, std::string_view reason,
                 v1::CaseSnapshot& snapshot);

// ---- jobs and timers ---------------------------------------------------------------------

Result<> grant(Recorder& recorder, const KeyId& worker, v1::CaseSnapshot& snapshot);

// A result under a fence; STALE_LEASE when it is not the current lease's.
Result<> complete(Recorder& recorder, std::uint64_t job_id, std::uint64_t fence, const v1::AssessmentCompleted& result,
                  v1::CaseSnapshot& snapshot);

// The lease ends without a result: refused, expired, or its worker went away. `config` says after
// how many attempts and deaths the job is dead, and how long it waits before the next attempt.
Result<> lose_lease(Recorder& recorder, JobInput input, std::string_view cause, const Config& config, Random& random,
                    v1::CaseSnapshot& snapshot);

// No job waits longer between two attempts.
std::int64_t longest_delay_ms(const Config& config);

// Delayed and due, or leased by a worker that did not come back after a restart.
Result<> make_ready(Recorder& recorder, JobInput input, v1::CaseSnapshot& snapshot);

// The day of valid_until has come: the same facts are judged again as of `today`.
Result<> judge_again(Recorder& recorder, Date today, const ActiveArtefacts& active, v1::CaseSnapshot& snapshot);

// The knowledge in use gives this case another answer: it is assessed again as of `today`.
Result<> answer_changed(Recorder& recorder, const v1::AnswerChanged& change, const ActiveArtefacts& active,
                        v1::CaseSnapshot& snapshot);

}  // namespace tumorboard::workflow
