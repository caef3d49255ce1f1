// SPDX-License-Identifier: Apache-2.0
#include "clients/lib/exchange.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "clients/lib/request_id.h"

namespace tumorboard {
namespace {

constexpr std::int64_t kBlockedMs = 10;  // how soon to look again whether the connection takes a message

}  // namespace

Exchange::Exchange(Request request, std::int64_t now_ms)
    : request_(std::move(request)), expires_ms_(now_ms + request_.deadline_ms), send_at_ms_(now_ms) {}

std::uint32_t Exchange::left_ms(std::int64_t now_ms) const {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(expires_ms_ - now_ms, 1, std::numeric_limits<std::int32_t>::max()));
}

void Exchange::sent(std::uint64_t correlation, std::int64_t now_ms) {
  unanswered_.insert(correlation);
  send_at_ms_ = now_ms + kAttemptMs;
}

void Exchange::not_sent(std::int64_t now_ms) { send_at_ms_ = now_ms + kBlockedMs; }

void Exchange::connection_lost(std::int64_t now_ms) {
  if (in_flight()) send_at_ms_ = std::min(send_at_ms_, now_ms);
}

Exchange::Verdict Exchange::take(std::uint64_t correlation, v1::Reply reply, std::int64_t now_ms, Random& random) {
  if (unanswered_.erase(correlation) == 0) return Verdict::kNotMine;
  const v1::ErrorCode code = reply.code();
  const std::uint32_t asked_ms = reply.error().retry_after_ms();
  answer_ = std::move(reply);
  switch (static_cast<int>(code)) {
    case v1::ERROR_CODE_OUTCOME_UNKNOWN:
      maybe_applied_ = true;
      [[fallthrough]];
    case v1::ERROR_CODE_RESOURCE_EXHAUSTED:
    case v1::ERROR_CODE_UNAVAILABLE:
      send_at_ms_ = now_ms + std::max(Backoff::at_least_ms(asked_ms, random), backoff_.next_ms(random));
      return Verdict::kTryAgain;
    case v1::ERROR_CODE_UNAUTHENTICATED:
      // A restarted daemon has forgotten the session. The next hello tells whether the key was revoked;
      // a daemon that contradicts itself is bounded by the deadline.
      send_at_ms_ = now_ms + (greeted_again_ ? backoff_.next_ms(random) : 0);
      greeted_again_ = true;
      return Verdict::kGreetAgain;
    default:
      return Verdict::kFinished;
  }
}

Result<v1::Reply> Exchange::outcome() && { return std::move(*answer_); }

Result<v1::Reply> Exchange::give_up(const std::optional<Error>& why) && {
  const bool maybe_applied = maybe_applied_ || in_flight();
  if (maybe_applied && is_command(request_.type)) {
    const std::string reason = why ? why->message : "no answer in time";
    return fail(ErrorCode::kOutcomeUnknown, reason + "; the command may have been applied", "",
                "repeat it with the same --request-id, or look at the object first");
  }
  if (why) return fail(*why);
  if (answer_ && !in_flight()) return std::move(*answer_);
  return fail(ErrorCode::kUnavailable, "no answer in time", "", "is the daemon running, and the endpoint right?");
}

}  // namespace tumorboard
