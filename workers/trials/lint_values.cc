// SPDX-License-Identifier: Apache-2.0
// Values that look right and can never match a record.
#include <algorithm>
#include <cctype>

#include "workers/trials/criterion.h"

namespace tumorboard::trials {
namespace {

bool upper(char c) { return c >= 'A' && c <= 'Z'; }

// What is wrong with a protein change, if anything.
std::string_view wrong_protein_change(const std::string& text) {
  if (!text.starts_with("p.")) return "has no \"p.\" before it: records have";
  const std::string change = text.substr(2);
  if (change.empty() || (!upper(change.front()) && change.front() != '*' && change.front() != '(')) {
    return "names no amino acid at its start";
  }
  const bool digits = change.size() > 2 && std::isdigit(static_cast<unsigned char>(change[change.size() - 2])) != 0;
  if (digits && change.back() == 'X') return "ends in X, which stands for nothing in a record";
  return {};
}

}  // namespace

bool lint_record_value(std::string_view key, const Scalar& value, int line, const Place& place) {
  const auto never = [&](const std::string& text, std::string remedy) {
    place.findings.error(line, place.path, "can never match: " + text, std::move(remedy));
    return true;
  };
  if (key == "protein_change") {
    const std::string_view wrong = wrong_protein_change(value.text);
    if (wrong.empty()) return false;
    const bool any_letter = value.text.ends_with('X');
    return never("\"" + value.text + "\" " + std::string(wrong),
                 any_letter ? "write wildcard_protein_change: " + value.text.substr(0, value.text.size() - 1)
                            : "write it as in the report: p.L858R, p.E746_A750del");
  }
  if (key == "exon" && !value.is_number()) {
    return never("the text \"" + value.text + "\" is no whole number",
                 "write exon: 19 without quotes; to exclude it, put ! on variant_category");
  }
  if (key == "wildtype" && value.kind != ScalarKind::kBoolean) {
    return never("\"" + value.text + "\" is neither true nor false", "write true without quotes");
  }
  if (key.ends_with("_signature") && !value.is_text()) {
    return never("unquoted " + value.text + " is a truth value, the report has the text \"Yes\"",
                 "write '" + value.text + "' in quotes");
  }
  if (key == "variant_category" && value.text != "Structural Variation" && value.text.size() == 20) {
    std::string word = value.text;
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (word == "structural variation") {
      place.findings.error(line, place.path, "\"" + value.text + "\" is compared as a category and never as a fusion",
                           "write Structural Variation exactly");
    }
  }
  return false;
}

}  // namespace tumorboard::trials
