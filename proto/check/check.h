// SPDX-License-Identifier: Apache-2.0
// The trust border: what a case and a client's command must be before anything acts on them.
// Every refusal is INVALID with the element's path; paths inside a case use the case file's
// names (lesions[2].size_mm). Pure; callable from any thread.
#pragma once

#include <string_view>

#include "proto/base/date.h"
#include "proto/base/result.h"
#include "tumorboard/v1/admin.pb.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::check {

inline constexpr std::size_t kMaxReasonBytes = 2000;
inline constexpr std::size_t kMaxJwsBytes = std::size_t{16} * 1024;
inline constexpr std::size_t kMaxListed = 1000;
inline constexpr std::size_t kMaxArtefactBytes = std::size_t{16} << 20U;
inline constexpr std::size_t kMaxUploadBytes = std::size_t{192} << 10U;

Result<> check(const v1::Case& message);
Result<> check(const v1::PatientIdentity& message);

// Is the day of the assessment at most a day ahead of today? Clocks and time zones differ.
Result<> not_ahead(const v1::Case& message, Date today);

// A serialised Case as commands carry it, checked.
Result<v1::Case> case_from_bytes(std::string_view bytes);

Result<> check(const v1::SubmitCase& message);
Result<> check(const v1::AddFacts& message);
Result<> check(const v1::WithdrawCase& message);
Result<> check(const v1::SignOff& message);
Result<> check(const v1::Requeue& message);
Result<> check(const v1::KickJob& message);
Result<> check(const v1::ShowCase& message);
Result<> check(const v1::ListCases& message);
Result<> check(const v1::Subscribe& message);
Result<> check(const v1::UserAdd& message);
Result<> check(const v1::KeyEnroll& message);
Result<> check(const v1::KeyRevoke& message);
Result<> check(const v1::Confirm& message);
Result<> check(const v1::MeetingEdit& message);
Result<> check(const v1::Schedule& message);
Result<> check(const v1::ShowMeeting& message);
Result<> check(const v1::ListMeetings& message);

// board.cc
Result<> check(const v1::ReturnCase& message);
Result<> check(const v1::ResolveDissent& message);
Result<> check(const v1::WaiveDiscipline& message);
Result<> check(const v1::Amend& message);
Result<> check(const v1::AcceptModification& message);
Result<> check(const v1::DeclineModification& message);
Result<> check(const v1::ProposeByHand& message);
Result<> check(const v1::Reopen& message);
Result<> check(const v1::RecordOutcome& message);
Result<> check(const v1::RecordFollowUp& message);
Result<> check(const v1::ReportQuery& message);
Result<> check(const v1::UploadArtefact& message);
Result<> check(const v1::KnowledgeActivate& message);
Result<> check(const v1::ShowPreview& message);
Result<> check(const v1::TrialsActivate& message);
Result<> check(const v1::ShowScreening& message);

// pathology.cc
Result<> check(const v1::OrderRebiopsy& message);
Result<> check(const v1::RegisterSpecimen& message);
Result<> check(const v1::ReportInadequate& message);
Result<> check(const v1::PushResult& message);
Result<> check(const v1::AttachResult& message);
Result<> check(const v1::ShowResult& message);
Result<> check(const v1::ListResults& message);

}  // namespace tumorboard::check
