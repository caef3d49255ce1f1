// SPDX-License-Identifier: Apache-2.0
// Who waits for the reader, and for whom.
#include "daemon/reader/read_queue.h"

#include <gtest/gtest.h>

namespace tumorboard {
namespace {

constexpr std::chrono::milliseconds kNow{0};

class ReadQueueTest : public testing::Test {
 protected:
  static ReaderTask read(std::uint64_t session, const std::string& key, const std::string& what = {}) {
    AnswerRead task;
    task.request.session = SessionId{session};
    task.request.key_id = KeyId{key};
    task.request.body = what;
    return task;
  }
  std::size_t push(std::uint64_t session, const std::string& key, std::size_t count) {
    std::vector<ReaderTask> tasks;
    for (std::size_t i = 0; i < count; ++i) tasks.push_back(read(session, key));
    return queue_.push_all(std::move(tasks)).size();
  }
  void load(std::size_t count) {
    std::vector<ReaderTask> tasks;
    for (std::size_t i = 0; i < count; ++i) tasks.emplace_back(LoadWindow{});
    EXPECT_TRUE(queue_.push_all(std::move(tasks)).empty());
  }
  std::string next() {  // the session, or "load"
    const auto task = queue_.pop(kNow);
    if (!task) return "nothing";
    const auto* taken = std::get_if<AnswerRead>(&*task);
    return taken == nullptr ? "load" : std::to_string(taken->request.session.value());
  }

  std::string next(int count) {
    std::string order;
    for (int i = 0; i < count; ++i) order += next();
    return order;
  }

  ReadQueue queue_;
};

TEST_F(ReadQueueTest, sessions_are_served_in_turn_whoever_has_how_many) {
  push(1, "a", 60);
  push(2, "b", 2);
  push(3, "c", 1);
  EXPECT_EQ(next(6), "123121");
}

TEST_F(ReadQueueTest, a_session_and_a_key_have_so_many_places_and_the_rest_comes_back) {
  EXPECT_EQ(push(1, "a", 2'000), 2'000 - ReadQueue::kMostOfSession);
  EXPECT_EQ(push(2, "b", 1), 0U) << "another person is not refused";
  for (std::uint64_t session = 10; session < 13; ++session) EXPECT_EQ(push(session, "a", 64), 0U);
  EXPECT_EQ(push(13, "a", 5), 5U) << "more sessions are no more places";
  EXPECT_EQ(next(), "1");
  EXPECT_EQ(push(13, "a", 5), 4U) << "one place is free again";
}

TEST_F(ReadQueueTest, the_reads_of_a_session_that_ended_are_not_worked_off) {
  push(1, "a", 64);
  push(2, "b", 1);
  queue_.drop(SessionId{1});
  queue_.drop(SessionId{7});
  EXPECT_EQ(next(2), "2nothing");
  EXPECT_EQ(push(1, "a", 64), 0U) << "and their places are free";
}

TEST_F(ReadQueueTest, loads_go_first_and_never_keep_reads_from_their_turn) {
  push(1, "a", 2);
  load(20);
  std::string order;
  for (int i = 0; i < 18; ++i) order += next() == "load" ? "L" : "r";
  EXPECT_EQ(order, "LLLLLLLLrLLLLLLLLr");
}

TEST_F(ReadQueueTest, what_was_pushed_before_the_end_is_still_given_out) {
  push(1, "a", 1);
  queue_.close_queue();
  EXPECT_EQ(next(), "1");
  EXPECT_EQ(next(), "nothing");
  EXPECT_TRUE(queue_.closed());
}

}  // namespace
}  // namespace tumorboard
