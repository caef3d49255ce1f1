// SPDX-License-Identifier: Apache-2.0
// The chair's powers, each recorded with its reason, and what becomes of an agreed decision.
// Pure: a refusal records nothing and leaves the snapshot as it was.
#pragma once

#include "daemon/workflow/decide.h"
#include "tumorboard/v1/board.pb.h"

namespace tumorboard::workflow {

Result<> return_case(Recorder& recorder, const Actor& actor, const v1::ReturnCase& command, v1::CaseSnapshot& snapshot);
Result<> resolve_dissent(Recorder& recorder, const Actor& actor, const v1::ResolveDissent& command,
                         v1::CaseSnapshot& snapshot);
Result<> waive(Recorder& recorder, const Actor& actor, const v1::WaiveDiscipline& command, v1::CaseSnapshot& snapshot);
Result<> decline_modification(Recorder& recorder, const Actor& actor, const v1::DeclineModification& command,
                              v1::CaseSnapshot& snapshot);

// Versions in the board's own words: version + 1, origin = human, everybody is asked again.
Result<> amend(Recorder& recorder, const Actor& actor, const v1::Amend& command, v1::CaseSnapshot& snapshot);
Result<> accept_modification(Recorder& recorder, const Actor& actor, const v1::AcceptModification& command,
                             v1::CaseSnapshot& snapshot);
// `extra`: disciplines that the daemon's configuration adds.
Result<> propose_by_hand(Recorder& recorder, const Actor& actor, const v1::ProposeByHand& command,
                         const std::vector<std::string>& extra, const ActiveArtefacts& active,
                         v1::CaseSnapshot& snapshot);

// The same facts, judged again as of `today`; the decision stays on record, superseded.
Result<> reopen(Recorder& recorder, const Actor& actor, const v1::Reopen& command, Date today,
                const ActiveArtefacts& active, v1::CaseSnapshot& snapshot);

Result<> record_outcome(Recorder& recorder, const Actor& actor, const v1::RecordOutcome& command,
                        v1::CaseSnapshot& snapshot);
Result<> record_follow_up(Recorder& recorder, const Actor& actor, const v1::RecordFollowUp& command,
                          v1::CaseSnapshot& snapshot);

}  // namespace tumorboard::workflow
