// SPDX-License-Identifier: Apache-2.0
// What an order, a specimen or a report does to its aggregate. Pure: each takes what is known
// and gives what is known after it; the engine records and attaches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/hash.h"
#include "common/base/result.h"
#include "daemon/workflow/roles.h"
#include "daemon/workflow/specimen_table.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

inline constexpr std::string_view kOrderPrefix = "order-";

// The case's own flag accepted: `order_id` is "order-" and the event's sequence.
Result<v1::SpecimenSnapshot> order_rebiopsy(const Actor& actor, const v1::OrderRebiopsy& command,
                                            const v1::CaseSnapshot& snapshot, std::string order_id,
                                            std::int64_t now_us);

// `known`: the order's or the specimen's aggregate; empty: a specimen nobody ordered here.
Result<v1::SpecimenSnapshot> register_specimen(const v1::RegisterSpecimen& command, v1::SpecimenSnapshot known,
                                               std::int64_t now_us);

Result<v1::SpecimenSnapshot> report_inadequate(const v1::ReportInadequate& command, v1::SpecimenSnapshot known,
                                               std::int64_t now_us);

// Whom a report names.
Digest patient_hash(const v1::PatientIdentity& patient);

// The identity of a report and what it says, independent of how it was encoded.
Digest content_hash(const v1::PushResult& report);

// The result this report is about; nullptr: the first with its identity.
const v1::ResultReport* find_result(const v1::SpecimenSnapshot& specimen, const v1::PushResult& report);

enum class Belongs : std::uint8_t { kToCase, kToNobody };

struct Received {
  v1::SpecimenSnapshot after;
  std::uint64_t result_id = 0;
  v1::SpecimenState state = v1::SPECIMEN_STATE_UNSPECIFIED;  // of the result
  bool repeat = false;                                       // the same content again: nothing changes
  bool counts = false;                                       // it is the report that counts now
  std::string why;                                           // stored without counting, or unmatched
};

// `sequence`: of the event that will hold the report. `case_id`: whose it is, empty for nobody,
// and then `why_unmatched` says why.
Result<Received> receive_result(const v1::PushResult& report, v1::SpecimenSnapshot known, std::uint64_t sequence,
                                const std::string& case_id, const std::string& why_unmatched, std::int64_t now_us);

// By hand, to this case. The result must be final or unmatched.
Result<v1::SpecimenSnapshot> assign_result(std::uint64_t result_id, const std::string& case_id,
                                           v1::SpecimenSnapshot known, std::int64_t now_us);

// The newest state of its results, or its own before any came.
v1::SpecimenState state_of(const v1::SpecimenSnapshot& specimen);

// The event's body is a SpecimenChanged.
constexpr bool is_specimen_event(v1::EventKind kind) {
  return kind >= v1::EVENT_KIND_REBIOPSY_ORDERED && kind <= v1::EVENT_KIND_REBIOPSY_OVERDUE;
}

// An order or specimen still waited for.
bool awaits_result(const v1::SpecimenSnapshot& specimen);

}  // namespace tumorboard::workflow
