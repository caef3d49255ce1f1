// SPDX-License-Identifier: Apache-2.0
// What the engine asks the reader for itself: a load that fails is asked again, and facts that do
// not parse go to no worker.
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/engine/retries.h"
#include "daemon/engine/worker_case.h"
#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

constexpr std::int64_t kMonthMs = 31LL * 86'400'000;

class OwnLoads : public testing::Test {
 protected:
  Rig rig_;
  unsigned asked_ = 0;
  const std::string other_ = other_knowledge_digest();

  // The next `times` loads of facts fail; then what is stored comes.
  void fail_loads(unsigned times) {
    rig_.read_facts = [this, left = times](const std::string&, std::string stored) mutable -> Result<std::string> {
      ++asked_;
      if (left == 0) return stored;
      --left;
      return fail(ErrorCode::kUnavailable, "the disk does not answer");
    };
  }
  // A second life in which other knowledge is in use.
  void restart_with_other_knowledge() {
    EngineState state = rig_.state();
    state.active.knowledge_digest = other_;
    rig_.restart(std::move(state));
  }
  SessionId worker() {
    const SessionId session = rig_.open("worker1");
    rig_.register_worker(session, 4);
    return session;
  }
  // Answers the question whether the other knowledge changes anything: it does.
  void answer_changes(SessionId session) {
    const auto lease = rig_.take_lease(session);
    ASSERT_TRUE(lease);
    ASSERT_EQ(lease->kind(), v1::JOB_KIND_CHECK);
    v1::Recommendation answer;
    answer.ParseFromString(recommendation_for(*lease, v1::READINESS_READY));
    answer.set_pattern(v1::PATTERN_SYSTEMIC_PROGRESSION);
    v1::Result body;
    body.set_job_id(lease->job_id());
    body.set_fence(lease->fence());
    body.set_recommendation(answer.SerializeAsString());
    rig_.send(session, v1::MESSAGE_TYPE_RESULT, body);
  }
  // Lets the time of the engine's next timer come, as the daemon's loop does.
  void next_timer() {
    const std::int64_t next = rig_.engine->next_timer_ms();
    rig_.clock.advance_ms(std::max<std::int64_t>(next - rig_.clock.boot_ms(), 0));
    rig_.run();
  }
  static v1::AddFacts other_facts() {
    v1::AddFacts command;
    command.set_case_id("SYN-1");
    command.set_expected_revision(1);
    auto facts = small_case("SYN-1");
    facts.mutable_patient()->set_ecog(2);
    command.set_case_(facts.SerializeAsString());
    command.set_reason("seen today");
    return command;
  }
  v1::CaseState state(const std::string& id) { return rig_.from_ledger(id).state(); }
};

TEST_F(OwnLoads, a_case_sent_back_waits_for_a_failing_reader_and_is_not_forgotten) {
  rig_.bring_to_review("SYN-1");
  restart_with_other_knowledge();
  const SessionId session = worker();
  fail_loads(3);
  answer_changes(session);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_RECEIVED);
  EXPECT_EQ(asked_, 1U);
  EXPECT_FALSE(rig_.take_lease(session));
  const auto status = rig_.call(rig_.open("operator"), v1::MESSAGE_TYPE_STATUS, v1::Refuse());
  ASSERT_GT(status.status().jobs_size(), 0);
  EXPECT_EQ(status.status().jobs(0).state(), "ready");
  EXPECT_EQ(status.status().jobs(0).count(), 1U) << "a job that waits for its facts is seen";
  rig_.run();
  EXPECT_EQ(asked_, 1U) << "not before its time";
  const std::int64_t before = rig_.clock.boot_ms();
  for (unsigned tries = 2; tries <= 4; ++tries) {
    next_timer();
    EXPECT_EQ(asked_, tries);
  }
  EXPECT_EQ(rig_.clock.boot_ms() - before, 1'000 + 2'000 + 4'000);
  const auto lease = rig_.take_lease(session);
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->kind(), v1::JOB_KIND_ASSESS);
  EXPECT_EQ(lease->knowledge_digest(), other_);
  rig_.finish(session, *lease);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(rig_.from_ledger("SYN-1").version(), 2U);
}

TEST_F(OwnLoads, facts_too_old_are_asked_for_until_they_come_at_most_a_minute_apart) {
  rig_.bring_to_review("SYN-1");  // valid until 2026-02-01
  fail_loads(20);
  rig_.clock.advance_ms(kMonthMs);
  rig_.run();
  EXPECT_EQ(asked_, 1U);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
  const std::int64_t before = rig_.clock.boot_ms();
  while (state("SYN-1") == v1::CASE_STATE_IN_REVIEW && asked_ <= 20) next_timer();
  EXPECT_EQ(asked_, 21U);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_RECEIVED);
  EXPECT_LE(rig_.clock.boot_ms() - before, 20 * Retries::kLongestMs);
  const SessionId session = worker();
  EXPECT_TRUE(rig_.take_lease(session));
}

TEST_F(OwnLoads, new_facts_that_come_meanwhile_are_the_ones_assessed) {
  rig_.bring_to_review("SYN-1");
  fail_loads(1);
  rig_.clock.advance_ms(kMonthMs);
  rig_.run();
  ASSERT_EQ(asked_, 1U);
  const auto added = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ADD_FACTS, other_facts());
  ASSERT_EQ(added.code(), v1::ERROR_CODE_OK) << added.error().message() << ' ' << added.error().element_path();
  next_timer();
  next_timer();
  const SessionId session = worker();
  const auto lease = rig_.take_lease(session);
  ASSERT_TRUE(lease);
  v1::Case leased;
  ASSERT_TRUE(leased.ParseFromString(lease->case_()));
  EXPECT_EQ(leased.patient().ecog(), 2U);
  EXPECT_FALSE(rig_.take_lease(session)) << "one job";
}

TEST_F(OwnLoads, a_case_withdrawn_meanwhile_is_asked_for_no_more) {
  rig_.bring_to_review("SYN-1");
  fail_loads(1'000);
  rig_.clock.advance_ms(kMonthMs);
  rig_.run();
  v1::WithdrawCase command;
  command.set_case_id("SYN-1");
  command.set_reason("moved away");
  ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_WITHDRAW_CASE, command).code(), v1::ERROR_CODE_OK);
  const unsigned before = asked_;
  for (int i = 0; i < 3; ++i) next_timer();
  EXPECT_EQ(asked_, before);
}

TEST_F(OwnLoads, a_ready_job_whose_facts_are_not_in_memory_is_not_dropped_from_the_queue) {
  rig_.submit("SYN-1");
  rig_.restart();
  fail_loads(2);
  const SessionId session = worker();
  EXPECT_FALSE(rig_.take_lease(session));
  for (int i = 0; i < 2; ++i) next_timer();
  const auto lease = rig_.take_lease(session);
  ASSERT_TRUE(lease);
  rig_.finish(session, *lease);
  EXPECT_EQ(this->state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(OwnLoads, a_command_that_needs_facts_is_refused_when_they_cannot_be_read) {
  rig_.bring_to_review("SYN-1");
  fail_loads(1);
  EXPECT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ADD_FACTS, other_facts()).code(),
            v1::ERROR_CODE_UNAVAILABLE);
}

// ---- facts that do not parse ----------------------------------------------------------------

class Unreadable : public OwnLoads {
 protected:
  static constexpr const char* kBorn = "1961-01-12";

  // As stored by a fault: the beginning of a case, with a birth date, and an end that is none.
  static std::string garbled(const std::string& id) {
    auto facts = small_case(id);
    facts.mutable_patient()->set_birth_date(kBorn);
    return facts.SerializeAsString() + '\x0a';
  }
  void expect_dead(const std::string& id, SessionId session) {
    for (const auto type : {v1::MESSAGE_TYPE_LEASE, v1::MESSAGE_TYPE_CANCEL}) {
      EXPECT_TRUE(rig_.take(session, type).empty()) << "nothing goes out";
    }
    const auto snapshot = rig_.from_ledger(id);
    EXPECT_EQ(snapshot.state(), v1::CASE_STATE_STUCK);
    EXPECT_EQ(snapshot.job().state(), "dead");
    EXPECT_TRUE(snapshot.job().cause().starts_with("unreadable_facts: ")) << snapshot.job().cause();
    EXPECT_EQ(snapshot.job().cause().find(kBorn), std::string::npos);
  }
};

TEST_F(Unreadable, facts_go_to_no_worker_and_the_job_is_dead_with_its_cause) {
  rig_.submit("SYN-1");
  rig_.restart();
  rig_.read_facts = [](const std::string& id, std::string stored) { return id == "SYN-1" ? garbled(id) : stored; };
  rig_.submit("SYN-2");
  const SessionId session = worker();
  const auto other = rig_.take_lease(session);
  ASSERT_TRUE(other) << "the next case is not held up";
  v1::Case leased;
  ASSERT_TRUE(leased.ParseFromString(other->case_()));
  EXPECT_EQ(leased.id(), "SYN-2");
  expect_dead("SYN-1", session);

  // It can be kicked, and dies again; nothing is lost on the way.
  v1::KickJob kick;
  kick.set_job_id(rig_.from_ledger("SYN-1").job().job_id());
  kick.set_reason("once more");
  ASSERT_EQ(rig_.call(rig_.open("operator"), v1::MESSAGE_TYPE_KICK_JOB, kick).code(), v1::ERROR_CODE_OK);
  expect_dead("SYN-1", session);
  rig_.restart();
  EXPECT_EQ(this->state("SYN-1"), v1::CASE_STATE_STUCK);
}

TEST_F(Unreadable, what_the_reader_brings_for_a_check_or_a_job_goes_to_no_worker) {
  rig_.bring_to_review("SYN-1");
  restart_with_other_knowledge();
  rig_.read_facts = [](const std::string& id, const std::string&) { return garbled(id); };
  const SessionId session = worker();  // the check cannot be asked: the case is sent back, and cannot be assessed
  expect_dead("SYN-1", session);
}

}  // namespace
}  // namespace tumorboard::testing_rig
