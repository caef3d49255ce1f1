// SPDX-License-Identifier: Apache-2.0
// Invariants of open text: every clause is accounted for, nonsense is never read, and a person closes what is
// unread and nothing else.
#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "tests/clinical/fixture.h"
#include "tests/clinical/invariant.h"
#include "tests/clinical/lexicon_words.h"
#include "tests/clinical/text_fields.h"

namespace tumorboard::clinical_test {
namespace {

constexpr const char* kNonsense = "zzqx";
constexpr std::uint64_t kAlarmEvery = 4;  // one case in these is tried with an alarm put into it

std::string clauses_make_up_the_texts(const Trial& trial) {
  std::map<std::string, std::string> joined;
  for (const v1::ReadClause& clause : trial.given.read()) joined[clause.path()] += clause.text();
  v1::Case input = trial.input;
  for (const TextField& field : text_fields(input)) {
    if (joined[field.path] != field.get())
      return field.path + ": \"" + field.get() + "\" reads \"" + joined[field.path] + "\"";
    joined.erase(field.path);
  }
  return joined.empty() ? std::string() : "read, and no open text: " + joined.begin()->first;
}

bool is_irrelevant_row(const std::string& id) {
  if (id == "no_word") return true;
  const auto& rows = terms(v1::LEXICON_CATEGORY_IRRELEVANT);
  return std::any_of(rows.begin(), rows.end(), [&](const Term& term) { return term.entry->value() == id; });
}

std::string clauses_became_something_known(const Trial& trial) {
  constexpr std::string_view kIrrelevant = "irrelevant:";
  for (const v1::ReadClause& clause : trial.given.read()) {
    const std::string& as = clause.as();
    if (as == "unread" || as == "clarified") continue;
    const bool known = as.starts_with(kIrrelevant) ? is_irrelevant_row(as.substr(kIrrelevant.size()))
                                                   : is_case_path(as) || shipped_knowledge().facts().find(as);
    if (!known || as.empty()) return clause.path() + " \"" + clause.text() + "\" as \"" + as + "\"";
  }
  return {};
}

std::string unread_clauses_are_listed(const Trial& trial) {
  std::size_t unread = 0;
  for (const v1::ReadClause& clause : trial.given.read()) {
    if (clause.as() != "unread") continue;
    ++unread;
    const auto& listed = trial.given.unrecognised();
    const bool found = std::any_of(listed.begin(), listed.end(), [&](const v1::Unrecognised& one) {
      return one.path() == clause.path() && one.decides() && clause.text().find(one.text()) != std::string::npos;
    });
    if (!found) return clause.path() + " \"" + clause.text() + "\" is unread and not listed";
  }
  const bool asked = asks(trial.given, "unread_text");
  return unread > 0 && !asked ? "unread, and unread_text is not asked for" : std::string();
}

std::string listed_clauses_are_unread(const Trial& trial) {
  for (const v1::Unrecognised& listed : trial.given.unrecognised()) {
    if (!listed.decides()) continue;
    bool open = false;
    bool unread = false;
    for (const v1::ReadClause& clause : trial.given.read()) {
      if (!clause.path().starts_with(listed.path())) continue;
      open = true;
      unread = unread || clause.as() == "unread";
    }
    if (open && !unread) return listed.path() + " \"" + listed.text() + "\" is listed, and all of it counts as read";
  }
  return {};
}

// What has to be so once nonsense stands in the text at `path`.
std::string nonsense_is_told(const v1::Recommendation& given, const std::string& path, const std::string& nonsense) {
  if (given.readiness() == v1::READINESS_READY) return "ready";
  const auto& listed = given.unrecognised();
  const bool found = std::any_of(listed.begin(), listed.end(), [&](const v1::Unrecognised& one) {
    const bool here = path.starts_with(one.path()) || one.path().starts_with(path);
    return here && one.decides() && one.text().find(nonsense) != std::string::npos;
  });
  if (!found) return "not listed";
  return asks(given, "unread_text") ? std::string() : "unread_text is not asked for";
}

// A word of a text is replaced by nonsense, or nonsense is put before it.
std::string nonsense_word_is_unread(const Trial& trial) {
  std::mt19937_64 random(trial.seed);
  v1::Case input = trial.input;
  const std::vector<TextField> fields = text_fields(input);
  if (fields.empty()) return {};
  const TextField& field = any_of_list(fields, random);
  const std::string before = field.get();
  const knowledge::Scan scan = shipped_knowledge().scan(before);
  std::vector<knowledge::Span> words;
  for (std::size_t i = 0; i < scan.tokens.size(); ++i) {
    const std::string& word = scan.tokens[i].word;
    const bool digits = std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!scan.quiet[i] && word.size() > 1 && !digits) words.push_back(scan.tokens[i].span);
  }
  if (words.empty()) return {};
  const knowledge::Span& span = any_of_list(words, random);
  std::string text = before;
  if (random() % 3 == 0) {
    text.insert(span.begin, std::string(kNonsense) + " ");
  } else {
    text.replace(span.begin, span.end - span.begin, kNonsense);
  }
  field.set(text);
  const std::string why = nonsense_is_told(answer(input, false), field.path, kNonsense);
  return why.empty() ? why : field.path + " \"" + before + "\" -> \"" + text + "\": " + why;
}

std::string same_plan_and_readiness(const v1::Recommendation& a, const v1::Recommendation& b) {
  if (a.readiness() != b.readiness()) return "readiness differs";
  return a.pattern() != b.pattern() || a.items_size() != b.items_size() ? "the plan differs" : "";
}

v1::Clarification& clarify(v1::Case& input, const std::string& path, const std::string& text) {
  v1::Clarification& said = *input.mutable_clarifications()->add_values();
  said.set_path(path);
  said.set_text(text);
  said.set_meaning("not_relevant");
  said.set_reason("read on the ward round");
  said.set_by("coordinator");
  return said;
}

std::string clarified_nonsense_counts_as_read(const Trial& trial) {
  if (asks(trial.given, "unread_text")) return {};
  v1::Case input = trial.input;
  std::string question = input.question_to_board();
  if (!question.empty() && std::string_view(".?!").find(question.back()) == std::string_view::npos) return {};
  input.set_question_to_board(question + (question.empty() ? "" : " ") + "Zzqx plorf.");
  const v1::Recommendation unread = answer(input, trial.full);
  std::string why = nonsense_is_told(unread, "question_to_board", "Zzqx plorf");
  if (!why.empty()) return "unread clause: " + why;
  v1::Case closed = input;
  clarify(closed, "question_to_board", "Zzqx plorf");
  why = same_plan_and_readiness(trial.given, answer(closed, trial.full));
  if (!why.empty()) return "clarified clause: " + why;
  clarify(input, "question_to_board", "Zzqx plorff");
  const v1::Recommendation given = answer(input, trial.full);
  if (given.readiness() != unread.readiness()) return "void clarification changes readiness";
  const auto& listed = given.unrecognised();
  const std::string path = "clarifications[" + std::to_string(input.clarifications().values_size() - 1) + "]";
  const bool told = std::any_of(listed.begin(), listed.end(), [&](const auto& one) { return one.path() == path; });
  return told ? std::string() : "void clarification is not listed";
}

std::string danger_is_urgent_in_every_field(const Trial& trial) {
  if (trial.seed % kAlarmEvery != 0) return {};
  std::mt19937_64 random(trial.seed);
  const Term& term = any_of_list(terms(v1::LEXICON_CATEGORY_DANGER), random);
  v1::Case input = trial.input;
  const std::vector<TextField> fields = text_fields(input);
  if (term.entry->value() == "nothing_said" || fields.empty()) return {};
  const TextField& field = any_of_list(fields, random);
  field.set(field.get() + ". " + term.text + " since yesterday.");
  const v1::Recommendation given = answer(input, false);
  const auto& urgent = given.urgent();
  const bool told =
      std::any_of(urgent.begin(), urgent.end(), [&](const auto& one) { return one.code() == term.entry->value(); });
  return told ? std::string() : field.path + " \"" + field.get() + "\" is not " + term.entry->value();
}

std::string clarified_alarm_is_a_conflict(const Trial& trial) {
  if (trial.seed % kAlarmEvery != 0) return {};
  std::mt19937_64 random(trial.seed);
  const Term& term = any_of_list(terms(v1::LEXICON_CATEGORY_DANGER), random);
  if (term.entry->value() == "nothing_said") return {};
  v1::Case input = trial.input;
  input.set_question_to_board(term.text + ".");
  if (answer(input, false).urgent_size() == 0) return {};  // told by the test of all terms
  clarify(input, "question_to_board", term.text);
  const v1::Recommendation given = answer(input, false);
  if (given.urgent_size() == 0) return "\"" + term.text + "\" clarified away";
  return given.conflicts_size() > 0 ? std::string() : "\"" + term.text + "\" clarified without a conflict";
}

constexpr std::array<Invariant, 8> kInvariants{
    {{"clauses_make_up_the_texts", clauses_make_up_the_texts},
     {"clauses_became_something_known", clauses_became_something_known},
     {"unread_clauses_are_listed", unread_clauses_are_listed},
     {"listed_clauses_are_unread", listed_clauses_are_unread},
     {"a_nonsense_word_is_unread", nonsense_word_is_unread},
     {"a_clarified_clause_counts_as_read", clarified_nonsense_counts_as_read},
     {"danger_is_urgent_in_every_field", danger_is_urgent_in_every_field},
     {"a_clarified_alarm_is_a_conflict", clarified_alarm_is_a_conflict}}};

}  // namespace

std::span<const Invariant> text_invariants() { return kInvariants; }

}  // namespace tumorboard::clinical_test
