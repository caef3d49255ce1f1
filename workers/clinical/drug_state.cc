// SPDX-License-Identifier: Apache-2.0
// Whether the current drug is being taken, in words: "on hold since 10 November", "osimertinib was
// stopped". A question states nothing; a word that belongs to no drug of the case stays unread.
#include <algorithm>
#include <array>

#include "workers/clinical/statements.h"

namespace tumorboard::clinical {
namespace {

constexpr std::string_view kStatePath = "current_therapy.status";

bool has_in_sentence(const knowledge::Scan& scan, std::size_t clause, v1::LexiconCategory category,
                     std::string_view value) {
  return std::any_of(scan.mentions.begin(), scan.mentions.end(), [&](const knowledge::Mention& mention) {
    return mention.entry->category() == category && (value.empty() || mention.entry->value() == value) &&
           scan.clauses[mention.clause].sentence == scan.clauses[clause].sentence;
  });
}

// Which drug the word speaks of.
enum class Of { kCurrent, kSomeOfCurrent, kOther, kNobody };

Of speaks_of(FactBuilder& build, const Reading& reading, const knowledge::Mention& mention) {
  const knowledge::Scan& scan = reading.scan();
  DrugsNamed named = drugs_in_clause(build, reading, mention.clause);
  if (!named.any()) named = drugs_in_sentence(build, reading, mention.clause);
  const bool of_current_field = reading.path().starts_with("current_therapy.");
  if (named.current) {
    return named.current_count < build.current_drugs.size() && reading.path() != "current_therapy.drug"
               ? Of::kSomeOfCurrent
               : Of::kCurrent;
  }
  if (of_current_field) return Of::kCurrent;
  if (named.any()) return Of::kOther;
  const bool drug_word = has_in_sentence(scan, mention.clause, v1::LEXICON_CATEGORY_CONCEPT, "drug") ||
                         has_in_sentence(scan, mention.clause, v1::LEXICON_CATEGORY_DRUG_CLASS, {});
  const bool toxicity = has_in_sentence(scan, mention.clause, v1::LEXICON_CATEGORY_TOXICITY, {});
  return drug_word || toxicity ? Of::kCurrent : Of::kNobody;
}

std::string_view state_word(const knowledge::Mention& mention) {
  const std::string& value = mention.entry->value();
  const bool away = value == "stopped" || value == "paused" || value == "completed";
  if (mention.negated) return away ? std::string_view("ongoing") : std::string_view("stopped");
  return value == "resumed" || value == "reduced" ? std::string_view("ongoing") : std::string_view(value);
}

void cover_drug_words(Reading& reading, std::size_t clause) {
  for (const knowledge::Mention& mention : reading.scan().mentions) {
    const bool drug = mention.entry->category() == v1::LEXICON_CATEGORY_CONCEPT && mention.entry->value() == "drug";
    if (mention.clause == clause && drug) reading.cover(mention, kStatePath);
  }
}

}  // namespace

void read_drug_state(FactBuilder& build, Reading& reading) {
  if (reading.path().starts_with("prior_therapies")) return;  // read with the earlier treatment
  const knowledge::Scan& scan = reading.scan();
  std::string_view state;
  std::size_t clause = 0;
  for (const knowledge::Mention& mention : scan.mentions) {
    if (mention.entry->category() != v1::LEXICON_CATEGORY_DRUG_STATE) continue;
    const bool of_current_field = reading.path().starts_with("current_therapy.");
    if (scan.clauses[mention.clause].asked) {
      reading.cover(mention, of_current_field ? std::string_view(kStatePath) : std::string_view("question_to_board"));
      build.drug_state_unclear = build.drug_state_unclear || of_current_field;
      continue;
    }
    const Of of = speaks_of(build, reading, mention);
    if (of == Of::kNobody) continue;
    reading.cover(mention, kStatePath);
    cover_drug_words(reading, mention.clause);
    if (of == Of::kSomeOfCurrent)
      build.drug_state_unclear = build.drug_state_unclear || state_word(mention) != "ongoing";
    if (of != Of::kCurrent || (mention.entry->value() == "planned" && mention.negated)) continue;
    build.drug_state_unclear = build.drug_state_unclear || mention.hedged;
    state = state_word(mention);
    clause = mention.clause;
  }
  if (state.empty()) return;
  // The state that keeps the drug away counts, whichever text tells it.
  constexpr std::array<std::string_view, 5> kOrder{"stopped", "paused", "completed", "planned", "ongoing"};
  const auto rank = [&](std::string_view word) { return std::find(kOrder.begin(), kOrder.end(), word); };
  if (!build.drug_state.word.empty() && rank(build.drug_state.word) <= rank(state)) return;
  build.drug_state = {std::string(state), reading.path(), std::string(reading.clause_text(clause))};
}

namespace {

std::string_view typed_state(v1::TherapyStatus status) {
  constexpr std::array<std::string_view, 6> kWords{"", "ongoing", "paused", "stopped", "completed", "planned"};
  const auto index = static_cast<std::size_t>(status);
  return index < kWords.size() ? kWords[index] : std::string_view();
}

std::string_view typed_setting(v1::TherapySetting setting) {
  constexpr std::array<std::string_view, 5> kWords{"", "metastatic", "adjuvant", "consolidation", "maintenance"};
  const auto index = static_cast<std::size_t>(setting);
  return index < kWords.size() ? kWords[index] : std::string_view();
}

}  // namespace

void set_drug_state(FactBuilder& build) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const v1::CurrentTherapy& therapy = build.input.current_therapy();
  std::string_view state = typed_state(therapy.status());
  const std::string& told = build.drug_state.word;
  if (state.empty()) {
    state = told;
  } else if (!told.empty() && (state == "ongoing") != (told == "ongoing")) {
    build.drug_state_unclear = true;
    if (state == "ongoing") state = told;
  }
  if (state.empty() && therapy.has_stopped_reason()) state = "stopped";
  facts.set_flag(ids.drug_state_unclear, build.drug_state_unclear);
  build.set_word(ids.setting, typed_setting(therapy.setting()));
  if (state.empty()) return;
  facts.set_word(ids.drug_state, state);
  facts.set_flag(ids.not_taking, state != "ongoing");
  if (!told.empty() && state == told) {
    facts.set_origin(ids.drug_state, build.drug_state.path, "");
    facts.set_origin(ids.not_taking, build.drug_state.path, "");
  }
}

}  // namespace tumorboard::clinical
