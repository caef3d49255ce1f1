// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/base/duration.h"
#include "daemon/engine/job_queue.h"
#include "daemon/engine/lease_table.h"
#include "daemon/engine/request_memory.h"
#include "daemon/engine/retries.h"
#include "daemon/engine/worker_case.h"
#include "daemon/workflow/event_table.h"
#include "daemon/workflow/event_text.h"
#include "daemon/workflow/people.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard {
namespace {

// body_of() stops the process when a reader takes a kind's body for another type.
TEST(EventReaders, read_each_kind_as_its_row_says) {
  for (const workflow::EventRow& row : workflow::kEvents) {
    v1::LedgerEvent event;
    event.set_kind(row.kind);
    event.set_sequence(1);
    (void)is_told(event);
    (void)text_of(event);
    People people;
    (void)people.apply(event);  // a user without keys is refused
  }
}

TEST(JobQueue, urgency_comes_first_then_complexity_then_age) {
  JobQueue queue;
  queue.add("old", {v1::URGENCY_ROUTINE, 1, 10});
  queue.add("complex", {v1::URGENCY_ROUTINE, 5, 30});
  queue.add("young", {v1::URGENCY_ROUTINE, 1, 20});
  queue.add("soon", {v1::URGENCY_SOON, 0, 40});
  queue.add("urgent", {v1::URGENCY_URGENT, 0, 50});
  std::vector<std::string> order;
  while (const auto next = queue.next(100)) {
    order.push_back(*next);
    queue.remove(*next);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"urgent", "soon", "complex", "old", "young"}));
}

TEST(JobQueue, a_routine_case_rises_after_14_days_and_is_not_starved_by_complex_ones) {
  JobQueue queue;
  queue.add("waiting", {v1::URGENCY_ROUTINE, 0, 0});
  for (int i = 0; i < 100; ++i) {
    queue.add("complex" + std::to_string(i), {v1::URGENCY_SOON, 50, 14 * kDayUs - 2});
  }
  EXPECT_NE(queue.next(14 * kDayUs - 1), "waiting");
  EXPECT_EQ(queue.next(14 * kDayUs), "waiting");
  queue.add("urgent", {v1::URGENCY_URGENT, 9, 18 * kDayUs});
  EXPECT_EQ(queue.next(19 * kDayUs - 3), "urgent");
  EXPECT_EQ(queue.next(19 * kDayUs), "waiting") << "after 14 + 5 days it stands before the urgent ones";
}

TEST(JobQueue, an_urgent_case_is_not_starved_by_routine_ones_that_have_risen) {
  JobQueue queue;
  for (int i = 0; i < 100; ++i) queue.add("routine" + std::to_string(i), {v1::URGENCY_ROUTINE, 0, 2 * kDayUs + i});
  queue.add("urgent", {v1::URGENCY_URGENT, 0, 19 * kDayUs});
  EXPECT_EQ(queue.next(21 * kDayUs + 200), "urgent") << "its day was over before their 19 days were";
}

TEST(JobQueue, a_marked_case_comes_before_every_class_and_every_age) {
  JobQueue queue;
  queue.add("urgent", {v1::URGENCY_URGENT, 9, 0});
  queue.add("risen", {v1::URGENCY_ROUTINE, 9, 0});
  queue.add("marked", {v1::URGENCY_ROUTINE, 0, 30 * kDayUs, true});
  queue.add("marked and soon", {v1::URGENCY_SOON, 0, 31 * kDayUs, true});
  std::vector<std::string> order;
  while (const auto next = queue.next(31 * kDayUs)) {
    order.push_back(*next);
    queue.remove(*next);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"marked and soon", "marked", "urgent", "risen"}));
  queue.add("a", {v1::URGENCY_ROUTINE, 0, 1, true});
  queue.add("a", {v1::URGENCY_ROUTINE, 0, 1, false});  // its facts state no sign any more
  EXPECT_EQ(queue.size(), 1U);
}

TEST(JobQueue, adding_a_case_again_replaces_it) {
  JobQueue queue;
  queue.add("a", {v1::URGENCY_ROUTINE, 0, 1});
  queue.add("a", {v1::URGENCY_URGENT, 0, 1});
  EXPECT_EQ(queue.size(), 1U);
  queue.remove("a");
  queue.remove("a");
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.next(0));
}

TEST(LeaseTable, expires_in_order_and_never_beyond_the_hard_cap) {
  LeaseTable table;
  table.add({1, 10, "a", SessionId{1}, 100, 150});
  table.add({2, 20, "b", SessionId{1}, 120, 500});
  EXPECT_EQ(table.next_deadline(), 100);
  EXPECT_TRUE(table.extend(1, SessionId{1}, 400));
  EXPECT_EQ(table.find(1)->deadline_ms, 150);
  EXPECT_FALSE(table.extend(1, SessionId{2}, 400)) << "not the holder";
  EXPECT_EQ(table.expired(149).size(), 1U);
  EXPECT_EQ(table.expired(150).size(), 2U);
  EXPECT_EQ(table.count(SessionId{1}), 2U);
  table.remove(2);
  EXPECT_EQ(table.count(SessionId{1}), 1U);
}

TEST(LeaseTable, an_orphan_is_adopted_once) {
  LeaseTable table;
  table.add({1, 10, "a", SessionId{1}, 100, 150});
  EXPECT_FALSE(table.adopt(1, SessionId{2}, 300, 400)) << "it has a holder";
  table.orphan(1, 90);
  EXPECT_EQ(table.count(SessionId{1}), 0U);
  EXPECT_TRUE(table.find(1)->worker_gone);
  EXPECT_TRUE(table.adopt(1, SessionId{2}, 300, 400));
  EXPECT_FALSE(table.adopt(1, SessionId{3}, 300, 400));
  EXPECT_FALSE(table.find(1)->worker_gone);
  EXPECT_EQ(table.next_deadline(), 300);
}

class Requests : public testing::Test {
 protected:
  using Verdict = RequestMemory::Verdict;
  const std::string nonce_ = std::string(16, 'n');
  RequestMemory memory_{4};
  Digest hash_ = sha256("content");
  Sequence view_ = 2'000'000;  // what the view holds when it is asked
};

TEST_F(Requests, an_unknown_nonce_is_loaded_before_anything_is_judged) {
  EXPECT_EQ(memory_.judge("p", nonce_, 1, hash_).verdict, Verdict::kLoadWindow);
  memory_.load_window("p", nonce_, {{1, {hash_, "reply", 5}}}, 0, view_);
  EXPECT_EQ(memory_.judge("p", nonce_, 1, hash_).verdict, Verdict::kRepeat);
  EXPECT_EQ(memory_.judge("p", nonce_, 1, hash_).applied->reply, "reply");
  EXPECT_EQ(memory_.judge("p", nonce_, 1, sha256("other")).verdict, Verdict::kConflict);
  EXPECT_EQ(memory_.judge("p", nonce_, 2, hash_).verdict, Verdict::kNew);
  EXPECT_EQ(memory_.judge("q", nonce_, 1, hash_).verdict, Verdict::kLoadWindow) << "another principal's id";
}

TEST_F(Requests, below_the_window_each_one_is_looked_up) {
  memory_.load_window("p", nonce_, {{2'000, {hash_, "reply", 5}}}, 977, view_);
  EXPECT_EQ(memory_.judge("p", nonce_, 3, hash_).verdict, Verdict::kLoadOne);
  memory_.load_one_absent("p", nonce_, 3, view_);
  EXPECT_EQ(memory_.judge("p", nonce_, 3, hash_).verdict, Verdict::kNew);
  memory_.load_one("p", nonce_, 4, {hash_, "old", 2});
  EXPECT_EQ(memory_.judge("p", nonce_, 4, hash_).verdict, Verdict::kRepeat);
  EXPECT_EQ(memory_.judge("p", nonce_, 978, hash_).verdict, Verdict::kNew);
}

TEST_F(Requests, what_the_view_has_not_applied_is_never_forgotten) {
  for (char c = 'a'; c < 'a' + 8; ++c) {
    const std::string nonce(16, c);
    memory_.load_window("p", nonce, {}, 0, view_);
    memory_.applied("p", nonce, 1, {hash_, "reply", 100});
  }
  for (char c = 'a'; c < 'a' + 8; ++c) {
    EXPECT_EQ(memory_.judge("p", std::string(16, c), 1, hash_).verdict, Verdict::kRepeat);
  }
  memory_.forget_through(100);
  memory_.load_window("p", nonce_, {}, 0, view_);
  EXPECT_EQ(memory_.judge("p", std::string(16, 'a'), 1, hash_).verdict, Verdict::kLoadWindow);
}

TEST_F(Requests, a_long_run_under_one_nonce_keeps_a_window_and_its_floor) {
  memory_.load_window("p", nonce_, {}, 0, view_);
  memory_.forget_through(1'000'000);
  for (std::uint64_t i = 1; i <= 3'000; ++i) memory_.applied("p", nonce_, i, {hash_, "reply", i});
  EXPECT_EQ(memory_.judge("p", nonce_, 3'000, hash_).verdict, Verdict::kRepeat);
  EXPECT_EQ(memory_.judge("p", nonce_, 1, hash_).verdict, Verdict::kLoadOne);
  EXPECT_EQ(memory_.judge("p", nonce_, 3'001, hash_).verdict, Verdict::kNew);
}

// A look-up that comes back when its window has been forgotten: the window is loaded again, or what it holds
// would be taken for never applied.
TEST_F(Requests, a_late_answer_for_one_request_makes_no_window) {
  for (const bool absent : {true, false}) {
    absent ? memory_.load_one_absent("p", nonce_, 3, view_) : memory_.load_one("p", nonce_, 4, {hash_, "old", 2});
    EXPECT_EQ(memory_.judge("p", nonce_, 5, hash_).verdict, Verdict::kLoadWindow);
  }
}

TEST_F(Requests, an_old_request_that_was_applied_late_is_looked_up_once_it_is_forgotten) {
  ASSERT_TRUE(memory_.load_window("p", nonce_, {}, 977, view_));
  memory_.load_one_absent("p", nonce_, 3, view_);
  ASSERT_EQ(memory_.judge("p", nonce_, 3, hash_).verdict, Verdict::kNew);
  memory_.applied("p", nonce_, 3, {hash_, "reply", 1});
  memory_.forget_through(1'000'000);
  for (std::uint64_t i = 1'000; i < 2'100; ++i) memory_.applied("p", nonce_, i, {hash_, "reply", i});
  EXPECT_EQ(memory_.judge("p", nonce_, 3, hash_).verdict, Verdict::kLoadOne) << "it is in the view";
  EXPECT_EQ(memory_.judge("p", nonce_, 976, hash_).verdict, Verdict::kLoadOne) << "the floor has not sunk";
}

TEST_F(Requests, what_the_view_knew_before_something_was_forgotten_does_not_count) {
  ASSERT_TRUE(memory_.load_window("p", nonce_, {}, 0, 0));
  memory_.forget_through(1'000'000);
  for (std::uint64_t i = 1; i <= 1'100; ++i) memory_.applied("p", nonce_, i, {hash_, "reply", i});
  memory_.load_one_absent("p", nonce_, 1, 0);
  EXPECT_EQ(memory_.judge("p", nonce_, 1, hash_).verdict, Verdict::kLoadOne) << "read before it was applied";
  EXPECT_FALSE(memory_.load_window("p", std::string(16, 'o'), {}, 0, 0));
  memory_.load_one_absent("p", nonce_, 1, view_);
  EXPECT_EQ(memory_.judge("p", nonce_, 1, hash_).verdict, Verdict::kNew);
}

TEST(WorkerCase, is_untouched_unless_it_identifies_or_is_judged_on_another_day) {
  v1::Case facts;
  facts.set_id("SYN-1");
  facts.set_as_of("2026-01-01");
  facts.mutable_patient()->set_age(63);
  const std::string bytes = facts.SerializeAsString();
  EXPECT_EQ(worker_case(bytes, "2026-01-01").value(), bytes);
  v1::Case later;
  ASSERT_TRUE(later.ParseFromString(worker_case(bytes, "2026-02-01").value()));
  EXPECT_EQ(later.as_of(), "2026-02-01");
}

TEST(WorkerCase, a_birth_date_leaves_as_an_age) {
  v1::Case facts;
  facts.set_id("SYN-1");
  facts.set_as_of("2026-01-11");
  facts.mutable_patient()->set_birth_date("1961-01-12");
  v1::Case sent;
  ASSERT_TRUE(sent.ParseFromString(worker_case(facts.SerializeAsString(), "2026-01-11").value()));
  EXPECT_FALSE(sent.patient().has_birth_date());
  EXPECT_EQ(sent.patient().age(), 64U);
}

TEST(WorkerCase, what_does_not_parse_goes_to_nobody) {
  v1::Case facts;
  facts.set_id("SYN-1");
  facts.mutable_patient()->set_birth_date("1961-01-12");
  const auto sent = worker_case(facts.SerializeAsString() + '\x0a', "2026-01-11");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(sent.error().message.starts_with("unreadable_facts: ")) << sent.error().message;
}

TEST(Retries, what_fails_comes_due_later_each_time_and_at_most_a_minute_apart) {
  Retries retries;
  EXPECT_TRUE(retries.ask("SYN-1"));
  EXPECT_FALSE(retries.ask("SYN-1")) << "its answer has not come";
  EXPECT_EQ(retries.next_due(), std::nullopt);
  std::int64_t now = 5;
  for (const std::int64_t wait : {1'000, 2'000, 4'000, 8'000, 16'000, 32'000, 60'000, 60'000, 60'000}) {
    EXPECT_EQ(retries.failed("SYN-1", now), wait);
    EXPECT_EQ(retries.next_due(), now + wait);
    EXPECT_TRUE(retries.take_due(now + wait - 1).empty());
    now += wait;
    EXPECT_EQ(retries.take_due(now), std::vector<std::string>{"SYN-1"});
    EXPECT_TRUE(retries.take_due(now).empty()) << "once";
    EXPECT_TRUE(retries.ask("SYN-1"));
  }
  retries.settled("SYN-1");
  EXPECT_EQ(retries.failures("SYN-1"), 0U);
  EXPECT_EQ(retries.failed("SYN-1", now), 1'000) << "a new trouble begins anew";
}

TEST(Retries, each_case_has_its_own_time) {
  Retries retries;
  retries.at("SYN-2", 7);
  retries.failed("SYN-1", 0);
  retries.at("SYN-2", 9);
  EXPECT_EQ(retries.next_due(), 9);
  EXPECT_EQ(retries.take_due(1'000), (std::vector<std::string>{"SYN-2", "SYN-1"}));
  retries.settled("SYN-3");
}

}  // namespace
}  // namespace tumorboard
