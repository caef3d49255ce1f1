// SPDX-License-Identifier: Apache-2.0
// A recommendation and its case built by hand, and the parts of the answer they make.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "clients/text/board_text.h"
#include "clients/text/text.h"

namespace tumorboard::cli {

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// What stands under a label, its lines joined with spaces; "" without the label.
inline std::string part_of_answer(const std::string& text, const std::string& label) {
  constexpr std::size_t kIndent = 13;
  std::string part;
  bool inside = false;
  for (const std::string& line : lines_of(text)) {
    const bool goes_on = line.size() > kIndent && line.substr(0, kIndent) == std::string(kIndent, ' ');
    if (!goes_on) inside = line.starts_with(label + " ");
    if (inside && line.size() > kIndent) part += (part.empty() ? "" : " ") + line.substr(kIndent);
  }
  return part;
}

class Answer {
 public:
  v1::Recommendation recommendation;
  v1::Case facts;

  Answer() {
    recommendation.set_case_id("c1");
    recommendation.set_pattern(v1::PATTERN_OLIGOPROGRESSION);
    recommendation.set_readiness(v1::READINESS_READY);
    facts.mutable_patient()->set_ecog(1);
    facts.mutable_current_therapy()->set_drug("osimertinib");
  }

  v1::Lesion& lesion(const std::string& site, double size_mm) {
    v1::Lesion& lesion = *facts.mutable_lesions()->add_values();
    lesion.set_site(site);
    lesion.set_size_mm(size_mm);
    lesion.set_progressing(true);
    return lesion;
  }

  v1::Item& item(const std::string& code, v1::Stance stance, const std::vector<std::string>& lesions = {}) {
    v1::Item& item = *recommendation.add_items();
    item.set_code(code);
    item.set_stance(stance);
    for (const std::string& id : lesions) item.add_lesion_ids(id);
    return item;
  }

  v1::Sensitivity& sensitivity(const std::string& path, const std::string& value, const std::string& what,
                               const std::string& from, const std::string& to) {
    v1::Sensitivity& one = *recommendation.add_sensitivity();
    one.set_path(path);
    one.set_if_value(value);
    v1::Change& change = *one.add_changes();
    change.set_what(what);
    change.set_from(from);
    change.set_to(to);
    return one;
  }

  [[nodiscard]] std::string text(Detail detail = Detail::kOneScreen) const {
    return board_text(recommendation, &facts, detail, {100, false});
  }
  [[nodiscard]] std::string part(const std::string& label) const { return part_of_answer(text(), label); }
};

}  // namespace tumorboard::cli
