// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/screening_difference.h"

#include <gtest/gtest.h>

#include "daemon/workflow/case_difference.h"
#include "daemon/workflow/event_text.h"
#include "tumorboard/v1/recommendation.pb.h"
#include "tumorboard/v1/screening.pb.h"
#include "workers/trials/message.h"

namespace tumorboard {
namespace {

// The daemon reads what workers list.
static_assert(kScreeningList == static_cast<int>(trials::kMaxTrialsShown));

struct Level {
  const char* name;
  v1::TrialVerdict verdict;
  bool closed = false;
  const char* unknown = "";
};

void add(v1::Recommendation& to, const char* id, v1::TrialVerdict verdict, const std::vector<Level>& levels = {}) {
  auto& trial = *to.add_trials();
  trial.set_trial(id);
  trial.set_verdict(verdict);
  for (const Level& one : levels) {
    auto& level = *trial.add_levels();
    level.set_level(one.name);
    level.set_verdict(one.verdict);
    level.set_closed(one.closed);
    if (*one.unknown == 0) continue;
    auto& criterion = *level.add_criteria();
    criterion.set_text(one.unknown);
    criterion.set_verdict(v1::CRITERION_VERDICT_UNKNOWN);
  }
}

// "PATH FROM>TO" of each change.
std::vector<std::string> told(const v1::Recommendation& before, const v1::Recommendation& now) {
  std::vector<std::string> lines;
  const auto difference = screening_difference(before.SerializeAsString(), now.SerializeAsString());
  for (const auto& change : difference->changes)
    lines.push_back(change.path() + " " + change.from() + ">" + change.to());
  return lines;
}

using Lines = std::vector<std::string>;

TEST(ScreeningDifference, doors_that_open_and_close) {
  v1::Recommendation before;
  v1::Recommendation now;
  add(before, "CLOSES", v1::TRIAL_VERDICT_ELIGIBLE, {{"A", v1::TRIAL_VERDICT_ELIGIBLE}});
  add(now, "CLOSES", v1::TRIAL_VERDICT_ELIGIBLE, {{"A", v1::TRIAL_VERDICT_ELIGIBLE, true}});
  add(before, "GOES", v1::TRIAL_VERDICT_POSSIBLE);
  add(now, "OPENS", v1::TRIAL_VERDICT_POSSIBLE);
  add(before, "WIDER", v1::TRIAL_VERDICT_POSSIBLE);
  add(now, "WIDER", v1::TRIAL_VERDICT_ELIGIBLE);
  EXPECT_EQ(told(before, now), (Lines{"trials[CLOSES] eligible>closed", "trials[GOES] possible>",
                                      "trials[OPENS] >possible", "trials[WIDER] possible>eligible"}));
}

TEST(ScreeningDifference, what_was_shut_and_stays_shut_is_no_news) {
  v1::Recommendation before;
  v1::Recommendation now;
  add(before, "A", v1::TRIAL_VERDICT_INELIGIBLE);
  add(now, "B", v1::TRIAL_VERDICT_INELIGIBLE);
  add(now, "CLOSED", v1::TRIAL_VERDICT_ELIGIBLE, {{"A", v1::TRIAL_VERDICT_ELIGIBLE, true}});
  EXPECT_EQ(told(before, now), Lines{});
  EXPECT_FALSE(screening_difference(before.SerializeAsString(), now.SerializeAsString())->same);
}

TEST(ScreeningDifference, levels_and_what_is_to_be_obtained_of_a_trial_that_stays_open) {
  v1::Recommendation before;
  v1::Recommendation now;
  add(before, "T", v1::TRIAL_VERDICT_POSSIBLE,
      {{"A", v1::TRIAL_VERDICT_POSSIBLE, false, "MET amplification"}, {"B", v1::TRIAL_VERDICT_POSSIBLE, true}});
  add(now, "T", v1::TRIAL_VERDICT_POSSIBLE,
      {{"A", v1::TRIAL_VERDICT_POSSIBLE, false, "brain imaging"}, {"B", v1::TRIAL_VERDICT_POSSIBLE}});
  EXPECT_EQ(told(before, now), (Lines{"trials[T].levels[B] closed>possible", "trials[T].unknown MET amplification>",
                                      "trials[T].unknown >brain imaging"}));
}

TEST(ScreeningDifference, levels_of_one_name_are_told_apart) {
  v1::Recommendation before;
  v1::Recommendation now;
  add(before, "T", v1::TRIAL_VERDICT_POSSIBLE,
      {{"dose:1", v1::TRIAL_VERDICT_POSSIBLE}, {"dose:1", v1::TRIAL_VERDICT_POSSIBLE, true}});
  add(now, "T", v1::TRIAL_VERDICT_POSSIBLE,
      {{"dose:1", v1::TRIAL_VERDICT_POSSIBLE}, {"dose:1", v1::TRIAL_VERDICT_POSSIBLE}});
  EXPECT_EQ(told(before, now), Lines{"trials[T].levels[dose:1 (2)] closed>possible"});
}

TEST(ScreeningDifference, what_a_cut_list_leaves_out_is_not_gone) {
  v1::Recommendation before;
  for (int i = 0; i < kScreeningList; ++i) add(before, ("T" + std::to_string(i)).c_str(), v1::TRIAL_VERDICT_POSSIBLE);
  v1::Recommendation now;
  add(now, "T0", v1::TRIAL_VERDICT_ELIGIBLE);
  add(now, "NEW", v1::TRIAL_VERDICT_POSSIBLE);
  for (int i = 1; i < kScreeningList - 1; ++i) add(now, ("T" + std::to_string(i)).c_str(), v1::TRIAL_VERDICT_POSSIBLE);
  EXPECT_EQ(told(before, now), Lines{"trials[T0] possible>eligible"});
}

TEST(ScreeningDifference, the_registrys_name_is_no_difference) {
  v1::Recommendation before;
  add(before, "T", v1::TRIAL_VERDICT_ELIGIBLE);
  v1::Recommendation now = before;
  now.mutable_provenance()->set_trials_digest("b");
  EXPECT_TRUE(screening_difference(before.SerializeAsString(), now.SerializeAsString())->same);
}

TEST(ScreeningDifference, the_flag_is_told) {
  v1::Recommendation before;
  v1::Recommendation now;
  before.set_trial_flag(v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE);
  now.set_trial_flag(v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL);
  EXPECT_EQ(told(before, now), Lines{"trial_flag reminder_if_available>surface_available_trial"});
}

TEST(ScreeningDifference, is_told_in_words) {
  v1::Screened body;
  *body.add_changes() = field_change("trials[10.123]", "", "eligible");
  *body.add_changes() = field_change("trials[T].levels[arm:A]", "possible", "closed");
  *body.add_changes() = field_change("trials[T].unknown", "", "MET amplification");
  *body.add_changes() = field_change("trial_flag", "a", "b");
  v1::LedgerEvent event;
  event.set_kind(v1::EVENT_KIND_SCREENED);
  event.set_body(body.SerializeAsString());
  EXPECT_EQ(text_of(event),
            "trial 10.123: eligible; trial T arm:A: closed, was possible; trial T: MET amplification asked for; "
            "trial_flag: b, was a");
  EXPECT_TRUE(is_told(event));
  event.set_body(v1::Screened().SerializeAsString());
  EXPECT_FALSE(is_told(event));
}

TEST(ScreeningDifference, bytes_that_do_not_parse_are_no_screening) {
  EXPECT_FALSE(screening_difference("", std::string(3, '\xff')));
}

}  // namespace
}  // namespace tumorboard
