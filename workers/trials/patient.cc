// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/patient.h"

#include <algorithm>

#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

// The day of a date, of a time stamp that begins with one, or of 19580402.
std::optional<Date> day_of(const Scalar* value) {
  if (value == nullptr) return std::nullopt;
  const std::string& text = value->text;
  if (text.size() == 8 && text.find('-') == std::string::npos) {
    return Date::parse(text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6, 2));
  }
  if (text.size() > 10 && text[10] != 'T' && text[10] != ' ') return std::nullopt;
  return Date::parse(std::string_view(text).substr(0, 10));
}

}  // namespace

const Scalar* Patient::field(std::string_view name) const {
  const auto found = clinical.find(name);
  return found == clinical.end() || found->second.is_null() ? nullptr : &found->second;
}

Coverage Patient::coverage(std::string_view gene) const {
  if (const auto said = tested.find(gene); said != tested.end()) return said->second;
  const bool named =
      genes_.find(gene) != genes_.end() || std::any_of(commented_.begin(), commented_.end(), [&](std::uint32_t at) {
        return holds_word(genomic[at].at(RecordField::kStructuralComment).text, gene);
      });
  return named ? Coverage::kCurrent : Coverage::kNotTested;
}

std::span<const std::uint32_t> Patient::records_of(std::string_view gene) const {
  const auto found = genes_.find(gene);
  if (found == genes_.end()) return {};
  return found->second.own;
}

void Patient::settle(const OncoTree& tree) {
  const Scalar* name = field("ONCOTREE_PRIMARY_DIAGNOSIS_NAME");
  diagnosis = name != nullptr && name->is_text() ? tree.find(name->text) : std::nullopt;
  birth_date = day_of(field("BIRTH_DATE"));
  if (!birth_date) birth_date = day_of(field("BIRTH_DATE_INT"));
  report_date = day_of(field("REPORT_DATE"));
  if (const Scalar* age = field("AGE"); age != nullptr && age->is_number() && !birth_date) {
    age_years = static_cast<int>(std::clamp(age->number, 0.0, 200.0));
  }
  const Scalar* status = field("VITAL_STATUS");
  deceased = status != nullptr && status->text == "deceased";
  genes_.clear();
  commented_.clear();
  for (std::uint32_t at = 0; at < genomic.size(); ++at) {
    const auto text = [&](RecordField which) {
      const Scalar& value = genomic[at].at(which);
      return value.is_text() ? value.text : std::string();
    };
    if (const auto gene = text(RecordField::kHugoSymbol); !gene.empty()) genes_[gene].own.push_back(at);
    for (const RecordField side : {RecordField::kLeftPartner, RecordField::kRightPartner}) {
      if (const auto gene = text(side); !gene.empty()) genes_.try_emplace(gene);
    }
    if (!text(RecordField::kStructuralComment).empty()) commented_.push_back(at);
  }
}

}  // namespace tumorboard::trials
