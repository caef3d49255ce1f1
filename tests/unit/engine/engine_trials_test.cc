// SPDX-License-Identifier: Apache-2.0
// A trial registry comes into use: every open case is screened with it, only differences are
// told, and no signature is touched.
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/delivery/delivery.h"
#include "tests/unit/engine/rig.h"
#include "tumorboard/v1/screening.pb.h"

namespace tumorboard::testing_rig {
namespace {

class TrialRegistry : public testing::Test {
 protected:
  Rig rig_;
  SessionId coordinator_ = rig_.open("coordinator");

  v1::Reply upload(SessionId who, const std::string& bytes, const std::string& kind) {
    v1::UploadArtefact chunk;
    chunk.set_digest(hex(sha256(bytes)));
    chunk.set_total(bytes.size());
    chunk.set_data(bytes);
    chunk.set_kind(kind);
    return rig_.call(who, v1::MESSAGE_TYPE_UPLOAD_ARTEFACT, chunk);
  }
  v1::Reply activate(const std::string& digest) {
    v1::TrialsActivate command;
    command.set_digest(digest);
    command.set_reason("the November list");
    return rig_.call(coordinator_, v1::MESSAGE_TYPE_TRIALS_ACTIVATE, command);
  }
  // A registry whose text is `content`; the worker below finds the trial of that name.
  std::string bring(const std::string& content) {
    const std::string bytes = bundle_of("trials", content);
    EXPECT_TRUE(upload(coordinator_, bytes, "trials").artefact_stored().complete());
    const std::string digest = hex(sha256(bytes));
    found_[digest] = content;
    return digest;
  }
  v1::ScreeningState state() {
    return rig_.call(coordinator_, v1::MESSAGE_TYPE_SHOW_SCREENING, v1::ShowScreening()).screening_state();
  }
  std::string screening(const v1::Lease& lease) {
    v1::Recommendation out;
    out.set_trial_flag(v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE);
    if (lease.trials_digest().empty()) return out.SerializeAsString();
    out.mutable_provenance()->set_trials_digest(lease.trials_digest());
    auto& trial = *out.add_trials();
    trial.set_trial(found_[lease.trials_digest()]);
    trial.set_verdict(v1::TRIAL_VERDICT_ELIGIBLE);
    return out.SerializeAsString();
  }
  void answer(SessionId worker, const v1::Lease& lease) {
    v1::Result body;
    body.set_job_id(lease.job_id());
    body.set_fence(lease.fence());
    body.set_screening(screening(lease));
    if (lease.kind() == v1::JOB_KIND_ASSESS) body.set_recommendation(recommendation_for(lease, v1::READINESS_READY));
    rig_.send(worker, v1::MESSAGE_TYPE_RESULT, body);
  }
  void refuse(SessionId worker, const v1::Lease& lease, const std::string& cause) {
    v1::Refuse body;
    body.set_job_id(lease.job_id());
    body.set_fence(lease.fence());
    body.set_cause(cause);
    rig_.send(worker, v1::MESSAGE_TYPE_REFUSE, body);
  }
  void add_facts(const std::string& case_id) {
    v1::Case facts = small_case(case_id);
    facts.mutable_patient()->set_ecog(2);
    v1::AddFacts command;
    command.set_case_id(case_id);
    command.set_expected_revision(1);
    command.set_reason("seen today");
    command.set_case_(facts.SerializeAsString());
    EXPECT_EQ(rig_.call(coordinator_, v1::MESSAGE_TYPE_ADD_FACTS, command).code(), v1::ERROR_CODE_OK);
  }
  void work(SessionId worker) {
    for (auto lease = rig_.take_lease(worker); lease; lease = rig_.take_lease(worker)) answer(worker, *lease);
  }
  SessionId worker() {
    const SessionId session = rig_.open("worker1");
    rig_.register_worker(session, 1);
    return session;
  }
  void agree(const std::string& case_id) {
    for (const char* who : {"medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology", "pathologist"}) {
      const auto signed_off = rig_.sign(who, case_id, v1::DECISION_APPROVE);
      EXPECT_EQ(rig_.call(rig_.open(who), v1::MESSAGE_TYPE_SIGN_OFF, signed_off).code(), v1::ERROR_CODE_OK);
    }
  }
  std::vector<v1::Event> pushed() {
    std::vector<v1::Event> events;
    for (const auto& event : rig_.events()) {
      if (event.kind() != v1::EVENT_KIND_SCREENED) continue;
      if (auto told = pushed_event(event)) events.push_back(std::move(*told));
    }
    return events;
  }

  std::map<std::string, std::string> found_;  // registry → the trial it brings
};

TEST_F(TrialRegistry, every_open_case_is_screened_and_no_signature_moves) {
  const SessionId session = worker();
  for (const char* id : {"REVIEW", "AGREED"}) {
    ASSERT_EQ(rig_.submit(id).code(), v1::ERROR_CODE_OK);
    work(session);
  }
  agree("AGREED");
  const auto before = rig_.from_ledger("AGREED");
  ASSERT_EQ(before.state(), v1::CASE_STATE_AGREED);
  const std::string digest = bring("NCT1");
  const auto reply = activate(digest);
  ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  EXPECT_EQ(reply.trials_activated().cases(), 2U);
  EXPECT_EQ(state().screened(), 0U);
  work(session);
  EXPECT_EQ(state().cases(), 2U);
  EXPECT_EQ(state().screened(), 2U);
  ASSERT_EQ(state().changed_size(), 2);
  EXPECT_EQ(state().changed(0).case_id(), "AGREED");
  EXPECT_EQ(state().changed(0).changes(0).path(), "trials[NCT1]");
  EXPECT_EQ(state().changed(0).changes(0).to(), "eligible");
  const auto after = rig_.from_ledger("AGREED");
  EXPECT_EQ(after.state(), v1::CASE_STATE_AGREED);
  EXPECT_EQ(after.version(), before.version());
  EXPECT_EQ(after.revision(), before.revision());
  EXPECT_EQ(after.recommendation_digest(), before.recommendation_digest());
  ASSERT_EQ(after.sign_offs_size(), 5);
  EXPECT_TRUE(std::ranges::none_of(after.sign_offs(), [](const auto& s) { return s.superseded(); }));
  EXPECT_EQ(after.trials_digest(), digest);
  const auto told = pushed();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].kind(), "screened");
  EXPECT_EQ(told[0].text(), "trial NCT1: eligible");
}

TEST_F(TrialRegistry, what_did_not_change_is_not_told_and_not_stored_again) {
  const SessionId session = worker();
  ASSERT_EQ(activate(bring("NCT1")).code(), v1::ERROR_CODE_OK);
  ASSERT_EQ(rig_.submit("C").code(), v1::ERROR_CODE_OK);
  work(session);
  const auto before = rig_.from_ledger("C");
  const std::string bytes = bundle_of("trials", "another text of the same trials");
  upload(coordinator_, bytes, "trials");
  found_[hex(sha256(bytes))] = "NCT1";
  ASSERT_EQ(activate(hex(sha256(bytes))).trials_activated().cases(), 1U);
  work(session);
  const auto after = rig_.from_ledger("C");
  EXPECT_EQ(after.trials_digest(), hex(sha256(bytes)));
  EXPECT_EQ(after.screening_sequence(), before.screening_sequence());
  EXPECT_TRUE(pushed().empty());
  EXPECT_EQ(state().changed_size(), 0);
  EXPECT_EQ(state().screened(), 1U);
}

TEST_F(TrialRegistry, a_case_under_assessment_is_screened_with_the_registry_in_use_when_it_ends) {
  const SessionId session = worker();
  ASSERT_EQ(rig_.submit("C").code(), v1::ERROR_CODE_OK);
  const auto lease = rig_.take_lease(session);
  ASSERT_TRUE(lease);
  const std::string digest = bring("NCT1");
  EXPECT_EQ(activate(digest).trials_activated().cases(), 0U);
  answer(session, *lease);
  const auto screen = rig_.take_lease(session);
  ASSERT_TRUE(screen);
  EXPECT_EQ(screen->kind(), v1::JOB_KIND_SCREEN);
  EXPECT_EQ(screen->trials_digest(), digest);
  answer(session, *screen);
  EXPECT_EQ(rig_.from_ledger("C").trials_digest(), digest);
}

TEST_F(TrialRegistry, a_restart_asks_again_for_the_cases_that_were_not_screened) {
  rig_.bring_to_review("C");
  ASSERT_EQ(activate(bring("NCT1")).code(), v1::ERROR_CODE_OK);
  rig_.restart();
  coordinator_ = rig_.open("coordinator");
  work(worker());
  EXPECT_EQ(state().screened(), 1U);
  ASSERT_EQ(state().changed_size(), 1);
  rig_.restart();
  coordinator_ = rig_.open("coordinator");
  EXPECT_EQ(state().changed_size(), 1) << "what changed is known after another restart";
  EXPECT_FALSE(rig_.take_lease(worker()));
}

TEST_F(TrialRegistry, an_answer_for_a_registry_that_is_no_longer_in_use_is_void) {
  const SessionId session = worker();
  ASSERT_EQ(rig_.submit("C").code(), v1::ERROR_CODE_OK);
  work(session);
  ASSERT_EQ(activate(bring("OLD")).code(), v1::ERROR_CODE_OK);
  const auto old = rig_.take_lease(session);
  ASSERT_TRUE(old);
  const std::string digest = bring("NEW");
  ASSERT_EQ(activate(digest).code(), v1::ERROR_CODE_OK);
  answer(session, *old);
  work(session);
  EXPECT_EQ(rig_.from_ledger("C").trials_digest(), digest);
  ASSERT_EQ(pushed().size(), 1U);
  EXPECT_EQ(pushed()[0].changes(0).path(), "trials[NEW]");
}

TEST_F(TrialRegistry, new_facts_make_the_question_void_and_bring_a_screening_of_their_own) {
  const SessionId session = worker();
  ASSERT_EQ(rig_.submit("C").code(), v1::ERROR_CODE_OK);
  work(session);
  ASSERT_EQ(activate(bring("NCT1")).code(), v1::ERROR_CODE_OK);
  const auto screen = rig_.take_lease(session);
  ASSERT_TRUE(screen);
  add_facts("C");
  answer(session, *screen);
  EXPECT_TRUE(pushed().empty());
  work(session);
  const auto after = rig_.from_ledger("C");
  EXPECT_EQ(after.version(), 2U);
  EXPECT_EQ(after.trials_digest(), screen->trials_digest());
  EXPECT_EQ(after.screening_sequence(), after.recommendation_sequence());
}

TEST_F(TrialRegistry, a_case_that_could_not_be_screened_is_named) {
  const SessionId session = worker();
  ASSERT_EQ(rig_.submit("C").code(), v1::ERROR_CODE_OK);
  work(session);
  ASSERT_EQ(activate(bring("NCT1")).code(), v1::ERROR_CODE_OK);
  const auto lease = rig_.take_lease(session);
  ASSERT_TRUE(lease);
  refuse(session, *lease, "the case does not parse");
  ASSERT_EQ(state().failed_size(), 1);
  EXPECT_EQ(state().failed(0).case_id(), "C");
  EXPECT_EQ(state().failed(0).cause(), "the case does not parse");
  EXPECT_EQ(state().screened(), 0U);
}

TEST_F(TrialRegistry, a_failed_case_with_new_facts_is_no_failure_and_a_reload_asks_again) {
  const SessionId session = worker();
  for (const char* id : {"A", "B"}) {
    ASSERT_EQ(rig_.submit(id).code(), v1::ERROR_CODE_OK);
    work(session);
  }
  const std::string digest = bring("NCT1");
  ASSERT_EQ(activate(digest).code(), v1::ERROR_CODE_OK);
  for (auto lease = rig_.take_lease(session); lease; lease = rig_.take_lease(session)) {
    // Cut, it would end in the middle of a character.
    refuse(session, *lease, std::string(199, 'x') + "\xc3\xbc");
  }
  ASSERT_EQ(state().failed_cases(), 2U);
  EXPECT_EQ(state().failed(0).cause(), std::string(199, 'x'));
  add_facts("A");
  EXPECT_EQ(state().failed_cases(), 1U) << "it is under assessment";
  work(session);
  EXPECT_EQ(state().screened(), 1U);
  const auto again = activate(digest);
  ASSERT_EQ(again.code(), v1::ERROR_CODE_OK) << again.error().message();
  EXPECT_EQ(again.trials_activated().cases(), 1U);
  EXPECT_EQ(state().failed_cases(), 0U);
  work(session);
  EXPECT_EQ(state().screened(), 2U);
  EXPECT_EQ(activate(digest).code(), v1::ERROR_CODE_FAILED_PRECONDITION);
}

TEST_F(TrialRegistry, a_worker_that_goes_away_or_a_case_that_leaves_loses_nothing) {
  SessionId session = worker();
  std::vector<std::string> ids;
  for (int i = 0; i < 12; ++i) {  // more than are loaded at a time
    ids.push_back("C" + std::to_string(10 + i));
    ASSERT_EQ(rig_.submit(ids.back()).code(), v1::ERROR_CODE_OK);
    work(session);
  }
  ASSERT_EQ(activate(bring("NCT1")).trials_activated().cases(), 12U);
  ASSERT_TRUE(rig_.take_lease(session));
  rig_.end(session);
  v1::WithdrawCase withdraw;
  withdraw.set_case_id(ids.back());
  withdraw.set_reason("a duplicate");
  ASSERT_EQ(rig_.call(coordinator_, v1::MESSAGE_TYPE_WITHDRAW_CASE, withdraw).code(), v1::ERROR_CODE_OK);
  session = worker();
  work(session);
  EXPECT_EQ(state().cases(), 11U);
  EXPECT_EQ(state().screened(), 11U);
  EXPECT_EQ(pushed().size(), 11U);
}

TEST_F(TrialRegistry, a_case_proposed_by_hand_is_screened_or_named) {
  const SessionId session = worker();
  ASSERT_EQ(rig_.submit("C").code(), v1::ERROR_CODE_OK);
  const auto lease = rig_.take_lease(session);
  ASSERT_TRUE(lease);
  refuse(session, *lease, "cannot be assessed");
  ASSERT_EQ(rig_.from_ledger("C").state(), v1::CASE_STATE_STUCK);
  v1::ProposeByHand command;
  command.set_case_id("C");
  command.set_revision(1);
  command.set_text("SBRT to the adrenal lesion");
  command.set_reason("the engine cannot judge it");
  ASSERT_EQ(rig_.call(rig_.open("chair"), v1::MESSAGE_TYPE_PROPOSE_BY_HAND, command).code(), v1::ERROR_CODE_OK);
  ASSERT_EQ(activate(bring("NCT1")).code(), v1::ERROR_CODE_OK);
  EXPECT_FALSE(rig_.take_lease(session));
  EXPECT_EQ(state().cases(), 1U);
  ASSERT_EQ(state().failed_cases(), 1U);
  EXPECT_EQ(state().failed(0).cause(), "these facts have no assessment");
}

TEST_F(TrialRegistry, a_repeat_of_the_command_activates_once) {
  const std::string digest = bring("NCT1");
  v1::TrialsActivate command;
  command.set_digest(digest);
  const std::string body = command.SerializeAsString();
  const auto first = rig_.call(coordinator_, v1::MESSAGE_TYPE_TRIALS_ACTIVATE, body, 900);
  const auto again = rig_.call(coordinator_, v1::MESSAGE_TYPE_TRIALS_ACTIVATE, body, 900);
  EXPECT_EQ(first.code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  const auto all = rig_.events();
  EXPECT_EQ(std::ranges::count(all, v1::EVENT_KIND_ARTEFACT_ACTIVATED, &v1::LedgerEvent::kind), 1);
}

TEST_F(TrialRegistry, a_screening_of_another_registry_than_was_asked_for_is_not_taken) {
  const SessionId session = worker();
  ASSERT_EQ(rig_.submit("C").code(), v1::ERROR_CODE_OK);
  work(session);
  ASSERT_EQ(activate(bring("NCT1")).code(), v1::ERROR_CODE_OK);
  for (int i = 0; i < 3; ++i) {
    auto lease = rig_.take_lease(session);
    ASSERT_TRUE(lease);
    lease->set_trials_digest(std::string(64, '0'));
    answer(session, *lease);
  }
  EXPECT_FALSE(rig_.take_lease(session)) << "three times is enough";
  EXPECT_EQ(state().failed_size(), 1);
  EXPECT_TRUE(pushed().empty());
}

TEST_F(TrialRegistry, what_cannot_be_used_is_refused) {
  EXPECT_EQ(activate(std::string(64, '0')).code(), v1::ERROR_CODE_NOT_FOUND);
  const std::string digest = bring("NCT1");
  EXPECT_EQ(activate(digest).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(activate(digest).code(), v1::ERROR_CODE_FAILED_PRECONDITION) << "in use";
  const SessionId admin = rig_.open("administrator");
  const std::string knowledge = small_knowledge("rules");
  EXPECT_EQ(upload(coordinator_, knowledge, "knowledge").code(), v1::ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(rig_.events().back().kind(), v1::EVENT_KIND_REFUSED) << "a denial is audited";
  EXPECT_EQ(upload(coordinator_, knowledge, "trials").code(), v1::ERROR_CODE_INVALID) << "it is not what it is called";
  EXPECT_EQ(upload(admin, "no artefact", "trials").code(), v1::ERROR_CODE_INVALID);
  EXPECT_EQ(upload(admin, knowledge, "").code(), v1::ERROR_CODE_INVALID);
  EXPECT_EQ(upload(admin, knowledge, "knowledge").code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(activate(hex(sha256(knowledge))).code(), v1::ERROR_CODE_INVALID);
  v1::KnowledgeActivate command;
  command.set_digest(digest);
  command.set_reason("a registry is no knowledge");
  EXPECT_EQ(rig_.call(admin, v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE, command).code(), v1::ERROR_CODE_INVALID);
}

}  // namespace
}  // namespace tumorboard::testing_rig
