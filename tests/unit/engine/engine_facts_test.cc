// SPDX-License-Identifier: Apache-2.0
// Facts as a board sends them: whose they are, who clarified what, which patient and which day.
#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {
namespace {

class EngineFacts : public testing::Test {
 protected:
  v1::Reply submit(const std::string& user, const v1::Case& facts, const std::string& born = {}) {
    v1::SubmitCase command;
    command.set_case_(facts.SerializeAsString());
    if (!born.empty()) command.mutable_patient()->set_birth_date(born);
    return rig_.call(rig_.open(user), v1::MESSAGE_TYPE_SUBMIT_CASE, command);
  }
  v1::Reply add(const std::string& user, const v1::Case& facts) {
    v1::AddFacts command;
    command.set_case_id(facts.id());
    command.set_expected_revision(rig_.from_ledger(facts.id()).revision());
    command.set_case_(facts.SerializeAsString());
    command.set_reason("as read today");
    return rig_.call(rig_.open(user), v1::MESSAGE_TYPE_ADD_FACTS, command);
  }
  v1::Case stored(const std::string& id) {
    v1::Case facts;
    EXPECT_TRUE(facts.ParseFromString(rig_.facts(id)));
    return facts;
  }
  static v1::Case noted() {
    v1::Case facts = small_case("F");
    facts.mutable_patient()->mutable_comorbidities()->add_values("state after XY");
    facts.mutable_biopsy()->set_note("odd words");
    return facts;
  }
  static v1::Clarification& clarify(v1::Case& facts, const std::string& path, const std::string& text,
                                    const std::string& by = {}) {
    auto& one = *facts.mutable_clarifications()->add_values();
    one.set_path(path);
    one.set_text(text);
    one.set_meaning("not_relevant");
    one.set_reason("long ago");
    if (!by.empty()) one.set_by(by);
    return one;
  }
  static v1::Clarification& comorbidity(v1::Case& facts, const std::string& by = {}) {
    return clarify(facts, "patient.comorbidities[0]", "state after XY", by);
  }

  Rig rig_;
};

TEST_F(EngineFacts, a_clarification_is_by_the_person_who_sends_it_whatever_name_it_carries) {
  v1::Case facts = noted();
  comorbidity(facts, "chair");
  ASSERT_EQ(submit("coordinator", facts).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(stored("F").clarifications().values(0).by(), "coordinator");
  clarify(facts, "biopsy.note", "odd words", "chair");
  *facts.mutable_clarifications()->mutable_values(0) = stored("F").clarifications().values(0);
  ASSERT_EQ(add("coordinator2", facts).code(), v1::ERROR_CODE_OK);
  ASSERT_EQ(stored("F").clarifications().values_size(), 2);
  EXPECT_EQ(stored("F").clarifications().values(0).by(), "coordinator");
  EXPECT_EQ(stored("F").clarifications().values(1).by(), "coordinator2");
}

// The radiologist measures a lesion while the coordinator states another histology: the old one in the
// radiologist's facts is a change of pathology's, although it was none when the facts were read.
TEST_F(EngineFacts, new_facts_are_judged_against_those_that_are_on_file_when_they_are_taken) {
  v1::Case facts = small_case("F");
  facts.set_histology("adenocarcinoma");
  auto& lesion = *facts.mutable_lesions()->add_values();
  lesion.set_site("left adrenal");
  lesion.set_size_mm(32);
  ASSERT_EQ(submit("coordinator", facts).code(), v1::ERROR_CODE_OK);
  v1::AddFacts command;
  command.set_case_id("F");
  command.set_expected_revision(2);
  v1::Case measured = stored("F");
  measured.mutable_lesions()->mutable_values(0)->set_size_mm(41);
  command.set_case_(measured.SerializeAsString());
  command.set_reason("measured today");
  const SessionId radiologist = rig_.open("radiology");
  rig_.call(radiologist, v1::MESSAGE_TYPE_ADD_FACTS, command);  // its requests are known from here on
  rig_.hold = [](const ReaderTask& task) { return std::holds_alternative<LoadFacts>(task); };
  rig_.send(radiologist, v1::MESSAGE_TYPE_ADD_FACTS, command);
  ASSERT_EQ(rig_.unanswered.size(), 1U);
  rig_.hold = nullptr;
  v1::Case other = stored("F");
  other.set_histology("squamous_cell_carcinoma");
  ASSERT_EQ(add("coordinator", other).code(), v1::ERROR_CODE_OK);
  rig_.take(radiologist, v1::MESSAGE_TYPE_REPLY);
  rig_.deliver(0);
  const auto replies = rig_.take(radiologist, v1::MESSAGE_TYPE_REPLY);
  ASSERT_EQ(replies.size(), 1U);
  v1::Reply reply;
  ASSERT_TRUE(reply.ParseFromString(replies.front().body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_FORBIDDEN) << reply.error().message();
  EXPECT_EQ(stored("F").histology(), "squamous_cell_carcinoma");
}

TEST_F(EngineFacts, the_words_of_another_person_are_neither_changed_nor_removed_but_answered_by_own_ones) {
  v1::Case facts = noted();
  comorbidity(facts);
  ASSERT_EQ(submit("coordinator", facts).code(), v1::ERROR_CODE_OK);
  v1::Case changed = stored("F");
  changed.mutable_clarifications()->mutable_values(0)->set_reason("never happened");
  changed.mutable_patient()->set_ecog(2);
  ASSERT_EQ(add("coordinator2", changed).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(stored("F").clarifications().values(0).reason(), "long ago");
  EXPECT_EQ(stored("F").patient().ecog(), 2U);

  v1::Case removed = stored("F");
  removed.clear_clarifications();
  EXPECT_EQ(add("coordinator2", removed).error().message(), "nothing changes");

  v1::Case own = stored("F");
  own.mutable_clarifications()->mutable_values(0)->set_reason("never happened");
  own.mutable_clarifications()->mutable_values(0)->clear_by();
  ASSERT_EQ(add("coordinator2", own).code(), v1::ERROR_CODE_OK);
  ASSERT_EQ(stored("F").clarifications().values_size(), 1);
  EXPECT_EQ(stored("F").clarifications().values(0).by(), "coordinator2");
  EXPECT_EQ(stored("F").clarifications().values(0).reason(), "never happened");

  v1::Case taken_back = stored("F");
  taken_back.clear_clarifications();
  ASSERT_EQ(add("coordinator2", taken_back).code(), v1::ERROR_CODE_OK);
  EXPECT_FALSE(stored("F").has_clarifications());
}

TEST_F(EngineFacts, a_text_is_clarified_by_the_coordinator_and_the_discipline_that_owns_it) {
  ASSERT_EQ(submit("coordinator", noted()).code(), v1::ERROR_CODE_OK);
  v1::Case facts = noted();
  comorbidity(facts);
  const auto refused = add("radiology", facts);
  EXPECT_EQ(refused.code(), v1::ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(refused.error().element_path(), "patient.comorbidities[0]");
  EXPECT_EQ(add("medical_oncology", facts).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(stored("F").clarifications().values(0).by(), "medical_oncology");
  const auto events = rig_.events();
  const auto added = std::ranges::find(events, v1::EVENT_KIND_FACTS_ADDED, &v1::LedgerEvent::kind);
  ASSERT_NE(added, events.end());
  v1::FactsAdded body;
  ASSERT_TRUE(body.ParseFromString(added->body()));
  EXPECT_EQ(body.changed_paths(0), "clarifications");
  EXPECT_EQ(added->actor(), "medical_oncology");
}

TEST_F(EngineFacts, an_intake_gateway_cannot_clarify_and_does_not_lose_what_others_clarified) {
  v1::Case facts = noted();
  comorbidity(facts, "intake_gateway");
  const auto refused = submit("intake_gateway", facts);
  EXPECT_EQ(refused.code(), v1::ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(refused.error().element_path(), "clarifications");
  ASSERT_EQ(submit("coordinator", facts).code(), v1::ERROR_CODE_OK);
  v1::Case later = noted();  // as the sending system knows it
  later.mutable_patient()->set_ecog(3);
  ASSERT_EQ(add("intake_gateway", later).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(stored("F").clarifications().values_size(), 1);
  EXPECT_EQ(stored("F").patient().ecog(), 3U);
  clarify(later, "biopsy.note", "odd words");
  EXPECT_EQ(add("intake_gateway", later).code(), v1::ERROR_CODE_FORBIDDEN);
}

TEST_F(EngineFacts, any_clinician_may_state_danger_and_what_limits_drugs_but_not_the_therapy) {
  ASSERT_EQ(submit("coordinator", small_case("F")).code(), v1::ERROR_CODE_OK);
  v1::Case facts = small_case("F");
  facts.mutable_urgent_signs()->add_values("weak legs");
  facts.mutable_patient()->set_wishes("no chemotherapy");
  facts.mutable_patient()->set_pregnancy(v1::PREGNANCY_NO);
  facts.mutable_patient()->mutable_organ_function()->set_egfr(28);
  facts.mutable_current_therapy()->mutable_toxicities()->add_values()->set_event("pneumonitis");
  EXPECT_EQ(add("radiology", facts).code(), v1::ERROR_CODE_OK);
  facts.mutable_current_therapy()->set_status(v1::THERAPY_STATUS_STOPPED);
  const auto refused = add("radiology", facts);
  EXPECT_EQ(refused.code(), v1::ERROR_CODE_FORBIDDEN);
  EXPECT_EQ(refused.error().element_path(), "current_therapy.status");
  facts.mutable_prior_therapies()->add_values("crizotinib, 14 months");
  EXPECT_EQ(add("medical_oncology", facts).code(), v1::ERROR_CODE_OK);
}

TEST_F(EngineFacts, a_case_with_another_birth_date_than_the_identity_is_refused_at_submit_and_later) {
  v1::Case facts = small_case("F");
  facts.mutable_patient()->set_birth_date("1961-05-04");
  const auto refused = submit("coordinator", facts, "1962-05-04");
  EXPECT_EQ(refused.code(), v1::ERROR_CODE_INVALID);
  EXPECT_EQ(refused.error().element_path(), "case.patient.birth_date");
  EXPECT_NE(refused.error().message().find("not patient.birth_date"), std::string::npos);
  EXPECT_EQ(refused.error().message().find("196"), std::string::npos) << "no value is quoted";
  ASSERT_EQ(submit("coordinator", small_case("F"), "1962-05-04").code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(add("coordinator", facts).error().element_path(), "case.patient.birth_date");
  rig_.restart();
  EXPECT_EQ(add("coordinator", facts).code(), v1::ERROR_CODE_INVALID);
  facts.mutable_patient()->set_birth_date("1962-05-04");
  EXPECT_EQ(add("coordinator", facts).code(), v1::ERROR_CODE_OK);
}

TEST_F(EngineFacts, a_day_of_assessment_more_than_a_day_ahead_is_refused) {
  v1::Case facts = small_case("F");
  facts.set_as_of("2026-01-03");  // the clock stands at 2026-01-01
  EXPECT_EQ(submit("coordinator", facts).error().element_path(), "as_of");
  facts.set_as_of("2026-01-02");
  EXPECT_EQ(submit("coordinator", facts).code(), v1::ERROR_CODE_OK);
  facts.set_as_of("2026-01-03");
  EXPECT_EQ(add("coordinator", facts).error().element_path(), "as_of");
}

}  // namespace
}  // namespace tumorboard::testing_rig
