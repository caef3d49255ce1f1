// SPDX-License-Identifier: Apache-2.0
// The memory of cases: what follows from a state is right after every change, and what comes late is not taken
// for what is.
#include "daemon/engine/case_memory.h"

#include <gtest/gtest.h>

namespace tumorboard {
namespace {

constexpr Sequence kHead = 100;

class CaseMemoryTest : public ::testing::Test {
 protected:
  Work step(Sequence next) { return {next, 1'700'000'000'000'000, 1'000}; }

  static v1::CaseSnapshot snapshot(const std::string& id, v1::CaseState state) {
    v1::CaseSnapshot out;
    out.set_case_id(id);
    out.set_state(state);
    out.add_patient_identifiers("mrn:" + id);
    return out;
  }
  void load(std::vector<v1::CaseSnapshot> open) {
    memory_.load(std::move(open), {}, {"GONE"}, kHead, 1'700'000'000'000'000, 0);
  }
  // Moves a case as a decision would, with an event.
  Result<> move(const std::string& id, v1::CaseState to, Work& work) {
    return memory_.apply(
        id,
        [&](v1::CaseSnapshot& snapshot) -> Result<> {
          work.recorder.record(v1::EVENT_KIND_CASE_WITHDRAWN, workflow::Actor::system(), snapshot, v1::Reason(), to);
          return {};
        },
        work);
  }

  Config config_;
  SeededRandom random_{1};
  CaseMemory memory_{config_, random_};
};

TEST_F(CaseMemoryTest, a_refused_decision_touches_nothing) {
  load({snapshot("A", v1::CASE_STATE_IN_REVIEW)});
  Work work = step(kHead + 1);
  const auto refused = memory_.apply(
      "A", [](v1::CaseSnapshot&) -> Result<> { return fail(ErrorCode::kStale, "no"); }, work);
  EXPECT_FALSE(refused);
  EXPECT_TRUE(work.touched.empty());
  EXPECT_EQ(memory_.all().at("A").rests_on, kHead);
}

TEST_F(CaseMemoryTest, a_case_rests_on_the_last_event_of_its_change) {
  load({snapshot("A", v1::CASE_STATE_IN_REVIEW)});
  Work work = step(kHead + 7);
  ASSERT_TRUE(move("A", v1::CASE_STATE_IN_REVIEW, work));
  EXPECT_EQ(memory_.all().at("A").rests_on, kHead + 7);
  EXPECT_TRUE(work.touched.contains("A"));
}

TEST_F(CaseMemoryTest, a_withdrawn_case_is_no_open_case_of_its_patient_and_leaves_with_the_commit) {
  load({snapshot("A", v1::CASE_STATE_IN_REVIEW)});
  EXPECT_TRUE(memory_.has_open_case("mrn:A"));
  Work work = step(kHead + 1);
  ASSERT_TRUE(move("A", v1::CASE_STATE_WITHDRAWN, work));
  EXPECT_FALSE(memory_.has_open_case("mrn:A"));
  EXPECT_EQ(memory_.where("A"), CaseMemory::Where::kInMemory);
  const auto committed = memory_.committed(work.touched, kHead + 1);
  ASSERT_EQ(committed.left.size(), 1U);
  EXPECT_EQ(committed.snapshots.size(), 1U);
  EXPECT_EQ(memory_.where("A"), CaseMemory::Where::kArchived);
}

TEST_F(CaseMemoryTest, a_state_older_than_the_one_that_left_memory_is_not_taken) {
  load({snapshot("A", v1::CASE_STATE_IN_REVIEW)});
  Work work = step(kHead + 1);
  ASSERT_TRUE(move("A", v1::CASE_STATE_WITHDRAWN, work));
  (void)memory_.committed(work.touched, kHead + 1);
  EXPECT_TRUE(memory_.has_moved("A", kHead));
  EXPECT_FALSE(memory_.admit(snapshot("A", v1::CASE_STATE_CLOSED), kHead)) << "read before it was withdrawn";
  EXPECT_EQ(memory_.find("A"), nullptr);
  EXPECT_TRUE(memory_.admit(snapshot("A", v1::CASE_STATE_WITHDRAWN), kHead + 1));
  Work look = step(kHead + 2);
  EXPECT_TRUE(memory_.release("A", look));
  memory_.view_holds(kHead + 1);
  EXPECT_FALSE(memory_.has_moved("A", kHead + 1));
}

TEST_F(CaseMemoryTest, what_is_in_memory_is_not_replaced_by_what_was_loaded) {
  load({snapshot("A", v1::CASE_STATE_IN_REVIEW)});
  EXPECT_TRUE(memory_.admit(snapshot("A", v1::CASE_STATE_CLOSED), kHead + 5));
  EXPECT_EQ(memory_.at("A").state(), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(CaseMemoryTest, a_delayed_job_has_one_place_however_often_its_case_is_touched) {
  auto delayed = snapshot("A", v1::CASE_STATE_RECEIVED);
  delayed.mutable_job()->set_job_id(7);
  delayed.mutable_job()->set_state(std::string(workflow::name(workflow::JobState::kDelayed)));
  delayed.mutable_job()->set_not_before_us(1'700'000'060'000'000);
  load({delayed});
  EXPECT_EQ(memory_.delayed(), 1U);
  Work work = step(kHead + 1);
  ASSERT_TRUE(move("A", v1::CASE_STATE_RECEIVED, work));
  EXPECT_EQ(memory_.delayed(), 1U);
  EXPECT_EQ(memory_.next_timer_ms(1'000'000), 61'000) << "a minute after this step's boot time";
}

// The clock was a month ahead when the job was delayed.
TEST_F(CaseMemoryTest, no_job_waits_longer_than_the_longest_delay_whatever_the_clock_says) {
  auto delayed = snapshot("A", v1::CASE_STATE_RECEIVED);
  delayed.mutable_job()->set_job_id(7);
  delayed.mutable_job()->set_state(std::string(workflow::name(workflow::JobState::kDelayed)));
  delayed.mutable_job()->set_not_before_us(1'700'000'000'000'000 + 30LL * 86'400 * 1'000'000);
  load({delayed});
  EXPECT_EQ(memory_.next_timer_ms(1'000'000'000), workflow::longest_delay_ms(config_));
}

}  // namespace
}  // namespace tumorboard
