// SPDX-License-Identifier: Apache-2.0
// What the decisions share: events that a row of the case table brings with it. Internal to
// the workflow.
#pragma once

#include <string_view>

#include "common/signing/quorum.h"
#include "daemon/workflow/case_table.h"
#include "daemon/workflow/decide.h"
#include "daemon/workflow/recorder.h"

namespace tumorboard::workflow {

v1::Reason reason_of(std::string_view text);

// The events of the row's effects: job cancelled, sign-offs superseded, job enqueued.
void after(Recorder& recorder, const CaseRow& row, std::string_view why, const ActiveArtefacts& active,
           v1::CaseSnapshot& snapshot);

// A sign-off or a waiver after which no discipline is awaited needs the approvals of two people: the case could
// neither be agreed nor would it wait for anybody. FAILED_PRECONDITION at `path`.
Result<> not_alone(const signing::Quorum& then, std::string path);

// Records CASE_AGREED if the row may end in agreement and the quorum rule says so now.
void agree_if_quorum(Recorder& recorder, const CaseRow& row, v1::CaseSnapshot& snapshot);

// STALE unless `version` is the current one.
Result<> current_version(std::uint32_t version, const v1::CaseSnapshot& snapshot);

}  // namespace tumorboard::workflow
