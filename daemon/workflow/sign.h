// SPDX-License-Identifier: Apache-2.0
// Sign-off by discipline: what counts, for whom, and when a board has agreed. Pure.
#pragma once

#include <string_view>

#include "common/base/date.h"
#include "common/base/result.h"
#include "common/signing/statement.h"
#include "daemon/workflow/recorder.h"

namespace tumorboard::workflow {

// Approve, approve with modification, dissent, abstain or retract. The statement's signature
// has been verified and is kept as `jws`. STALE when the statement speaks of anything but what
// is current, or its signer had not seen what is; CONFLICT when it has been said already, or when
// this very signature has come before, whatever has happened since. INVALID when it claims to have
// seen events that do not exist, or was made before its version or more than an hour from now.
Result<> sign_off(Recorder& recorder, const Actor& actor, const signing::Statement& statement, std::string_view jws,
                  Date today, v1::CaseSnapshot& snapshot);

inline constexpr std::int64_t kMostStatements = 20;  // of one person on one version, retractions aside

// What `key` signed of the current version from `since_us` on counts no longer. False, and nothing is recorded,
// if that is nothing. An agreed case that no longer has its quorum stays agreed, with an alarm.
bool has_voidable(const v1::CaseSnapshot& snapshot, const KeyId& key, std::int64_t since_us);
Result<> void_sign_offs(Recorder& recorder, const KeyId& key, std::int64_t since_us, std::string_view reason,
                        v1::CaseSnapshot& snapshot);

}  // namespace tumorboard::workflow
