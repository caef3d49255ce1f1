// SPDX-License-Identifier: Apache-2.0
// Commands against a scripted daemon: what is sent, what is printed, which exit code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "clients/cli/resume.h"
#include "clients/lib/request_id.h"
#include "common/base/hash.h"
#include "common/casefile/case_file.h"
#include "common/signing/jws.h"
#include "common/signing/statement.h"
#include "tests/unit/clients/cli_harness.h"
#include "tumorboard/v1/admin.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class CliDaemonTest : public testing::Test {
 protected:
  void SetUp() override { h_.enrol(); }

  template <typename Message>
  Message body(std::size_t index) const {
    Message message;
    EXPECT_TRUE(message.ParseFromString(h_.daemon.requests.at(index).body));
    return message;
  }
  std::string case_file(const std::string& id) const {
    return h_.folder.write(id + ".json", R"({"id": ")" + id + R"(", "as_of": "2026-08-05"})");
  }
  static v1::Reply accepted(v1::CaseState state) {
    v1::Reply reply;
    reply.set_code(v1::ERROR_CODE_OK);
    reply.set_sequence(12);
    reply.mutable_case_accepted()->set_state(state);
    reply.mutable_case_accepted()->set_revision(1);
    return reply;
  }
  v1::Reply view() const {
    v1::Reply reply;
    reply.set_code(v1::ERROR_CODE_OK);
    auto& view = *reply.mutable_case_view();
    view.mutable_summary()->set_case_id("c1");
    view.mutable_summary()->set_state(v1::CASE_STATE_IN_REVIEW);
    view.mutable_summary()->set_revision(3);
    view.mutable_summary()->set_version(2);
    view.set_case_(casefile::read_case(R"({"id":"c1","as_of":"2026-08-05","patient":{"ecog":1}})", std::nullopt,
                                       *Date::parse("2026-08-05"))
                       ->SerializeAsString());
    v1::Recommendation recommendation;
    recommendation.set_case_id("c1");
    view.set_recommendation(recommendation.SerializeAsString());
    view.set_recommendation_digest(bytes(sha256(view.recommendation())));
    view.set_knowledge_digest(bytes(sha256("knowledge")));
    view.add_required_disciplines("radiology");
    view.set_as_of_sequence(40);
    return reply;
  }
  void answer_views() {
    h_.daemon.on_request = [this](const wire::Message& request) {
      if (request.type == v1::MESSAGE_TYPE_SHOW_CASE) return h_.daemon.reply(request, view());
      h_.daemon.reply(request, v1::ERROR_CODE_OK);
    };
  }

  Harness h_;
};

TEST_F(CliDaemonTest, submit_sends_the_case_and_prints_a_line) {
  h_.daemon.on_request = [&](const wire::Message& m) { h_.daemon.reply(m, accepted(v1::CASE_STATE_RECEIVED)); };
  const std::string file = case_file("c1");
  const Outcome outcome = h_.run({"case", "submit", file, "--urgency", "urgent", "--patient-id", "MRN|1", "--family",
                                  "Test", "--request-id", "one"});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(outcome.out, file + "\tc1\tOK\treceived\t1\t12\n");
  EXPECT_THAT(outcome.err, HasSubstr("Next: tumorboard case show c1"));
  const auto sent = body<v1::SubmitCase>(0);
  EXPECT_EQ(sent.urgency(), v1::URGENCY_URGENT);
  EXPECT_EQ(sent.patient().identifiers(0), "MRN|1");
  v1::Case facts;
  EXPECT_TRUE(facts.ParseFromString(sent.case_()));
  EXPECT_EQ(facts.id(), "c1");
  EXPECT_EQ(text_of(h_.daemon.requests[0].envelope.request_id()), text_of(request_id_of_text("one")));
}

TEST_F(CliDaemonTest, a_batch_has_a_line_each_the_worst_code_and_the_same_ids_on_a_rerun) {
  h_.daemon.on_request = [&](const wire::Message& m) {
    v1::SubmitCase command;
    command.ParseFromString(m.body);
    v1::Case facts;
    facts.ParseFromString(command.case_());
    if (facts.id() == "c2") return h_.daemon.reply(m, v1::ERROR_CODE_CONFLICT);
    h_.daemon.reply(m, accepted(v1::CASE_STATE_RECEIVED));
  };
  const std::string bad = h_.folder.write("bad.json", "{");
  const std::vector<std::string> command{
      "case", "submit", case_file("c1"), bad, case_file("c2"), "/nonexistent.json", "--request-id", "r", "--json"};
  const Outcome outcome = h_.run(command);
  EXPECT_EQ(outcome.exit, 8);
  EXPECT_EQ(std::ranges::count(outcome.out, '\n'), 4);
  for (const char* code :
       {"\"code\":\"OK\"", "\"code\":\"INVALID\"", "\"code\":\"CONFLICT\"", "\"code\":\"NOT_FOUND\""}) {
    EXPECT_THAT(outcome.out, HasSubstr(code));
  }
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 3);
  h_.run(command);
  ASSERT_EQ(h_.daemon.requests.size(), 4U);
  std::set<std::string> ids;
  for (const auto& request : h_.daemon.requests) ids.insert(text_of(request.envelope.request_id()));
  EXPECT_EQ(ids, (std::set<std::string>{text_of(request_id_of_text("r/c1")), text_of(request_id_of_text("r/c2"))}));
}

TEST_F(CliDaemonTest, the_same_case_twice_in_a_batch_is_sent_once) {
  h_.daemon.on_request = [&](const wire::Message& m) { h_.daemon.reply(m, accepted(v1::CASE_STATE_RECEIVED)); };
  const std::string file = case_file("c1");
  EXPECT_EQ(h_.run({"case", "submit", file, file}).exit, 4);
  EXPECT_EQ(h_.daemon.requests.size(), 1U);
}

TEST_F(CliDaemonTest, a_dry_run_checks_and_sends_nothing) {
  EXPECT_EQ(h_.run({"case", "submit", case_file("c1"), "--dry-run"}).exit, 0);
  EXPECT_EQ(h_.run({"case", "submit", case_file("c1"), "--birth-date", "tomorrow", "--dry-run"}).exit, 8);
  EXPECT_EQ(h_.run({"case", "withdraw", "c1", "--reason", "moved", "-n"}).exit, 0);
  EXPECT_TRUE(h_.daemon.requests.empty());
}

TEST_F(CliDaemonTest, refusals_have_their_exit_codes_and_documents) {
  const std::vector<std::pair<v1::ErrorCode, int>> codes{{v1::ERROR_CODE_BAD_MESSAGE, 2},
                                                         {v1::ERROR_CODE_UNSUPPORTED_REVISION, 2},
                                                         {v1::ERROR_CODE_INVALID, 8},
                                                         {v1::ERROR_CODE_NOT_FOUND, 3},
                                                         {v1::ERROR_CODE_CONFLICT, 4},
                                                         {v1::ERROR_CODE_STALE, 4},
                                                         {v1::ERROR_CODE_FAILED_PRECONDITION, 4},
                                                         {v1::ERROR_CODE_UNAUTHENTICATED, 5},
                                                         {v1::ERROR_CODE_FORBIDDEN, 5},
                                                         {v1::ERROR_CODE_RESOURCE_EXHAUSTED, 6},
                                                         {v1::ERROR_CODE_UNAVAILABLE, 6},
                                                         {v1::ERROR_CODE_OUTCOME_UNKNOWN, 7},
                                                         {v1::ERROR_CODE_INTERNAL, 1},
                                                         {v1::ERROR_CODE_CORRUPT, 1}};
  for (const auto& [code, exit] : codes) {
    h_.daemon.on_request = [&, refusal = code](const wire::Message& m) { h_.daemon.reply(m, refusal); };
    const Outcome outcome = h_.run({"case", "requeue", "c1", "--reason", "r", "--timeout", "2", "--json"});
    EXPECT_EQ(outcome.exit, exit) << v1::ErrorCode_Name(code) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr("\"code\":\"" + v1::ErrorCode_Name(code).substr(11) + "\""));
    EXPECT_THAT(outcome.err, testing::Not(HasSubstr("\"request_id\":null")));
  }
}

TEST_F(CliDaemonTest, silence_unreachable_and_a_refused_key_have_their_exit_codes) {
  EXPECT_EQ(h_.run({"case", "requeue", "c1", "--reason", "r", "--timeout", "2"}).exit, 7);
  EXPECT_EQ(h_.run({"status", "--timeout", "2"}).exit, 6);
  h_.daemon.reachable = false;
  EXPECT_EQ(h_.run({"case", "requeue", "c1", "--reason", "r", "--timeout", "2"}).exit, 6);
  h_.daemon.reachable = true;
  h_.daemon.key_refused = true;
  const Outcome refused = h_.run({"status"});
  EXPECT_EQ(refused.exit, 5);
  EXPECT_THAT(refused.err, HasSubstr("does not know this key"));
}

TEST_F(CliDaemonTest, what_is_not_configured_is_asked_for_before_anything_is_sent) {
  h_.variables.erase("TUMORBOARD_ENDPOINT");
  const Outcome outcome = h_.run({"status"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--endpoint"));
  h_.variables["TUMORBOARD_CONTEXTS"] = h_.folder.write("contexts.toml", "x = 1\n");
  EXPECT_EQ(h_.run({"status"}).exit, 78);
  EXPECT_EQ(h_.daemon.opened, 0);
}

TEST_F(CliDaemonTest, stale_shows_what_changed) {
  answer_views();
  auto answer = h_.daemon.on_request;
  h_.daemon.on_request = [&, answer](const wire::Message& m) {
    if (m.type != v1::MESSAGE_TYPE_ADD_FACTS) return answer(m);
    v1::Reply reply;
    reply.set_code(v1::ERROR_CODE_STALE);
    reply.mutable_error()->set_message("the case is at revision 3");
    auto& change = *reply.mutable_error()->add_difference();
    change.set_path("patient.ecog");
    change.set_to("1");
    h_.daemon.reply(m, reply);
  };
  const Outcome outcome =
      h_.run({"case", "add-facts", "c1", "--revision", "2", "--set", "patient.age=60", "--reason", "r"});
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.err, HasSubstr("changed: patient.ecog: not known -> 1"));
}

TEST_F(CliDaemonTest, add_facts_sends_the_whole_case_and_shows_the_difference) {
  answer_views();
  const Outcome outcome =
      h_.run({"case", "add-facts", "c1", "--revision", "3", "--set", "patient.ecog=2", "--reason", "seen today"});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("patient.ecog: 1 -> 2"));
  const auto sent = body<v1::AddFacts>(1);
  EXPECT_EQ(sent.expected_revision(), 3U);
  EXPECT_EQ(sent.reason(), "seen today");
  v1::Case facts;
  ASSERT_TRUE(facts.ParseFromString(sent.case_()));
  EXPECT_EQ(facts.patient().ecog(), 2U);
  EXPECT_EQ(h_.run({"case", "add-facts", "c1", "--revision", "3", "--set", "patient.ecog=1", "--reason", "r"}).exit, 0);
  EXPECT_EQ(h_.daemon.requests.size(), 3U) << "nothing changed: nothing is sent";
}

TEST_F(CliDaemonTest, a_signature_is_by_the_own_key_over_what_was_shown) {
  answer_views();
  const Outcome outcome = h_.run({"sign", "dissent", "c1", "--discipline", "radiology", "--reason", "too early"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("too early"));
  const auto jws = signing::parse_jws(body<v1::SignOff>(1).jws());
  ASSERT_TRUE(jws.has_value());
  const auto key = signing::read_key_file(h_.variables["TUMORBOARD_KEY_FILE"]);
  const auto& signing = *key->identity().signing;
  EXPECT_TRUE(signing::verify_jws(*jws, {reinterpret_cast<const char*>(signing.data()), signing.size()}).has_value());
  const auto statement = signing::parse_statement(jws->payload);
  ASSERT_TRUE(statement.has_value());
  EXPECT_EQ(statement->decision, v1::DECISION_DISSENT);
  EXPECT_EQ(statement->revision, 3U);
  EXPECT_EQ(statement->version, 2U);
  EXPECT_EQ(statement->head_seen, 40U);
  EXPECT_EQ(statement->recommendation_digest, sha256(view().case_view().recommendation()));
}

TEST_F(CliDaemonTest, signing_again_what_is_signed_already_sends_nothing) {
  const std::string own = signing::read_key_file(h_.variables["TUMORBOARD_KEY_FILE"])->identity().key_id();
  h_.daemon.on_request = [&](const wire::Message& m) {
    v1::Reply reply = view();
    auto& record = *reply.mutable_case_view()->add_sign_offs();
    record.set_sequence(39);
    record.set_key_id(own);
    record.set_discipline("radiology");
    record.set_decision(v1::DECISION_APPROVE);
    record.set_version(2);
    if (m.type == v1::MESSAGE_TYPE_SHOW_CASE) return h_.daemon.reply(m, reply);
    h_.daemon.reply(m, v1::ERROR_CODE_OK);
  };
  const Outcome again = h_.run({"sign", "approve", "c1", "--discipline", "radiology"});
  EXPECT_EQ(again.exit, 0);
  EXPECT_THAT(again.out, testing::EndsWith("\t39\n"));
  EXPECT_EQ(h_.daemon.requests.size(), 1U);
  EXPECT_EQ(h_.run({"sign", "dissent", "c1", "--discipline", "radiology", "--reason", "r"}).exit, 0);
  EXPECT_EQ(h_.daemon.requests.size(), 3U);
}

TEST_F(CliDaemonTest, a_version_other_than_the_one_read_is_not_signed) {
  answer_views();
  const Outcome outcome = h_.run({"sign", "approve", "c1", "--version", "1", "--discipline", "radiology"});
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_EQ(h_.daemon.requests.size(), 1U);
}

TEST_F(CliDaemonTest, a_recommendation_that_does_not_match_its_digest_is_not_signed) {
  h_.daemon.on_request = [&](const wire::Message& m) {
    v1::Reply reply = view();
    reply.mutable_case_view()->set_recommendation_digest(std::string(32, 'x'));
    h_.daemon.reply(m, reply);
  };
  EXPECT_EQ(h_.run({"sign", "approve", "c1", "--discipline", "radiology"}).exit, 1);
  EXPECT_EQ(h_.daemon.requests.size(), 1U);
}

TEST_F(CliDaemonTest, a_person_who_says_no_signs_nothing) {
  answer_views();
  h_.terminal = true;
  h_.typed = "n\n";
  EXPECT_EQ(h_.run({"sign", "approve", "c1", "--discipline", "radiology"}).exit, 0);
  EXPECT_EQ(h_.daemon.requests.size(), 1U);
  h_.typed = "y\n";
  EXPECT_EQ(h_.run({"sign", "approve", "c1", "--discipline", "radiology"}).exit, 0);
  EXPECT_EQ(h_.daemon.requests.size(), 3U);
}

TEST_F(CliDaemonTest, nothing_is_folded_before_a_signature) {
  v1::Recommendation recommendation;
  recommendation.set_case_id("c1");
  recommendation.add_why_not()->set_code("surgery_option");
  v1::Reply reply = view();
  reply.mutable_case_view()->set_recommendation(recommendation.SerializeAsString());
  reply.mutable_case_view()->set_recommendation_digest(bytes(sha256(reply.case_view().recommendation())));
  h_.daemon.on_request = [&](const wire::Message& m) { h_.daemon.reply(m, reply); };
  EXPECT_THAT(h_.run({"review", "show", "c1"}).out, Not(HasSubstr("WHY NOT")));
  EXPECT_THAT(h_.run({"review", "show", "c1", "--all"}).out, HasSubstr("WHY NOT"));
  h_.terminal = true;
  h_.typed = "n\n";
  EXPECT_THAT(h_.run({"sign", "approve", "c1", "--discipline", "radiology"}).err, HasSubstr("WHY NOT"));
}

TEST_F(CliDaemonTest, watch_prints_a_line_an_event_and_goes_on_after_the_last_one) {
  const std::string resume = (h_.folder.path() / "resume").string();
  h_.daemon.on_request = [&](const wire::Message& m) {
    if (m.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
    v1::Subscribe subscribe;
    subscribe.ParseFromString(m.body);
    const Sequence from = subscribe.from_now() ? 7 : subscribe.from_sequence();
    h_.daemon.subscribed(m, from);
    h_.daemon.event(from + 1, from);
    h_.daemon.event(from + 2, from + 1);
  };
  const std::vector<std::string> command{"case", "watch", "--resume-file", resume, "--timeout", "3", "--json"};
  const Outcome first = h_.run(command);
  EXPECT_EQ(first.exit, 0) << first.err;
  EXPECT_EQ(std::ranges::count(first.out, '\n'), 2);
  EXPECT_THAT(first.out, testing::StartsWith("{\"schema\":\"tumorboard.event.v1\",\"sequence\":8,"));
  EXPECT_EQ((*read_resume_file(resume))->sequence, 9U);
  EXPECT_THAT(h_.run(command).out, HasSubstr("\"sequence\":10,"));
  EXPECT_EQ((*read_resume_file(resume))->sequence, 11U);
  h_.daemon.epoch = std::string(16, 'n');
  const Outcome restored = h_.run(command);
  EXPECT_THAT(restored.out, HasSubstr("\"sequence\":1,"));
  EXPECT_THAT(restored.err, HasSubstr("from the start"));
}

TEST_F(CliDaemonTest, watch_prints_urgent_signs_in_words_and_as_codes_in_documents) {
  h_.daemon.on_request = [&](const wire::Message& m) {
    if (m.type != v1::MESSAGE_TYPE_SUBSCRIBE) return;
    h_.daemon.subscribed(m, 7);
    v1::Event event;
    event.set_sequence(8);
    event.set_previous_sequence(7);
    event.set_case_id("c1");
    event.set_kind("recommendation_ready");
    event.set_text("urgent: spinal_cord_compression");
    event.add_urgent_signs("spinal_cord_compression");
    h_.daemon.push({v1::MESSAGE_TYPE_EVENT, {}, event.SerializeAsString()});
  };
  EXPECT_THAT(h_.run({"case", "watch", "--timeout", "3", "--json"}).out,
              HasSubstr("\"urgent_signs\":[\"spinal_cord_compression\"]"));
  EXPECT_THAT(h_.run({"case", "watch", "--timeout", "3"}).out, HasSubstr("\turgent: spinal_cord_compression\n"));
  h_.terminal = true;
  EXPECT_THAT(h_.run({"case", "watch", "--timeout", "3"}).out, HasSubstr(": ! spinal cord compression\n"));
}

TEST_F(CliDaemonTest, watch_until_a_state_ends_at_once_if_it_is_reached) {
  answer_views();
  EXPECT_EQ(h_.run({"case", "watch", "c1", "--until", "in_review"}).exit, 0);
  EXPECT_EQ(h_.daemon.requests.size(), 1U);
  h_.daemon.on_request = [&](const wire::Message& m) {
    if (m.type == v1::MESSAGE_TYPE_SHOW_CASE) return h_.daemon.reply(m, view());
    v1::Subscribe subscribe;
    subscribe.ParseFromString(m.body);
    EXPECT_EQ(subscribe.from_sequence(), 40U);
    h_.daemon.subscribed(m, 40);
    v1::Event event;
    event.set_sequence(41);
    event.set_previous_sequence(40);
    event.set_state(v1::CASE_STATE_AGREED);
    h_.daemon.push({v1::MESSAGE_TYPE_EVENT, {}, event.SerializeAsString()});
  };
  EXPECT_EQ(h_.run({"case", "watch", "c1", "--until", "agreed"}).exit, 0);
  EXPECT_EQ(h_.run({"case", "watch", "c1", "--until", "closed", "--timeout", "5"}).exit, 6);
}

TEST_F(CliDaemonTest, lists_are_documents_tables_or_tsv) {
  h_.daemon.on_request = [&](const wire::Message& m) {
    v1::Reply reply;
    reply.set_code(v1::ERROR_CODE_OK);
    auto& summary = *reply.mutable_case_list()->add_cases();
    summary.set_case_id("c1");
    summary.set_state(v1::CASE_STATE_NEEDS_INFORMATION);
    h_.daemon.reply(m, reply);
  };
  EXPECT_THAT(h_.run({"case", "list"}).out, testing::StartsWith("c1\tneeds_information\t"));
  EXPECT_THAT(h_.run({"review", "list", "--json"}).out,
              testing::StartsWith("{\"schema\":\"tumorboard.case_list.v1\",\"cases\":[{\"case_id\":\"c1\""));
  EXPECT_TRUE(body<v1::ListCases>(1).awaiting_my_sign_off());
  h_.terminal = true;
  EXPECT_THAT(h_.run({"case", "list"}).out, testing::HasSubstr("CASE"));
}

TEST_F(CliDaemonTest, a_person_is_proposed_with_the_keys_of_the_pub_file) {
  h_.daemon.on_request = [&](const wire::Message& m) {
    v1::Reply reply;
    reply.set_code(v1::ERROR_CODE_OK);
    reply.mutable_proposed()->set_proposal(31);
    h_.daemon.reply(m, reply);
  };
  const std::string pub = h_.variables["TUMORBOARD_KEY_FILE"] + ".pub";
  const Outcome outcome = h_.run({"user", "add", "someone", "--name", "Some One", "--role", "clinician", "--role",
                                  "chair", "--discipline", "radiology", "--keys", pub});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.out, testing::StartsWith("31\tsomeone\t"));
  EXPECT_THAT(outcome.err, HasSubstr("tumorboard user confirm 31"));
  const auto sent = body<v1::UserAdd>(0);
  EXPECT_EQ(sent.roles_size(), 2);
  EXPECT_EQ(sent.keys().channel().size(), 32U);
  EXPECT_EQ(sent.keys().signing().size(), 32U);
}

}  // namespace
}  // namespace tumorboard::cli
