// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/tense.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace tumorboard::clinical {
namespace {

constexpr std::size_t kYearDigits = 4;
constexpr int kFirstYear = 1950;  // an earlier number is no year of a patient's history

std::optional<int> year_of(const knowledge::Token& token, int latest) {
  if (token.word.size() != kYearDigits) return std::nullopt;
  int year = 0;
  const char* const end = token.word.data() + token.word.size();
  const auto read = std::from_chars(token.word.data(), end, year);
  if (read.ec != std::errc() || read.ptr != end || year < kFirstYear || year > latest) return std::nullopt;
  return year;
}

int latest_year(std::optional<Date> as_of) {
  constexpr int kLast = 2999;
  return as_of ? calendar_year(*as_of) : kLast;
}

bool has(const knowledge::Scan& scan, std::size_t clause, v1::LexiconCategory category) {
  return std::any_of(scan.mentions.begin(), scan.mentions.end(), [&](const knowledge::Mention& mention) {
    return mention.clause == clause && mention.entry->category() == category;
  });
}

struct Marks {
  bool past = false;
  bool now = false;
  bool not_there = false;  // of another person, or of what might come
};

Marks marks_in(const knowledge::Scan& scan, std::size_t clause) {
  Marks marks;
  for (const knowledge::Mention& mention : scan.mentions) {
    if (mention.clause != clause || mention.entry->category() != v1::LEXICON_CATEGORY_PAST) continue;
    const std::string& value = mention.entry->value();
    if (value == "other_person" || value == "hypothetical") {
      marks.not_there = true;
    } else if (value == "now") {
      marks.now = marks.now || !mention.negated;
    } else if (value == "resolved" || value == "past_event") {
      marks.past = marks.past || !mention.negated;
      marks.now = marks.now || mention.negated;  // "not resolved"
    }
  }
  return marks;
}

}  // namespace

int calendar_year(Date day) { return std::stoi(day.iso().substr(0, kYearDigits)); }

std::optional<int> year_in(const knowledge::Scan& scan, std::size_t clause, std::optional<Date> as_of) {
  std::optional<int> found;
  const int latest = latest_year(as_of);
  for (std::size_t token = scan.clauses[clause].first; token < scan.clauses[clause].end; ++token) {
    const auto year = year_of(scan.tokens[token], latest);
    if (year && (!found || *year > *found)) found = year;
  }
  return found;
}

Tense tense_of(const knowledge::Scan& scan, std::size_t clause, v1::LexiconCategory category,
               std::optional<Date> as_of) {
  Tense tense;
  bool now = false;
  tense.over = marks_in(scan, clause).not_there;
  if (tense.over) return tense;
  for (std::size_t at = clause; at < scan.clauses.size(); ++at) {
    if (scan.clauses[at].sentence != scan.clauses[clause].sentence) break;
    if (at > clause && has(scan, at, category)) break;
    const Marks marks = marks_in(scan, at);
    tense.over = tense.over || marks.past;
    if (!tense.year) tense.year = year_in(scan, at, as_of);
    now = now || marks.now;
  }
  if (tense.year && *tense.year < latest_year(as_of)) tense.over = true;
  tense.over = tense.over && !now;
  return tense;
}

}  // namespace tumorboard::clinical
