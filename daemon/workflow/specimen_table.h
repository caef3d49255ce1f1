// SPDX-License-Identifier: Apache-2.0
// The state machine of a specimen and of each result on it: one table. A result's report has a
// row in every state: it is always stored. Other pairs without a row are refused with
// FAILED_PRECONDITION and write nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/base/result.h"
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

inline constexpr std::array<std::string_view, 11> kSpecimenInputNames{
    "order rebiopsy",  "specimen registered", "inadequate",   "result preliminary", "result final", "result corrected",
    "result addendum", "result cancelled",    "result wrong", "attach by hand",     "overdue",
};

constexpr std::string_view name(SpecimenInput input) { return kSpecimenInputNames[static_cast<std::size_t>(input)]; }

struct SpecimenRow {
  v1::SpecimenState from;  // UNSPECIFIED: nothing known of it
  SpecimenInput input;
  v1::SpecimenState to;
  v1::SpecimenState to_when_unmatched;  // no patient fits; else UNSPECIFIED
  std::string_view who;
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

constexpr std::string_view kLab = "pathology, coordinator";
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
    {kNothing,          kOrder,        kOrdered,          kNothing,   "clinician, chair", "overdue when no result comes in time"},
    {kOrdered,          kOverdue,      kOrdered,          kNothing,   "system",           "on the coordinator's list"},
    {kCollected,        kOverdue,      kCollected,        kNothing,   "system",           "on the coordinator's list"},
    {kInadequateState,  kOverdue,      kInadequateState,  kNothing,   "system",           "on the coordinator's list"},
    {kPreliminaryState, kOverdue,      kPreliminaryState, kNothing,   "system",           "on the coordinator's list"},
    {kNothing,          kRegister,     kCollected,        kNothing,   kLab,               "–"},
    {kOrdered,          kRegister,     kCollected,        kNothing,   kLab,               "–"},
    {kCollected,        kInadequate,   kInadequateState,  kNothing,   kLab,               "coordinator told: order again, or plasma"},
    {kNothing,          kPreliminary,  kPreliminaryState, kNothing,   kLab,               kShown},
    {kOrdered,          kPreliminary,  kPreliminaryState, kNothing,   kLab,               kShown},
    {kCollected,        kPreliminary,  kPreliminaryState, kNothing,   kLab,               kShown},
    {kInadequateState,  kPreliminary,  kPreliminaryState, kNothing,   kLab,               kShown},
    {kPreliminaryState, kPreliminary,  kPreliminaryState, kNothing,   kLab,               kShown},
    {kFinalState,       kPreliminary,  kFinalState,       kNothing,   kLab,               kStored},
    {kVoid,             kPreliminary,  kVoid,             kNothing,   kLab,               kStored},
    {kUnmatched,        kPreliminary,  kUnmatched,        kNothing,   kLab,               kStored},
    {kNothing,          kFinal,        kFinalState,       kUnmatched, kLab,               kAttached},
    {kOrdered,          kFinal,        kFinalState,       kUnmatched, kLab,               kAttached},
    {kCollected,        kFinal,        kFinalState,       kUnmatched, kLab,               kAttached},
    {kInadequateState,  kFinal,        kFinalState,       kUnmatched, kLab,               kAttached},
    {kPreliminaryState, kFinal,        kFinalState,       kUnmatched, kLab,               kAttached},
    {kFinalState,       kFinal,        kFinalState,       kUnmatched, kLab,               kNewer},
    {kVoid,             kFinal,        kFinalState,       kUnmatched, kLab,               kNewer},
    {kUnmatched,        kFinal,        kFinalState,       kUnmatched, kLab,               kAttached},
    {kNothing,          kCorrected,    kFinalState,       kUnmatched, kLab,               kAttached},
    {kOrdered,          kCorrected,    kFinalState,       kUnmatched, kLab,               kAttached},
    {kCollected,        kCorrected,    kFinalState,       kUnmatched, kLab,               kAttached},
    {kInadequateState,  kCorrected,    kFinalState,       kUnmatched, kLab,               kAttached},
    {kPreliminaryState, kCorrected,    kFinalState,       kUnmatched, kLab,               kAttached},
    {kFinalState,       kCorrected,    kFinalState,       kUnmatched, kLab,               kNewer},
    {kVoid,             kCorrected,    kFinalState,       kUnmatched, kLab,               kNewer},
    {kUnmatched,        kCorrected,    kFinalState,       kUnmatched, kLab,               kAttached},
    {kNothing,          kAddendum,     kFinalState,       kUnmatched, kLab,               kAttached},
    {kOrdered,          kAddendum,     kFinalState,       kUnmatched, kLab,               kAttached},
    {kCollected,        kAddendum,     kFinalState,       kUnmatched, kLab,               kAttached},
    {kInadequateState,  kAddendum,     kFinalState,       kUnmatched, kLab,               kAttached},
    {kPreliminaryState, kAddendum,     kFinalState,       kUnmatched, kLab,               kAttached},
    {kFinalState,       kAddendum,     kFinalState,       kUnmatched, kLab,               kNewer},
    {kVoid,             kAddendum,     kFinalState,       kUnmatched, kLab,               kNewer},
    {kUnmatched,        kAddendum,     kFinalState,       kUnmatched, kLab,               kAttached},
    {kNothing,          kCancelled,    kVoid,             kNothing,   kLab,               "–"},
    {kOrdered,          kCancelled,    kVoid,             kNothing,   kLab,               "–"},
    {kCollected,        kCancelled,    kVoid,             kNothing,   kLab,               "–"},
    {kInadequateState,  kCancelled,    kVoid,             kNothing,   kLab,               "–"},
    {kPreliminaryState, kCancelled,    kVoid,             kNothing,   kLab,               "–"},
    {kFinalState,       kCancelled,    kVoid,             kNothing,   kLab,               kTakenBack},
    {kVoid,             kCancelled,    kVoid,             kNothing,   kLab,               "–"},
    {kUnmatched,        kCancelled,    kVoid,             kNothing,   kLab,               "–"},
    {kNothing,          kWrong,        kVoid,             kNothing,   kLab,               "–"},
    {kOrdered,          kWrong,        kVoid,             kNothing,   kLab,               "–"},
    {kCollected,        kWrong,        kVoid,             kNothing,   kLab,               "–"},
    {kInadequateState,  kWrong,        kVoid,             kNothing,   kLab,               "–"},
    {kPreliminaryState, kWrong,        kVoid,             kNothing,   kLab,               "–"},
    {kFinalState,       kWrong,        kVoid,             kNothing,   kLab,               kTakenBack},
    {kVoid,             kWrong,        kVoid,             kNothing,   kLab,               "–"},
    {kUnmatched,        kWrong,        kVoid,             kNothing,   kLab,               "–"},
    {kUnmatched,        kAttachByHand, kFinalState,       kNothing,   "coordinator",      "audited"},
    {kFinalState,       kAttachByHand, kFinalState,       kNothing,   "coordinator",      "audited; from another patient only with a second person"},
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
