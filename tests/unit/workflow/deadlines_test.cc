// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/deadlines.h"

#include <gtest/gtest.h>

#include "tests/unit/workflow/fixture.h"

namespace tumorboard::workflow {
namespace {

const Deadlines kDeadlines = deadlines_of(Config{});

TEST(Deadlines, a_version_is_reminded_of_once_then_overdue_once) {
  v1::CaseSnapshot snapshot = case_in(v1::CASE_STATE_IN_REVIEW, JobState::kDone);
  snapshot.set_version_us(1'000);
  auto due = next_due(snapshot, kDeadlines);
  ASSERT_TRUE(due);
  EXPECT_EQ(due->what, Due::kSignOffReminder);
  EXPECT_EQ(due->at_us, 1'000 + 48 * kHourUs);
  snapshot.set_reminded_version(snapshot.version());
  due = next_due(snapshot, kDeadlines);
  ASSERT_TRUE(due);
  EXPECT_EQ(due->what, Due::kSignOffOverdue);
  EXPECT_EQ(due->at_us, 1'000 + 7 * kDayUs);
  snapshot.set_overdue_version(snapshot.version());
  EXPECT_FALSE(next_due(snapshot, kDeadlines));
  snapshot.set_version(snapshot.version() + 1);
  EXPECT_TRUE(next_due(snapshot, kDeadlines)) << "a new version is asked for anew";
}

TEST(Deadlines, an_agreed_case_waits_for_its_outcome_and_an_order_for_its_result) {
  v1::CaseSnapshot snapshot = case_in(v1::CASE_STATE_AGREED, JobState::kDone);
  snapshot.add_decisions()->set_time_us(5'000);
  EXPECT_EQ(next_due(snapshot, kDeadlines)->at_us, 5'000 + 30 * kDayUs);
  v1::SpecimenSnapshot order;
  order.set_state(v1::SPECIMEN_STATE_ORDERED);
  order.set_ordered_us(7'000);
  EXPECT_EQ(next_due(order, kDeadlines)->at_us, 7'000 + 21 * kDayUs);
  order.set_state(v1::SPECIMEN_STATE_FINAL);
  EXPECT_FALSE(next_due(order, kDeadlines));
}

TEST(Deadlines, a_closed_case_asks_for_months_3_6_and_12_until_they_are_known_or_moot) {
  v1::CaseSnapshot snapshot = case_in(v1::CASE_STATE_CLOSED, JobState::kDone);
  snapshot.add_decisions()->set_time_us(0);
  snapshot.mutable_outcome()->set_implementation(v1::IMPLEMENTATION_DONE);
  const auto overdue = [&](std::int64_t day) { return overdue_of(snapshot, {}, kDeadlines, day * kDayUs).size(); };
  EXPECT_EQ(overdue(100), 0U);
  EXPECT_EQ(overdue(122), 1U);
  EXPECT_EQ(overdue(400), 3U);
  snapshot.add_follow_ups()->set_month(3);
  EXPECT_EQ(overdue(400), 2U);
  v1::FollowUp& death = *snapshot.add_follow_ups();
  death.set_month(6);
  death.set_response(v1::FOLLOW_UP_RESPONSE_DEATH);
  EXPECT_EQ(overdue(400), 0U);
}

TEST(DueList, gives_each_id_once_at_its_latest_time) {
  DueList list;
  list.set("a", 10);
  list.set("b", 5);
  list.set("a", 20);
  list.set("c", 7);
  list.set("c", std::nullopt);
  EXPECT_EQ(list.take(4), std::vector<std::string>{});
  EXPECT_EQ(list.take(19), std::vector<std::string>{"b"});
  EXPECT_EQ(list.take(20), std::vector<std::string>{"a"});
  EXPECT_EQ(list.size(), 0U);
}

}  // namespace
}  // namespace tumorboard::workflow
