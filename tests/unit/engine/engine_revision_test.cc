// SPDX-License-Identifier: Apache-2.0
// Peers of an older schema revision: what they may still do, and what is refused because it
// would sign, drop or answer less than they know.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <set>

#include "daemon/engine/revision_law.h"
#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class Revision : public testing::Test {
 protected:
  Rig rig_;

  v1::CaseSnapshot now() { return rig_.from_ledger("SYN-1"); }
  v1::Reply sign(v1::Decision decision) {
    return rig_.call(rig_.open("radiology"), v1::MESSAGE_TYPE_SIGN_OFF, rig_.sign("radiology", "SYN-1", decision));
  }
  v1::Reply submit(const v1::Case& facts) {
    v1::SubmitCase body;
    body.set_case_(facts.SerializeAsString());
    return rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_SUBMIT_CASE, body);
  }
  v1::Reply replace(const v1::Case& facts) {
    v1::AddFacts body;
    body.set_case_id(facts.id());
    body.set_expected_revision(now().revision());
    body.set_reason("seen again");
    body.set_case_(facts.SerializeAsString());
    return rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ADD_FACTS, body);
  }
};

TEST_F(Revision, a_client_of_revision_1_greets_submits_and_reads) {
  rig_.schema_revision = 1;
  const auto session = rig_.open("coordinator");
  const auto welcomes = rig_.take(session, v1::MESSAGE_TYPE_WELCOME);
  ASSERT_EQ(welcomes.size(), 1U);
  v1::Welcome welcome;
  ASSERT_TRUE(welcome.ParseFromString(welcomes[0].body));
  EXPECT_EQ(welcome.schema_revision(), 2U) << "what the daemon speaks at most";
  EXPECT_EQ(submit(small_case("SYN-1")).code(), v1::ERROR_CODE_OK);
  v1::ShowCase show;
  show.set_case_id("SYN-1");
  rig_.call(session, v1::MESSAGE_TYPE_SHOW_CASE, show);
  EXPECT_TRUE(!rig_.reads.empty() && std::holds_alternative<AnswerRead>(rig_.reads.back()));
  v1::Subscribe subscribe;
  rig_.call(session, v1::MESSAGE_TYPE_SUBSCRIBE, subscribe);
  EXPECT_TRUE(
      std::ranges::any_of(rig_.delivery, [](const auto& t) { return std::holds_alternative<StartSubscription>(t); }));
}

TEST_F(Revision, an_approval_of_revision_1_is_refused_and_nothing_is_written) {
  rig_.bring_to_review("SYN-1");
  rig_.schema_revision = 1;
  const auto session = rig_.open("radiology");
  const Sequence head = rig_.ledger.head().sequence;
  for (const auto decision : {v1::DECISION_APPROVE, v1::DECISION_MODIFY}) {
    const auto reply = rig_.call(session, v1::MESSAGE_TYPE_SIGN_OFF, rig_.sign("radiology", "SYN-1", decision));
    EXPECT_EQ(reply.code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
    EXPECT_EQ(reply.error().element_path(), "schema_revision");
  }
  EXPECT_EQ(rig_.ledger.head().sequence, head);
  rig_.schema_revision = 2;
  EXPECT_EQ(sign(v1::DECISION_APPROVE).code(), v1::ERROR_CODE_OK);
}

TEST_F(Revision, who_objects_stays_out_or_takes_back_need_not_see_more) {
  rig_.bring_to_review("SYN-1");
  rig_.schema_revision = 1;
  EXPECT_EQ(sign(v1::DECISION_DISSENT).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(sign(v1::DECISION_RETRACT).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(sign(v1::DECISION_ABSTAIN).code(), v1::ERROR_CODE_OK);
}

TEST_F(Revision, a_repeat_of_what_was_applied_gets_its_answer_in_every_revision) {
  rig_.bring_to_review("SYN-1");
  const auto session = rig_.open("radiology");
  const std::string body = rig_.sign("radiology", "SYN-1", v1::DECISION_APPROVE).SerializeAsString();
  const auto first = rig_.call(session, v1::MESSAGE_TYPE_SIGN_OFF, body, 7'000);
  ASSERT_EQ(first.code(), v1::ERROR_CODE_OK);
  rig_.schema_revision = 1;
  EXPECT_EQ(rig_.call(session, v1::MESSAGE_TYPE_SIGN_OFF, body, 7'000).SerializeAsString(), first.SerializeAsString());
}

TEST_F(Revision, facts_of_revision_1_may_not_lose_what_it_does_not_know) {
  auto facts = small_case("SYN-1");
  facts.mutable_patient()->set_wishes("no chemotherapy");
  facts.mutable_lesions()->add_values()->set_kind(v1::LESION_KIND_EFFUSION);
  ASSERT_EQ(submit(facts).code(), v1::ERROR_CODE_OK);
  rig_.schema_revision = 1;
  auto sent = facts;
  sent.mutable_patient()->set_ecog(2);
  sent.mutable_patient()->clear_wishes();
  const auto lost = replace(sent);
  EXPECT_EQ(lost.code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  EXPECT_EQ(lost.error().element_path(), "patient.wishes");
  EXPECT_EQ(now().revision(), 1U);
  sent.mutable_patient()->set_wishes("no chemotherapy");  // carried along, as protobuf keeps what it does not know
  EXPECT_EQ(replace(sent).code(), v1::ERROR_CODE_OK);
  rig_.schema_revision = 2;
  sent.mutable_patient()->clear_wishes();
  EXPECT_EQ(replace(sent).code(), v1::ERROR_CODE_OK) << "who knows the field may empty it";
}

TEST_F(Revision, facts_of_revision_1_are_taken_when_nothing_newer_stands_in_the_case) {
  ASSERT_EQ(submit(small_case("SYN-1")).code(), v1::ERROR_CODE_OK);
  rig_.schema_revision = 1;
  auto sent = small_case("SYN-1");
  sent.mutable_patient()->set_ecog(2);
  EXPECT_EQ(replace(sent).code(), v1::ERROR_CODE_OK);
}

TEST_F(Revision, a_worker_of_revision_1_is_refused_when_it_registers_and_gets_no_lease) {
  ASSERT_EQ(submit(small_case("SYN-1")).code(), v1::ERROR_CODE_OK);
  rig_.schema_revision = 1;
  const auto worker = rig_.open("worker1");
  rig_.register_worker(worker, 2);
  const auto replies = rig_.take(worker, v1::MESSAGE_TYPE_REPLY);
  ASSERT_EQ(replies.size(), 1U);
  v1::Reply reply;
  ASSERT_TRUE(reply.ParseFromString(replies[0].body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  EXPECT_TRUE(rig_.take(worker, v1::MESSAGE_TYPE_REGISTERED).empty());
  rig_.run();
  EXPECT_FALSE(rig_.take_lease(worker));
  EXPECT_EQ(now().state(), v1::CASE_STATE_RECEIVED);
}

// ---- every fact, one by one ---------------------------------------------------------------

void set_field(Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      field.is_repeated() ? reflection->AddString(&message, &field, "x") : reflection->SetString(&message, &field, "x");
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(&message, &field, true);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection->SetUInt32(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->SetDouble(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(&message, &field, 1);
    default:
      FAIL() << field.full_name() << " has a type that no case had";
  }
}

// Sets the scalars below `message` one at a time.
void each_field(Message& message, const std::function<void()>& visit) {
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      each_field(*(field.is_repeated() ? reflection->AddMessage(&message, &field)
                                       : reflection->MutableMessage(&message, &field)),
                 visit);
    } else {
      set_field(message, field);
      visit();
    }
    reflection->ClearField(&message, &field);
  }
}

// The fields from the case down to its only scalar: "Case.patient", "Patient.age".
std::vector<std::string> fields_set(const Message& whole) {
  std::vector<std::string> names;
  for (const Message* at = &whole; at != nullptr;) {
    std::vector<const FieldDescriptor*> set;
    at->GetReflection()->ListFields(*at, &set);
    const FieldDescriptor& field = *set.at(0);
    names.push_back(field.containing_type()->name() + "." + field.name());
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return names;
    at = field.is_repeated() ? &at->GetReflection()->GetRepeatedMessage(*at, &field, 0)
                             : &at->GetReflection()->GetMessage(*at, &field);
  }
  return names;
}

TEST(RevisionLaw, a_lost_fact_is_refused_exactly_if_revision_1_did_not_have_its_field) {
  std::ifstream file(std::string(std::getenv("TUMORBOARD_SOURCE_DIR")) +
                     "/tests/unit/engine/revision-1/case-fields.txt");
  std::set<std::string> revision_1;  // from the schema as it stood
  for (std::string line; std::getline(file, line);) revision_1.insert(line);
  ASSERT_GT(revision_1.size(), 60U);
  v1::Case stored;
  int newer = 0;
  each_field(stored, [&] {
    const auto path = fields_set(stored);
    const bool known = std::ranges::all_of(path, [&](const auto& name) { return revision_1.contains(name); });
    if (!known) ++newer;
    EXPECT_EQ(static_cast<bool>(may_replace(1, stored, v1::Case())), known) << path.back();
    EXPECT_TRUE(may_replace(1, stored, stored)) << path.back();
    EXPECT_TRUE(may_replace(2, stored, v1::Case())) << path.back();
  });
  EXPECT_GT(newer, 15);
}

}  // namespace
}  // namespace tumorboard::testing_rig
