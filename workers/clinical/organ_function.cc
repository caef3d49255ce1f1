// SPDX-License-Identifier: Apache-2.0
// Organ function and pregnancy: numbers behind a measure, and conditions by name. A number whose
// unit is not understood stays unread.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "workers/clinical/renal_egfr.h"
#include "workers/clinical/statements.h"
#include "workers/clinical/tense.h"

namespace tumorboard::clinical {
namespace {

constexpr std::string_view kOrganPath = "patient.organ_function";
constexpr std::size_t kNearTokens = 4;  // between a measure and its number

struct Number {
  double value = 0;
  std::size_t token = 0;  // the first of it
  std::size_t end = 0;    // bytes
};

// The number in the clause close behind the token, with a decimal point or comma.
std::optional<Number> number_after(const knowledge::Scan& scan, std::size_t clause, std::size_t from) {
  const std::size_t last = std::min(scan.clauses[clause].end, from + kNearTokens);
  for (std::size_t token = from; token < last; ++token) {
    const std::size_t begin = scan.tokens[token].span.begin;
    if (scan.text[begin] < '0' || scan.text[begin] > '9') continue;
    std::string digits;
    std::size_t at = begin;
    for (; at < scan.text.size(); ++at) {
      const char c = scan.text[at];
      const bool digit = c >= '0' && c <= '9';
      const bool mark =
          (c == '.' || c == ',') && at + 1 < scan.text.size() && scan.text[at + 1] >= '0' && scan.text[at + 1] <= '9';
      if (!digit && !mark) break;
      digits += mark ? '.' : c;
    }
    Number number{0, token, at};
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number.value);
    if (read.ec == std::errc() && read.ptr == digits.data() + digits.size()) return number;
  }
  return std::nullopt;
}

// Covers the number and the unit's words behind it; whether the unit is one of `units`.
bool cover_number(Reading& reading, std::size_t clause, const Number& number,
                  const google::protobuf::RepeatedPtrField<std::string>& units, std::string_view as) {
  const knowledge::Scan& scan = reading.scan();
  bool known = units.empty();
  std::size_t token = number.token;
  while (token < scan.clauses[clause].end && scan.tokens[token].span.begin < number.end) reading.cover(token++, 1, as);
  // The unit may be glued to the number: 9x, 560ms.
  const std::string& glued = scan.tokens[token - 1].word;
  const auto names_unit = [&](std::string_view word) {
    return std::any_of(units.begin(), units.end(), [&](const std::string& unit) { return word == unit; });
  };
  const std::size_t letters = glued.find_first_not_of("0123456789");
  if (letters != std::string::npos) known = known || names_unit(std::string_view(glued).substr(letters));
  for (std::size_t near = token; near < std::min(scan.clauses[clause].end, token + 3); ++near) {
    if (!names_unit(scan.tokens[near].word)) continue;
    known = true;
    reading.cover(token, near + 1 - token, as);
    break;
  }
  const std::string_view after = std::string_view(scan.text).substr(number.end);
  if (after.starts_with("%") || after.starts_with(" %")) known = known || names_unit("percent");
  return known;
}

FactId fact_of(const FactIds& ids, std::string_view name) {
  if (name == "creatinine_clearance") return ids.creatinine_clearance;
  if (name == "egfr_renal") return ids.egfr_renal;
  if (name == "bilirubin_x_uln") return ids.bilirubin_x_uln;
  if (name == "transaminases_x_uln") return ids.transaminases_x_uln;
  if (name == "lvef_percent") return ids.lvef;
  return ids.qtc;
}

bool is_fact(std::string_view name) {
  constexpr std::array<std::string_view, 6> kFacts{"creatinine_clearance", "egfr_renal",   "bilirubin_x_uln",
                                                   "transaminases_x_uln",  "lvef_percent", "qtc_ms"};
  return std::find(kFacts.begin(), kFacts.end(), name) != kFacts.end();
}

// Reads one measure by the rows of the knowledge; false: no row has its unit.
bool read_measure(FactBuilder& build, Reading& reading, std::string_view name, std::size_t clause, std::size_t from) {
  const auto number = number_after(reading.scan(), clause, from);
  if (!number) return false;
  for (const v1::MeasureRange& row : build.knowledge.data().measure()) {
    if (row.name() != name) continue;
    if (!cover_number(reading, clause, *number, row.unit(), kOrganPath)) continue;
    const double value = number->value * row.factor();
    if (is_fact(name)) {
      const FactId fact = fact_of(build.ids, name);
      if (!build.out.facts.known(fact)) {
        build.out.facts.set_number(fact, value);
        build.out.facts.set_origin(fact, reading.path(), "");
      }
    }
    const bool outside = (row.has_low() && value < row.low()) || (row.has_high() && value > row.high());
    if (outside) build.conditions.add(row.condition());
    return true;
  }
  return false;
}

void read_renal_egfr(FactBuilder& build, Reading& reading) {
  const knowledge::Scan& scan = reading.scan();
  for (std::size_t token = 0; token < scan.tokens.size(); ++token) {
    if (!is_renal_egfr(scan, token)) continue;
    if (read_measure(build, reading, "egfr_renal", scan.clause_of(token), token + 1)) {
      reading.cover(token, 1, kOrganPath);
    }
  }
}

void read_condition(FactBuilder& build, Reading& reading, const knowledge::Mention& mention) {
  const std::string& value = mention.entry->value();
  const knowledge::Scan& scan = reading.scan();
  const bool denied = mention.negated && !mention.hedged;
  const bool passing = value == "pregnancy" || value == "breast_feeding" || value == "dialysis";
  const bool over = passing && tense_of(scan, mention.clause, v1::LEXICON_CATEGORY_CONDITION, build.out.as_of).over;
  reading.cover(mention, value == "pregnancy" ? std::string_view("patient.pregnancy") : kOrganPath);
  FactSet& facts = build.out.facts;
  if (value == "pregnancy" && !facts.known(build.ids.pregnancy)) {
    facts.set_word(build.ids.pregnancy, denied || over ? "no" : "yes");
    facts.set_origin(build.ids.pregnancy, reading.path(), "");
  }
  if (value == "dialysis" && !facts.known(build.ids.dialysis)) {
    facts.set_flag(build.ids.dialysis, !denied && !over);
    facts.set_origin(build.ids.dialysis, reading.path(), "");
  }
  if (denied || over) return;
  build.conditions.add(value);
  constexpr std::string_view kChildPugh = "child_pugh_";
  if (value.starts_with(kChildPugh) && !facts.known(build.ids.child_pugh)) {
    facts.set_word(build.ids.child_pugh, std::string_view(value).substr(kChildPugh.size()));
    facts.set_origin(build.ids.child_pugh, reading.path(), "");
  }
}

}  // namespace

bool is_renal_egfr(const knowledge::Scan& scan, std::size_t token) {
  if (scan.tokens[token].word != "egfr") return false;
  const std::size_t end = scan.clauses[scan.clause_of(token)].end;
  const auto is_number = [&](std::size_t at) {
    return at < end && scan.tokens[at].word.front() >= '0' && scan.tokens[at].word.front() <= '9';
  };
  const auto is_word = [&](std::size_t at, std::string_view word) { return at < end && scan.tokens[at].word == word; };
  std::size_t at = token + 1;
  if (at < end && !is_number(at) && scan.quiet[at]) ++at;  // "of", "was"
  if (!is_number(at)) return false;
  while (is_number(at + 1)) ++at;  // "25.5"
  if (!scan.tokens[at].word.ends_with("ml") && !is_word(++at, "ml")) return false;
  return is_word(at + 1, "min") || (is_word(at + 1, "per") && is_word(at + 2, "min"));
}

void read_organ_function(FactBuilder& build, Reading& reading) {
  for (const knowledge::Mention& mention : reading.scan().mentions) {
    if (mention.entry->category() == v1::LEXICON_CATEGORY_CONDITION) read_condition(build, reading, mention);
    if (mention.entry->category() != v1::LEXICON_CATEGORY_MEASURE) continue;
    const std::size_t after = mention.first + mention.count;
    if (read_measure(build, reading, mention.entry->value(), mention.clause, after)) reading.cover(mention, kOrganPath);
  }
  read_renal_egfr(build, reading);
}

void read_typed_organ_function(FactBuilder& build) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const v1::Patient& patient = build.input.patient();
  const v1::OrganFunction& organ = patient.organ_function();
  if (organ.has_egfr()) facts.set_number(ids.egfr_renal, organ.egfr());
  if (organ.has_creatinine_clearance()) facts.set_number(ids.creatinine_clearance, organ.creatinine_clearance());
  if (organ.has_bilirubin_x_uln()) facts.set_number(ids.bilirubin_x_uln, organ.bilirubin_x_uln());
  if (organ.has_lvef_percent()) facts.set_number(ids.lvef, organ.lvef_percent());
  if (organ.has_qtc_ms()) facts.set_number(ids.qtc, organ.qtc_ms());
  if (organ.has_dialysis()) facts.set_flag(ids.dialysis, organ.dialysis());
  if (organ.child_pugh() == v1::CHILD_PUGH_A) facts.set_word(ids.child_pugh, "a");
  if (organ.child_pugh() == v1::CHILD_PUGH_B) facts.set_word(ids.child_pugh, "b");
  if (organ.child_pugh() == v1::CHILD_PUGH_C) facts.set_word(ids.child_pugh, "c");
  if (patient.pregnancy() == v1::PREGNANCY_YES) facts.set_word(ids.pregnancy, "yes");
  if (patient.pregnancy() == v1::PREGNANCY_NO) facts.set_word(ids.pregnancy, "no");
}

}  // namespace tumorboard::clinical
