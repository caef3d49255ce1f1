// SPDX-License-Identifier: Apache-2.0
// Specimens, results, and bringing new knowledge into use.
#include "clients/lib/request_id.h"
#include "common/signing/artefact.h"
#include "common/wire/content_digest.h"
#include "tests/unit/clients/board_fixture.h"
#include "tumorboard/v1/admin.pb.h"

namespace tumorboard::cli {
namespace {

using testing::HasSubstr;

class CliResultTest : public BoardFixture {
 protected:
  static std::string example(const std::string& name) { return (source_folder() / "tests/results" / name).string(); }
  void stored(bool attached, const std::string& why) {
    auto& reply = answers_[v1::MESSAGE_TYPE_PUSH_RESULT];
    reply = ok();
    reply.mutable_result_accepted()->set_result_id(44);
    reply.mutable_result_accepted()->set_state(attached ? v1::SPECIMEN_STATE_FINAL : v1::SPECIMEN_STATE_UNMATCHED);
    reply.mutable_result_accepted()->set_attached(attached);
    reply.mutable_result_accepted()->set_counts(true);
    reply.mutable_result_accepted()->set_why(why);
  }
};

TEST_F(CliResultTest, a_result_is_sent_as_the_file_says_and_its_answer_printed) {
  stored(false, "no patient has these identifiers");
  const std::string file = example("01-small-cell-histology.json");
  const Outcome outcome = h_.run({"pathology", "push", file});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(outcome.out, file + "\tOK\t44\tunmatched\tno\tyes\tno patient has these identifiers\t50\n");
  EXPECT_THAT(outcome.err, HasSubstr("Next: tumorboard pathology unmatched"));
  EXPECT_EQ(last_sent<v1::PushResult>(v1::MESSAGE_TYPE_PUSH_RESULT).histology(), "small cell carcinoma");
  h_.typed = content_of(file);
  EXPECT_EQ(h_.run({"pathology", "push", "-"}).exit, 0);
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_PUSH_RESULT), 2U);
}

TEST_F(CliResultTest, a_batch_has_a_line_each_and_exits_with_its_worst_code) {
  stored(true, "");
  const std::string bad = h_.folder.write("bad.json", R"({"version": 1, "statu": "final"})");
  const std::vector<std::string> batch{"pathology",
                                       "push",
                                       example("01-small-cell-histology.json"),
                                       bad,
                                       "/nonexistent.json",
                                       example("03-corrected-c797s.json"),
                                       "--request-id",
                                       "night",
                                       "--json"};
  const Outcome outcome = h_.run(batch);
  EXPECT_EQ(outcome.exit, 8);
  EXPECT_EQ(std::ranges::count(outcome.out, '\n'), 4);
  EXPECT_THAT(outcome.err, HasSubstr("\"element_path\":\"statu\""));
  EXPECT_THAT(outcome.err, HasSubstr("did you mean"));
  h_.run(batch);
  ASSERT_EQ(h_.daemon.requests.size(), 4U);
  EXPECT_EQ(text_of(h_.daemon.requests[0].envelope.request_id()), text_of(h_.daemon.requests[2].envelope.request_id()));
  EXPECT_NE(text_of(h_.daemon.requests[0].envelope.request_id()), text_of(h_.daemon.requests[1].envelope.request_id()));
}

TEST_F(CliResultTest, a_test_needs_no_daemon_and_no_key) {
  h_.variables.erase("TUMORBOARD_KEY_FILE");
  h_.variables.erase("TUMORBOARD_ENDPOINT");
  EXPECT_EQ(h_.run({"pathology", "test", example("02-preliminary-no-resistance-found.json")}).exit, 0);
  const Outcome bad = h_.run({"pathology", "test", h_.folder.write("bad.json", "{}")});
  EXPECT_EQ(bad.exit, 8);
  EXPECT_THAT(bad.err, HasSubstr("(at version)"));
  EXPECT_EQ(h_.daemon.opened, 0);
}

TEST_F(CliResultTest, a_sender_can_ask_what_became_of_its_message) {
  auto& reply = answers_[v1::MESSAGE_TYPE_SHOW_RESULT];
  reply = ok();
  auto& specimen = *reply.mutable_specimen_list()->add_specimens();
  specimen.set_specimen_id("P1");
  auto& result = *specimen.add_results();
  result.set_result_id(44);
  result.set_state(v1::SPECIMEN_STATE_UNMATCHED);
  result.set_why_unmatched("one identifier only");
  const Outcome outcome = h_.run({"pathology", "status", "--message", "MSG-1"});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("P1\t\tunmatched\t44\tnone: one identifier only\t"));
  EXPECT_EQ(last_sent<v1::ShowResult>(v1::MESSAGE_TYPE_SHOW_RESULT).message_id(), "MSG-1");
  EXPECT_EQ(h_.run({"pathology", "status", "44"}).exit, 0);
  EXPECT_EQ(last_sent<v1::ShowResult>(v1::MESSAGE_TYPE_SHOW_RESULT).result_id(), 44U);
  EXPECT_EQ(h_.run({"pathology", "status"}).exit, 2);
  EXPECT_EQ(h_.run({"pathology", "status", "44", "--message", "M"}).exit, 2);
}

TEST_F(CliResultTest, the_loop_from_order_to_attachment_is_one_command_a_step) {
  answers_[v1::MESSAGE_TYPE_ORDER_REBIOPSY] = ok();
  answers_[v1::MESSAGE_TYPE_ORDER_REBIOPSY].mutable_order_placed()->set_order_id("order-9");
  const Outcome order = h_.run({"pathology", "order", "c1", "--method", "tissue", "--site", "adrenal_left"});
  EXPECT_EQ(order.exit, 0) << order.err;
  EXPECT_THAT(order.err, HasSubstr("--order order-9"));
  EXPECT_EQ(last_sent<v1::OrderRebiopsy>(v1::MESSAGE_TYPE_ORDER_REBIOPSY).method(), v1::REBIOPSY_METHOD_TISSUE);
  EXPECT_EQ(h_.run({"pathology", "register", "P1", "--order", "order-9", "--type", "tissue", "--patient-id", "MRN|1",
                    "--collected", "2026-08-04"})
                .exit,
            0);
  EXPECT_EQ(last_sent<v1::RegisterSpecimen>(v1::MESSAGE_TYPE_REGISTER_SPECIMEN).patient().identifiers(0), "MRN|1");
  EXPECT_EQ(
      h_.run({"pathology", "register", "P1", "--type", "tissue", "--patient-id", "MRN|1", "--collected", "soon"}).exit,
      8);
  EXPECT_EQ(h_.run({"pathology", "inadequate", "P1", "--reason", "no tumour cells"}).exit, 0);
  EXPECT_EQ(last_sent<v1::ReportInadequate>(v1::MESSAGE_TYPE_REPORT_INADEQUATE).reason(), "no tumour cells");
  EXPECT_EQ(h_.run({"pathology", "attach", "44", "c1", "--reason", "name misspelt"}).exit, 0);
  EXPECT_EQ(last_sent<v1::AttachResult>(v1::MESSAGE_TYPE_ATTACH_RESULT).result_id(), 44U);
  answers_[v1::MESSAGE_TYPE_ATTACH_RESULT] = ok();
  answers_[v1::MESSAGE_TYPE_ATTACH_RESULT].mutable_proposed()->set_proposal(61);
  const Outcome moved = h_.run({"pathology", "attach", "44", "c2", "--reason", "wrong patient"});
  EXPECT_THAT(moved.out, HasSubstr("proposed"));
  EXPECT_THAT(moved.err, HasSubstr("tumorboard pathology confirm 61"));
  answers_[v1::MESSAGE_TYPE_SHOW_PROPOSALS] = ok();
  auto& waiting = *answers_[v1::MESSAGE_TYPE_SHOW_PROPOSALS].mutable_proposal_list()->add_proposals();
  waiting.set_proposal(61);
  waiting.set_type(v1::MESSAGE_TYPE_ATTACH_RESULT);
  waiting.set_command(last_sent<v1::AttachResult>(v1::MESSAGE_TYPE_ATTACH_RESULT).SerializeAsString());
  waiting.set_proposed_by("C. Ordinator");
  const Outcome confirmed = h_.run({"pathology", "confirm", "61"});
  EXPECT_EQ(confirmed.exit, 0) << confirmed.err;
  EXPECT_THAT(confirmed.err, HasSubstr("AttachResult, proposed by C. Ordinator: result_id: 44 case_id: \"c2\""));
  const auto sent_digest = last_sent<v1::Confirm>(v1::MESSAGE_TYPE_CONFIRM).command_digest();
  EXPECT_EQ(sent_digest, bytes(wire::content_digest(waiting.type(), waiting.command())));
  EXPECT_EQ(h_.run({"pathology", "confirm", "62"}).exit, 3) << "it is not there";
}

TEST_F(CliResultTest, lists_of_results_ask_for_what_is_wanted) {
  answers_[v1::MESSAGE_TYPE_LIST_RESULTS] = ok();
  answers_[v1::MESSAGE_TYPE_LIST_RESULTS].mutable_specimen_list();
  EXPECT_EQ(h_.run({"pathology", "unmatched"}).exit, 0);
  EXPECT_EQ(last_sent<v1::ListResults>(v1::MESSAGE_TYPE_LIST_RESULTS).states(0), v1::SPECIMEN_STATE_UNMATCHED);
  EXPECT_EQ(h_.run({"pathology", "list", "--case", "c1", "--overdue"}).exit, 0);
  const auto wanted = last_sent<v1::ListResults>(v1::MESSAGE_TYPE_LIST_RESULTS);
  EXPECT_EQ(wanted.case_id(), "c1");
  EXPECT_TRUE(wanted.overdue_orders());
}

class CliActivateTest : public CliResultTest {
 protected:
  [[nodiscard]] std::string folder() const { return (h_.folder.path() / "knowledge").string(); }
  void SetUp() override {
    CliResultTest::SetUp();
    std::filesystem::create_directories(folder());
    std::filesystem::copy(source_folder() / "knowledge/rules", folder() + "/rules");
    h_.folder.write("knowledge/rules/larger-than-a-chunk.json", std::string(500'000, ' '));
    bundle_ = signing::bundle_knowledge(folder()).value();
    auto usual = h_.daemon.on_request;
    h_.daemon.on_request = [this, usual](const wire::Message& request) {
      v1::Reply reply = ok();
      if (request.type == v1::MESSAGE_TYPE_UPLOAD_ARTEFACT) {
        v1::UploadArtefact chunk;
        chunk.ParseFromString(request.body);
        EXPECT_EQ(chunk.offset(), uploaded_.size());
        uploaded_ += chunk.data();
        reply.mutable_artefact_stored()->set_received(uploaded_.size());
        reply.mutable_artefact_stored()->set_complete(uploaded_.size() == chunk.total());
      } else if (request.type == v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE) {
        reply.mutable_proposed()->set_proposal(71);
      } else if (request.type == v1::MESSAGE_TYPE_SHOW_PROPOSALS) {
        auto& waiting = *reply.mutable_proposal_list()->add_proposals();
        waiting.set_proposal(71);
        waiting.set_type(v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE);
      } else if (request.type == v1::MESSAGE_TYPE_SHOW_PREVIEW) {
        auto& preview = *reply.mutable_knowledge_preview();
        preview.set_proposal(71);
        preview.set_cases(3);
        preview.set_judged(std::min(judged_++, 3U));
        preview.set_broken(broken_);
        auto& change = *preview.add_changed();
        change.set_case_id("c1");
        auto& field = *change.add_changes();
        field.set_path("pattern");
        field.set_from("oligoprogression");
        field.set_to("systemic_progression");
      } else {
        return usual(request);
      }
      h_.daemon.reply(request, reply);
    };
  }
  std::string bundle_;
  std::string uploaded_;
  std::string broken_;
  std::uint32_t judged_ = 0;
};

TEST_F(CliActivateTest, knowledge_is_uploaded_in_chunks_proposed_and_previewed_as_it_fills) {
  const Outcome outcome = h_.run({"knowledge", "activate", folder(), "--reason", "new trial data"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(uploaded_, bundle_);
  EXPECT_GE(sent(v1::MESSAGE_TYPE_UPLOAD_ARTEFACT), 3U);
  const auto proposal = last_sent<v1::KnowledgeActivate>(v1::MESSAGE_TYPE_KNOWLEDGE_ACTIVATE);
  EXPECT_EQ(proposal.digest(), hex(sha256(bundle_)));
  EXPECT_EQ(proposal.reason(), "new trial data");
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_SHOW_PREVIEW), 4U) << "until every case is judged";
  EXPECT_EQ(outcome.out, "c1\tpattern\toligoprogression\tsystemic_progression\n");
  EXPECT_THAT(outcome.err, HasSubstr("tumorboard knowledge confirm 71"));
}

TEST_F(CliActivateTest, a_preview_that_does_not_fill_ends_with_the_timeout) {
  judged_ = 0;
  const Outcome outcome = h_.run({"knowledge", "preview", "71", "--timeout", "2"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.err, HasSubstr("2 of 3 open cases judged"));
}

TEST_F(CliActivateTest, broken_knowledge_is_not_sent) {
  h_.folder.write("knowledge/rules/a.textproto", "nonsense { }");
  const Outcome outcome = h_.run({"knowledge", "activate", folder(), "--reason", "r"});
  EXPECT_EQ(outcome.exit, 78);
  EXPECT_TRUE(h_.daemon.requests.empty());
}

TEST_F(CliActivateTest, the_second_administrator_sees_the_preview_and_is_asked) {
  judged_ = 3;
  h_.terminal = true;
  h_.typed = "n\n";
  const Outcome no = h_.run({"knowledge", "confirm", "71"});
  EXPECT_EQ(no.exit, 0);
  EXPECT_THAT(no.out, HasSubstr("systemic_progression"));
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_CONFIRM), 0U);
  h_.typed = "y\n";
  EXPECT_EQ(h_.run({"knowledge", "confirm", "71"}).exit, 0);
  EXPECT_EQ(last_sent<v1::Confirm>(v1::MESSAGE_TYPE_CONFIRM).proposal(), 71U);
  broken_ = "rules.textproto:1: no";
  EXPECT_EQ(h_.run({"knowledge", "confirm", "71", "--yes"}).exit, 4);
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_CONFIRM), 1U);
}

class CliRegistryTest : public CliResultTest {
 protected:
  void SetUp() override {
    CliResultTest::SetUp();
    std::filesystem::create_directory(h_.folder.path() / "trials");
    h_.folder.write("trials/a.yml", R"(protocol_no: NCT1
short_title: a trial
treatment_list:
  step:
  - step_code: '1'
    match:
    - clinical: {age_numerical: '>=18'}
)");
    auto usual = h_.daemon.on_request;
    h_.daemon.on_request = [this, usual](const wire::Message& request) {
      v1::Reply reply = ok();
      if (request.type == v1::MESSAGE_TYPE_UPLOAD_ARTEFACT) {
        v1::UploadArtefact chunk;
        chunk.ParseFromString(request.body);
        kind_ = chunk.kind();
        reply.mutable_artefact_stored()->set_received(chunk.total());
        reply.mutable_artefact_stored()->set_complete(true);
      } else if (request.type == v1::MESSAGE_TYPE_TRIALS_ACTIVATE) {
        v1::TrialsActivate command;
        command.ParseFromString(request.body);
        state_.set_digest(command.digest());
        state_.set_cases(2);
      } else if (request.type == v1::MESSAGE_TYPE_SHOW_SCREENING) {
        *reply.mutable_screening_state() = state_;
        if (state_.cases() > state_.screened() + state_.failed_cases()) state_.set_screened(state_.screened() + 1);
      } else {
        return usual(request);
      }
      h_.daemon.reply(request, reply);
    };
  }
  [[nodiscard]] std::string folder() const { return (h_.folder.path() / "trials").string(); }
  std::string kind_;
  v1::ScreeningState state_;
};

TEST_F(CliRegistryTest, trials_are_uploaded_activated_and_watched_until_every_case_is_screened) {
  auto& changed = *state_.add_changed();
  changed.set_case_id("c1");
  auto& change = *changed.add_changes();
  change.set_path("trials[NCT1]");
  change.set_to("possible");
  state_.set_changed_cases(1);
  const Outcome outcome = h_.run({"trials", "reload", folder()});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(kind_, "trials");
  EXPECT_EQ(state_.digest(), hex(sha256(signing::bundle_directory(folder(), "trials").value())));
  EXPECT_EQ(outcome.out, "c1\ttrials[NCT1]\t-\tpossible\n");
  EXPECT_THAT(outcome.err, HasSubstr("2 of 2 open cases screened, 1 changed"));
  const auto uploads = sent(v1::MESSAGE_TYPE_UPLOAD_ARTEFACT);
  EXPECT_EQ(h_.run({"trials", "reload", folder()}).exit, 0);
  EXPECT_EQ(sent(v1::MESSAGE_TYPE_UPLOAD_ARTEFACT), uploads) << "the same trials are in use";
}

TEST_F(CliRegistryTest, cases_that_could_not_be_screened_are_named) {
  state_.set_digest("d");
  state_.set_cases(1);
  auto& failed = *state_.add_failed();
  failed.set_case_id("c9");
  failed.set_cause("no answer came in time");
  state_.set_failed_cases(1);
  const Outcome outcome = h_.run({"trials", "screening"});
  EXPECT_EQ(outcome.exit, 6);
  EXPECT_THAT(outcome.err, HasSubstr("c9 could not be screened, its earlier screening stands: no answer came"));
}

TEST_F(CliRegistryTest, nothing_is_sent_in_a_dry_run_or_without_a_usable_trial) {
  EXPECT_EQ(h_.run({"trials", "reload", folder(), "--dry-run"}).exit, 0);
  EXPECT_TRUE(h_.daemon.requests.empty());
  std::filesystem::remove(h_.folder.path() / "trials/a.yml");
  EXPECT_EQ(h_.run({"trials", "reload", folder()}).exit, 78);
  EXPECT_TRUE(h_.daemon.requests.empty());
}

}  // namespace
}  // namespace tumorboard::cli
