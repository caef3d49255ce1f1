// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "common/check/check.h"
#include "tests/unit/check/unknown_field.h"

namespace tumorboard::check {
namespace {

constexpr const char* kKeyId = "00112233445566778899aabbccddeeff";

std::string least_case(const std::string& id = "K-1") {
  v1::Case message;
  message.set_id(id);
  message.set_as_of("2026-01-01");
  return message.SerializeAsString();
}

template <typename Message>
struct Row {
  std::string path;
  std::function<void(Message&)> spoil;
};

// `good` passes; each row, and a field nobody knows, is refused with its path.
template <typename Message>
void expect_refusals(const Message& good, const std::vector<Row<Message>>& rows) {
  const auto passed = check(good);
  ASSERT_TRUE(passed) << passed.error().element_path << ": " << passed.error().message;
  for (const auto& [path, spoil] : rows) {
    Message message = good;
    spoil(message);
    const auto result = check(message);
    ASSERT_FALSE(result.has_value()) << good.GetTypeName() << ' ' << path;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(result.error().element_path, path) << good.GetTypeName() << ' ' << result.error().message;
  }
  Message newer = good;
  add_unknown_field(newer);
  const auto result = check(newer);
  ASSERT_FALSE(result.has_value()) << good.GetTypeName();
  EXPECT_NE(result.error().message.find("99"), std::string::npos);
}

template <typename Message>
void expect_case_and_reason(const Message& good) {
  expect_refusals<Message>(good, {{"case_id", [](Message& m) { m.clear_case_id(); }},
                                  {"case_id", [](Message& m) { m.set_case_id("a\nb"); }},
                                  {"case_id", [](Message& m) { m.set_case_id(std::string(65, 'x')); }},
                                  {"reason", [](Message& m) { m.clear_reason(); }},
                                  {"reason", [](Message& m) { m.set_reason(" \n\t"); }},
                                  {"reason", [](Message& m) { m.set_reason("\xFF"); }},
                                  {"reason", [](Message& m) { m.set_reason(std::string(2001, 'x')); }}});
  Message longest = good;
  longest.set_reason(std::string(2000, 'x'));
  EXPECT_TRUE(check(longest));
}

TEST(Commands, submit_case) {
  v1::SubmitCase good;
  good.set_case_(least_case());
  good.set_urgency(v1::URGENCY_SOON);
  auto& patient = *good.mutable_patient();
  patient.add_identifiers("hospital|123");
  patient.set_family_name("Beispiel");
  patient.set_birth_date("1962-05-04");
  using M = v1::SubmitCase;
  expect_refusals<M>(good,
                     {{"case", [](M& m) { m.clear_case_(); }},
                      {"id", [](M& m) { m.set_case_(least_case("")); }},
                      {"", [](M& m) { m.set_case_("\xff"); }},
                      {"urgency", [](M& m) { m.set_urgency(static_cast<v1::Urgency>(9)); }},
                      {"additional_reason", [](M& m) { m.set_additional_reason(std::string(2001, 'x')); }},
                      {"patient.birth_date", [](M& m) { m.mutable_patient()->set_birth_date("1962"); }},
                      {"patient.family_name", [](M& m) { m.mutable_patient()->set_family_name("a\nb"); }},
                      {"patient.given_name", [](M& m) { m.mutable_patient()->set_given_name(std::string(257, 'x')); }},
                      {"patient.sex", [](M& m) { m.mutable_patient()->set_sex(" "); }},
                      {"patient.identifiers[1]", [](M& m) { m.mutable_patient()->add_identifiers("123"); }},
                      {"patient.identifiers[1]", [](M& m) { m.mutable_patient()->add_identifiers("|123"); }},
                      {"patient.identifiers[1]", [](M& m) { m.mutable_patient()->add_identifiers("x|"); }},
                      {"patient.identifiers",
                       [](M& m) {
                         for (int i = 0; i < 8; ++i) m.mutable_patient()->add_identifiers("a|b");
                       }},
                      {"patient", [](M& m) { add_unknown_field(*m.mutable_patient()); }}});
}

TEST(Commands, add_facts) {
  v1::AddFacts good;
  good.set_case_id("K-1");
  good.set_expected_revision(1);
  good.set_case_(least_case());
  good.set_reason("new scan");
  expect_case_and_reason(good);
  using M = v1::AddFacts;
  expect_refusals<M>(good,
                     {{"case", [](M& m) { m.clear_case_(); }}, {"id", [](M& m) { m.set_case_(least_case("K-2")); }}});
}

TEST(Commands, withdraw_and_requeue) {
  v1::WithdrawCase withdraw;
  withdraw.set_case_id("K-1");
  withdraw.set_reason("moved away");
  expect_case_and_reason(withdraw);
  v1::Requeue requeue;
  requeue.set_case_id("K-1");
  requeue.set_reason("worker mended");
  expect_case_and_reason(requeue);
}

TEST(Commands, sign_off) {
  v1::SignOff good;
  good.set_case_id("K-1");
  good.set_jws("a.b.c");
  using M = v1::SignOff;
  expect_refusals<M>(good, {{"case_id", [](M& m) { m.clear_case_id(); }},
                            {"jws", [](M& m) { m.clear_jws(); }},
                            {"jws", [](M& m) { m.set_jws(std::string(kMaxJwsBytes + 1, 'x')); }}});
}

TEST(Commands, kick_job) {
  v1::KickJob good;
  good.set_job_id(7);
  good.set_reason("disk mended");
  using M = v1::KickJob;
  expect_refusals<M>(good, {{"job_id", [](M& m) { m.clear_job_id(); }}, {"reason", [](M& m) { m.clear_reason(); }}});
}

TEST(Commands, show_list_and_subscribe) {
  v1::ShowCase show;
  show.set_case_id("K-1");
  expect_refusals<v1::ShowCase>(show, {{"case_id", [](v1::ShowCase& m) { m.clear_case_id(); }}});

  v1::ListCases list;
  list.add_states(v1::CASE_STATE_IN_REVIEW);
  list.set_limit(1000);
  using L = v1::ListCases;
  expect_refusals<L>(list, {{"states[1]", [](L& m) { m.add_states(v1::CASE_STATE_UNSPECIFIED); }},
                            {"states[1]", [](L& m) { m.add_states(static_cast<v1::CaseState>(99)); }},
                            {"limit", [](L& m) { m.set_limit(1001); }},
                            {"after_case_id", [](L& m) { m.set_after_case_id("a\nb"); }}});
  EXPECT_TRUE(check(v1::ListCases{}));

  v1::Subscribe subscribe;
  subscribe.set_ledger_epoch(std::string(16, '\x01'));
  subscribe.set_case_id("K-1");
  using S = v1::Subscribe;
  expect_refusals<S>(subscribe, {{"ledger_epoch", [](S& m) { m.set_ledger_epoch("short"); }},
                                 {"case_id", [](S& m) { m.set_case_id(std::string(65, 'x')); }}});
  EXPECT_TRUE(check(v1::Subscribe{}));
}

TEST(Commands, user_add_and_keys) {
  v1::UserAdd good;
  good.set_user_id("anna.b-1_x");
  good.set_printed_name("Dr. Anna Beispiel");
  good.add_roles(v1::ROLE_CLINICIAN);
  good.add_disciplines("radiology");
  good.mutable_keys()->set_channel(std::string(32, '\x01'));
  good.mutable_keys()->set_signing(std::string(32, '\x02'));
  using M = v1::UserAdd;
  expect_refusals<M>(good, {{"user_id", [](M& m) { m.clear_user_id(); }},
                            {"user_id", [](M& m) { m.set_user_id("Anna"); }},
                            {"user_id", [](M& m) { m.set_user_id(std::string(65, 'a')); }},
                            {"printed_name", [](M& m) { m.clear_printed_name(); }},
                            {"printed_name", [](M& m) { m.set_printed_name("a\nb"); }},
                            {"printed_name", [](M& m) { m.set_printed_name(std::string(129, 'a')); }},
                            {"roles", [](M& m) { m.clear_roles(); }},
                            {"roles[1]", [](M& m) { m.add_roles(v1::ROLE_UNSPECIFIED); }},
                            {"roles[1]", [](M& m) { m.add_roles(v1::ROLE_CLINICIAN); }},
                            {"roles[1]", [](M& m) { m.add_roles(static_cast<v1::Role>(99)); }},
                            {"disciplines[1]", [](M& m) { m.add_disciplines("cardiology"); }},
                            {"disciplines[1]", [](M& m) { m.add_disciplines("radiology"); }},
                            {"keys.channel", [](M& m) { m.clear_keys(); }},
                            {"keys.signing", [](M& m) { m.mutable_keys()->set_signing("x"); }},
                            {"keys", [](M& m) { add_unknown_field(*m.mutable_keys()); }}});

  v1::KeyEnroll enroll;
  enroll.set_user_id("anna");
  *enroll.mutable_keys() = good.keys();
  using E = v1::KeyEnroll;
  expect_refusals<E>(enroll, {{"user_id", [](E& m) { m.set_user_id("a b"); }},
                              {"keys.channel", [](E& m) { m.mutable_keys()->set_channel(std::string(31, 'x')); }}});

  v1::KeyRevoke revoke;
  revoke.set_key_id(kKeyId);
  revoke.set_reason("lost");
  using R = v1::KeyRevoke;
  expect_refusals<R>(revoke, {{"key_id", [](R& m) { m.set_key_id("00112233445566778899AABBCCDDEEFF"); }},
                              {"key_id", [](R& m) { m.set_key_id("00"); }},
                              {"reason", [](R& m) { m.clear_reason(); }}});

  v1::Confirm confirm;
  confirm.set_proposal(1);
  expect_refusals<v1::Confirm>(confirm, {{"proposal", [](v1::Confirm& m) { m.clear_proposal(); }}});
}

}  // namespace
}  // namespace tumorboard::check
