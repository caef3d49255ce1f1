// SPDX-License-Identifier: Apache-2.0
#include "clients/lib/client.h"

#include <gtest/gtest.h>

#include <set>

#include "clients/lib/request_id.h"
#include "tests/unit/clients/scripted_daemon.h"

namespace tumorboard {
namespace {

class ClientTest : public testing::Test {
 protected:
  ManualClock clock_;
  SeededRandom random_{7};
  ScriptedDaemon daemon_{clock_};
  Client client_{daemon_, clock_, random_};

  static Request submit(std::int64_t deadline_ms = 30'000) {
    Request request;
    request.type = v1::MESSAGE_TYPE_SUBMIT_CASE;
    request.body = "body";
    request.deadline_ms = deadline_ms;
    return request;
  }
  static Request show() {
    Request request = submit();
    request.type = v1::MESSAGE_TYPE_SHOW_CASE;
    return request;
  }
  std::set<std::string> request_ids() const {
    std::set<std::string> ids;
    for (const auto& request : daemon_.requests) ids.insert(text_of(request.envelope.request_id()));
    return ids;
  }
};

TEST_F(ClientTest, says_hello_then_asks_and_gets_the_answer) {
  daemon_.on_request = [&](const wire::Message& request) { daemon_.reply(request, v1::ERROR_CODE_OK); };
  const auto reply = client_.call(submit());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->sequence(), 7U);
  EXPECT_EQ(daemon_.hello_nonces.size(), 1U);
  EXPECT_EQ(daemon_.hello_nonces[0].size(), 16U);
  ASSERT_EQ(daemon_.requests.size(), 1U);
  EXPECT_EQ(daemon_.requests[0].envelope.request_id().nonce().size(), 16U);
  EXPECT_GT(daemon_.requests[0].envelope.deadline_ms(), 0U);
}

TEST_F(ClientTest, reading_carries_no_request_id) {
  daemon_.on_request = [&](const wire::Message& request) { daemon_.reply(request, v1::ERROR_CODE_OK); };
  ASSERT_TRUE(client_.call(show()).has_value());
  EXPECT_FALSE(daemon_.requests[0].envelope.has_request_id());
}

TEST_F(ClientTest, a_lost_reply_is_asked_for_again_under_the_same_request_id) {
  daemon_.on_request = [&](const wire::Message& request) {
    if (daemon_.requests.size() == 3) daemon_.reply(request, v1::ERROR_CODE_OK);
  };
  ASSERT_TRUE(client_.call(submit()).has_value());
  EXPECT_EQ(daemon_.requests.size(), 3U);
  EXPECT_EQ(request_ids().size(), 1U);
}

TEST_F(ClientTest, an_unanswered_command_is_outcome_unknown_and_not_unavailable) {
  const auto reply = client_.call(submit(12'000));
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(request_ids().size(), 1U);
}

TEST_F(ClientTest, an_unanswered_read_is_unavailable) {
  const auto reply = client_.call(show());
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
}

TEST_F(ClientTest, a_command_that_was_never_sent_is_unavailable) {
  daemon_.reachable = false;
  const auto reply = client_.call(submit());
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
  EXPECT_GT(daemon_.opened, 1);
  EXPECT_TRUE(daemon_.requests.empty());
}

TEST_F(ClientTest, busy_is_retried_no_sooner_than_the_daemon_asked) {
  std::vector<std::int64_t> times;
  daemon_.on_request = [&](const wire::Message& request) {
    times.push_back(clock_.boot_ms());
    const bool busy = times.size() == 1;
    daemon_.reply(request, busy ? v1::ERROR_CODE_RESOURCE_EXHAUSTED : v1::ERROR_CODE_OK, 4'000);
  };
  const auto reply = client_.call(submit());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->code(), v1::ERROR_CODE_OK);
  ASSERT_EQ(times.size(), 2U);
  EXPECT_GE(times[1] - times[0], 4'000);
  EXPECT_LE(times[1] - times[0], 5'000);
  EXPECT_EQ(request_ids().size(), 1U);
}

TEST_F(ClientTest, busy_until_the_deadline_is_told_as_busy) {
  daemon_.on_request = [&](const wire::Message& request) { daemon_.reply(request, v1::ERROR_CODE_RESOURCE_EXHAUSTED); };
  const auto reply = client_.call(submit());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->code(), v1::ERROR_CODE_RESOURCE_EXHAUSTED);
}

TEST_F(ClientTest, busy_after_an_unanswered_attempt_is_still_outcome_unknown) {
  daemon_.on_request = [&](const wire::Message& request) {
    if (daemon_.requests.size() > 1) daemon_.reply(request, v1::ERROR_CODE_RESOURCE_EXHAUSTED);
  };
  const auto reply = client_.call(submit());
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, ErrorCode::kOutcomeUnknown);
}

TEST_F(ClientTest, outcome_unknown_from_the_daemon_is_retried_until_it_is_known) {
  daemon_.on_request = [&](const wire::Message& request) {
    daemon_.reply(request, daemon_.requests.size() < 3 ? v1::ERROR_CODE_OUTCOME_UNKNOWN : v1::ERROR_CODE_OK);
  };
  const auto reply = client_.call(submit());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(request_ids().size(), 1U);
}

TEST_F(ClientTest, a_refusal_is_handed_on_at_once) {
  daemon_.on_request = [&](const wire::Message& request) { daemon_.reply(request, v1::ERROR_CODE_STALE); };
  const auto reply = client_.call(submit());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->code(), v1::ERROR_CODE_STALE);
  EXPECT_EQ(daemon_.requests.size(), 1U);
}

TEST_F(ClientTest, a_duplicated_reply_does_not_answer_the_next_request) {
  daemon_.on_request = [&](const wire::Message& request) {
    v1::Reply reply;
    reply.set_code(v1::ERROR_CODE_OK);
    reply.set_sequence(daemon_.requests.size());
    daemon_.reply(request, reply);
    daemon_.reply(request, reply);
  };
  EXPECT_EQ(client_.call(submit())->sequence(), 1U);
  EXPECT_EQ(client_.call(submit())->sequence(), 2U);
  EXPECT_EQ(client_.call(submit())->sequence(), 3U);
}

TEST_F(ClientTest, pipelined_replies_find_their_requests_in_any_order) {
  std::vector<wire::Message> held;
  std::size_t most = 0;
  daemon_.on_request = [&](const wire::Message& request) {
    held.push_back(request);
    most = std::max(most, held.size());
    if (held.size() < 4) return;
    while (!held.empty()) {
      v1::Reply reply;
      reply.set_code(v1::ERROR_CODE_OK);
      reply.set_sequence(held.back().envelope.request_id().counter());
      daemon_.reply(held.back(), reply);
      held.pop_back();
    }
  };
  std::vector<std::uint64_t> answers(8, 0);
  client_.call_many(
      8, 4, [](std::size_t) { return submit(); },
      [&](std::size_t index, const Request& request, Result<v1::Reply> reply) {
        ASSERT_TRUE(reply.has_value());
        EXPECT_EQ(reply->sequence(), request.id->counter());
        answers[index] = reply->sequence();
      });
  EXPECT_LE(most, 4U);
  for (std::size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i], i + 1);
}

TEST_F(ClientTest, a_silent_daemon_is_reconnected_with_the_same_session_nonce) {
  daemon_.beats = false;
  daemon_.on_request = [&](const wire::Message& request) {
    if (daemon_.opened == 2) daemon_.reply(request, v1::ERROR_CODE_OK);
  };
  const auto reply = client_.call(submit());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(daemon_.opened, 2);
  ASSERT_EQ(daemon_.hello_nonces.size(), 2U);
  EXPECT_EQ(daemon_.hello_nonces[0], daemon_.hello_nonces[1]);
  EXPECT_EQ(request_ids().size(), 1U);
}

TEST_F(ClientTest, a_restarted_daemon_that_forgot_us_is_greeted_again) {
  ASSERT_TRUE(client_.connect(5'000).has_value());
  daemon_.knows_session = false;
  daemon_.on_request = [&](const wire::Message& request) { daemon_.reply(request, v1::ERROR_CODE_OK); };
  const auto reply = client_.call(submit());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(daemon_.hello_nonces.size(), 2U);
  EXPECT_EQ(daemon_.opened, 1);
}

TEST_F(ClientTest, a_request_outlives_several_restarts_of_the_daemon) {
  int restarts = 3;
  daemon_.on_request = [&](const wire::Message& request) {
    daemon_.reply(request, restarts-- > 0 ? v1::ERROR_CODE_UNAUTHENTICATED : v1::ERROR_CODE_OK);
  };
  const auto reply = client_.call(submit());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(request_ids().size(), 1U);
}

TEST_F(ClientTest, unauthenticated_after_greeting_again_until_the_deadline_is_final) {
  daemon_.on_request = [&](const wire::Message& request) { daemon_.reply(request, v1::ERROR_CODE_UNAUTHENTICATED); };
  const auto reply = client_.call(submit());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->code(), v1::ERROR_CODE_UNAUTHENTICATED);
  EXPECT_GT(daemon_.requests.size(), 2U);
  EXPECT_EQ(request_ids().size(), 1U);
}

TEST_F(ClientTest, a_refused_key_is_unauthenticated_without_waiting) {
  daemon_.key_refused = true;
  const std::int64_t before = clock_.boot_ms();
  const auto reply = client_.call(submit());
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, ErrorCode::kUnauthenticated);
  EXPECT_LT(clock_.boot_ms() - before, 1'000);
}

TEST_F(ClientTest, a_refused_hello_is_told_with_its_own_code) {
  daemon_.refuse_hello = [] {
    v1::Reply reply;
    reply.set_code(v1::ERROR_CODE_UNSUPPORTED_REVISION);
    return reply;
  };
  EXPECT_EQ(client_.connect(5'000).error().code, ErrorCode::kUnsupportedRevision);
}

TEST_F(ClientTest, a_busy_daemon_at_hello_is_tried_again) {
  daemon_.refuse_hello = [&] {
    v1::Reply reply;
    reply.set_code(v1::ERROR_CODE_RESOURCE_EXHAUSTED);
    daemon_.refuse_hello = nullptr;
    return reply;
  };
  EXPECT_TRUE(client_.connect(5'000).has_value());
  EXPECT_EQ(daemon_.opened, 2);
}

TEST_F(ClientTest, says_goodbye_at_the_end) {
  {
    Client other(daemon_, clock_, random_);
    ASSERT_TRUE(other.connect(5'000).has_value());
  }
  EXPECT_EQ(daemon_.goodbyes, 1);
}

TEST_F(ClientTest, a_long_prompt_between_two_calls_is_no_reason_to_reconnect) {
  daemon_.on_request = [&](const wire::Message& request) { daemon_.reply(request, v1::ERROR_CODE_OK); };
  ASSERT_TRUE(client_.call(show()).has_value());
  clock_.advance_ms(600'000);
  ASSERT_TRUE(client_.call(submit()).has_value());
  EXPECT_EQ(daemon_.opened, 1);
}

TEST(RequestIdTest, text_stands_for_its_truncated_hash_and_counter_zero) {
  const v1::RequestId id = request_id_of_text("nightly-2026-08-05");
  EXPECT_EQ(id.nonce().size(), 16U);
  EXPECT_EQ(id.counter(), 0U);
  EXPECT_EQ(text_of(id), text_of(request_id_of_text("nightly-2026-08-05")));
  EXPECT_NE(text_of(id), text_of(request_id_of_text("nightly-2026-08-06")));
  EXPECT_EQ(text_of(request_id_of_text("abc")), "ba7816bf8f01cfea414140de5dae2223-0");  // FIPS 180-2, first vector
}

TEST(BackoffTest, doubles_to_a_limit_with_jitter_and_starts_again) {
  SeededRandom random{3};
  Backoff backoff;
  std::uint32_t step = Backoff::kFirstMs;
  for (int i = 0; i < 12; ++i) {
    const std::uint32_t wait = backoff.next_ms(random);
    EXPECT_GE(wait, step / 2);
    EXPECT_LE(wait, step);
    step = std::min(step * 2, Backoff::kMaxMs);
  }
  backoff.reset();
  EXPECT_LE(backoff.next_ms(random), Backoff::kFirstMs);
}

}  // namespace
}  // namespace tumorboard
