// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "daemon/workflow/fold.h"
#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

class EngineTest : public testing::Test {
 protected:
  Rig rig_;

  v1::SubmitCase submission(const std::string& id) {
    v1::SubmitCase body;
    body.set_case_(small_case(id).SerializeAsString());
    return body;
  }
  v1::CaseState state(const std::string& id) { return rig_.from_ledger(id).state(); }
};

TEST_F(EngineTest, a_submitted_case_is_in_the_ledger_before_it_is_acknowledged) {
  const auto reply = rig_.submit("SYN-1");
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(reply.case_accepted().state(), v1::CASE_STATE_RECEIVED);
  EXPECT_GE(rig_.ledger.head().sequence, reply.sequence());
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_RECEIVED);
}

TEST_F(EngineTest, the_same_request_id_gets_the_same_bytes_and_is_applied_once) {
  const auto coordinator = rig_.open("coordinator");
  const std::string body = submission("SYN-1").SerializeAsString();
  const auto first = rig_.call(coordinator, v1::MESSAGE_TYPE_SUBMIT_CASE, body, 900);
  const Sequence head = rig_.ledger.head().sequence;
  const auto again = rig_.call(coordinator, v1::MESSAGE_TYPE_SUBMIT_CASE, body, 900);
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  EXPECT_EQ(rig_.ledger.head().sequence, head);
  rig_.restart();
  const auto after = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_SUBMIT_CASE, body, 900);
  EXPECT_EQ(first.SerializeAsString(), after.SerializeAsString());
  EXPECT_EQ(rig_.ledger.head().sequence, head);
}

TEST_F(EngineTest, the_same_request_id_with_other_content_conflicts) {
  const auto coordinator = rig_.open("coordinator");
  rig_.call(coordinator, v1::MESSAGE_TYPE_SUBMIT_CASE, submission("SYN-1").SerializeAsString(), 900);
  const auto other = rig_.call(coordinator, v1::MESSAGE_TYPE_SUBMIT_CASE, submission("SYN-2").SerializeAsString(), 900);
  EXPECT_EQ(other.code(), v1::ERROR_CODE_CONFLICT);
  EXPECT_EQ(other.error().element_path(), "request_id");
  EXPECT_EQ(state("SYN-2"), v1::CASE_STATE_UNSPECIFIED);
}

TEST_F(EngineTest, a_refused_request_is_judged_afresh_when_it_comes_again) {
  const auto coordinator = rig_.open("coordinator");
  v1::WithdrawCase body;
  body.set_case_id("SYN-1");
  body.set_reason("entered twice");
  EXPECT_EQ(rig_.call(coordinator, v1::MESSAGE_TYPE_WITHDRAW_CASE, body.SerializeAsString(), 901).code(),
            v1::ERROR_CODE_NOT_FOUND);
  rig_.submit("SYN-1");
  EXPECT_EQ(rig_.call(coordinator, v1::MESSAGE_TYPE_WITHDRAW_CASE, body.SerializeAsString(), 901).code(),
            v1::ERROR_CODE_OK);
}

TEST_F(EngineTest, a_case_id_is_taken_once_also_after_withdrawal) {
  EXPECT_EQ(rig_.submit("SYN-1").code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(rig_.submit("SYN-1").code(), v1::ERROR_CODE_CONFLICT);
  v1::WithdrawCase body;
  body.set_case_id("SYN-1");
  body.set_reason("entered twice");
  EXPECT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_WITHDRAW_CASE, body).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(rig_.submit("SYN-1").code(), v1::ERROR_CODE_CONFLICT);
  // It has left memory; a command on it is parked, loaded, and refused by the table.
  EXPECT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_WITHDRAW_CASE, body).code(),
            v1::ERROR_CODE_FAILED_PRECONDITION);
}

TEST_F(EngineTest, a_patient_has_one_open_case_unless_a_reason_is_given) {
  EXPECT_EQ(rig_.submit("SYN-1", "hospital|42").code(), v1::ERROR_CODE_OK);
  const auto second = rig_.submit("SYN-2", "hospital|42");
  EXPECT_EQ(second.code(), v1::ERROR_CODE_CONFLICT);
  EXPECT_EQ(second.error().element_path(), "patient.identifiers");
  v1::SubmitCase additional = submission("SYN-2");
  additional.mutable_patient()->add_identifiers("hospital|42");
  additional.set_additional_reason("second primary");
  EXPECT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_SUBMIT_CASE, additional).code(), v1::ERROR_CODE_OK);
}

TEST_F(EngineTest, jobs_go_out_by_credit_and_a_result_brings_the_case_to_review) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  rig_.submit("SYN-2");
  const auto lease = rig_.take_lease(worker);
  ASSERT_TRUE(lease);
  EXPECT_FALSE(rig_.take_lease(worker)) << "one lease at a time was asked for";
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_ASSESSING);
  rig_.finish(worker, *lease);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
  EXPECT_TRUE(rig_.take_lease(worker)) << "the freed credit takes the next job";
}

TEST_F(EngineTest, a_blocked_result_asks_for_information) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  rig_.finish(worker, *rig_.take_lease(worker), v1::READINESS_BLOCKED);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_NEEDS_INFORMATION);
}

TEST_F(EngineTest, only_the_current_lease_may_complete_a_job) {
  const auto first = rig_.open("worker1");
  rig_.register_worker(first, 1);
  rig_.submit("SYN-1");
  const auto old = *rig_.take_lease(first);
  rig_.clock.advance_ms(31'000);
  rig_.run();
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_RECEIVED);
  const auto second = rig_.open("worker2");
  rig_.register_worker(second, 1);
  rig_.clock.advance_ms(2'000);
  rig_.run();
  rig_.end(first);
  auto lease = rig_.take_lease(second);
  if (!lease) lease = rig_.take_lease(first);
  ASSERT_TRUE(lease);
  EXPECT_NE(lease->fence(), old.fence());

  rig_.finish(second, old);  // under the old fence
  v1::ResultReply reply;
  ASSERT_TRUE(reply.ParseFromString(rig_.take(second, v1::MESSAGE_TYPE_RESULT_REPLY).back().body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_STALE_LEASE);
  EXPECT_NE(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
  const auto all = rig_.events();
  EXPECT_EQ(std::ranges::count(all, v1::EVENT_KIND_JOB_RESULT_STALE, &v1::LedgerEvent::kind), 1) << "audited";
}

TEST_F(EngineTest, progress_extends_a_lease_up_to_the_hard_cap) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  const auto lease = *rig_.take_lease(worker);
  v1::Progress body;
  v1::HeldLease& held = *body.add_leases();
  held.set_job_id(lease.job_id());
  held.set_fence(lease.fence());
  int rounds = 0;
  for (; rounds < 40 && state("SYN-1") == v1::CASE_STATE_ASSESSING; ++rounds) {
    rig_.clock.advance_ms(20'000);
    rig_.send(worker, v1::MESSAGE_TYPE_PROGRESS, body);
  }
  EXPECT_EQ(rounds, 15) << "300 s in steps of 20 s";
  EXPECT_EQ(rig_.from_ledger("SYN-1").job().state(), "delayed");
}

TEST_F(EngineTest, a_worker_that_vanishes_twice_with_a_job_leaves_it_dead_and_the_case_stuck) {
  rig_.submit("SYN-1");
  for (int death = 0; death < 2; ++death) {
    const auto worker = rig_.open("worker1");
    rig_.register_worker(worker, 1);
    ASSERT_TRUE(rig_.take_lease(worker));
    rig_.end(worker);
    rig_.clock.advance_ms(1'001);
    rig_.run();
    rig_.clock.advance_ms(10'000);
    rig_.run();
  }
  const auto snapshot = rig_.from_ledger("SYN-1");
  EXPECT_EQ(snapshot.state(), v1::CASE_STATE_STUCK);
  EXPECT_EQ(snapshot.job().state(), "dead");
  EXPECT_EQ(snapshot.job().cause(), "the worker went away");

  v1::KickJob kick;
  kick.set_job_id(snapshot.job().job_id());
  kick.set_reason("worker repaired");
  EXPECT_EQ(rig_.call(rig_.open("operator"), v1::MESSAGE_TYPE_KICK_JOB, kick).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_RECEIVED);
}

TEST_F(EngineTest, a_worker_that_reconnects_at_once_keeps_its_lease) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  const auto lease = *rig_.take_lease(worker);
  rig_.end(worker);
  const auto again = rig_.open("worker1");
  v1::HeldLease held;
  held.set_job_id(lease.job_id());
  held.set_fence(lease.fence());
  rig_.register_worker(again, 1, {held});
  rig_.clock.advance_ms(5'000);
  rig_.finish(again, lease);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(EngineTest, another_worker_cannot_take_over_a_lease_by_naming_its_fence) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  const auto lease = *rig_.take_lease(worker);
  const auto thief = rig_.open("worker2");
  v1::HeldLease held;
  held.set_job_id(lease.job_id());
  held.set_fence(lease.fence());
  rig_.register_worker(thief, 1, {held});
  rig_.finish(thief, lease);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_ASSESSING);
}

TEST_F(EngineTest, after_a_restart_a_lease_is_kept_if_its_worker_returns_and_void_if_not) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 2);
  rig_.submit("SYN-1");
  rig_.submit("SYN-2");
  std::vector<v1::Lease> leases;
  for (const auto& out : rig_.take(worker, v1::MESSAGE_TYPE_LEASE)) leases.emplace_back().ParseFromString(out.body);
  ASSERT_EQ(leases.size(), 2U);
  rig_.restart();
  const auto again = rig_.open("worker1");
  v1::HeldLease held;
  held.set_job_id(leases[0].job_id());
  held.set_fence(leases[0].fence());
  rig_.register_worker(again, 1, {held});
  rig_.clock.advance_ms(6'000);
  rig_.run();
  EXPECT_EQ(rig_.from_ledger("SYN-1").job().state(), "leased");
  const auto other = rig_.from_ledger("SYN-2").job();
  EXPECT_EQ(other.state(), "ready");
  EXPECT_EQ(other.worker_deaths(), 0U);
  rig_.finish(again, leases[0]);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(EngineTest, new_facts_cancel_the_job_tell_the_worker_and_assess_again) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  const auto lease = *rig_.take_lease(worker);
  v1::Case facts = small_case("SYN-1");
  facts.mutable_patient()->set_ecog(2);
  v1::AddFacts body;
  body.set_case_id("SYN-1");
  body.set_expected_revision(1);
  body.set_reason("examined again");
  body.set_case_(facts.SerializeAsString());
  const auto reply = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ADD_FACTS, body);
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  EXPECT_EQ(reply.case_accepted().revision(), 2U);
  EXPECT_EQ(rig_.take(worker, v1::MESSAGE_TYPE_CANCEL).size(), 1U);
  rig_.finish(worker, lease);
  EXPECT_NE(state("SYN-1"), v1::CASE_STATE_IN_REVIEW) << "a result about the old facts does not count";
  const auto next = rig_.take_lease(worker);
  ASSERT_TRUE(next);
  rig_.finish(worker, *next);
  EXPECT_EQ(state("SYN-1"), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(EngineTest, facts_against_an_old_revision_are_stale_and_the_difference_is_looked_up) {
  rig_.bring_to_review("SYN-1");
  v1::Case facts = small_case("SYN-1");
  facts.mutable_patient()->set_ecog(2);
  v1::AddFacts body;
  body.set_case_id("SYN-1");
  body.set_expected_revision(7);
  body.set_reason("examined again");
  body.set_case_(facts.SerializeAsString());
  EXPECT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ADD_FACTS, body).code(), v1::ERROR_CODE_STALE);
  ASSERT_FALSE(rig_.reads.empty());
  EXPECT_EQ(std::get<AnswerStale>(rig_.reads.back()).seen_revision, 7U);
}

TEST_F(EngineTest, every_required_discipline_signs_and_the_case_is_agreed_once) {
  rig_.bring_to_review("SYN-1");
  for (const char* who : {"medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology"}) {
    const auto reply =
        rig_.call(rig_.open(who), v1::MESSAGE_TYPE_SIGN_OFF, rig_.sign(who, "SYN-1", v1::DECISION_APPROVE));
    ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
    EXPECT_EQ(reply.sign_off_accepted().state(), v1::CASE_STATE_IN_REVIEW);
  }
  const auto last = rig_.call(rig_.open("pathologist"), v1::MESSAGE_TYPE_SIGN_OFF,
                              rig_.sign("pathologist", "SYN-1", v1::DECISION_APPROVE));
  ASSERT_EQ(last.code(), v1::ERROR_CODE_OK) << last.error().message();
  EXPECT_EQ(last.sign_off_accepted().state(), v1::CASE_STATE_AGREED);
  const auto all = rig_.events();
  EXPECT_EQ(std::ranges::count(all, v1::EVENT_KIND_CASE_AGREED, &v1::LedgerEvent::kind), 1);
  // The role "pathology" pushes results; it is no clinician and signs nothing.
  EXPECT_EQ(rig_.call(rig_.open("pathology"), v1::MESSAGE_TYPE_SIGN_OFF, v1::SignOff()).code(),
            v1::ERROR_CODE_FORBIDDEN);
}

TEST_F(EngineTest, new_facts_void_signatures_and_an_old_statement_is_stale) {
  rig_.bring_to_review("SYN-1");
  const auto statement = rig_.sign("radiology", "SYN-1", v1::DECISION_APPROVE);
  ASSERT_EQ(rig_.call(rig_.open("medical_oncology"), v1::MESSAGE_TYPE_SIGN_OFF,
                      rig_.sign("medical_oncology", "SYN-1", v1::DECISION_APPROVE))
                .code(),
            v1::ERROR_CODE_OK);
  v1::Case facts = small_case("SYN-1");
  facts.mutable_patient()->set_ecog(3);
  v1::AddFacts body;
  body.set_case_id("SYN-1");
  body.set_expected_revision(1);
  body.set_reason("examined again");
  body.set_case_(facts.SerializeAsString());
  ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ADD_FACTS, body).code(), v1::ERROR_CODE_OK);
  EXPECT_TRUE(rig_.from_ledger("SYN-1").sign_offs(0).superseded());
  EXPECT_EQ(rig_.call(rig_.open("radiology"), v1::MESSAGE_TYPE_SIGN_OFF, statement).code(), v1::ERROR_CODE_STALE);
}

TEST_F(EngineTest, a_signature_that_does_not_verify_or_is_somebody_elses_counts_for_nothing) {
  rig_.bring_to_review("SYN-1");
  auto forged = rig_.sign("radiology", "SYN-1", v1::DECISION_APPROVE);
  std::string& jws = *forged.mutable_jws();
  jws[jws.size() - 10] = jws[jws.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(rig_.call(rig_.open("radiology"), v1::MESSAGE_TYPE_SIGN_OFF, forged).code(), v1::ERROR_CODE_INVALID);
  const auto others = rig_.sign("radiology", "SYN-1", v1::DECISION_APPROVE);
  EXPECT_EQ(rig_.call(rig_.open("medical_oncology"), v1::MESSAGE_TYPE_SIGN_OFF, others).code(), v1::ERROR_CODE_INVALID);
  EXPECT_EQ(rig_.from_ledger("SYN-1").sign_offs_size(), 0);
}

TEST_F(EngineTest, when_facts_grow_too_old_signatures_fall_and_the_case_is_assessed_as_of_today) {
  rig_.bring_to_review("SYN-1");  // valid until 2026-02-01
  ASSERT_EQ(rig_.call(rig_.open("radiology"), v1::MESSAGE_TYPE_SIGN_OFF,
                      rig_.sign("radiology", "SYN-1", v1::DECISION_APPROVE))
                .code(),
            v1::ERROR_CODE_OK);
  const auto statement = rig_.sign("medical_oncology", "SYN-1", v1::DECISION_APPROVE);
  rig_.clock.advance_ms(31LL * 86'400'000);
  EXPECT_NE(rig_.call(rig_.open("medical_oncology"), v1::MESSAGE_TYPE_SIGN_OFF, statement).code(), v1::ERROR_CODE_OK);
  rig_.run();
  const auto snapshot = rig_.from_ledger("SYN-1");
  EXPECT_EQ(snapshot.state(), v1::CASE_STATE_RECEIVED);
  EXPECT_EQ(snapshot.revision(), 1U);
  EXPECT_EQ(snapshot.as_of(), "2026-02-01");
  EXPECT_TRUE(snapshot.sign_offs(0).superseded());
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  v1::Case leased;
  leased.ParseFromString(rig_.take_lease(worker)->case_());
  EXPECT_EQ(leased.as_of(), "2026-02-01");
}

TEST_F(EngineTest, a_result_that_is_not_about_the_lease_is_refused_and_tried_again) {
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  rig_.submit("SYN-1");
  const auto lease = *rig_.take_lease(worker);
  v1::Result body;
  body.set_job_id(lease.job_id());
  body.set_fence(lease.fence());
  body.set_recommendation("\xff\xff");
  rig_.send(worker, v1::MESSAGE_TYPE_RESULT, body);
  EXPECT_EQ(rig_.from_ledger("SYN-1").job().state(), "delayed");
  EXPECT_EQ(rig_.from_ledger("SYN-1").job().cause(), "the result does not parse");
}

TEST_F(EngineTest, a_revoked_key_loses_its_sessions_in_the_same_commit) {
  const auto doctor = rig_.open("radiology");
  v1::KeyRevoke body;
  const auto people = rig_.engine->people().list();
  for (const auto& user : people.users()) {
    if (user.user_id() == "radiology") body.set_key_id(user.key_ids(0));
  }
  body.set_reason("lost card");
  const auto proposed = rig_.call(rig_.open("administrator"), v1::MESSAGE_TYPE_KEY_REVOKE, body);
  ASSERT_EQ(proposed.code(), v1::ERROR_CODE_OK) << proposed.error().message();
  v1::Confirm confirm;
  confirm.set_proposal(proposed.proposed().proposal());
  EXPECT_EQ(rig_.call(rig_.open("administrator"), v1::MESSAGE_TYPE_CONFIRM, confirm).code(), v1::ERROR_CODE_FORBIDDEN)
      << "nobody confirms what he proposed";
  EXPECT_EQ(rig_.call(rig_.open("administrator2"), v1::MESSAGE_TYPE_CONFIRM, confirm).code(), v1::ERROR_CODE_OK);
  const auto ended = rig_.take(doctor, v1::MESSAGE_TYPE_UNSPECIFIED);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_TRUE(ended[0].end_session);
  v1::ShowCase show;
  show.set_case_id("SYN-1");
  EXPECT_EQ(rig_.call(doctor, v1::MESSAGE_TYPE_SHOW_CASE, show).code(), v1::ERROR_CODE_UNAUTHENTICATED);
}

TEST_F(EngineTest, memory_after_a_restart_equals_memory_before) {
  rig_.bring_to_review("SYN-1");
  rig_.submit("SYN-2");
  const auto before = rig_.call(rig_.open("operator"), v1::MESSAGE_TYPE_STATUS, v1::Refuse());
  rig_.restart();
  const auto after = rig_.call(rig_.open("operator"), v1::MESSAGE_TYPE_STATUS, v1::Refuse());
  ASSERT_EQ(before.status().cases_size(), after.status().cases_size());
  for (int i = 0; i < before.status().cases_size(); ++i) {
    EXPECT_EQ(before.status().cases(i).SerializeAsString(), after.status().cases(i).SerializeAsString());
  }
  EXPECT_EQ(before.status().jobs(0).jobs(), after.status().jobs(0).jobs());
}

TEST_F(EngineTest, a_session_that_has_not_said_hello_gets_nowhere) {
  v1::ShowCase show;
  show.set_case_id("SYN-1");
  const auto session = rig_.open("coordinator");
  rig_.end(session);
  EXPECT_EQ(rig_.call(session, v1::MESSAGE_TYPE_SHOW_CASE, show).code(), v1::ERROR_CODE_UNAUTHENTICATED);
}

TEST_F(EngineTest, a_read_is_in_the_ledger_before_the_reader_is_asked) {
  rig_.submit("SYN-1");
  v1::ShowCase show;
  show.set_case_id("SYN-1");
  rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_SHOW_CASE, show);
  ASSERT_FALSE(rig_.reads.empty());
  const auto& read = std::get<AnswerRead>(rig_.reads.back());
  const auto all = rig_.events();
  EXPECT_EQ(all.at(read.at_least - 1).kind(), v1::EVENT_KIND_READ);
}

}  // namespace
}  // namespace tumorboard::testing_rig
