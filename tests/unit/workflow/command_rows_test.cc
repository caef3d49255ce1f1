// SPDX-License-Identifier: Apache-2.0
// What the rows of common/check/commands.def say is what the contract and the checks say.
#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <vector>

#include "common/check/check.h"
#include "daemon/workflow/authority.h"

namespace tumorboard::workflow {
namespace {

// MESSAGE_TYPE_SHOW_CASE: ShowCase.
std::string name_of_type(v1::MessageType type) {
  std::string out;
  bool capital = true;
  for (const char c : v1::MessageType_Name(type).substr(std::string("MESSAGE_TYPE_").size())) {
    if (c != '_') out += capital ? c : static_cast<char>(std::tolower(c));
    capital = c == '_';
  }
  return out;
}

TEST(CommandRows, every_type_from_100_to_199_has_one_row_but_credit_and_event) {
  const auto* types = v1::MessageType_descriptor();
  for (int i = 0; i < types->value_count(); ++i) {
    const auto type = static_cast<v1::MessageType>(types->value(i)->number());
    const bool is_clients = type >= 100 && type < 200;
    const bool is_command = is_clients && type != v1::MESSAGE_TYPE_CREDIT && type != v1::MESSAGE_TYPE_EVENT;
    EXPECT_EQ(rows_of(type), is_command ? 1 : 0) << types->value(i)->name();
  }
}

TEST(CommandRows, a_type_and_its_body_have_one_name) {
  for (const CommandRow& row : kCommands) EXPECT_EQ(name_of_type(row.type), row.name);
}

// The field of a body that tells the subject.
std::string field_of(Subject subject) {
  switch (subject) {
    case Subject::kNone:
      return "";
    case Subject::kCase:
    case Subject::kAnyCase:
      return "case_id";
    case Subject::kMeeting:
    case Subject::kAnyMeeting:
      return "meeting_id";
    case Subject::kSpecimen:
      return "specimen_id";
    case Subject::kResult:
      return "result_id";
    case Subject::kJob:
      return "job_id";
    case Subject::kPerson:
      return "user_id";
    case Subject::kKey:
      return "key_id";
    case Subject::kProposal:
      return "proposal";
    case Subject::kArtefact:
      return "digest";
  }
  return "no such subject";
}

// What a body must say before its subject is looked at.
template <typename Body>
void fill_before_subject(Body& /*body*/) {}
void fill_before_subject(v1::PushResult& body) {
  body.set_filler_order_number("F1");
  body.set_observation_code("EGFR");
}

template <typename Body>
void expect_agreement(Subject subject) {
  const std::string name = Body::descriptor()->name();
  const std::string field = field_of(subject);
  if (field.empty()) return;  // command_table.cc refuses to compile if such a body names something
  Body body;
  fill_before_subject(body);
  const auto absent = check::check(body);
  if (subject == Subject::kAnyCase || subject == Subject::kAnyMeeting) {
    EXPECT_TRUE(absent) << name << " does without " << field;
    const auto* told = Body::descriptor()->FindFieldByName(field);
    Body::GetReflection()->SetString(&body, told, "not an id\n");
    const auto wrong = check::check(body);
    ASSERT_FALSE(wrong) << name;
    EXPECT_EQ(wrong.error().element_path, field) << name;
    return;
  }
  ASSERT_FALSE(absent) << name << " is checked without " << field;
  EXPECT_EQ(absent.error().element_path, field) << name;
}

TEST(CommandRows, the_subject_of_a_row_is_the_field_that_its_check_demands) {
#define TB_CHANGE(TYPE, Body, SUBJECT, ...) expect_agreement<v1::Body>(Subject::SUBJECT);
#define TB_READ(TYPE, Body, SUBJECT, ...) expect_agreement<v1::Body>(Subject::SUBJECT);
#include "common/check/commands.def"
}

}  // namespace
}  // namespace tumorboard::workflow
