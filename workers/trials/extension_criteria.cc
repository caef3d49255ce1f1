// SPDX-License-Identifier: Apache-2.0
// Criteria of our own, below the key `tumorboard` of a step, arm or dose level, where other
// engines do not look: prior therapy by class, line and washout, ECOG, PD-L1, CNS status,
// extent of progression. Those that compare one fact are rows (extension_rows.h).
#include <array>
#include <span>

#include "common/json/nearest.h"
#include "workers/trials/criterion.h"
#include "workers/trials/therapy_words.h"

namespace tumorboard::trials {
namespace {

constexpr std::string_view kPriorTherapy = "prior_therapy";
constexpr std::array<std::string_view, 6> kTherapyKeys{"drug",  "drug_class",   "kind",
                                                       "lines", "washout_days", "current"};

Criterion number_criterion(const ExtensionRow& row, const Node& value, const Place& place) {
  auto limit = value.is_scalar() ? parse_limit(value.scalar.text, Comparison::kEqual) : std::nullopt;
  if (!limit) {
    return unreadable_criterion(value, place, "\"" + value.scalar.text + "\" is not an operator and a number",
                                "write '<=1'");
  }
  Criterion made;
  made.text = std::string(row.text) + " " + limit->text();
  made.test = FactTest{&row, std::move(limit)};
  return made;
}

Criterion finding_criterion(const ExtensionRow& row, const Node& value, const Place& place) {
  const std::string_view word = value.is_scalar() ? std::string_view(value.scalar.text) : std::string_view();
  if (word != "present" && word != "absent") {
    return unreadable_criterion(value, place, "\"" + std::string(word) + "\" is not a status",
                                "write present or absent");
  }
  Criterion made;
  made.text = std::string(row.text) + " " + std::string(word);
  made.test = FactTest{&row, std::nullopt};
  made.negated = word == "absent";
  return made;
}

// What may stand below `tumorboard`.
std::vector<std::string_view> known_keys() {
  std::vector<std::string_view> keys{kPriorTherapy};
  for (const ExtensionRow& row : extension_rows()) keys.push_back(row.key);
  return keys;
}

// Why a key cannot be read, and what to write.
struct Refusal {
  std::string reason;
  std::string remedy;
};

// A word that no record has would exclude nobody, so only known ones are read.
std::optional<Refusal> therapy_word(const std::string& key, const std::string& written, TherapyTest& test) {
  const bool kind = key == "kind";
  const std::span<const std::string_view> words =
      kind ? std::span<const std::string_view>(kDrugKinds) : std::span<const std::string_view>(kDrugClasses);
  const std::string_view known = word_of(words, written);
  if (known.empty()) {
    return Refusal{"\"" + written + "\" is no " + (kind ? "kind" : "class") + " of drugs",
                   json::did_you_mean(written, words)};
  }
  (kind ? test.kind : test.drug_class) = known;
  return std::nullopt;
}

// Nothing: it was read.
std::optional<Refusal> therapy_key(const std::string& key, Scalar value, TherapyTest& test, bool& negated) {
  if (key == "lines" || key == "washout_days") {
    auto limit = parse_limit(value.text, Comparison::kEqual);
    if (!limit) return Refusal{"\"" + value.text + "\" is not an operator and a number", "write '<=2'"};
    (key == "lines" ? test.lines : test.washout_days) = std::move(limit);
  } else if (key == "current") {
    if (value.kind != ScalarKind::kBoolean) return Refusal{"is neither true nor false", "write true without quotes"};
    test.current = value.boolean;
  } else if (key == "drug" || key == "drug_class" || key == "kind") {
    negated = take_negation(value) || negated;
    if (value.text.empty()) return Refusal{"has no value", "give the name, or remove the key"};
    if (key != "drug") return therapy_word(key, value.text, test);
    test.drug = std::move(value.text);
  } else {
    return Refusal{"is no key of prior_therapy", json::did_you_mean(key, kTherapyKeys)};
  }
  return std::nullopt;
}

std::string therapy_text(const TherapyTest& test, bool negated) {
  std::string what = test.drug;
  if (!test.drug_class.empty()) what += (what.empty() ? "" : " ") + test.drug_class;
  if (!test.kind.empty()) what += (what.empty() ? "" : " ") + test.kind;
  if (what.empty()) what = "any systemic therapy";
  std::string text = std::string(test.current.value_or(false) ? "current therapy" : "prior therapy") +
                     (negated ? " without " : " with ") + what;
  if (test.lines) text += ", in " + test.lines->text() + " lines";
  if (test.washout_days) text += ", last dose " + test.washout_days->text() + " days ago";
  return text;
}

Criterion therapy_criterion(const Node& value, const Place& place) {
  if (!value.is_map() || value.members.empty()) {
    return unreadable_criterion(value, place, "is no prior therapy", "write prior_therapy: {drug_class: EGFR_TKI}");
  }
  Criterion made;
  TherapyTest test;
  for (const auto& [key, inner] : value.members) {
    if (!inner.is_scalar() || inner.is_null() || inner.tagged) return no_value(inner, place.below(key));
    const auto wrong = therapy_key(key, inner.scalar, test, made.negated);
    if (wrong) return unreadable_criterion(inner, place.below(key), wrong->reason, wrong->remedy);
  }
  made.text = therapy_text(test, made.negated);
  made.test = std::move(test);
  return made;
}

}  // namespace

Criterion compile_extension(std::string_view key, const Node& value, const Place& place) {
  Criterion made;
  if (const ExtensionRow* row = find_extension(key)) {
    made = row->number != nullptr ? number_criterion(*row, value, place) : finding_criterion(*row, value, place);
  } else if (key == kPriorTherapy) {
    made = therapy_criterion(value, place);
  } else {
    return unreadable_criterion(value, place, "is no criterion", json::did_you_mean(key, known_keys()));
  }
  if (made.key.empty()) made.key = "tumorboard|" + made.text + "|" + std::string(key);
  return made;
}

}  // namespace tumorboard::trials
