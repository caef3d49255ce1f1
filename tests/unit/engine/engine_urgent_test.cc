// SPDX-License-Identifier: Apache-2.0
// Urgent signs on their way from the facts and the answer to queue, worklist, events and panel;
// and answers that a worker may not give.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "daemon/delivery/delivery.h"
#include "daemon/engine/answer_check.h"
#include "daemon/engine/panel.h"
#include "daemon/reader/worklist.h"
#include "daemon/workflow/bins.h"
#include "daemon/workflow/case_difference.h"
#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

constexpr std::array kPanel{"medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology", "pathologist"};

void add_item(v1::Recommendation& out, const char* code, v1::Stance stance) {
  auto& item = *out.add_items();
  item.set_code(code);
  item.set_stance(stance);
  item.add_rule_ids("LIMITS-1");
}

class Urgent : public testing::Test {
 protected:
  explicit Urgent(Config config = {}) : rig_(std::move(config)) {}

  using Change = std::function<void(v1::Recommendation&)>;

  v1::CaseSnapshot now(const std::string& id = "SYN-1") { return rig_.from_ledger(id); }
  v1::Reply submit(const std::string& id, bool with_sign, v1::Urgency urgency = v1::URGENCY_ROUTINE) {
    v1::SubmitCase body;
    auto facts = small_case(id);
    if (with_sign) facts.mutable_urgent_signs()->add_values("legs are weak since yesterday");
    body.set_case_(facts.SerializeAsString());
    body.set_urgency(urgency);
    return rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_SUBMIT_CASE, body);
  }
  // The next lease, answered as `change` makes it.
  void answer(const Change& change, v1::Readiness readiness = v1::READINESS_CONDITIONAL) {
    if (!worker_) {
      worker_ = rig_.open("worker1");
      rig_.register_worker(*worker_, 1);
    }
    const auto lease = rig_.take_lease(*worker_);
    ASSERT_TRUE(lease);
    v1::Recommendation out;
    ASSERT_TRUE(out.ParseFromString(recommendation_for(*lease, readiness)));
    change(out);
    v1::Result body;
    body.set_job_id(lease->job_id());
    body.set_fence(lease->fence());
    body.set_recommendation(out.SerializeAsString());
    rig_.send(*worker_, v1::MESSAGE_TYPE_RESULT, body);
  }
  static void with_cord(v1::Recommendation& out) {
    auto& sign = *out.add_urgent();
    sign.set_code("spinal_cord_compression");
    sign.add_disciplines("neurosurgery");
    sign.add_disciplines("pulmonology");
  }
  v1::CaseSummary summary(const std::string& id = "SYN-1") { return summary_of(now(id), {}, {}, rig_.clock.wall_us()); }

  Rig rig_;
  std::optional<SessionId> worker_;
};

// ---- a lying worker -------------------------------------------------------------------------

struct Lie {
  const char* name;
  v1::Readiness readiness;
  void (*change)(v1::Recommendation&);
  const char* cause;
};

void PrintTo(const Lie& lie, std::ostream* out) { *out << lie.name; }

class LyingWorker : public Urgent, public testing::WithParamInterface<Lie> {};

TEST_P(LyingWorker, has_its_answer_refused_as_a_failed_attempt_with_a_typed_cause) {
  submit("SYN-1", false);
  answer(GetParam().change, GetParam().readiness);
  EXPECT_EQ(now().state(), v1::CASE_STATE_RECEIVED);
  EXPECT_EQ(now().version(), 0U);
  EXPECT_EQ(now().job().state(), "delayed");
  EXPECT_EQ(now().job().attempt(), 1U);
  EXPECT_EQ(now().job().cause(), GetParam().cause);
}

const std::array kLies{
    Lie{"urgent", v1::READINESS_READY, [](v1::Recommendation& out) { out.add_urgent()->set_code("hydrocephalus"); },
        "ready_although_urgent: hydrocephalus"},
    Lie{"unread", v1::READINESS_READY,
        [](v1::Recommendation& out) {
          out.add_unrecognised()->set_text("not deciding");
          out.add_unrecognised()->set_decides(true);
        },
        "ready_although_unread: unrecognised[1]"},
    Lie{"option", v1::READINESS_CONDITIONAL,
        [](v1::Recommendation& out) { add_item(out, "sbrt_option", v1::STANCE_CAUTION); },
        "caution_on_option: sbrt_option"},
    Lie{"dose", v1::READINESS_BLOCKED,
        [](v1::Recommendation& out) { add_item(out, "sbrt_dose_review", v1::STANCE_CAUTION); },
        "caution_on_option: sbrt_dose_review"},
    Lie{"escape", v1::READINESS_CONDITIONAL,
        [](v1::Recommendation& out) { out.add_urgent()->set_code("\x1b[2Jnothing urgent"); },
        "hidden_text: urgent[0].code"},
    Lie{"flood", v1::READINESS_CONDITIONAL,
        [](v1::Recommendation& out) {
          for (int i = 0; i < 65; ++i) out.add_urgent()->set_code("hydrocephalus");
        },
        "malformed: urgent"},
    Lie{"panel", v1::READINESS_READY, [](v1::Recommendation& out) { out.add_required_disciplines("Radiology"); },
        "other_panel: its disciplines are not those of the policy"},
    Lie{"other_case", v1::READINESS_READY, [](v1::Recommendation& out) { out.set_case_id("SYN-2"); },
        "other_case: it is not about the case of the lease, or names no pattern or readiness"},
};

INSTANTIATE_TEST_SUITE_P(Lies, LyingWorker, testing::ValuesIn(kLies), [](const auto& lie) { return lie.param.name; });

TEST_F(Urgent, a_worker_that_goes_on_lying_leaves_the_case_stuck_with_the_cause) {
  submit("SYN-1", false);
  for (int attempt = 0; attempt < 5; ++attempt) {
    answer(with_cord, v1::READINESS_READY);
    rig_.clock.advance_ms(200'000);
    rig_.run();
  }
  EXPECT_EQ(now().state(), v1::CASE_STATE_STUCK);
  EXPECT_EQ(now().job().cause(), "ready_although_urgent: spinal_cord_compression");
}

TEST_F(Urgent, cautions_and_texts_that_decide_nothing_are_taken) {
  submit("SYN-1", false);
  answer(
      [](v1::Recommendation& out) {
        out.add_unrecognised()->set_text("likes tea");
        for (const char* code : {"spinal_cord_precaution", "oar_constraint_check", "organ_function_limits"}) {
          add_item(out, code, v1::STANCE_CAUTION);
        }
      },
      v1::READINESS_READY);
  EXPECT_EQ(now().state(), v1::CASE_STATE_IN_REVIEW);
}

// The rules are data and change without this program.
TEST(AnswerCheck, every_code_that_the_rules_give_the_stance_caution_may_carry_it) {
  const std::string folder = std::string(std::getenv("TUMORBOARD_SOURCE_DIR")) + "/knowledge/rules";
  const std::regex caution("code: \"([a-z0-9_]+)\" stance: STANCE_CAUTION");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".textproto") continue;
    std::ifstream file(entry.path());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for (std::sregex_iterator at(text.begin(), text.end(), caution), end; at != end; ++at) {
      EXPECT_TRUE(may_caution((*at)[1].str())) << entry.path().filename() << ": " << (*at)[1];
    }
  }
}

TEST(AnswerCheck, what_can_be_chosen_never_carries_a_caution) {
  for (const char* code : {"sbrt_option", "surgery_option", "continue_current_targeted_therapy",
                           "switch_to_osimertinib", "srs_or_neurosurgery", "sbrt_dose_review", "sbrt_dose_acceptable",
                           "untreated_driver_first", "palliative_supportive_care", "", "_"}) {
    EXPECT_FALSE(may_caution(code)) << code;
  }
  for (const char* code : {"optic_precaution", "treated_lesion_confirm_first", "current_drug_not_being_taken",
                           "patient_preference_respected", "state_evidence_limitations", "outside_scope_histology"}) {
    EXPECT_TRUE(may_caution(code)) << code;
  }
}

// ---- the mark -------------------------------------------------------------------------------

TEST_F(Urgent, facts_that_state_a_sign_are_assessed_before_urgent_cases) {
  submit("SYN-1", false, v1::URGENCY_URGENT);
  submit("SYN-2", true);
  EXPECT_TRUE(summary("SYN-2").urgent_mark());
  EXPECT_TRUE(summary("SYN-2").urgent_signs().empty()) << "no answer has judged them";
  EXPECT_TRUE(comes_first(summary("SYN-2"), summary("SYN-1")));
  answer([](v1::Recommendation&) {});
  EXPECT_EQ(now("SYN-2").state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(now("SYN-2").urgency(), v1::URGENCY_ROUTINE) << "the mark changes no class";
  EXPECT_FALSE(summary("SYN-2").urgent_mark()) << "the answer found nothing urgent in them";
}

TEST_F(Urgent, the_order_holds_after_a_restart) {
  submit("SYN-1", false, v1::URGENCY_URGENT);
  submit("SYN-2", true);
  rig_.restart();
  answer(with_cord);
  EXPECT_EQ(now("SYN-2").state(), v1::CASE_STATE_IN_REVIEW);
}

TEST_F(Urgent, the_answers_signs_mark_the_case_and_stay_while_new_facts_are_assessed) {
  submit("SYN-1", false);
  answer(with_cord);
  EXPECT_EQ(summary().urgent_signs(0), "spinal_cord_compression");
  EXPECT_EQ(workflow::bin_of(now()).bin, v1::BIN_DISCUSS);
  EXPECT_EQ(workflow::bin_of(now()).reasons[0], "urgent: spinal_cord_compression");
  v1::AddFacts more;
  auto facts = small_case("SYN-1");
  facts.mutable_patient()->set_ecog(2);
  more.set_case_id("SYN-1");
  more.set_expected_revision(1);
  more.set_reason("seen again");
  more.set_case_(facts.SerializeAsString());
  ASSERT_EQ(rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_ADD_FACTS, more).code(), v1::ERROR_CODE_OK);
  EXPECT_TRUE(summary().urgent_mark());
  answer([](v1::Recommendation&) {});
  EXPECT_FALSE(summary().urgent_mark());
}

TEST_F(Urgent, a_case_with_a_sign_is_signed_like_another_and_is_no_longer_marked_when_it_is_over) {
  submit("SYN-1", false);
  answer([](v1::Recommendation& out) { out.add_urgent()->set_code("hydrocephalus"); });
  for (const char* who : kPanel) {
    const auto reply =
        rig_.call(rig_.open(who), v1::MESSAGE_TYPE_SIGN_OFF, rig_.sign(who, "SYN-1", v1::DECISION_APPROVE));
    ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
  }
  EXPECT_EQ(now().state(), v1::CASE_STATE_AGREED);
  EXPECT_TRUE(summary().urgent_mark());
  v1::RecordOutcome outcome;
  outcome.set_case_id("SYN-1");
  outcome.set_implementation(v1::IMPLEMENTATION_DONE);
  rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_RECORD_OUTCOME, outcome);
  EXPECT_FALSE(summary().urgent_mark());
}

TEST_F(Urgent, a_blocked_answer_tells_its_signs_too_and_every_event_carries_the_codes) {
  submit("SYN-1", false);
  answer(with_cord, v1::READINESS_BLOCKED);
  EXPECT_EQ(now().state(), v1::CASE_STATE_NEEDS_INFORMATION);
  EXPECT_TRUE(summary().urgent_mark());
  const auto events = rig_.events();
  const auto told = std::ranges::find(events, v1::EVENT_KIND_INFORMATION_NEEDED, &v1::LedgerEvent::kind);
  ASSERT_NE(told, events.end());
  const auto pushed = pushed_event(*told);
  ASSERT_TRUE(pushed);
  ASSERT_EQ(pushed->urgent_signs_size(), 1);
  EXPECT_EQ(pushed->urgent_signs(0), "spinal_cord_compression");
  EXPECT_EQ(pushed->text(), "urgent: spinal_cord_compression");
}

TEST(AnswerDifference, an_urgent_sign_and_a_text_that_decides_make_another_answer) {
  v1::Recommendation before;
  v1::Recommendation now;
  now.add_urgent()->set_code("hydrocephalus");
  auto changes = recommendation_difference(before.SerializeAsString(), now.SerializeAsString());
  ASSERT_TRUE(changes && changes->size() == 1);
  EXPECT_EQ((*changes)[0].path(), "recommendation.urgent");
  auto& unread = *before.add_unrecognised();
  unread.set_path("histology");
  now = before;
  unread.set_decides(true);
  changes = recommendation_difference(before.SerializeAsString(), now.SerializeAsString());
  ASSERT_TRUE(changes);
  EXPECT_EQ(changes->size(), 2U);
}

// ---- the panel ------------------------------------------------------------------------------

const std::set<std::string> kStanding{"medical_oncology", "pathology", "radiation_oncology", "radiology",
                                      "thoracic_surgery"};

std::set<std::string> standing_and(const char* more) {
  auto all = kStanding;
  all.insert(more);
  return all;
}

TEST(Panel, a_sign_asks_those_who_can_sign_and_invites_the_others) {
  v1::Recommendation answer;
  answer.add_required_disciplines("radiology");
  auto& sign = *answer.add_urgent();
  for (const char* one : {"neurosurgery", "pulmonology", "radiology"}) sign.add_disciplines(one);
  const auto with = panel_of(answer, {}, {}, {}, {"radiology", "neurosurgery"});
  EXPECT_EQ(with.required, standing_and("neurosurgery"));
  EXPECT_EQ(with.guests, std::set<std::string>{"pulmonology"});
  const auto without = panel_of(answer, {}, {}, {}, {"radiology"});
  EXPECT_EQ(without.required, kStanding);
  EXPECT_EQ(without.guests, (std::set<std::string>{"neurosurgery", "pulmonology"}));
}

TEST(Panel, what_the_policy_requires_stays_required_and_what_nobody_can_hold_never_is) {
  v1::Recommendation answer;
  answer.add_required_disciplines("neurosurgery");
  answer.add_required_disciplines("cardiology");
  const auto panel = panel_of(answer, {}, {}, {"pathology", "palliative_care"}, {});
  EXPECT_EQ(panel.required, standing_and("neurosurgery"));
  EXPECT_EQ(panel.guests, (std::set<std::string>{"cardiology", "palliative_care"}));
}

TEST(Panel, a_lesion_of_the_brain_in_the_facts_asks_a_neurosurgeon_whatever_the_answer_counts) {
  KnowledgeIndex policy;
  policy.cns_disciplines = {"neurosurgery"};
  policy.cns_terms = {"brain"};
  const v1::Recommendation answer;
  v1::Case facts;
  auto& lesion = *facts.mutable_lesions()->add_values();
  for (const char* site : {"brain", "Brain", "brain left parietal", "BRAIN, occipital"}) {
    lesion.set_site(site);
    EXPECT_EQ(panel_of(answer, facts, policy, {}, {}).required, standing_and("neurosurgery")) << site;
  }
  lesion.set_progressing(false);
  EXPECT_EQ(panel_of(answer, facts, policy, {}, {}).required, kStanding);
  facts.mutable_cns_imaging()->set_leptomeningeal(v1::LEPTOMENINGEAL_SUSPECTED);
  EXPECT_EQ(panel_of(answer, facts, policy, {}, {}).required, standing_and("neurosurgery"));
}

class ForeignExtra : public Urgent {
 protected:
  ForeignExtra()
      : Urgent([] {
          Config config;
          config.extra_required_disciplines = {"cardiology"};
          return config;
        }()) {}
};

TEST_F(ForeignExtra, a_discipline_that_nobody_can_hold_blocks_no_case_and_is_shown_as_a_guest) {
  submit("SYN-1", false);
  answer([](v1::Recommendation&) {});
  EXPECT_EQ(summary().guest_disciplines(0), "cardiology");
  for (const char* who : kPanel) {
    rig_.call(rig_.open(who), v1::MESSAGE_TYPE_SIGN_OFF, rig_.sign(who, "SYN-1", v1::DECISION_APPROVE));
  }
  EXPECT_EQ(now().state(), v1::CASE_STATE_AGREED);
}

TEST_F(Urgent, a_list_says_which_awaited_discipline_nobody_holds) {
  submit("SYN-1", false);
  answer([](v1::Recommendation& out) { out.add_required_disciplines("neurosurgery"); });
  rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_LIST_CASES, v1::ListCases());
  ASSERT_FALSE(rig_.reads.empty());
  const auto& read = std::get<AnswerRead>(rig_.reads.back());
  auto shown = summary();
  add_unheld(read.held, shown);
  ASSERT_EQ(shown.awaiting_nobody_size(), 1);
  EXPECT_EQ(shown.awaiting_nobody(0), "neurosurgery");
  EXPECT_EQ(rig_.engine->unheld_disciplines(), std::set<std::string>{"neurosurgery"}) << "for the log";
}

}  // namespace
}  // namespace tumorboard::testing_rig
