// SPDX-License-Identifier: Apache-2.0
// Reports in any order: always stored, the newest counts, an older one never rolls back, and
// none is attached on one identifier.
#include "daemon/workflow/specimen.h"

#include <gtest/gtest.h>

#include "daemon/workflow/patient_match.h"
#include "tests/unit/workflow/fixture.h"

namespace tumorboard::workflow {
namespace {

constexpr std::array kSpecimenStates{v1::SPECIMEN_STATE_UNSPECIFIED, v1::SPECIMEN_STATE_ORDERED,
                                     v1::SPECIMEN_STATE_COLLECTED,   v1::SPECIMEN_STATE_INADEQUATE,
                                     v1::SPECIMEN_STATE_PRELIMINARY, v1::SPECIMEN_STATE_FINAL,
                                     v1::SPECIMEN_STATE_VOID,        v1::SPECIMEN_STATE_UNMATCHED};

v1::PushResult report(v1::ResultStatus status, std::int64_t reported_us, const char* found = "EGFR C797S") {
  v1::PushResult out;
  out.set_filler_order_number("F-1");
  out.set_observation_code("NGS");
  out.set_specimen_id("S-1");
  out.set_status(status);
  out.set_reported_us(reported_us);
  out.mutable_patient()->add_identifiers("HOSP|1");
  out.set_type(v1::BIOPSY_TYPE_TISSUE);
  out.mutable_resistance_alterations()->add_values(found);
  return out;
}

v1::SpecimenSnapshot in_state(v1::SpecimenState state) {
  v1::SpecimenSnapshot known;
  if (state == v1::SPECIMEN_STATE_UNSPECIFIED) return known;
  known.set_specimen_key("S-1");
  known.set_specimen_id("S-1");
  known.set_state(state);
  switch (state) {
    case v1::SPECIMEN_STATE_PRELIMINARY:
    case v1::SPECIMEN_STATE_FINAL:
    case v1::SPECIMEN_STATE_VOID:
    case v1::SPECIMEN_STATE_UNMATCHED: {
      v1::ResultReport& result = *known.add_results();
      result.set_result_id(10);
      result.set_filler_order_number("F-1");
      result.set_observation_code("NGS");
      result.set_state(state);
      result.set_status(state == v1::SPECIMEN_STATE_PRELIMINARY ? v1::RESULT_STATUS_PRELIMINARY
                        : state == v1::SPECIMEN_STATE_VOID      ? v1::RESULT_STATUS_WRONG
                                                                : v1::RESULT_STATUS_FINAL);
      result.set_reported_us(100);
      result.add_content_hashes("earlier");
      break;
    }
    default:
      break;
  }
  return known;
}

Result<v1::SpecimenState> drive(SpecimenInput input, v1::SpecimenSnapshot known, const std::string& case_id) {
  const auto received = [&](v1::ResultStatus status) -> Result<v1::SpecimenState> {
    TB_ASSIGN(const auto out, receive_result(report(status, 200), known, 50, case_id, "nobody", 1));
    return out.state;
  };
  switch (input) {
    case SpecimenInput::kOrder: {
      if (!known.specimen_key().empty()) return find(known.state(), input).map([](const auto* row) { return row->to; });
      TB_ASSIGN(const auto out, order_rebiopsy(clinician("pathology"), {},
                                               case_in(v1::CASE_STATE_IN_REVIEW, JobState::kDone), "order-1", 1));
      return out.state();
    }
    case SpecimenInput::kRegister: {
      v1::RegisterSpecimen command;
      command.set_specimen_id("S-1");
      TB_ASSIGN(const auto out, register_specimen(command, known, 1));
      return out.state();
    }
    case SpecimenInput::kInadequate: {
      TB_ASSIGN(const auto out, report_inadequate({}, known, 1));
      return out.state();
    }
    case SpecimenInput::kPreliminary:
      return received(v1::RESULT_STATUS_PRELIMINARY);
    case SpecimenInput::kFinal:
      return received(v1::RESULT_STATUS_FINAL);
    case SpecimenInput::kCorrected:
      return received(v1::RESULT_STATUS_CORRECTED);
    case SpecimenInput::kAddendum:
      return received(v1::RESULT_STATUS_ADDENDUM);
    case SpecimenInput::kCancelled:
      return received(v1::RESULT_STATUS_CANCELLED);
    case SpecimenInput::kWrong:
      return received(v1::RESULT_STATUS_WRONG);
    case SpecimenInput::kAttachByHand: {
      if (known.results().empty()) return find(known.state(), input).map([](const auto* row) { return row->to; });
      TB_ASSIGN(const auto out, assign_result(10, "SYN-1", known, 1));
      return out.results(0).state();
    }
    case SpecimenInput::kOverdue:
      return find(known.state(), input).map([](const auto* row) { return row->to; });
  }
  return v1::SPECIMEN_STATE_UNSPECIFIED;
}

class EverySpecimenPair : public testing::TestWithParam<std::tuple<v1::SpecimenState, int>> {};

TEST_P(EverySpecimenPair, does_what_its_row_says_or_is_refused) {
  const auto state = std::get<0>(GetParam());
  const auto input = static_cast<SpecimenInput>(std::get<1>(GetParam()));
  const auto row = find(state, input);
  for (const std::string case_id : {"SYN-1", ""}) {
    const auto driven = drive(input, in_state(state), case_id);
    ASSERT_EQ(driven.has_value(), row.has_value()) << name(state) << " + " << name(input);
    if (!row) {
      EXPECT_EQ(driven.error().code, ErrorCode::kFailedPrecondition);
      continue;
    }
    const bool nobody = case_id.empty() && (*row)->to_when_unmatched != v1::SPECIMEN_STATE_UNSPECIFIED;
    EXPECT_EQ(*driven, nobody ? (*row)->to_when_unmatched : (*row)->to) << name(state) << " + " << name(input);
  }
}

INSTANTIATE_TEST_SUITE_P(SpecimenTable, EverySpecimenPair,
                         testing::Combine(testing::ValuesIn(kSpecimenStates),
                                          testing::Range(0, static_cast<int>(kSpecimenInputs.size()))));

TEST(SpecimenTable, a_report_has_a_row_in_every_state_and_no_pair_has_two) {
  for (const auto state : kSpecimenStates) {
    for (int status = v1::RESULT_STATUS_PRELIMINARY; status <= v1::RESULT_STATUS_WRONG; ++status) {
      EXPECT_TRUE(find(state, input_of(static_cast<v1::ResultStatus>(status)))) << name(state) << status;
    }
  }
  for (std::size_t i = 0; i < kSpecimenTable.size(); ++i) {
    for (std::size_t j = i + 1; j < kSpecimenTable.size(); ++j) {
      EXPECT_FALSE(kSpecimenTable[i].from == kSpecimenTable[j].from &&
                   kSpecimenTable[i].input == kSpecimenTable[j].input)
          << i << " " << j;
    }
  }
}

v1::SpecimenSnapshot after(v1::SpecimenSnapshot known, const v1::PushResult& one, std::uint64_t sequence,
                           bool counts = true) {
  const auto received = receive_result(one, std::move(known), sequence, "SYN-1", "", 1);
  EXPECT_TRUE(received);
  EXPECT_EQ(received->counts, counts) << received->why;
  EXPECT_EQ(received->why.empty(), counts);
  return received->after;
}

TEST(Results, an_older_report_that_arrives_later_is_stored_and_never_rolls_back) {
  auto known = after({}, report(v1::RESULT_STATUS_CORRECTED, 300, "MET amplification"), 10);
  known = after(known, report(v1::RESULT_STATUS_FINAL, 200), 11, false);
  known = after(known, report(v1::RESULT_STATUS_PRELIMINARY, 400), 12, false);
  ASSERT_EQ(known.results_size(), 1);
  EXPECT_EQ(known.results(0).reports(), 3U);
  EXPECT_EQ(known.results(0).sequence(), 10U);
  EXPECT_EQ(known.results(0).resistance_alterations().values(0), "MET amplification");
  EXPECT_EQ(known.results(0).state(), v1::SPECIMEN_STATE_FINAL);
}

TEST(Results, the_final_report_takes_the_place_of_a_preliminary_one_whenever_it_was_released) {
  auto known = after({}, report(v1::RESULT_STATUS_PRELIMINARY, 300), 10);
  EXPECT_EQ(known.state(), v1::SPECIMEN_STATE_PRELIMINARY);
  known = after(known, report(v1::RESULT_STATUS_FINAL, 200), 11);
  EXPECT_EQ(known.state(), v1::SPECIMEN_STATE_FINAL);
}

TEST(Results, the_same_content_again_changes_nothing_also_an_older_one) {
  const auto first = report(v1::RESULT_STATUS_FINAL, 200);
  auto known = after({}, first, 10);
  known = after(known, report(v1::RESULT_STATUS_CORRECTED, 300, "none"), 11);
  auto again = first;
  again.set_message_id("sent again");
  for (const auto& repeated : {first, again, report(v1::RESULT_STATUS_CORRECTED, 300, "none")}) {
    const auto received = receive_result(repeated, known, 12, "SYN-1", "", 1);
    ASSERT_TRUE(received);
    EXPECT_TRUE(received->repeat);
    EXPECT_EQ(received->result_id, 10U);
    EXPECT_EQ(received->after.SerializeAsString(), known.SerializeAsString());
  }
}

TEST(Results, two_findings_of_one_specimen_live_apart) {
  auto known = after({}, report(v1::RESULT_STATUS_FINAL, 200), 10);
  auto histology = report(v1::RESULT_STATUS_PRELIMINARY, 210);
  histology.set_observation_code("HIST");
  known = after(known, histology, 11);
  ASSERT_EQ(known.results_size(), 2);
  EXPECT_EQ(known.results(0).state(), v1::SPECIMEN_STATE_FINAL);
  EXPECT_EQ(known.results(1).state(), v1::SPECIMEN_STATE_PRELIMINARY);
  EXPECT_TRUE(awaits_result(known));
}

TEST(PatientMatch, two_identifiers_that_agree_and_none_that_contradicts) {
  const auto patient = [](std::vector<std::string> numbers, const char* born = nullptr, const char* family = nullptr,
                          const char* given = nullptr) {
    v1::PatientIdentity out;
    for (auto& number : numbers) out.add_identifiers(number);
    if (born != nullptr) out.set_birth_date(born);
    if (family != nullptr) out.set_family_name(family);
    if (given != nullptr) out.set_given_name(given);
    return out;
  };
  const auto known = patient({"HOSP|1", "NHS|77"}, "1961-01-12", "Muster", "Erika");
  EXPECT_EQ(match_patient(patient({"HOSP|1"}), known), PatientMatch::kOneIdentifier);
  EXPECT_EQ(match_patient(patient({"HOSP|1", "NHS|77"}), known), PatientMatch::kSame);
  EXPECT_EQ(match_patient(patient({"HOSP|1"}, "1961-01-12"), known), PatientMatch::kSame);
  EXPECT_EQ(match_patient(patient({"HOSP|1"}, nullptr, "MUSTER", "erika"), known), PatientMatch::kSame);
  EXPECT_EQ(match_patient(patient({"HOSP|1"}, nullptr, "Muster", "Paul"), known), PatientMatch::kOneIdentifier);
  EXPECT_EQ(match_patient(patient({"HOSP|1", "NHS|77"}, "1961-01-13"), known), PatientMatch::kContradicts);
  EXPECT_EQ(match_patient(patient({"HOSP|1", "NHS|78"}, "1961-01-12"), known), PatientMatch::kContradicts);
  EXPECT_EQ(match_patient(patient({"HOSP|2"}, "1961-01-12", "Muster", "Erika"), known), PatientMatch::kNone)
      << "a name and a birthday are no number";
}

}  // namespace
}  // namespace tumorboard::workflow
