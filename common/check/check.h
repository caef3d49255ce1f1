// SPDX-License-Identifier: Apache-2.0
// The trust border: what a case and a client's command must be before anything acts on them.
// Every refusal is INVALID with the element's path; paths inside a case use the case file's
// names (lesions[2].size_mm). Pure; callable from any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/date.h"
#include "common/base/result.h"
#include "tumorboard/v1/admin.pb.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::check {

inline constexpr std::size_t kMaxReasonBytes = 2000;                  // a reason, note or question
inline constexpr std::size_t kMaxTextBytes = std::size_t{16} * 1024;  // a text of the chair
inline constexpr std::size_t kMaxJwsBytes = std::size_t{16} * 1024;
inline constexpr std::uint32_t kMaxListed = 1000;                             // entries in one answer
inline constexpr std::size_t kMaxUploadBytes = std::size_t{16} << 20U;        // of one artefact sent by a client
inline constexpr std::size_t kMaxUploadChunkBytes = std::size_t{192} << 10U;  // of it in one message

Result<> check(const v1::Case& message);
Result<> check(const v1::PatientIdentity& message);

// Is the day of the assessment at most a day ahead of today? Clocks and time zones differ.
Result<> not_ahead(const v1::Case& message, Date today);

// A serialised Case as commands carry it, checked.
Result<v1::Case> case_from_bytes(std::string_view bytes);

// One for the body of each command; the rows say which. In board.cc, commands.cc, meetings.cc and
// pathology.cc.
#define TB_CHANGE(TYPE, Body, ...) Result<> check(const v1::Body& message);
#define TB_READ(TYPE, Body, ...) Result<> check(const v1::Body& message);
#include "common/check/commands.def"

}  // namespace tumorboard::check
