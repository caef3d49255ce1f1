// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/extension_rows.h"

#include <algorithm>
#include <array>

#include "workers/trials/explain_text.h"

namespace tumorboard::trials {
namespace {

std::string number_text(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string range_text(const Range& range) {
  if (!range.low) return "not known";
  const std::string low = number_text(*range.low);
  if (!range.high) return "at least " + low;
  return *range.high == *range.low ? low : low + " to " + number_text(*range.high);
}

Range exact(const std::optional<double>& value) { return {value, value}; }

// A value of the patient's record. `field`: as it was written, for one that is no number.
GivenFact written(const Patient& patient, const std::string& name, std::string_view field,
                  const std::optional<double>& value, const std::string& obtain) {
  const Scalar* scalar = patient.field(field);
  if (!value && scalar != nullptr && !scalar->is_number()) return {no_number(name, *scalar), obtain};
  if (!value) return {name + " is not given", obtain};
  return {name + " is " + number_text(*value), {}};
}

GivenFact prior_lines(const Patient& patient) {
  if (!patient.therapies) return {"prior therapy is not given", "all prior systemic therapies"};
  const Range lines = patient.lines();
  const bool one = lines.low == 1 && lines.high.value_or(1) == 1;
  const bool unnumbered = std::any_of(patient.therapies->begin(), patient.therapies->end(),
                                      [](const Therapy& therapy) { return !therapy.line.has_value(); });
  return {range_text(lines) + (one ? " line known" : " lines known"),
          unnumbered ? "the line of each therapy" : "the complete list of systemic therapies"};
}

GivenFact status(const std::string& what, const std::optional<bool>& found, const std::string& obtain) {
  if (!found) return {what + ": not known", obtain};
  return {what + (*found ? " present" : " absent"), {}};
}

constexpr const char* kEveryLesion = "the progression status of every lesion";

constexpr std::array<ExtensionRow, 7> kRows{{
    {"ecog", "ECOG performance status", [](const Patient& p) { return exact(p.ecog); }, nullptr,
     [](const Patient& p) { return written(p, "ECOG", "ECOG", p.ecog, "the ECOG performance status"); }},
    {"pd_l1_tps", "PD-L1 tumour proportion score", [](const Patient& p) { return exact(p.pd_l1_tps); }, nullptr,
     [](const Patient& p) { return written(p, "PD-L1 TPS", "PDL1_TPS", p.pd_l1_tps, "PD-L1 immunohistochemistry"); }},
    {"prior_lines", "lines of systemic therapy so far", [](const Patient& p) { return p.lines(); }, nullptr,
     prior_lines},
    {"progressing_lesions", "progressing lesions", [](const Patient& p) { return p.progressing; }, nullptr,
     [](const Patient& p) {
       return GivenFact{"progressing lesions: " + range_text(p.progressing), kEveryLesion};
     }},
    {"progressing_extracranial_lesions", "progressing extracranial lesions",
     [](const Patient& p) { return p.progressing_extracranial; }, nullptr,
     [](const Patient& p) {
       return GivenFact{"progressing extracranial lesions: " + range_text(p.progressing_extracranial), kEveryLesion};
     }},
    {"brain_metastases", "brain metastases", nullptr, [](const Patient& p) { return p.brain_metastases; },
     [](const Patient& p) { return status("brain metastases", p.brain_metastases, "contrast MRI of the brain"); }},
    {"leptomeningeal", "leptomeningeal disease", nullptr, [](const Patient& p) { return p.leptomeningeal; },
     [](const Patient& p) {
       return status("leptomeningeal disease", p.leptomeningeal, "contrast MRI of brain and spine, CSF cytology");
     }},
}};
static_assert(std::ranges::all_of(kRows, [](const ExtensionRow& row) {
  return (row.number != nullptr) != (row.finding != nullptr) && row.given != nullptr;
}));

}  // namespace

std::span<const ExtensionRow> extension_rows() { return kRows; }

const ExtensionRow* find_extension(std::string_view key) {
  const auto* found = std::ranges::find(kRows, key, &ExtensionRow::key);
  return found == kRows.end() ? nullptr : found;
}

std::string extension_rows_markdown() {
  std::string out = "| key | value | compares |\n|---|---|---|\n";
  for (const ExtensionRow& row : kRows) {
    out.append("| `").append(row.key).append("` | ");
    out.append(row.number != nullptr ? "a limit: `'<=1'`" : "`present` or `absent`");
    out.append(" | ").append(row.text).append(" |\n");
  }
  return out;
}

}  // namespace tumorboard::trials
