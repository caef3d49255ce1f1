// SPDX-License-Identifier: Apache-2.0
#include "common/check/case_shape.h"

#include <algorithm>
#include <array>
#include <limits>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::check {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// "unknown" is a word only where the case file lists it; null says the same everywhere.
constexpr std::array<Word, 3> kFitness{
    {{"fit", v1::FITNESS_FIT}, {"unfit", v1::FITNESS_UNFIT}, {"unknown", v1::FITNESS_UNSPECIFIED}}};
constexpr std::array<Word, 3> kMolecularTesting{{{"complete", v1::MOLECULAR_TESTING_COMPLETE},
                                                 {"partial", v1::MOLECULAR_TESTING_PARTIAL},
                                                 {"not_done", v1::MOLECULAR_TESTING_NOT_DONE}}};
constexpr std::array<Word, 5> kBestResponse{{{"CR", v1::BEST_RESPONSE_CR},
                                             {"PR", v1::BEST_RESPONSE_PR},
                                             {"SD", v1::BEST_RESPONSE_SD},
                                             {"PD", v1::BEST_RESPONSE_PD},
                                             {"not yet assessed", v1::BEST_RESPONSE_NOT_YET_ASSESSED}}};
constexpr std::array<Word, 2> kTempo{{{"slow", v1::TEMPO_SLOW}, {"rapid", v1::TEMPO_RAPID}}};
constexpr std::array<Word, 3> kLeptomeningeal{{{"none", v1::LEPTOMENINGEAL_NONE},
                                               {"suspected", v1::LEPTOMENINGEAL_SUSPECTED},
                                               {"confirmed", v1::LEPTOMENINGEAL_CONFIRMED}}};
constexpr std::array<Word, 3> kBiopsyType{
    {{"tissue", v1::BIOPSY_TYPE_TISSUE}, {"plasma", v1::BIOPSY_TYPE_PLASMA}, {"both", v1::BIOPSY_TYPE_BOTH}}};
constexpr std::array<Word, 3> kTrialAvailable{
    {{"yes", v1::TRIAL_AVAILABLE_YES}, {"no", v1::TRIAL_AVAILABLE_NO}, {"unknown", v1::TRIAL_AVAILABLE_UNSPECIFIED}}};

constexpr std::array<Word, 3> kChildPugh{{{"A", v1::CHILD_PUGH_A}, {"B", v1::CHILD_PUGH_B}, {"C", v1::CHILD_PUGH_C}}};
constexpr std::array<Word, 3> kPregnancy{
    {{"yes", v1::PREGNANCY_YES}, {"no", v1::PREGNANCY_NO}, {"unknown", v1::PREGNANCY_UNSPECIFIED}}};
constexpr std::array<Word, 5> kTherapyStatus{{{"ongoing", v1::THERAPY_STATUS_ONGOING},
                                              {"paused", v1::THERAPY_STATUS_PAUSED},
                                              {"stopped", v1::THERAPY_STATUS_STOPPED},
                                              {"completed", v1::THERAPY_STATUS_COMPLETED},
                                              {"planned", v1::THERAPY_STATUS_PLANNED}}};
constexpr std::array<Word, 4> kTherapySetting{{{"metastatic", v1::THERAPY_SETTING_METASTATIC},
                                               {"adjuvant", v1::THERAPY_SETTING_ADJUVANT},
                                               {"consolidation", v1::THERAPY_SETTING_CONSOLIDATION},
                                               {"maintenance", v1::THERAPY_SETTING_MAINTENANCE}}};
constexpr std::array<Word, 4> kLesionKind{{{"solid", v1::LESION_KIND_SOLID},
                                           {"effusion", v1::LESION_KIND_EFFUSION},
                                           {"lymphangitis", v1::LESION_KIND_LYMPHANGITIS},
                                           {"other", v1::LESION_KIND_OTHER}}};

}  // namespace

std::span<const Word> closed_set(const EnumDescriptor& type) {
  const std::string& name = type.name();
  if (name == "Fitness") return kFitness;
  if (name == "MolecularTesting") return kMolecularTesting;
  if (name == "BestResponse") return kBestResponse;
  if (name == "Tempo") return kTempo;
  if (name == "Leptomeningeal") return kLeptomeningeal;
  if (name == "BiopsyType") return kBiopsyType;
  if (name == "TrialAvailable") return kTrialAvailable;
  if (name == "ChildPugh") return kChildPugh;
  if (name == "Pregnancy") return kPregnancy;
  if (name == "TherapyStatus") return kTherapyStatus;
  if (name == "TherapySetting") return kTherapySetting;
  if (name == "LesionKind") return kLesionKind;
  return {};
}

std::string_view word_of(const EnumDescriptor& type, int number) {
  const auto words = closed_set(type);
  const auto found = std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.number == number; });
  return number == 0 || found == words.end() ? std::string_view() : found->word;
}

Range range(const FieldDescriptor& field) {
  const CaseField* row = case_field(field);
  Range allowed = row == nullptr ? Range{} : row->range;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
    allowed.most = std::min(allowed.most, static_cast<double>(std::numeric_limits<std::uint32_t>::max()));
  }
  return allowed;
}

std::size_t most_elements(const FieldDescriptor& field) {
  if (field.file() == v1::Recommendation::descriptor()->file()) return kMaxAnswerElements;
  return field.containing_type() == v1::LesionList::descriptor() ? 256 : 64;
}

std::size_t most_bytes(const FieldDescriptor& field) {
  return field.containing_type() == v1::TextList::descriptor() ? 4096 : 16384;
}

DateForm date_form(const FieldDescriptor& field) {
  if (const CaseField* row = case_field(field)) return row->date;
  // Outside the case a date goes by its name.
  const bool date = field.name() == "date" || field.name() == "birth_date" || field.name() == "as_of" ||
                    field.name() == "valid_until";
  return date ? DateForm::kDay : DateForm::kNone;
}

std::string_view date_hint(DateForm form) {
  return form == DateForm::kDayMonthOrYear ? R"(write "YYYY-MM-DD", "YYYY-MM" or "YYYY", years 1800 to 2999)"
                                           : R"(write "YYYY-MM-DD", years 1800 to 2999)";
}

const FieldDescriptor* wrapped_list(const FieldDescriptor& field) {
  if (field.is_repeated() || field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return nullptr;
  const auto& type = *field.message_type();
  const bool wrapper = type.field_count() == 1 && type.field(0)->is_repeated() && type.field(0)->name() == "values";
  return wrapper ? type.field(0) : nullptr;
}

}  // namespace tumorboard::check
