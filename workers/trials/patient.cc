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

bool GenomicRecord::names(std::string_view gene) const {
  const auto is = [&](RecordField field) { return at(field).is_text() && at(field).text == gene; };
  if (is(RecordField::kHugoSymbol) || is(RecordField::kLeftPartner) || is(RecordField::kRightPartner)) return true;
  const Scalar& comment = at(RecordField::kStructuralComment);
  return comment.is_text() && holds_word(comment.text, gene);
}

const Scalar* Patient::field(std::string_view name) const {
  const auto found = clinical.find(name);
  return found == clinical.end() || found->second.is_null() ? nullptr : &found->second;
}

Coverage Patient::coverage(std::string_view gene) const {
  if (const auto said = tested.find(gene); said != tested.end()) return said->second;
  const bool named =
      std::any_of(genomic.begin(), genomic.end(), [&](const GenomicRecord& record) { return record.names(gene); });
  return named ? Coverage::kCurrent : Coverage::kNotTested;
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
}

}  // namespace tumorboard::trials
