// SPDX-License-Identifier: Apache-2.0
// People, keys and proposals: what a second person confirms is what was seen; what a stolen key signed counts
// no longer.
#include <gtest/gtest.h>

#include <algorithm>

#include "common/base/duration.h"
#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

constexpr std::array kSigners{"medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology", "pathologist"};

class EnginePeople : public testing::Test {
 protected:
  Rig rig_;

  [[nodiscard]] std::string key_of(const std::string& user) const {
    const auto people = rig_.engine->people().list();
    for (const auto& one : people.users()) {
      if (one.user_id() == user) return one.key_ids(0);
    }
    return {};
  }
  v1::Reply ask(const std::string& user, v1::MessageType type, const google::protobuf::MessageLite& body) {
    return rig_.call(rig_.open(user), type, body);
  }
  std::uint64_t propose_revocation(const std::string& user, std::int64_t since_us, const char* by = "administrator") {
    v1::KeyRevoke body;
    body.set_key_id(key_of(user));
    body.set_reason("stolen last week");
    body.set_since_us(since_us);
    const auto reply = ask(by, v1::MESSAGE_TYPE_KEY_REVOKE, body);
    EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
    return reply.proposed().proposal();
  }
  v1::ErrorCode confirm(std::uint64_t proposal, const char* by = "administrator2") {
    return ask(by, v1::MESSAGE_TYPE_CONFIRM, rig_.confirmation(proposal)).code();
  }
  void revoke(const std::string& user, std::int64_t since_us) {
    ASSERT_EQ(confirm(propose_revocation(user, since_us)), v1::ERROR_CODE_OK);
  }
  v1::ErrorCode approve(const std::string& user, const std::string& case_id) {
    return ask(user, v1::MESSAGE_TYPE_SIGN_OFF, rig_.sign(user, case_id, v1::DECISION_APPROVE)).code();
  }
  v1::UserAdd somebody() {
    auto key = signing::KeyFile::generate(signing::KeyKind::kPerson, "new", {}, rig_.random);
    v1::UserAdd body;
    body.set_user_id("new");
    body.set_printed_name("Somebody New");
    body.add_roles(v1::ROLE_CLINICIAN);
    body.add_disciplines("radiology");
    body.mutable_keys()->set_channel(key->identity().channel.data(), 32);
    body.mutable_keys()->set_signing(key->identity().signing->data(), 32);
    return body;
  }
};

TEST_F(EnginePeople, what_a_key_signed_after_it_was_stolen_counts_no_longer) {
  rig_.bring_to_review("SYN-1");
  const std::int64_t stolen_us = rig_.clock.wall_us();
  ASSERT_EQ(approve("radiology", "SYN-1"), v1::ERROR_CODE_OK);
  revoke("radiology", stolen_us);
  for (const char* who : kSigners) {
    if (who == std::string("radiology")) continue;
    EXPECT_EQ(approve(who, "SYN-1"), v1::ERROR_CODE_OK) << who;
  }
  const auto snapshot = rig_.from_ledger("SYN-1");
  EXPECT_EQ(snapshot.state(), v1::CASE_STATE_IN_REVIEW) << "radiology has not approved";
  EXPECT_TRUE(snapshot.sign_offs(0).voided());
  ASSERT_EQ(approve("clinician", "SYN-1"), v1::ERROR_CODE_OK) << "another radiologist";
  EXPECT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_AGREED);
}

TEST_F(EnginePeople, what_a_key_signed_before_it_was_stolen_stands) {
  rig_.bring_to_review("SYN-1");
  ASSERT_EQ(approve("radiology", "SYN-1"), v1::ERROR_CODE_OK);
  rig_.clock.advance_ms(3'600'000);
  revoke("radiology", rig_.clock.wall_us());
  EXPECT_FALSE(rig_.from_ledger("SYN-1").sign_offs(0).voided());
  revoke("pathologist", 0);
  EXPECT_FALSE(rig_.from_ledger("SYN-1").sign_offs(0).superseded());
}

TEST_F(EnginePeople, an_agreed_case_keeps_its_decision_with_an_alarm) {
  rig_.bring_to_review("SYN-1");
  for (const char* who : kSigners) ASSERT_EQ(approve(who, "SYN-1"), v1::ERROR_CODE_OK) << who;
  ASSERT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_AGREED);
  revoke("radiology", 1);
  const auto snapshot = rig_.from_ledger("SYN-1");
  EXPECT_EQ(snapshot.state(), v1::CASE_STATE_AGREED);
  EXPECT_NE(snapshot.sign_off_alarm(), 0U);
  const auto before = rig_.ledger.head().sequence;
  rig_.restart();
  rig_.run();
  EXPECT_EQ(rig_.ledger.head().sequence, before) << "what is void is voided once";
}

// A thief dissents, everybody else approves: without the dissent the board has agreed.
TEST_F(EnginePeople, a_case_that_a_void_dissent_alone_held_up_is_agreed) {
  rig_.bring_to_review("SYN-1");
  const auto dissent = rig_.sign("clinician", "SYN-1", v1::DECISION_DISSENT);
  ASSERT_EQ(ask("clinician", v1::MESSAGE_TYPE_SIGN_OFF, dissent).code(), v1::ERROR_CODE_OK);
  for (const char* who : kSigners) ASSERT_EQ(approve(who, "SYN-1"), v1::ERROR_CODE_OK) << who;
  ASSERT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_IN_REVIEW);
  revoke("clinician", 1);
  EXPECT_EQ(rig_.from_ledger("SYN-1").state(), v1::CASE_STATE_AGREED);
}

TEST_F(EnginePeople, a_restart_between_the_revocation_and_its_effect_loses_nothing) {
  rig_.bring_to_review("SYN-1");
  ASSERT_EQ(approve("radiology", "SYN-1"), v1::ERROR_CODE_OK);
  // The ledger ends with the revocation, as after a kill between two steps.
  workflow::Recorder recorder(rig_.ledger.head().sequence + 1, rig_.clock.wall_us());
  v1::KeyRevoke body;
  body.set_key_id(key_of("radiology"));
  body.set_reason("stolen");
  body.set_since_us(1);
  const workflow::Actor by{UserId{"administrator"}, "Name of administrator", KeyId{}, {v1::ROLE_ADMINISTRATOR}, {}};
  recorder.record(v1::EVENT_KIND_KEY_REVOKED, by, body);
  storage::LedgerBatch batch;
  batch.first = rig_.ledger.head().sequence + 1;
  for (const auto& event : recorder.take()) batch.events.push_back(event.SerializeAsString());
  ASSERT_TRUE(rig_.ledger.append(batch));
  rig_.restart();
  rig_.run();
  EXPECT_TRUE(rig_.from_ledger("SYN-1").sign_offs(0).voided());
}

TEST_F(EnginePeople, a_time_in_the_future_is_refused) {
  v1::KeyRevoke body;
  body.set_key_id(key_of("radiology"));
  body.set_reason("stolen");
  body.set_since_us(rig_.clock.wall_us() + 1);
  EXPECT_EQ(ask("administrator", v1::MESSAGE_TYPE_KEY_REVOKE, body).code(), v1::ERROR_CODE_INVALID);
}

TEST_F(EnginePeople, a_second_person_confirms_what_was_seen_and_nothing_else) {
  const auto proposal = propose_revocation("radiology", 0);
  auto command = rig_.confirmation(proposal);
  command.set_command_digest(bytes(sha256("something else")));
  EXPECT_EQ(ask("administrator2", v1::MESSAGE_TYPE_CONFIRM, command).code(), v1::ERROR_CODE_CONFLICT);
  command.clear_command_digest();
  EXPECT_EQ(ask("administrator2", v1::MESSAGE_TYPE_CONFIRM, command).code(), v1::ERROR_CODE_CONFLICT);
  rig_.schema_revision = 1;
  EXPECT_EQ(confirm(proposal), v1::ERROR_CODE_UNSUPPORTED_REVISION) << "it knows the number alone";
  rig_.schema_revision = 2;
  EXPECT_EQ(confirm(proposal), v1::ERROR_CODE_OK);
}

TEST_F(EnginePeople, what_waits_is_shown_to_those_whom_it_concerns) {
  const auto proposal = propose_revocation("radiology", 0);
  const auto shown = [&](const char* user) {
    return ask(user, v1::MESSAGE_TYPE_SHOW_PROPOSALS, v1::ShowProposals()).proposal_list();
  };
  ASSERT_EQ(shown("administrator2").proposals_size(), 1);
  const v1::PendingProposal one = shown("administrator2").proposals(0);
  EXPECT_EQ(one.proposal(), proposal);
  EXPECT_EQ(one.type(), v1::MESSAGE_TYPE_KEY_REVOKE);
  EXPECT_EQ(one.proposed_by(), "Name of administrator");
  EXPECT_EQ(one.digest(), rig_.confirmation(proposal).command_digest());
  EXPECT_FALSE(one.own());
  EXPECT_TRUE(shown("administrator").proposals(0).own());
  EXPECT_EQ(shown("coordinator").proposals_size(), 0) << "a coordinator confirms no keys";
}

TEST_F(EnginePeople, a_proposal_expires_can_be_rejected_and_ends_with_its_authors_key) {
  const auto late = propose_revocation("radiology", 0);
  rig_.clock.advance_ms(14 * kDayMs);
  EXPECT_EQ(confirm(late), v1::ERROR_CODE_FAILED_PRECONDITION);
  EXPECT_EQ(
      ask("administrator2", v1::MESSAGE_TYPE_SHOW_PROPOSALS, v1::ShowProposals()).proposal_list().proposals_size(), 0);

  v1::RejectProposal rejection;
  rejection.set_reason("the card was found");
  rejection.set_proposal(propose_revocation("radiology", 0));
  EXPECT_EQ(ask("coordinator", v1::MESSAGE_TYPE_REJECT_PROPOSAL, rejection).code(), v1::ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(ask("administrator2", v1::MESSAGE_TYPE_REJECT_PROPOSAL, rejection).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(confirm(rejection.proposal()), v1::ERROR_CODE_NOT_FOUND);
  rejection.set_proposal(propose_revocation("radiology", 0));
  EXPECT_EQ(ask("administrator", v1::MESSAGE_TYPE_REJECT_PROPOSAL, rejection).code(), v1::ERROR_CODE_OK)
      << "taken back";

  const auto third = somebody();
  v1::UserAdd administrator = third;
  administrator.set_user_id("administrator3");
  administrator.clear_roles();
  administrator.clear_disciplines();
  administrator.add_roles(v1::ROLE_ADMINISTRATOR);
  const auto added = ask("administrator", v1::MESSAGE_TYPE_USER_ADD, administrator);
  ASSERT_EQ(confirm(added.proposed().proposal()), v1::ERROR_CODE_OK);
  const auto orphan = propose_revocation("radiology", 0, "administrator2");
  ASSERT_EQ(confirm(propose_revocation("administrator2", 0), "administrator2"), v1::ERROR_CODE_OK);
  EXPECT_EQ(confirm(orphan, "administrator"), v1::ERROR_CODE_NOT_FOUND);
}

TEST_F(EnginePeople, nobody_has_roles_of_two_groups_or_another_persons_key) {
  auto body = somebody();
  const auto code = [&] { return ask("administrator", v1::MESSAGE_TYPE_USER_ADD, body).code(); };
  EXPECT_EQ(code(), v1::ERROR_CODE_OK);
  body.add_roles(v1::ROLE_CHAIR);
  EXPECT_EQ(code(), v1::ERROR_CODE_OK) << "both are of the board";
  body.add_roles(v1::ROLE_ADMINISTRATOR);
  EXPECT_EQ(code(), v1::ERROR_CODE_INVALID);
  body = somebody();
  body.add_roles(v1::ROLE_AUDITOR);
  EXPECT_EQ(code(), v1::ERROR_CODE_INVALID);
  body = somebody();
  body.mutable_keys()->set_channel(std::string(32, '\0'));
  EXPECT_EQ(code(), v1::ERROR_CODE_INVALID);
  body = somebody();
  body.set_printed_name("Name of radiology");
  EXPECT_EQ(code(), v1::ERROR_CODE_CONFLICT) << "the two would look alike under a signature";
  body = somebody();
  const auto* theirs = rig_.engine->people().key(KeyId{key_of("radiology")});
  body.mutable_keys()->set_signing(theirs->signing->data(), 32);
  EXPECT_EQ(code(), v1::ERROR_CODE_CONFLICT);
}

}  // namespace
}  // namespace tumorboard::testing_rig
