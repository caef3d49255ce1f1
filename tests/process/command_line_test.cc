// SPDX-License-Identifier: Apache-2.0
// The board's law from the command line alone: real programs, a real daemon and worker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/process/command_line_rig.h"

namespace tumorboard::process {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(CommandLineTest, a_late_result_voids_the_agreement_and_everybody_signs_the_new_answer) {
  in_review("01");
  all_sign("case-01");
  EXPECT_EQ(shown("case-01")["summary"]["state"], "agreed");
  const auto pushed = document("coordinator", {"pathology", "push", result_file("01", "small cell carcinoma")});
  EXPECT_EQ(pushed["attached"], true);
  EXPECT_EQ(pushed["state"], "final");
  reached("case-01", "in_review");

  const Finished stale = as("radiology", {"sign", "approve", "case-01", "--version", "1"});
  EXPECT_EQ(stale.exit_code, 4);
  EXPECT_THAT(stale.err, HasSubstr("biopsy.histology: not known -> small cell carcinoma"));
  const std::string page = done("radiology", {"review", "show", "case-01"}).out;
  EXPECT_THAT(page, HasSubstr("SINCE YOU SIGNED"));
  EXPECT_THAT(page, HasSubstr("small cell carcinoma"));
  EXPECT_THAT(page, HasSubstr("superseded"));
  EXPECT_THAT(done("radiology", {"review", "list"}).out, HasSubstr("case-01"));

  all_sign("case-01");
  const json again = shown("case-01");
  EXPECT_EQ(again["summary"]["state"], "agreed");
  ASSERT_EQ(again["decisions"].size(), 2U);
  EXPECT_NE(again["decisions"][0]["superseded_by"], 0);
  EXPECT_EQ(again["decisions"][1]["superseded_by"], 0);
}

TEST_F(CommandLineTest, an_outcome_closes_the_case_and_is_counted) {
  in_review("01");
  all_sign("case-01");
  done("coordinator", {"outcome", "record", "case-01", "--not-done", "--why", "patient_wish"});
  EXPECT_EQ(shown("case-01")["summary"]["state"], "closed");
  done("coordinator", {"outcome", "follow-up", "case-01", "--month", "3", "--response", "sd"});
  const std::string report = done("chair", {"outcome", "report"}).out;
  EXPECT_THAT(report, HasSubstr("all\tnot_done\t1\t1\t100%\n"));
  EXPECT_THAT(report, HasSubstr("why_not\tpatient_wish\t1\t1\t100%\n"));
  EXPECT_THAT(report, HasSubstr("month_3\tsd\t1\t1\t100%\n"));
  done("chair", {"chair", "reopen", "case-01", "--reason", "progression"});
  reached("case-01", "in_review");
}

TEST_F(CommandLineTest, the_chair_resolves_a_dissent_and_accepts_a_change) {
  in_review("01");
  done("radiology", {"sign", "dissent", "case-01", "--reason", "L2 was not measured"});
  done("pathology", {"sign", "modify", "case-01", "--reason", "and a rebiopsy of the lung lesion"});
  EXPECT_THAT(done("chair", {"review", "list", "--all"}).out, HasSubstr("dissent:1,modification:1"));
  done("chair", {"chair", "resolve", "case-01", "--reason", "measured since"});
  done("chair", {"chair", "accept", "case-01", "--reason", "sensible"});
  const json accepted = shown("case-01");
  EXPECT_EQ(accepted["origin"], "human");
  EXPECT_THAT(accepted["board_text"]["text"].get<std::string>(), HasSubstr("and a rebiopsy of the lung lesion"));
  EXPECT_EQ(accepted["summary"]["version"], 2);
  all_sign("case-01");
  EXPECT_EQ(shown("case-01")["summary"]["state"], "agreed");
  EXPECT_THAT(done("coordinator", {"review", "show", "case-01"}).out, HasSubstr("L2 was not measured"))
      << "a dissent is never lost";
}

TEST_F(CommandLineTest, a_waiver_an_amendment_a_return_and_a_retraction) {
  in_review("01");
  done("radiology", {"sign", "approve", "case-01"});
  done("radiology", {"sign", "retract", "case-01", "--reason", "read it again"});
  done("radiology", {"sign", "abstain", "case-01", "--reason", "treated the patient before"});
  done("chair", {"chair", "amend", "case-01", "--text", "Surgery of the adrenal lesion.", "--reason", "operable"});
  done("chair", {"chair", "waive", "case-01", "--discipline", "radiology", "--reason", "abstained"});
  for (const auto& discipline : asked("case-01")) {
    if (discipline != "radiology") done(discipline, {"sign", "approve", "case-01"});
  }
  const json agreed = shown("case-01");
  EXPECT_EQ(agreed["summary"]["state"], "agreed");
  EXPECT_EQ(agreed["waivers"].size(), 1U);
  in_review("28");
  done("pathology", {"review", "return", "case-28", "--question", "how large is the edema?"});
  EXPECT_EQ(shown("case-28")["summary"]["state"], "needs_information");
  done("chair", {"chair", "propose", "case-28", "--text", "Neurosurgery today.", "--reason", "it cannot wait"});
  all_sign("case-28");
  EXPECT_EQ(shown("case-28")["summary"]["state"], "agreed");
}

TEST_F(CommandLineTest, the_loop_of_a_rebiopsy) {
  in_review("01");
  const std::string order = document("medical_oncology", {"pathology", "order", "case-01", "--method", "tissue",
                                                          "--site", "adrenal_left"})["order_id"];
  done("coordinator", {"pathology", "register", "P0", "--order", order, "--type", "tissue", "--patient-id", "MRN|01",
                       "--family", "Test", "--birth-date", "1961-01-12"});
  done("coordinator", {"pathology", "inadequate", "P0", "--reason", "no tumour cells"});
  EXPECT_THAT(done("coordinator", {"pathology", "list", "--case", "case-01"}).out,
              HasSubstr("P0\t" + order + "\tinadequate"));
  const auto nobody = document("coordinator", {"pathology", "push", result_file("99", "adenocarcinoma")});
  EXPECT_EQ(nobody["attached"], false);
  EXPECT_FALSE(nobody["why"].is_null());
  EXPECT_THAT(done("coordinator", {"pathology", "unmatched"}).out, HasSubstr("P1"));
  const std::string number = std::to_string(nobody["result_id"].get<std::uint64_t>());
  EXPECT_THAT(done("coordinator", {"pathology", "status", "--message", "M1"}).out, HasSubstr("\t" + number + "\t"));
  done("coordinator", {"pathology", "attach", number, "case-01", "--reason", "number mistyped, asked by phone"});
  EXPECT_THAT(done("coordinator", {"pathology", "status", number}).out, HasSubstr("case-01"));
  EXPECT_THAT(done("coordinator", {"pathology", "unmatched"}).out, Not(HasSubstr("P1")));
}

TEST_F(CommandLineTest, a_meeting_from_the_plan_to_the_printed_minutes) {
  in_review("01");
  in_review("28");
  done("coordinator", {"meeting", "plan", "m1", "--title", "Lung board", "--starts", "2030-08-07T14:00+02:00",
                       "--minutes", "60", "--place", "Room 2"});
  done("coordinator",
       {"meeting", "plan", "m2", "--title", "Lung board", "--starts", "2030-08-14T14:00+02:00", "--minutes", "60"});
  done("coordinator", {"meeting", "place", "m1", "case-01"});
  done("coordinator", {"meeting", "place", "m1", "case-28"});
  done("coordinator", {"meeting", "order", "m1", "case-28", "case-01"});
  done("coordinator", {"meeting", "move", "m1", "--place", "Room 3"});
  EXPECT_THAT(done("coordinator", {"meeting", "ics", "m1"}).out, HasSubstr("SUMMARY:Lung board\\, 2 cases\r\n"));
  EXPECT_THAT(done("coordinator", {"case", "list", "--meeting", "m1"}).out, HasSubstr("case-28"));
  EXPECT_EQ(as("coordinator", {"meeting", "minutes", "m1"}).exit_code, 4);
  done("coordinator", {"meeting", "open", "m1"});
  done("coordinator", {"meeting", "attend", "m1", "--name", "Dr radiology", "--discipline", "radiology"});
  done("radiology", {"sign", "dissent", "case-01", "--reason", "L2 was not measured"});
  done("chair", {"chair", "resolve", "case-01", "--reason", "measured in the meeting"});
  for (const auto& discipline : asked("case-01")) done(discipline, {"sign", "approve", "case-01"});
  done("coordinator", {"meeting", "close", "m1", "--carry-over-to", "m2"});
  const std::string text = done("coordinator", {"meeting", "minutes", "m1"}).out;
  EXPECT_THAT(text, HasSubstr(shown("case-01")["recommendation_digest"].get<std::string>()));
  EXPECT_THAT(text, HasSubstr("L2 was not measured"));
  EXPECT_THAT(text, HasSubstr("I have reviewed this recommendation and approve it for my discipline."));
  EXPECT_THAT(text, HasSubstr("to m2"));
  const std::string first = (site_.folder() / "first.pdf").string();
  const std::string second = (site_.folder() / "second.pdf").string();
  done("coordinator", {"meeting", "minutes", "m1", "--pdf", first});
  site_.kill_daemon();
  site_.start_daemon();
  done("chair", {"meeting", "minutes", "m1", "--pdf", second});
  EXPECT_EQ(read_file(first), read_file(second));
  EXPECT_THAT(done("coordinator", {"meeting", "show", "m2"}).out, HasSubstr("case-28"));
}

TEST_F(CommandLineTest, new_knowledge_needs_a_second_administrator_who_has_seen_what_it_changes) {
  in_review("01");
  const auto folder = site_.folder() / "knowledge";
  std::filesystem::create_directories(folder);
  std::filesystem::copy(std::filesystem::path(std::getenv("TUMORBOARD_SOURCE_DIR")) / "knowledge/rules",
                        folder / "rules");
  std::ofstream(folder / "rules/note.json") << R"({"note": "only another digest"})";
  const auto preview = document("admin1", {"knowledge", "activate", folder.string(), "--reason", "yearly review"});
  EXPECT_EQ(preview["preview"]["cases"], 1);
  EXPECT_EQ(preview["preview"]["judged"], 1);
  EXPECT_TRUE(preview["preview"]["changed"].empty());
  const std::string proposal = std::to_string(preview["preview"]["proposal"].get<std::uint64_t>());
  EXPECT_EQ(as("admin1", {"knowledge", "confirm", proposal}).exit_code, 5) << "the same administrator proposed it";
  done("admin2", {"knowledge", "confirm", proposal});
  EXPECT_EQ(document("operator", {"status"})["status"]["knowledge_digest"], preview["preview"]["digest"]);
  EXPECT_EQ(shown("case-01")["summary"]["state"], "in_review") << "an answer that stays the same is left alone";
}

}  // namespace
}  // namespace tumorboard::process
