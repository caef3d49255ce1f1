// SPDX-License-Identifier: Apache-2.0
#include "proto/check/case_shape.h"

#include <algorithm>
#include <array>
#include <limits>

#include "tumorboard/v1/case.pb.h"

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

struct NamedRange {
  std::string_view field;
  Range range;
};

constexpr std::array<NamedRange, 3> kRanges{{{"tumorboard.v1.Patient.ecog", {0, 4}},
                                             {"tumorboard.v1.Case.pd_l1_tps", {0, 100}},
                                             {"tumorboard.v1.RtPlan.fractions", {1, 4294967295.0}}}};

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
  return {};
}

std::string_view word_of(const EnumDescriptor& type, int number) {
  const auto words = closed_set(type);
  const auto found = std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.number == number; });
  return number == 0 || found == words.end() ? std::string_view() : found->word;
}

Range range(const FieldDescriptor& field) {
  for (const NamedRange& row : kRanges) {
    if (row.field == field.full_name()) return row.range;
  }
  const bool whole = field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32;
  return {0,
          whole ? static_cast<double>(std::numeric_limits<std::uint32_t>::max()) : std::numeric_limits<double>::max()};
}

std::size_t most_elements(const FieldDescriptor& field) {
  return field.containing_type() == v1::LesionList::descriptor() ? 256 : 64;
}

std::size_t most_bytes(const FieldDescriptor& field) {
  return field.containing_type() == v1::TextList::descriptor() ? 4096 : 16384;
}

bool is_date(const FieldDescriptor& field) {
  return field.name() == "date" || field.name() == "birth_date" || field.name() == "as_of";
}

const FieldDescriptor* wrapped_list(const FieldDescriptor& field) {
  if (field.is_repeated() || field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return nullptr;
  const auto& type = *field.message_type();
  const bool wrapper = type.field_count() == 1 && type.field(0)->is_repeated() && type.field(0)->name() == "values";
  return wrapper ? type.field(0) : nullptr;
}

}  // namespace tumorboard::check
