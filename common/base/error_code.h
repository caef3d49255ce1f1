// SPDX-License-Identifier: Apache-2.0
// The error codes shared with the wire (same numbers as tumorboard.v1.ErrorCode), each with
// its meaning, whether a retry helps, and the command line's exit code.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tumorboard {

enum class ErrorCode : std::uint8_t {
  kOk = 1,
  kBadMessage = 2,
  kUnsupportedRevision = 3,
  kInvalid = 4,
  kNotFound = 5,
  kConflict = 6,
  kStale = 7,
  kFailedPrecondition = 8,
  kUnauthenticated = 9,
  kForbidden = 10,
  kResourceExhausted = 11,
  kUnavailable = 12,
  kOutcomeUnknown = 13,
  kStaleLease = 14,
  kInternal = 15,
  kCorrupt = 16,
};

enum class Retry : std::uint8_t { kNo, kYes, kAfterReading, kSameRequestId };

struct ErrorCodeInfo {
  ErrorCode code;
  std::string_view name;  // as printed and documented
  Retry retry;
  int exit_code;  // of the command line
  std::string_view meaning;
};

inline constexpr std::array<ErrorCodeInfo, 16> kErrorCodes{{
    {ErrorCode::kOk, "OK", Retry::kNo, 0, "done, with its sequence"},
    {ErrorCode::kBadMessage, "BAD_MESSAGE", Retry::kNo, 2, "not a message of this protocol"},
    {ErrorCode::kUnsupportedRevision, "UNSUPPORTED_REVISION", Retry::kNo, 2, "newer schema than this side knows"},
    {ErrorCode::kInvalid, "INVALID", Retry::kNo, 8, "content refused; element path and hint say why"},
    {ErrorCode::kNotFound, "NOT_FOUND", Retry::kNo, 3, "no such object, or outside the caller's authority"},
    {ErrorCode::kConflict, "CONFLICT", Retry::kNo, 4,
     "request id reused with other content; duplicate case; two facts collide"},
    {ErrorCode::kStale, "STALE", Retry::kAfterReading, 4,
     "revision, version or digest is not the current one; carries the difference"},
    {ErrorCode::kFailedPrecondition, "FAILED_PRECONDITION", Retry::kNo, 4, "not in this state"},
    {ErrorCode::kUnauthenticated, "UNAUTHENTICATED", Retry::kNo, 5, "the key is not known"},
    {ErrorCode::kForbidden, "FORBIDDEN", Retry::kNo, 5, "the caller's roles may not use this command"},
    {ErrorCode::kResourceExhausted, "RESOURCE_EXHAUSTED", Retry::kYes, 6, "busy or disk low"},
    {ErrorCode::kUnavailable, "UNAVAILABLE", Retry::kYes, 6, "surely not applied"},
    {ErrorCode::kOutcomeUnknown, "OUTCOME_UNKNOWN", Retry::kSameRequestId, 7, "may have been applied"},
    {ErrorCode::kStaleLease, "STALE_LEASE", Retry::kNo, 1, "to workers: the lease is no longer theirs"},
    {ErrorCode::kInternal, "INTERNAL", Retry::kNo, 1, "our fault"},
    {ErrorCode::kCorrupt, "CORRUPT", Retry::kNo, 1, "stored data does not verify"},
}};

constexpr const ErrorCodeInfo& info(ErrorCode code) { return kErrorCodes[static_cast<std::size_t>(code) - 1]; }

// Exit codes that are no error of the protocol.
inline constexpr int kExitUsage = 2;
inline constexpr int kExitIoError = 74;       // the daemon stopped on an I/O error
inline constexpr int kExitBrokenConfig = 78;  // configuration or knowledge broken

}  // namespace tumorboard
