// SPDX-License-Identifier: Apache-2.0
#include "common/casefile/prior_therapy.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "common/check/case_shape.h"
#include "common/json/nearest.h"
#include "common/json/write.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard::casefile {
namespace {

using json::Value;

constexpr std::array<std::string_view, 7> kKeys{"drug",  "setting", "months",    "started",
                                                "ended", "outcome", "for_tumour"};

// One line without commas, each run of spaces one space.
std::string part_of(std::string_view text) {
  std::string part;
  for (const char c : text) {
    const bool space = c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space) {
      part += c;
    } else if (!part.empty() && part.back() != ' ') {
      part += ' ';
    }
  }
  if (part.ends_with(' ')) part.pop_back();
  return part;
}

Result<std::string> setting_of(const Value& value) {
  TB_ASSIGN(std::string text, value.text());
  std::vector<std::string_view> words{"neoadjuvant"};
  for (const check::Word& word : check::closed_set(*v1::TherapySetting_descriptor())) words.push_back(word.word);
  if (std::ranges::find(words, text) != words.end()) return text;
  return value.refuse("is not one of the words allowed here", json::did_you_mean(text, words) + ", null");
}

Result<std::string> months_of(const Value& value) {
  TB_ASSIGN(const double months, value.number());
  if (months < 0) return value.refuse("must not be negative");
  return json::shortest(months) + " months";
}

Result<std::string> day_of(const Value& value, std::string_view word) {
  TB_ASSIGN(const std::string text, value.text());
  constexpr auto kForm = check::DateForm::kDayMonthOrYear;
  if (!check::is_date_text(kForm, text)) return value.refuse("is not a date", std::string(check::date_hint(kForm)));
  return std::string(word) + " " + text;
}

Result<std::string> words_of(const Value& value, std::string_view before) {
  TB_ASSIGN(const std::string text, value.text());
  const std::string part = part_of(text);
  return part.empty() ? std::string() : std::string(before) + part;
}

Result<std::string> member(const Value& value, std::string_view key) {
  if (key == "setting") return setting_of(value);
  if (key == "months") return months_of(value);
  if (key == "started" || key == "ended") return day_of(value, key);
  return words_of(value, key == "for_tumour" ? "for " : "");
}

}  // namespace

Result<std::string> prior_therapy_text(const Value& object) {
  TB_TRY(object.only(kKeys));
  std::string text;
  for (const std::string_view key : kKeys) {
    const Value* value = object.find(key);
    if (value == nullptr || value->is_null()) continue;
    TB_ASSIGN(const std::string part, member(*value, key));
    if (!part.empty()) text.append(text.empty() ? "" : ", ").append(part);
  }
  if (text.empty()) return object.refuse("says nothing", "give at least the drug");
  return text;
}

}  // namespace tumorboard::casefile
