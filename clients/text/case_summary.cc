// SPDX-License-Identifier: Apache-2.0
#include "clients/text/case_summary.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/text/text.h"
#include "common/check/case_fields.h"
#include "common/check/case_words.h"
#include "common/check/lesion_names.h"
#include "common/json/write.h"

namespace tumorboard {
namespace {

using check::Section;

struct SummaryLine {
  Section section;
  std::string_view label;
};

constexpr std::array<SummaryLine, 9> kLines{{{Section::kSigns, "SIGNS"},
                                             {Section::kPatient, "PATIENT"},
                                             {Section::kTumour, "TUMOUR"},
                                             {Section::kTreatment, "TREATMENT"},
                                             {Section::kImaging, "IMAGING"},
                                             {Section::kLesions, "LESIONS"},
                                             {Section::kBiopsy, "BIOPSY"},
                                             {Section::kPlan, "PLAN"},
                                             {Section::kClarified, "CLARIFIED"}}};

// The index in "lesions[2].size_mm", if it names a lesion of the case.
std::optional<std::size_t> lesion_of(std::string_view path, std::size_t lesions) {
  constexpr std::string_view kLesion = "lesions[";
  if (!path.starts_with(kLesion)) return std::nullopt;
  std::size_t index = 0;
  const auto read = std::from_chars(path.data() + kLesion.size(), path.data() + path.size(), index);
  if (read.ec != std::errc() || index >= lesions) return std::nullopt;
  return index;
}

}  // namespace

void write_case_summary(Document& page, const v1::Case& facts) {
  for (const SummaryLine& line : kLines) {
    const std::string text = check::section_words(facts, line.section, &day_text);
    if (!text.empty()) page.field(line.label, text);
  }
  const std::vector<std::string> missing = check::not_given(facts);
  if (!missing.empty()) page.field("NOT GIVEN", join(missing, "; "));
}

std::string lesion_state(const v1::Lesion& lesion) {
  if (lesion.new_()) return "new";
  if (!lesion.has_progressing()) return "progression not known";
  return lesion.progressing() ? "progressing" : "not progressing";
}

std::string lesion_title(const std::string& name, const v1::Case* facts) {
  if (facts == nullptr) return name;
  const std::vector<std::string> names = check::lesion_names(*facts);
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return name;
  const v1::Lesion& lesion = facts->lesions().values(static_cast<int>(found - names.begin()));
  std::string title = name;
  if (lesion.has_site() && lesion.site() != name) title += " " + lesion.site();
  if (lesion.has_size_mm()) title += ", " + json::rounded(lesion.size_mm()) + " mm";
  if (lesion.new_()) title += ", new";
  if (lesion.symptomatic()) title += ", symptomatic";
  return title;
}

std::string path_words(const std::string& path, const v1::Case* facts) {
  const check::CaseField* field = check::case_field(path);
  const std::string last = path.substr(path.rfind('.') + 1);  // the whole path when it has no dot
  std::string words = field == nullptr ? words_of(last) : std::string(field->words);
  if (facts == nullptr || path.find('.') == std::string::npos) return words;
  const auto names = check::lesion_names(*facts);
  const auto lesion = lesion_of(path, names.size());
  return lesion ? words_of(names[*lesion]) + ": " + words : words;
}

}  // namespace tumorboard
