// SPDX-License-Identifier: Apache-2.0
#include "daemon/delivery/delivery.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

class DeliveryTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 1; i <= 5; ++i) rig_.submit("SYN-" + std::to_string(i));
    head_ = rig_.ledger.head().sequence;
  }

  Delivery make() { return {rig_.clock, rig_.ledger, head_, std::string(16, 'e')}; }

  StartSubscription subscription(Sequence from, std::uint32_t credit, const std::string& case_id = {}) {
    v1::Subscribe body;
    body.set_from_sequence(from);
    body.set_case_id(case_id);
    StartSubscription start;
    start.request.session = SessionId{7};
    start.request.body = body.SerializeAsString();
    start.request.envelope.set_credit(credit);
    return start;
  }

  static std::vector<v1::Event> pushed(const Delivery::Output& output) {
    std::vector<v1::Event> events;
    for (const auto& out : output.out) {
      if (out.type != v1::MESSAGE_TYPE_EVENT) continue;
      EXPECT_TRUE(events.emplace_back().ParseFromString(out.body));
    }
    return events;
  }

  Rig rig_;
  Sequence head_ = 0;
};

TEST_F(DeliveryTest, what_is_old_comes_from_the_ledger_in_order_each_naming_the_one_before) {
  Delivery delivery = make();
  Delivery::Output output;
  delivery.take(subscription(0, 100), output);
  delivery.pump(output);
  const auto events = pushed(output);
  ASSERT_EQ(events.size(), 5U);
  Sequence before = 0;
  for (const auto& event : events) {
    EXPECT_EQ(event.kind(), "case_submitted");
    EXPECT_EQ(event.previous_sequence(), before);
    EXPECT_GT(event.sequence(), before);
    before = event.sequence();
  }
  EXPECT_EQ(output.out.back().examined, head_);
}

TEST_F(DeliveryTest, no_more_is_pushed_than_credit_allows_and_credit_brings_the_rest) {
  Delivery delivery = make();
  Delivery::Output output;
  delivery.take(subscription(0, 2), output);
  delivery.pump(output);
  EXPECT_EQ(pushed(output).size(), 2U);
  EXPECT_FALSE(delivery.behind()) << "nobody has credit";
  Delivery::Output more;
  delivery.take(AddCredit{SessionId{7}, 10}, more);
  EXPECT_TRUE(delivery.behind());
  delivery.pump(more);
  EXPECT_EQ(pushed(more).size(), 3U);
}

TEST_F(DeliveryTest, what_is_new_is_pushed_as_it_is_committed) {
  Delivery delivery = make();
  Delivery::Output output;
  delivery.take(subscription(head_, 100), output);
  rig_.committed.clear();
  rig_.submit("SYN-6");
  for (const auto& commit : rig_.committed) delivery.take(commit, output);
  delivery.pump(output);
  const auto events = pushed(output);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].case_id(), "SYN-6");
  EXPECT_EQ(events[0].previous_sequence(), head_);
}

TEST_F(DeliveryTest, a_subscription_to_one_case_sees_only_that_case) {
  Delivery delivery = make();
  Delivery::Output output;
  delivery.take(subscription(0, 100, "SYN-3"), output);
  delivery.pump(output);
  const auto events = pushed(output);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].case_id(), "SYN-3");
}

TEST_F(DeliveryTest, an_ended_session_gets_nothing) {
  Delivery delivery = make();
  Delivery::Output output;
  delivery.take(subscription(0, 100), output);
  delivery.take(EndSubscription{SessionId{7}}, output);
  delivery.pump(output);
  EXPECT_TRUE(pushed(output).empty());
}

TEST_F(DeliveryTest, another_epoch_is_stale_names_the_present_one_and_subscribes_nothing) {
  for (const bool from_now : {false, true}) {
    for (const Sequence from : {Sequence{0}, head_, head_ + 1}) {
      Delivery delivery = make();
      Delivery::Output output;
      v1::Subscribe body;
      body.set_ledger_epoch(std::string(16, 'x'));
      body.set_from_sequence(from);
      body.set_from_now(from_now);
      StartSubscription start = subscription(0, 100);
      start.request.body = body.SerializeAsString();
      delivery.take(std::move(start), output);
      ASSERT_EQ(output.out.size(), 1U);
      v1::Reply reply;
      ASSERT_TRUE(reply.ParseFromString(output.out.back().body));
      EXPECT_EQ(reply.code(), v1::ERROR_CODE_STALE);
      EXPECT_EQ(reply.error().element_path(), "ledger_epoch");
      EXPECT_NE(reply.error().message().find(hex(std::string(16, 'e'))), std::string::npos) << reply.error().message();
      EXPECT_EQ(reply.subscribed().ledger_epoch(), std::string(16, 'e'));
      rig_.committed.clear();
      rig_.submit("SYN-" + std::to_string(from_now) + std::to_string(from));
      for (const auto& commit : rig_.committed) delivery.take(commit, output);
      delivery.pump(output);
      EXPECT_TRUE(pushed(output).empty());
      EXPECT_FALSE(delivery.behind());
      head_ = rig_.ledger.head().sequence;
    }
  }
}

TEST_F(DeliveryTest, the_present_epoch_is_taken_and_a_sequence_beyond_the_head_is_refused) {
  Delivery delivery = make();
  Delivery::Output output;
  v1::Subscribe body;
  body.set_ledger_epoch(std::string(16, 'e'));
  body.set_from_sequence(head_);
  StartSubscription start = subscription(0, 100);
  start.request.body = body.SerializeAsString();
  delivery.take(std::move(start), output);
  v1::Reply reply;
  ASSERT_TRUE(reply.ParseFromString(output.out.back().body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(reply.subscribed().from_sequence(), head_);
  delivery.take(subscription(head_ + 1, 100), output);
  ASSERT_TRUE(reply.ParseFromString(output.out.back().body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_INVALID);
}

TEST_F(DeliveryTest, the_audit_learns_how_far_it_came_at_most_once_a_second) {
  Delivery delivery = make();
  Delivery::Output output;
  delivery.take(subscription(0, 2), output);
  rig_.clock.advance_ms(2'000);
  delivery.pump(output);
  ASSERT_EQ(output.audit.size(), 1U);
  delivery.take(AddCredit{SessionId{7}, 1}, output);
  delivery.pump(output);
  EXPECT_EQ(output.audit.size(), 1U);
  rig_.clock.advance_ms(1'000);
  delivery.pump(output);
  EXPECT_EQ(output.audit.size(), 2U);
}

}  // namespace
}  // namespace tumorboard::testing_rig
