// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/reading.h"

#include <algorithm>
#include <array>
#include <span>

namespace tumorboard::clinical {
namespace {

constexpr std::string_view kNothingSaid = "nothing_said";  // an entry that is known and means nothing
constexpr std::string_view kAround = " \t\n\r.,;:!?";

// "Suspected ILD" where a suspicion has no meaning of its own: neither there nor absent.
bool in_doubt(const knowledge::Match<v1::LexiconEntry>& match) {
  return match.hedged && !match.negated && match.value.empty();
}

Recognised recognise(const knowledge::Matches<v1::LexiconEntry>& matches) {
  Recognised out;
  out.any = !matches.found.empty() && std::none_of(matches.found.begin(), matches.found.end(), in_doubt);
  for (const auto& match : matches.found) {
    if (match.value.empty() || match.value == kNothingSaid) continue;
    out.values.add(match.value);
    if (match.negated) continue;
    for (const std::string& attribute : match.entry->attribute()) out.attributes.add(attribute);
  }
  return out;
}

}  // namespace

bool is_alarm(std::string_view fact) {
  constexpr std::array<std::string_view, 4> kAlarms{"urgent_signs", "current_therapy.toxicities",
                                                    "current_therapy.status", "patient.organ_function"};
  return std::find(kAlarms.begin(), kAlarms.end(), fact) != kAlarms.end();
}

void Reading::own() {
  if (!clauses_.empty()) return;
  covered_ = field_->covered;
  clauses_.resize(scan().clauses.size());
}

bool Reading::covers(std::size_t token) const { return clauses_.empty() ? field_->covered[token] : covered_[token]; }

void Reading::cover(std::size_t first, std::size_t count, std::string_view as) {
  if (count == 0 || scan().clauses.empty()) return;
  own();
  for (std::size_t token = first; token < first + count && token < covered_.size(); ++token) {
    covered_[token] = true;
    std::string_view& known = clauses_[scan().clause_of(token)].as;
    if (known.empty() || (is_alarm(as) && !is_alarm(known))) known = as;
  }
}

void Reading::cover(const knowledge::Mention& mention, std::string_view as) {
  for (std::size_t token = mention.first; token < mention.first + mention.count; ++token) {
    if (!mention.gap(token)) cover(token, 1, as);
  }
}

void Reading::cover(knowledge::Span bytes, std::string_view as) {
  for (std::size_t i = 0; i < scan().tokens.size(); ++i) {
    const knowledge::Span& token = scan().tokens[i].span;
    if (token.begin >= bytes.begin && token.end <= bytes.end) cover(i, 1, as);
  }
}

void Reading::clarify(std::size_t clause) {
  own();
  clauses_[clause].clarified = true;
}

void Reading::doubt(std::size_t clause) {
  own();
  clauses_[clause].doubted = true;
}

bool Reading::is_read(std::size_t clause) const {
  if (!clauses_.empty() && clauses_[clause].clarified) return true;
  if (!clauses_.empty() && clauses_[clause].doubted) return false;
  const knowledge::Clause& span = scan().clauses[clause];
  for (std::size_t token = span.first; token < span.end; ++token) {
    if (!covers(token)) return false;
  }
  return true;
}

bool Reading::all_read() const {
  if (clauses_.empty() && field_->plain) return true;
  for (std::size_t i = 0; i < scan().clauses.size(); ++i) {
    if (!is_read(i)) return false;
  }
  return true;
}

std::string_view Reading::clause_text(std::size_t clause) const {
  const knowledge::Span& span = scan().clauses[clause].span;
  const std::string_view text = std::string_view(scan().text).substr(span.begin, span.end - span.begin);
  const std::size_t first = text.find_first_not_of(kAround);
  if (first == std::string_view::npos) return text;
  return text.substr(first, text.find_last_not_of(kAround) - first + 1);
}

std::string Reading::became(std::size_t clause) const {
  if (!is_read(clause)) return "unread";
  if (!clauses_.empty()) {
    if (clauses_[clause].clarified) return "clarified";
    if (!clauses_[clause].as.empty()) return std::string(clauses_[clause].as);
  }
  const std::string_view irrelevant = field_->became[clause];
  if (!irrelevant.empty()) return "irrelevant:" + std::string(irrelevant);
  const knowledge::Clause& span = scan().clauses[clause];
  return span.first == span.end ? "irrelevant:no_word" : path_;
}

Reading& OpenText::open(std::initializer_list<v1::LexiconCategory> categories, std::string_view text,
                        const std::string& path, Drugs drugs) {
  const FieldText& field = reader_->field(std::span(categories.begin(), categories.size()), drugs, text);
  return readings_.emplace_back(path, field);
}

Recognised OpenText::read(std::initializer_list<v1::LexiconCategory> categories, std::string_view text,
                          const std::string& path, Drugs drugs) {
  const Reading& reading = open(categories, text, path, drugs);
  Recognised out = recognise(reader_->match(std::span(categories.begin(), categories.size()), text));
  out.all = reading.all_read();
  return out;
}

void OpenText::not_recognised(std::string path, std::string text) {
  v1::Unrecognised& entry = stated_.emplace_back();
  entry.set_path(std::move(path));
  entry.set_text(std::move(text));
  entry.set_decides(true);
}

Reading* OpenText::find(std::string_view path) {
  const auto found =
      std::find_if(readings_.begin(), readings_.end(), [&](const Reading& reading) { return reading.path() == path; });
  return found == readings_.end() ? nullptr : &*found;
}

}  // namespace tumorboard::clinical
