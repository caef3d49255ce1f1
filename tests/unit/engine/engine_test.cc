// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "daemon/workflow/fold.h"
#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

// A ledger whose appends fail until there is room.
class FullDisk final : public storage::Ledger {
 public:
  explicit FullDisk(storage::Ledger& below) : below_(below) {}
  Result<> append(const storage::LedgerBatch& batch) override {
    return has_room ? below_.append(batch) : Result<>(fail(code, "no room"));
  }
  [[nodiscard]] storage::Head head() const override { return below_.head(); }
  Result<std::vector<storage::StoredEvent>> read_since(Sequence after, std::size_t events, std::size_t bytes) override {
    return below_.read_since(after, events, bytes);
  }
  Result<storage::StoredEvent> read_one(Sequence sequence) override { return below_.read_one(sequence); }
  Result<std::optional<std::string>> artefact(std::string_view digest) override { return below_.artefact(digest); }

  bool has_room = false;
  ErrorCode code = ErrorCode::kResourceExhausted;

 private:
  storage::Ledger& below_;
};

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
  const auto confirm = rig_.confirmation(proposed.proposed().proposal());
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
  EXPECT_EQ(before.status().jobs(0).count(), after.status().jobs(0).count());
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

TEST(EngineCommit, on_a_full_disk_nothing_leaves_and_the_same_commit_is_tried_until_it_succeeds) {
  Rig rig;
  const auto coordinator = rig.open("coordinator");
  rig.submit("SYN-0");  // the nonce is known from here on
  FullDisk full(rig.ledger);
  Engine engine({}, rig.clock, rig.random, full, rig.state());
  v1::SubmitCase body;
  body.set_case_(small_case("SYN-1").SerializeAsString());
  std::vector<EngineInput> inputs;
  inputs.emplace_back(rig.hello(coordinator));
  inputs.emplace_back(rig.message(coordinator, v1::MESSAGE_TYPE_SUBMIT_CASE, body.SerializeAsString()));
  inputs.emplace_back(WindowLoaded{"coordinator", std::string(16, 'n'), {}, 0, 0});
  auto step = engine.step(std::move(inputs));
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(engine.take_failed().empty()) << "nobody is told anything yet";
  full.has_room = true;
  step = engine.step({});
  ASSERT_TRUE(step);
  EXPECT_EQ(rig.from_ledger("SYN-1").state(), v1::CASE_STATE_RECEIVED);
  ASSERT_FALSE(step->out.empty());
  v1::Reply reply;
  ASSERT_TRUE(reply.ParseFromString(step->out.back().body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK);
}

TEST(EngineCommit, an_unknown_outcome_is_told_as_such_to_everybody_in_the_batch) {
  Rig rig;
  const auto coordinator = rig.open("coordinator");
  FullDisk broken(rig.ledger);
  broken.code = ErrorCode::kOutcomeUnknown;
  Engine engine({}, rig.clock, rig.random, broken, rig.state());
  v1::SubmitCase body;
  body.set_case_(small_case("SYN-1").SerializeAsString());
  std::vector<EngineInput> inputs;
  inputs.emplace_back(rig.hello(coordinator));
  inputs.emplace_back(rig.message(coordinator, v1::MESSAGE_TYPE_SUBMIT_CASE, body.SerializeAsString()));
  inputs.emplace_back(WindowLoaded{"coordinator", std::string(16, 'n'), {}, 0, 0});
  ASSERT_FALSE(engine.step(std::move(inputs)));
  const auto failed = engine.take_failed();
  ASSERT_EQ(failed.size(), 1U);
  v1::Reply reply;
  ASSERT_TRUE(reply.ParseFromString(failed[0].body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_OUTCOME_UNKNOWN);
}

// One client sends valid cases of 240 kB, more than a row of the ledger holds, under one request nonce that the
// reader is asked about first.
TEST(EngineBatch, what_does_not_fit_into_one_row_of_the_ledger_is_taken_by_the_next) {
  Rig rig;
  const auto coordinator = rig.open("coordinator");
  std::vector<std::string> bodies;
  std::size_t bytes = 0;
  while (bytes <= storage::kMaxBatchBytes) {
    v1::Case facts = small_case("L-" + std::to_string(bodies.size()));
    for (int i = 0; i < 60; ++i) facts.mutable_prior_therapies()->add_values(std::string(4'000, 'x'));
    v1::SubmitCase command;
    command.set_case_(facts.SerializeAsString());
    bytes += command.case_().size();
    bodies.push_back(command.SerializeAsString());
  }
  rig.send_at_once(coordinator, v1::MESSAGE_TYPE_SUBMIT_CASE, bodies);
  const auto replies = rig.take(coordinator, v1::MESSAGE_TYPE_REPLY);
  ASSERT_EQ(replies.size(), bodies.size());
  for (const auto& out : replies) {
    v1::Reply reply;
    ASSERT_TRUE(reply.ParseFromString(out.body));
    ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message() << ' ' << reply.error().element_path();
  }
  for (const auto& commit : rig.committed) {
    std::size_t of_commit = 0;
    for (const auto& event : commit->events) of_commit += event.ByteSizeLong();
    EXPECT_LE(of_commit, 2 * kStepBytes);
  }
}

}  // namespace
}  // namespace tumorboard::testing_rig
