// SPDX-License-Identifier: Apache-2.0
// Signing, and what the chair may do beside it.
#include "common/signing/jws.h"
#include "common/signing/statement.h"
#include "tests/unit/clients/board_fixture.h"

namespace tumorboard::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class CliSignTest : public BoardFixture {
 protected:
  signing::Statement signed_statement() const {
    const auto jws = signing::parse_jws(last_sent<v1::SignOff>(v1::MESSAGE_TYPE_SIGN_OFF).jws());
    return signing::parse_statement(jws->payload).value();
  }
  Outcome sign(const std::string& verb, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"sign", verb, "c1", "--discipline", "radiology"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return h_.run(arguments);
  }
};

TEST_F(CliSignTest, each_of_the_five_decisions_is_one_command) {
  const std::map<std::string, v1::Decision> verbs{{"approve", v1::DECISION_APPROVE},
                                                  {"modify", v1::DECISION_MODIFY},
                                                  {"dissent", v1::DECISION_DISSENT},
                                                  {"abstain", v1::DECISION_ABSTAIN},
                                                  {"retract", v1::DECISION_RETRACT}};
  for (const auto& [verb, decision] : verbs) {
    const Outcome outcome = sign(verb, {"--reason", "my words"});
    EXPECT_EQ(outcome.exit, 0) << verb << outcome.err;
    EXPECT_EQ(signed_statement().decision, decision);
    EXPECT_EQ(signed_statement().reason, "my words");
    if (verb == "approve") continue;
    EXPECT_EQ(sign(verb).exit, 2) << verb << " without a reason";
  }
}

TEST_F(CliSignTest, of_a_version_by_people_their_words_are_shown_and_signed) {
  words();
  put_words();
  const Outcome outcome = sign("approve");
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("Surgery of the adrenal lesion."));
  EXPECT_LT(outcome.err.find("Surgery"), outcome.err.find("You sign:"));
  EXPECT_EQ(signed_statement().recommendation_digest, sha256(view_.board_text()));
}

TEST_F(CliSignTest, words_that_do_not_hang_together_are_not_signed) {
  const std::vector<std::function<void(v1::BoardText&)>> faults{
      [](v1::BoardText& words) { words.set_case_id("c2"); }, [](v1::BoardText& words) { words.set_version(1); },
      [](v1::BoardText& words) { words.set_revision(2); },
      [](v1::BoardText& words) { words.set_basis_digest(bytes(sha256("another"))); },
      [](v1::BoardText& words) { words.clear_basis_digest(); }};
  for (const auto& fault : faults) {
    fault(words());
    put_words();
    const Outcome outcome = sign("approve");
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_THAT(outcome.err, HasSubstr("[CORRUPT]"));
  }
  words();
  put_words();
  view_.set_recommendation_digest(bytes(sha256(view_.recommendation())));
  EXPECT_EQ(sign("approve").exit, 1) << "the digest of the basis is not that of the words";
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_SIGN_OFF), 0U);
}

TEST_F(CliSignTest, words_without_a_recommendation_rest_on_none) {
  view_.clear_recommendation();
  words().clear_basis_digest();
  put_words();
  EXPECT_EQ(sign("approve").exit, 0);
  EXPECT_EQ(h_.run({"review", "show", "c1"}).exit, 0);
}

TEST_F(CliSignTest, a_stale_refusal_shows_the_fields_that_changed) {
  v1::Reply stale;
  stale.set_code(v1::ERROR_CODE_STALE);
  stale.mutable_error()->set_message("the case has changed");
  auto& change = *stale.mutable_error()->add_difference();
  change.set_path("biopsy.histology");
  change.set_to("small cell carcinoma");
  answers_[v1::MESSAGE_TYPE_SIGN_OFF] = stale;
  for (const char* verb : {"approve", "modify", "dissent", "abstain", "retract"}) {
    const Outcome outcome = sign(verb, {"--reason", "r"});
    EXPECT_EQ(outcome.exit, 4);
    EXPECT_THAT(outcome.err, HasSubstr("changed: biopsy.histology: not known -> small cell carcinoma"));
  }
}

TEST_F(CliSignTest, who_would_sign_an_earlier_version_sees_what_happened_since) {
  view_.set_last_look_sequence(30);
  auto& entry = *view_.add_history();
  entry.set_sequence(39);
  entry.set_what("result_attached");
  auto& change = *view_.add_since_you_signed();
  change.set_path("biopsy.histology");
  change.set_to("small cell carcinoma");
  const Outcome outcome = sign("approve", {"--version", "1"});
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.err, HasSubstr("biopsy.histology: not known -> small cell carcinoma"));
  EXPECT_THAT(outcome.err, HasSubstr("result attached"));
}

TEST_F(CliSignTest, a_reason_may_come_from_a_file_or_stdin) {
  const std::string file = h_.folder.write("why.txt", "line one\nline two\n");
  EXPECT_EQ(sign("dissent", {"--reason", "@" + file}).exit, 0);
  EXPECT_EQ(signed_statement().reason, "line one\nline two");
  h_.typed = "from stdin\n";
  EXPECT_EQ(sign("dissent", {"--reason", "-"}).exit, 0);
  EXPECT_EQ(signed_statement().reason, "from stdin");
  EXPECT_EQ(sign("dissent", {"--reason", "@/nonexistent"}).exit, 3);
}

TEST_F(CliSignTest, what_was_taken_back_may_be_signed_again) {
  const std::string own = signing::read_key_file(h_.variables["TUMORBOARD_KEY_FILE"])->identity().key_id();
  add_sign_off(31, "someone", v1::DECISION_APPROVE).set_key_id(own);
  view_.mutable_sign_offs(0)->clear_reason();
  EXPECT_THAT(sign("approve").err, HasSubstr("signed already"));
  add_sign_off(32, "someone", v1::DECISION_RETRACT).set_key_id(own);
  EXPECT_THAT(sign("approve").err, Not(HasSubstr("signed already")));
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_SIGN_OFF), 1U);
}

TEST_F(CliSignTest, the_chair_rules_on_the_only_open_sign_off_of_the_version_read) {
  add_sign_off(30, "early", v1::DECISION_DISSENT).set_superseded(true);
  add_sign_off(31, "a", v1::DECISION_DISSENT);
  add_sign_off(32, "b", v1::DECISION_DISSENT);
  add_sign_off(33, "b", v1::DECISION_RETRACT);
  add_sign_off(34, "c", v1::DECISION_MODIFY);
  const Outcome outcome = h_.run({"chair", "resolve", "c1", "--reason", "measured since"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("Dr. a"));
  const auto resolved = last_sent<v1::ResolveDissent>(v1::MESSAGE_TYPE_RESOLVE_DISSENT);
  EXPECT_EQ(resolved.sign_off(), 31U);
  EXPECT_EQ(resolved.version(), 2U);
  EXPECT_EQ(resolved.reason(), "measured since");
  EXPECT_EQ(h_.run({"chair", "accept", "c1", "--reason", "r"}).exit, 0);
  EXPECT_EQ(last_sent<v1::AcceptModification>(v1::MESSAGE_TYPE_ACCEPT_MODIFICATION).sign_off(), 34U);
  EXPECT_EQ(h_.run({"chair", "decline", "c1", "--sign-off", "34", "--reason", "r"}).exit, 0);
  EXPECT_EQ(last_sent<v1::DeclineModification>(v1::MESSAGE_TYPE_DECLINE_MODIFICATION).sign_off(), 34U);
}

TEST_F(CliSignTest, of_several_open_ones_the_chair_names_one) {
  add_sign_off(31, "a", v1::DECISION_DISSENT);
  add_sign_off(32, "b", v1::DECISION_DISSENT);
  const Outcome unclear = h_.run({"chair", "resolve", "c1", "--reason", "r"});
  EXPECT_EQ(unclear.exit, 2);
  EXPECT_THAT(unclear.err, HasSubstr("31 (radiology), 32 (radiology)"));
  EXPECT_EQ(h_.run({"chair", "resolve", "c1", "--sign-off", "32", "--reason", "r"}).exit, 0);
  EXPECT_EQ(h_.run({"chair", "resolve", "c1", "--sign-off", "7", "--reason", "r"}).exit, 4);
  EXPECT_EQ(h_.run({"chair", "accept", "c1", "--reason", "r"}).exit, 4);
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_RESOLVE_DISSENT), 1U);
}

TEST_F(CliSignTest, another_version_than_the_one_read_is_not_ruled_on) {
  add_sign_off(31, "a", v1::DECISION_DISSENT);
  const std::vector<std::vector<std::string>> commands{
      {"chair", "resolve", "c1", "--reason", "r"},
      {"chair", "waive", "c1", "--discipline", "radiology", "--reason", "r"},
      {"chair", "amend", "c1", "--text", "t", "--reason", "r"},
      {"chair", "return", "c1", "--question", "which dose?"},
      {"review", "return", "c1", "--question", "which dose?"}};
  for (auto command : commands) {
    EXPECT_EQ(h_.run(command).exit, 0) << command[1];
    command.insert(command.end(), {"--version", "1"});
    EXPECT_EQ(h_.run(command).exit, 4) << command[1];
  }
  EXPECT_EQ(h_.daemon.requests.size(), 3 * commands.size()) << "each is read twice and sent once";
  EXPECT_EQ(last_sent<v1::ReturnCase>(v1::MESSAGE_TYPE_RETURN_CASE).question(), "which dose?");
  EXPECT_EQ(last_sent<v1::WaiveDiscipline>(v1::MESSAGE_TYPE_WAIVE_DISCIPLINE).version(), 2U);
}

TEST_F(CliSignTest, the_chair_writes_in_the_boards_own_words) {
  const std::string file = h_.folder.write("text.txt", "Surgery.\nOsimertinib goes on.\n");
  const Outcome amended = h_.run({"chair", "amend", "c1", "--text", "@" + file, "--reason", "operable"});
  EXPECT_EQ(amended.exit, 0);
  EXPECT_THAT(amended.err, HasSubstr("  Surgery.\n  Osimertinib goes on.\n"));
  EXPECT_EQ(last_sent<v1::Amend>(v1::MESSAGE_TYPE_AMEND).text(), "Surgery.\nOsimertinib goes on.");
  view_.mutable_summary()->set_state(v1::CASE_STATE_NEEDS_INFORMATION);
  h_.typed = "Best supportive care.";
  EXPECT_EQ(h_.run({"chair", "propose", "c1", "--text", "-", "--discipline", "radiology", "--discipline", "pathology",
                    "--reason", "no more can be known"})
                .exit,
            0);
  const auto proposed = last_sent<v1::ProposeByHand>(v1::MESSAGE_TYPE_PROPOSE_BY_HAND);
  EXPECT_EQ(proposed.text(), "Best supportive care.");
  EXPECT_EQ(proposed.revision(), 3U);
  EXPECT_EQ(proposed.disciplines_size(), 2);
}

TEST_F(CliSignTest, a_chair_who_says_no_changes_nothing) {
  add_sign_off(31, "a", v1::DECISION_DISSENT);
  h_.terminal = true;
  h_.typed = "n\n";
  EXPECT_EQ(h_.run({"chair", "resolve", "c1", "--reason", "r"}).exit, 0);
  EXPECT_EQ(h_.run({"chair", "reopen", "c1", "--reason", "r"}).exit, 0);
  EXPECT_EQ(h_.run({"chair", "amend", "c1", "--text", "t", "--reason", "r"}).exit, 0);
  EXPECT_EQ(h_.daemon.requests.size(), 2U) << "two cases were read";
  EXPECT_EQ(h_.run({"chair", "reopen", "c1", "--reason", "r", "--yes"}).exit, 0);
  EXPECT_EQ(last_sent<v1::Reopen>(v1::MESSAGE_TYPE_REOPEN).reason(), "r");
}

TEST_F(CliSignTest, a_dry_run_rules_nothing) {
  add_sign_off(31, "a", v1::DECISION_DISSENT);
  const Outcome outcome = h_.run({"chair", "resolve", "c1", "--reason", "r", "--dry-run"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.err, HasSubstr("nothing was sent"));
  EXPECT_EQ(h_.run({"chair", "waive", "c1", "--discipline", "radiology", "--reason", " ", "-n"}).exit, 8);
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_RESOLVE_DISSENT), 0U);
}

}  // namespace
}  // namespace tumorboard::cli
