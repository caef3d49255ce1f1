// SPDX-License-Identifier: Apache-2.0
// The state machine of a specimen and of each result on it: one table. A result's report has a
// row in every state: it is always stored. Other pairs without a row are refused with
// FAILED_PRECONDITION and write nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "daemon/workflow/authority.h"
#include "tumorboard/v1/pathology.pb.h"

namespace tumorboard::workflow {

enum class SpecimenInput : std::uint8_t {
  kOrder,
  kRegister,
  kInadequate,
  kPreliminary,
  kFinal,
  kCorrected,
  kAddendum,
  kCancelled,
  kWrong,
  kAttachByHand,
  kOverdue,
};

inline constexpr std::array kSpecimenInputs{
    InputRow{"order rebiopsy", {v1::MESSAGE_TYPE_ORDER_REBIOPSY}},
    InputRow{"specimen registered", {v1::MESSAGE_TYPE_REGISTER_SPECIMEN}},
    InputRow{"inadequate", {v1::MESSAGE_TYPE_REPORT_INADEQUATE}},
    InputRow{"result preliminary", {v1::MESSAGE_TYPE_PUSH_RESULT}},
    InputRow{"result final", {v1::MESSAGE_TYPE_PUSH_RESULT}},
    InputRow{"result corrected", {v1::MESSAGE_TYPE_PUSH_RESULT}},
    InputRow{"result addendum", {v1::MESSAGE_TYPE_PUSH_RESULT}},
    InputRow{"result cancelled", {v1::MESSAGE_TYPE_PUSH_RESULT}},
    InputRow{"result wrong", {v1::MESSAGE_TYPE_PUSH_RESULT}},
    InputRow{"attach by hand", {v1::MESSAGE_TYPE_ATTACH_RESULT}},
    InputRow{"overdue"},
};

static_assert(kSpecimenInputs.size() == static_cast<std::size_t>(SpecimenInput::kOverdue) + 1);

constexpr std::string_view name(SpecimenInput input) { return kSpecimenInputs[static_cast<std::size_t>(input)].name; }

struct SpecimenRow {
  v1::SpecimenState from;  // UNSPECIFIED: nothing known of it
  SpecimenInput input;
  v1::SpecimenState to;
  v1::SpecimenState to_when_unmatched;  // no patient fits; else UNSPECIFIED
  std::string_view effect;
};

namespace specimen_table {

constexpr auto kNothing = v1::SPECIMEN_STATE_UNSPECIFIED;
constexpr auto kOrdered = v1::SPECIMEN_STATE_ORDERED;
constexpr auto kCollected = v1::SPECIMEN_STATE_COLLECTED;
constexpr auto kInadequateState = v1::SPECIMEN_STATE_INADEQUATE;
constexpr auto kPreliminaryState = v1::SPECIMEN_STATE_PRELIMINARY;
constexpr auto kFinalState = v1::SPECIMEN_STATE_FINAL;
constexpr auto kVoid = v1::SPECIMEN_STATE_VOID;
constexpr auto kUnmatched = v1::SPECIMEN_STATE_UNMATCHED;

constexpr std::string_view kShown = "shown, not used for decisions";
constexpr std::string_view kAttached = "attached when two identifiers match one patient; else on the unmatched list";
constexpr std::string_view kNewer = "the newest report counts, history kept; a decision that used it reacts";
constexpr std::string_view kStored = "stored; the final report counts";
constexpr std::string_view kTakenBack = "its findings leave the case's facts";

}  // namespace specimen_table

// clang-format off
inline constexpr std::array<SpecimenRow, 58> kSpecimenTable = [] {
  using namespace specimen_table;  // NOLINT(google-build-using-namespace): the table reads like the document
  using enum SpecimenInput;
  return std::array<SpecimenRow, 58>{{
    {kNothing,          kOrder,        kOrdered,          kNothing,   "overdue when no result comes in time"},
    {kOrdered,          kOverdue,      kOrdered,          kNothing,   "on the coordinator's list"},
    {kCollected,        kOverdue,      kCollected,        kNothing,   "on the coordinator's list"},
    {kInadequateState,  kOverdue,      kInadequateState,  kNothing,   "on the coordinator's list"},
    {kPreliminaryState, kOverdue,      kPreliminaryState, kNothing,   "on the coordinator's list"},
    {kNothing,          kRegister,     kCollected,        kNothing,   "–"},
    {kOrdered,          kRegister,     kCollected,        kNothing,   "–"},
    {kCollected,        kInadequate,   kInadequateState,  kNothing,   "coordinator told: order again, or plasma"},
    {kNothing,          kPreliminary,  kPreliminaryState, kNothing,   kShown},
    {kOrdered,          kPreliminary,  kPreliminaryState, kNothing,   kShown},
    {kCollected,        kPreliminary,  kPreliminaryState, kNothing,   kShown},
    {kInadequateState,  kPreliminary,  kPreliminaryState, kNothing,   kShown},
    {kPreliminaryState, kPreliminary,  kPreliminaryState, kNothing,   kShown},
    {kFinalState,       kPreliminary,  kFinalState,       kNothing,   kStored},
    {kVoid,             kPreliminary,  kVoid,             kNothing,   kStored},
    {kUnmatched,        kPreliminary,  kUnmatched,        kNothing,   kStored},
    {kNothing,          kFinal,        kFinalState,       kUnmatched, kAttached},
    {kOrdered,          kFinal,        kFinalState,       kUnmatched, kAttached},
    {kCollected,        kFinal,        kFinalState,       kUnmatched, kAttached},
    {kInadequateState,  kFinal,        kFinalState,       kUnmatched, kAttached},
    {kPreliminaryState, kFinal,        kFinalState,       kUnmatched, kAttached},
    {kFinalState,       kFinal,        kFinalState,       kUnmatched, kNewer},
    {kVoid,             kFinal,        kFinalState,       kUnmatched, kNewer},
    {kUnmatched,        kFinal,        kFinalState,       kUnmatched, kAttached},
    {kNothing,          kCorrected,    kFinalState,       kUnmatched, kAttached},
    {kOrdered,          kCorrected,    kFinalState,       kUnmatched, kAttached},
    {kCollected,        kCorrected,    kFinalState,       kUnmatched, kAttached},
    {kInadequateState,  kCorrected,    kFinalState,       kUnmatched, kAttached},
    {kPreliminaryState, kCorrected,    kFinalState,       kUnmatched, kAttached},
    {kFinalState,       kCorrected,    kFinalState,       kUnmatched, kNewer},
    {kVoid,             kCorrected,    kFinalState,       kUnmatched, kNewer},
    {kUnmatched,        kCorrected,    kFinalState,       kUnmatched, kAttached},
    {kNothing,          kAddendum,     kFinalState,       kUnmatched, kAttached},
    {kOrdered,          kAddendum,     kFinalState,       kUnmatched, kAttached},
    {kCollected,        kAddendum,     kFinalState,       kUnmatched, kAttached},
    {kInadequateState,  kAddendum,     kFinalState,       kUnmatched, kAttached},
    {kPreliminaryState, kAddendum,     kFinalState,       kUnmatched, kAttached},
    {kFinalState,       kAddendum,     kFinalState,       kUnmatched, kNewer},
    {kVoid,             kAddendum,     kFinalState,       kUnmatched, kNewer},
    {kUnmatched,        kAddendum,     kFinalState,       kUnmatched, kAttached},
    {kNothing,          kCancelled,    kVoid,             kNothing,   "–"},
    {kOrdered,          kCancelled,    kVoid,             kNothing,   "–"},
    {kCollected,        kCancelled,    kVoid,             kNothing,   "–"},
    {kInadequateState,  kCancelled,    kVoid,             kNothing,   "–"},
    {kPreliminaryState, kCancelled,    kVoid,             kNothing,   "–"},
    {kFinalState,       kCancelled,    kVoid,             kNothing,   kTakenBack},
    {kVoid,             kCancelled,    kVoid,             kNothing,   "–"},
    {kUnmatched,        kCancelled,    kVoid,             kNothing,   "–"},
    {kNothing,          kWrong,        kVoid,             kNothing,   "–"},
    {kOrdered,          kWrong,        kVoid,             kNothing,   "–"},
    {kCollected,        kWrong,        kVoid,             kNothing,   "–"},
    {kInadequateState,  kWrong,        kVoid,             kNothing,   "–"},
    {kPreliminaryState, kWrong,        kVoid,             kNothing,   "–"},
    {kFinalState,       kWrong,        kVoid,             kNothing,   kTakenBack},
    {kVoid,             kWrong,        kVoid,             kNothing,   "–"},
    {kUnmatched,        kWrong,        kVoid,             kNothing,   "–"},
    {kUnmatched,        kAttachByHand, kFinalState,       kNothing,   "audited"},
    {kFinalState,       kAttachByHand, kFinalState,       kNothing,   "audited; from another patient only with a second person"},
  }};
}();
// clang-format on

// The row for a pair, or FAILED_PRECONDITION.
Result<const SpecimenRow*> find(v1::SpecimenState from, SpecimenInput input);

SpecimenInput input_of(v1::ResultStatus status);

// "ordered", as printed and documented.
std::string name(v1::SpecimenState state);

std::string specimen_table_markdown();

}  // namespace tumorboard::workflow
