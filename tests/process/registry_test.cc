// SPDX-License-Identifier: Apache-2.0
// A centre's trials: reloaded, every open case screened again, its board told of the differences
// only, and no signature touched.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/process/command_line_rig.h"

namespace tumorboard::process {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RegistryTest : public CommandLineTest {
 protected:
  void SetUp() override {
    CommandLineTest::SetUp();
    std::filesystem::create_directory(folder());
  }
  [[nodiscard]] std::filesystem::path folder() const { return site_.folder() / "trials"; }

  void put(const std::string& id, const std::string& diagnosis, const std::string& status = "Open to Accrual") const {
    std::ofstream(folder() / (id + ".yml"), std::ios::binary) << "protocol_no: " << id << "\nshort_title: a trial of "
                                                              << diagnosis << "\n_summary: {status: [{value: " << status
                                                              << "}]}\n"
                                                                 "treatment_list:\n"
                                                                 "  step:\n"
                                                                 "  - step_code: '1'\n"
                                                                 "    arm:\n"
                                                                 "    - arm_code: A\n"
                                                                 "      arm_suspended: N\n"
                                                                 "      match:\n"
                                                                 "      - and:\n"
                                                                 "        - clinical:\n"
                                                                 "            oncotree_primary_diagnosis: "
                                                              << diagnosis
                                                              << "\n"
                                                                 "            age_numerical: '>=18'\n";
  }
  Finished reload() const {
    return done("coordinator", {"trials", "reload", folder().string(), "--yes", "--reason", "monthly list"});
  }
  // What the case's answer says of this trial; empty: nothing.
  std::string verdict(const std::string& case_id, const std::string& trial) const {
    const json view = shown(case_id);
    for (const auto& one : view["recommendation"]["trials"]) {
      if (one["trial"] == trial) return one["verdict"];
    }
    return {};
  }
};

TEST_F(RegistryTest, a_trial_that_opens_reaches_the_agreed_case_and_voids_no_signature) {
  in_review("01");
  all_sign("case-01");
  const json before = shown("case-01");
  EXPECT_EQ(before["recommendation"]["trial_flag"], "reminder_if_available");
  put("NCT-A", "Lung Adenocarcinoma");
  put("NCT-B", "Melanoma");
  const Finished first = reload();
  EXPECT_THAT(first.out, HasSubstr("case-01\ttrials[NCT-A]\t-\teligible\n"));
  EXPECT_THAT(first.out, HasSubstr("case-01\ttrial_flag\treminder_if_available\tsurface_available_trial\n"));
  EXPECT_THAT(first.out, Not(HasSubstr("NCT-B"))) << "what is shut is no news";
  EXPECT_THAT(first.err, HasSubstr("1 of 1 open cases screened"));
  const json after = shown("case-01");
  EXPECT_EQ(after["summary"]["state"], "agreed");
  EXPECT_EQ(after["summary"]["version"], before["summary"]["version"]);
  EXPECT_EQ(after["recommendation_digest"], before["recommendation_digest"]);
  EXPECT_EQ(after["sign_offs"], before["sign_offs"]);
  EXPECT_EQ(after["recommendation"]["trial_flag"], "surface_available_trial");
  EXPECT_EQ(verdict("case-01", "NCT-A"), "eligible");
  EXPECT_THAT(done("radiology", {"review", "show", "case-01"}).out, HasSubstr("NCT-A"));

  EXPECT_THAT(done("coordinator", {"trials", "reload", folder().string(), "--yes"}).err, HasSubstr("are in use"));
  const auto digest = [&] { return shown("case-01")["recommendation"]["provenance"]["trials_digest"]; };
  const json first_digest = digest();
  std::ofstream(folder() / "NCT-A.yml", std::ios::app) << "# another text, the same trial\n";
  EXPECT_THAT(reload().out, IsEmpty());
  EXPECT_NE(digest(), first_digest) << "found true of this registry too";
  put("NCT-B", "Cutaneous Melanoma");  // shut before and after
  EXPECT_THAT(reload().out, IsEmpty());
  put("NCT-A", "Lung Adenocarcinoma", "Closed to Accrual");
  EXPECT_THAT(reload().out, HasSubstr("case-01\ttrials[NCT-A]\teligible\tclosed\n"));
  EXPECT_EQ(shown("case-01")["recommendation"]["trial_flag"], "reminder_if_available");

  const json history = document("coordinator", {"case", "show", "case-01", "--history"})["history"];
  const auto told =
      std::count_if(history.begin(), history.end(), [](const json& one) { return one["what"] == "screened"; });
  EXPECT_EQ(told, 2) << "the differences, and nothing else";
}

TEST_F(RegistryTest, a_daemon_killed_before_the_screening_asks_for_it_again) {
  in_review("01");
  put("NCT-A", "Lung Adenocarcinoma");
  site_.stop_worker("worker1");
  const Finished begun = as("coordinator", {"trials", "reload", folder().string(), "--yes", "--timeout", "1"});
  EXPECT_EQ(begun.exit_code, 6) << "not done yet";
  EXPECT_THAT(begun.err, HasSubstr("0 of 1 open cases screened"));
  site_.kill_daemon();
  site_.start_daemon();
  site_.start_worker("worker2");
  EXPECT_THAT(done("coordinator", {"trials", "screening"}).out, HasSubstr("case-01\ttrials[NCT-A]\t-\teligible\n"));
  EXPECT_EQ(verdict("case-01", "NCT-A"), "eligible");
}

TEST_F(RegistryTest, a_rebiopsy_result_screens_the_case_again) {
  put("NCT-A", "Lung Adenocarcinoma");
  put("NCT-S", "Small Cell Lung Cancer");
  reload();
  in_review("01");
  EXPECT_EQ(verdict("case-01", "NCT-A"), "eligible");
  EXPECT_EQ(verdict("case-01", "NCT-S"), "ineligible");
  done("coordinator", {"pathology", "push", result_file("01", "small cell carcinoma")});
  reached("case-01", "in_review");
  EXPECT_EQ(verdict("case-01", "NCT-S"), "eligible");
}

TEST_F(RegistryTest, a_bad_trial_is_named_and_left_out_and_a_folder_without_any_is_refused) {
  EXPECT_EQ(as("coordinator", {"trials", "reload", folder().string(), "--yes"}).exit_code, 78);
  put("NCT-A", "Lung Adenocarcinoma");
  std::ofstream(folder() / "bad.yml", std::ios::binary) << "treatment_list: {step: ,\n";
  in_review("01");
  const Finished reloaded = reload();
  EXPECT_THAT(reloaded.err, HasSubstr("bad.yml"));
  EXPECT_EQ(verdict("case-01", "NCT-A"), "eligible");
  EXPECT_EQ(as("radiology", {"trials", "reload", folder().string(), "--yes"}).exit_code, 5) << "not a clinician's";
}

}  // namespace
}  // namespace tumorboard::process
