// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "clients/lib/client.h"
#include "tests/unit/clients/scripted_daemon.h"

namespace tumorboard {
namespace {

class StreamTest : public testing::Test {
 protected:
  ManualClock clock_;
  SeededRandom random_{7};
  ScriptedDaemon daemon_{clock_};
  Client client_{daemon_, clock_, random_};

  static v1::Subscribe subscribe_of(const wire::Message& message) {
    v1::Subscribe subscribe;
    EXPECT_TRUE(subscribe.ParseFromString(message.body));
    return subscribe;
  }
  std::vector<v1::Subscribe> subscribes() const {
    std::vector<v1::Subscribe> out;
    for (const auto& request : daemon_.requests) {
      if (request.type == v1::MESSAGE_TYPE_SUBSCRIBE) out.push_back(subscribe_of(request));
    }
    return out;
  }
  Sequence next_sequence(std::int64_t wait_ms = 60'000) {
    const auto item = client_.next(wait_ms);
    if (!item || !*item || (*item)->what != StreamItem::What::kEvent) return 0;
    return (*item)->event.sequence();
  }
};

TEST_F(StreamTest, events_come_in_order_after_the_last_one_stored) {
  daemon_.on_request = [&](const wire::Message& request) {
    if (request.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
    EXPECT_EQ(request.envelope.credit(), 256U);
    daemon_.subscribed(request, 10);
    daemon_.event(12, 10);
    daemon_.event(15, 12);
  };
  Subscription wanted;
  wanted.from_sequence = 10;
  client_.subscribe(wanted);
  EXPECT_EQ(next_sequence(), 12U);
  EXPECT_EQ(next_sequence(), 15U);
  EXPECT_EQ(subscribes().at(0).from_sequence(), 10U);
}

TEST_F(StreamTest, a_gap_subscribes_again_from_the_last_one_accepted) {
  daemon_.on_request = [&](const wire::Message& request) {
    if (request.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
    const Sequence from = subscribe_of(request).from_sequence();
    daemon_.subscribed(request, from);
    if (from == 0) {
      daemon_.event(3, 0);
      daemon_.event(8, 5);  // 5 never came
      daemon_.event(9, 8);
    } else {
      daemon_.event(5, 3);
      daemon_.event(8, 5);
      daemon_.event(9, 8);
    }
  };
  client_.subscribe({});
  for (const Sequence expected : {3U, 5U, 8U, 9U}) EXPECT_EQ(next_sequence(), expected);
  ASSERT_EQ(subscribes().size(), 2U);
  EXPECT_EQ(subscribes()[1].from_sequence(), 3U);
}

TEST_F(StreamTest, a_repeated_event_is_told_once) {
  daemon_.on_request = [&](const wire::Message& request) {
    if (request.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
    daemon_.subscribed(request, 0);
    daemon_.event(3, 0);
    daemon_.event(3, 0);
    daemon_.event(4, 3);
  };
  client_.subscribe({});
  EXPECT_EQ(next_sequence(), 3U);
  EXPECT_EQ(next_sequence(), 4U);
  EXPECT_EQ(subscribes().size(), 1U);
}

TEST_F(StreamTest, a_lost_connection_resumes_with_the_same_nonce_and_without_a_repeat) {
  daemon_.on_request = [&](const wire::Message& request) {
    if (request.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
    const Sequence from = subscribe_of(request).from_sequence();
    daemon_.subscribed(request, from);
    daemon_.event(from + 1, from);
    daemon_.beats = from > 0;  // then silence, until the second connection
  };
  client_.subscribe({});
  EXPECT_EQ(next_sequence(), 1U);
  EXPECT_EQ(next_sequence(), 2U);
  EXPECT_EQ(daemon_.opened, 2);
  EXPECT_EQ(daemon_.hello_nonces[0], daemon_.hello_nonces[1]);
  EXPECT_EQ(subscribes()[1].from_sequence(), 1U);
}

TEST_F(StreamTest, a_daemon_that_forgot_us_while_we_listened_is_greeted_and_asked_again) {
  daemon_.on_request = [&](const wire::Message& request) {
    if (request.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
    const Sequence from = subscribe_of(request).from_sequence();
    daemon_.subscribed(request, from);
    daemon_.event(from + 1, from);
    daemon_.knows_session = from > 0;
  };
  client_.subscribe({});
  EXPECT_EQ(next_sequence(), 1U);
  EXPECT_EQ(next_sequence(), 2U);
  EXPECT_EQ(daemon_.opened, 1);
}

TEST_F(StreamTest, another_epoch_starts_over_and_says_so) {
  daemon_.on_request = [&](const wire::Message& request) {
    if (request.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
    EXPECT_EQ(subscribe_of(request).ledger_epoch(), daemon_.epoch);
    daemon_.subscribed(request, subscribe_of(request).from_sequence());
    daemon_.event(1, 0);
  };
  Subscription wanted;
  wanted.ledger_epoch = std::string(16, 'o');
  wanted.from_sequence = 900;
  client_.subscribe(wanted);
  const auto item = client_.next(60'000);
  ASSERT_TRUE(item.has_value() && item->has_value());
  EXPECT_EQ((*item)->what, StreamItem::What::kStartOver);
  EXPECT_EQ((*item)->ledger_epoch, daemon_.epoch);
  EXPECT_EQ(next_sequence(), 1U);
  EXPECT_EQ(subscribes().at(0).from_sequence(), 0U);
}

TEST_F(StreamTest, a_restore_while_we_listen_starts_over) {
  daemon_.on_request = [&](const wire::Message& request) {
    if (request.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
    const Sequence from = subscribe_of(request).from_sequence();
    daemon_.subscribed(request, from);
    daemon_.event(from + 5, from);
    if (daemon_.opened == 1) {
      daemon_.beats = false;
      daemon_.epoch = std::string(16, 'n');
    } else {
      daemon_.beats = true;
    }
  };
  client_.subscribe({});
  EXPECT_EQ(next_sequence(), 5U);
  const auto item = client_.next(60'000);
  ASSERT_TRUE(item.has_value() && item->has_value());
  EXPECT_EQ((*item)->what, StreamItem::What::kStartOver);
  EXPECT_EQ(next_sequence(), 5U);
  EXPECT_EQ(subscribes().back().from_sequence(), 0U);
}

TEST_F(StreamTest, a_restore_between_the_welcome_and_the_request_is_stale_and_starts_over) {
  for (const bool from_now : {false, true}) {
    daemon_.epoch = std::string(16, 'e');
    daemon_.requests.clear();
    bool restored = false;
    daemon_.on_request = [&](const wire::Message& request) {
      if (request.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
      if (!restored) {  // the request is lost with the daemon
        restored = true;
        daemon_.epoch = std::string(16, from_now ? 'm' : 'n');
        daemon_.knows_session = false;
        daemon_.reply(request, v1::ERROR_CODE_UNAUTHENTICATED);
        return;
      }
      if (subscribe_of(request).ledger_epoch() != daemon_.epoch) {
        v1::Reply stale;
        stale.set_code(v1::ERROR_CODE_STALE);
        stale.mutable_error()->set_code(v1::ERROR_CODE_STALE);
        stale.mutable_subscribed()->set_ledger_epoch(daemon_.epoch);
        return daemon_.reply(request, stale);
      }
      daemon_.subscribed(request, subscribe_of(request).from_sequence());
      daemon_.event(2, 0);
    };
    Client client(daemon_, clock_, random_);
    Subscription wanted;
    wanted.ledger_epoch = daemon_.epoch;
    wanted.from_sequence = 900;
    wanted.from_now = from_now;
    client.subscribe(wanted);
    const auto item = client.next(60'000);
    ASSERT_TRUE(item.has_value()) << item.error().message;
    ASSERT_TRUE(item->has_value());
    EXPECT_EQ((*item)->what, StreamItem::What::kStartOver);
    EXPECT_EQ((*item)->ledger_epoch, daemon_.epoch);
    const auto first = client.next(60'000);
    ASSERT_TRUE(first.has_value() && first->has_value());
    EXPECT_EQ((*first)->event.sequence(), 2U);
    ASSERT_EQ(subscribes().size(), 3U) << "lost, stale, from 0";
    EXPECT_EQ(subscribes()[1].ledger_epoch(), std::string(16, 'e')) << "the same bytes, sent again";
    EXPECT_EQ(subscribes()[2].from_sequence(), 0U);
    EXPECT_FALSE(subscribes()[2].from_now()) << "events may have been missed";
  }
}

TEST_F(StreamTest, from_now_starts_at_the_head_once_and_resumes_by_sequence) {
  daemon_.on_request = [&](const wire::Message& request) {
    if (request.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
    const v1::Subscribe subscribe = subscribe_of(request);
    EXPECT_EQ(subscribe.from_now(), daemon_.opened == 1);
    daemon_.subscribed(request, 40);
    if (daemon_.opened == 1) {
      daemon_.beats = false;
    } else {
      EXPECT_EQ(subscribe.from_sequence(), 40U);
      daemon_.beats = true;
      daemon_.event(41, 40);
    }
  };
  Subscription wanted;
  wanted.from_now = true;
  client_.subscribe(wanted);
  EXPECT_EQ(next_sequence(), 41U);
}

TEST_F(StreamTest, credit_is_given_back_in_halves_as_events_are_taken) {
  std::uint32_t given = 0;
  daemon_.on_request = [&](const wire::Message& request) {
    if (request.type == v1::MESSAGE_TYPE_CREDIT) {
      given += request.envelope.credit();
      return;
    }
    daemon_.subscribed(request, 0);
    for (Sequence i = 1; i <= 4; ++i) daemon_.event(i, i - 1);
  };
  Subscription wanted;
  wanted.credit = 4;
  client_.subscribe(wanted);
  EXPECT_EQ(next_sequence(), 1U);
  EXPECT_EQ(given, 0U);
  EXPECT_EQ(next_sequence(), 2U);
  EXPECT_EQ(given, 2U);
  EXPECT_EQ(next_sequence(), 3U);
  EXPECT_EQ(next_sequence(), 4U);
  EXPECT_EQ(given, 4U);
}

TEST_F(StreamTest, silence_is_no_error_and_heartbeats_keep_the_session) {
  daemon_.on_request = [&](const wire::Message& request) { daemon_.subscribed(request, 0); };
  client_.subscribe({});
  const auto item = client_.next(60'000);
  ASSERT_TRUE(item.has_value());
  EXPECT_FALSE(item->has_value());
  EXPECT_EQ(daemon_.opened, 1);
}

TEST_F(StreamTest, a_refused_subscription_is_final) {
  daemon_.on_request = [&](const wire::Message& request) { daemon_.reply(request, v1::ERROR_CODE_FORBIDDEN); };
  client_.subscribe({});
  const auto item = client_.next(60'000);
  ASSERT_FALSE(item.has_value());
  EXPECT_EQ(item.error().code, ErrorCode::kForbidden);
}

}  // namespace
}  // namespace tumorboard
