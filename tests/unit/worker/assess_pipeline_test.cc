// SPDX-License-Identifier: Apache-2.0
// What the compute thread answers with knowledge and a trial registry given as artefacts.
#include "workers/process/assess_pipeline.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "common/signing/artefact.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::worker {
namespace {

namespace fs = std::filesystem;

class Folder {  // of this test only
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "tumorboard-trials-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  void write(const std::string& name, const std::string& content) const { std::ofstream(path_ / name) << content; }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

constexpr const char* kTrial =
    "protocol_no: CENTRE-1\n_summary: {status: [{value: Open to Accrual}]}\ntreatment_list: {step: [{step_code: 1, "
    "arm: "
    "[{arm_code: A, match: [clinical: {oncotree_primary_diagnosis: Lung, age_numerical: '>=18'}]}]}]}\n";

class AssessPipelineTest : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path source(std::getenv("TUMORBOARD_SOURCE_DIR"));
    const auto knowledge = signing::bundle_knowledge(source / "knowledge");
    ASSERT_TRUE(knowledge && pipeline_.install("k", *knowledge));
    folder_.write("one.yml", kTrial);
    folder_.write("broken.yml", "protocol_no: [");  // never stops the other
    const auto trials = signing::bundle_directory(folder_.path(), "trials");
    ASSERT_TRUE(trials && pipeline_.install("t", *trials));
    v1::Case facts;
    facts.set_id("SYN-1");
    facts.set_as_of("2026-03-01");
    facts.set_histology("adenocarcinoma");
    facts.mutable_patient()->set_age(63);
    lease_.set_case_(facts.SerializeAsString());
    lease_.set_kind(v1::JOB_KIND_ASSESS);
    lease_.set_knowledge_digest("k");
    lease_.set_trials_digest("t");
  }

  v1::Recommendation screening() {
    const auto answer = pipeline_.compute(lease_);
    EXPECT_TRUE(answer.has_value()) << (answer ? "" : answer.error().message);
    v1::Recommendation read;
    EXPECT_TRUE(answer && read.ParseFromString(answer->screening));
    return read;
  }

  AssessPipeline pipeline_;
  Folder folder_;
  v1::Lease lease_;
};

TEST_F(AssessPipelineTest, a_lease_that_names_a_registry_is_screened_against_it_and_says_so) {
  const v1::Recommendation read = screening();
  ASSERT_EQ(read.trials_size(), 1);
  EXPECT_EQ(read.trials(0).trial(), "CENTRE-1");
  EXPECT_EQ(read.trials(0).verdict(), v1::TRIAL_VERDICT_ELIGIBLE);
  EXPECT_EQ(read.trial_flag(), v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL);
  EXPECT_EQ(read.provenance().trials_digest(), "t");
}

TEST_F(AssessPipelineTest, the_signed_part_is_the_same_with_and_without_a_registry) {
  const auto with = pipeline_.compute(lease_);
  lease_.clear_trials_digest();
  const auto without = pipeline_.compute(lease_);
  ASSERT_TRUE(with && without);
  EXPECT_EQ(with->recommendation, without->recommendation);
  EXPECT_NE(with->screening, without->screening);
}

TEST_F(AssessPipelineTest, a_screening_job_answers_the_screening_alone) {
  const v1::Recommendation whole = screening();
  lease_.set_kind(v1::JOB_KIND_SCREEN);
  const auto answer = pipeline_.compute(lease_);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->recommendation, "");
  EXPECT_EQ(screening().SerializeAsString(), whole.SerializeAsString());
}

TEST_F(AssessPipelineTest, a_registry_that_was_forgotten_or_never_came_is_refused) {
  pipeline_.forget("t");
  EXPECT_EQ(pipeline_.compute(lease_).error().code, ErrorCode::kInternal);
}

}  // namespace
}  // namespace tumorboard::worker
