// SPDX-License-Identifier: Apache-2.0
// Adverse events: of which drug, of which grade, and what the toxicity table says of it. An event
// or a grade that is not understood is no reason to go on unquestioned.
#include <algorithm>
#include <charconv>
#include <optional>

#include "common/json/enum_names.h"
#include "workers/clinical/statements.h"
#include "workers/clinical/tense.h"

namespace tumorboard::clinical {
namespace {

constexpr std::string_view kToxicityPath = "current_therapy.toxicities";
constexpr int kSevere = 3;  // CTCAE grade from which an event is severe

struct Event {
  std::string name;  // empty: not understood
  std::uint32_t grade = 0;
  bool over = false;
  bool stated_of_drug = true;  // by its words; else it only may be of the drug
  std::string path;
  std::string text;
};

bool is_of(const v1::ToxicityRule& row, const v1::Drug& drug) {
  if (row.drug().empty()) return true;
  const std::string kind = json::enum_word(drug.kind());
  return std::any_of(row.drug().begin(), row.drug().end(), [&](const std::string& name) {
    const auto& attributes = drug.attribute();
    return name == drug.name() || name == drug.drug_class() || name == kind ||
           std::find(attributes.begin(), attributes.end(), name) != attributes.end();
  });
}

// The first row for the event and the drug; nullptr: not understood for it.
const v1::ToxicityRule* row_for(const FactBuilder& build, const Event& event, const v1::Drug& drug) {
  for (const v1::ToxicityRule& row : build.knowledge.data().toxicity()) {
    if (std::find(row.event().begin(), row.event().end(), event.name) == row.event().end()) continue;
    if (is_of(row, drug)) return &row;
  }
  return nullptr;
}

// Whether the event decides about the drug.
bool decides(const v1::ToxicityRule* row, const Event& event) {
  if (row == nullptr) return event.stated_of_drug && !event.over;
  const bool reached = event.grade == 0 || event.grade >= row->from_grade();
  if (event.over || !event.stated_of_drug) return reached && row->stops_for_good();
  return reached;
}

void note_toxicity(FactBuilder& build, const Event& event) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  if (!event.name.empty()) build.toxicities.add(event.name);
  // Of several drugs the one that the event decides about; an event that no drug has a row for is not understood.
  const v1::ToxicityRule* row = nullptr;
  for (const v1::Drug* drug : build.current_drugs) {
    const v1::ToxicityRule* own = row_for(build, event, *drug);
    if (own != nullptr && (row == nullptr || (!decides(row, event) && decides(own, event)))) row = own;
  }
  if (event.grade >= kSevere && !event.over && event.stated_of_drug) {
    facts.set_flag(ids.toxicity_severe, true);
    facts.set_origin(ids.toxicity_severe, event.path, event.text);
    build.urgent.add("severe_drug_toxicity");
    build.out.urgent_found.push_back({"severe_drug_toxicity", event.path, event.text});
  }
  if (!decides(row, event) || facts.value(ids.toxicity_review).flag == knowledge::Truth::kTrue) return;
  facts.set_flag(ids.toxicity_review, true);
  const std::string advice =
      row != nullptr ? row->text() : std::string("the knowledge holds no rule for this event with this drug");
  facts.set_origin(ids.toxicity_review, event.path, "\"" + event.text + "\": " + advice);
  if (row != nullptr) {
    build.out.cited["current_drug_toxicity_review"].assign(row->evidence().begin(), row->evidence().end());
  }
}

// The year in which the current drug was begun, by the months on it.
std::optional<int> begun_in(const FactBuilder& build) {
  const v1::CurrentTherapy& therapy = build.input.current_therapy();
  constexpr double kDaysPerMonth = 30.44;
  if (!therapy.has_months() || !build.out.as_of) return std::nullopt;
  const Date begun = build.out.as_of->plus_days(-static_cast<std::int32_t>(therapy.months() * kDaysPerMonth));
  return calendar_year(begun);
}

// "Before osimertinib": the word stands before the name of a current drug in the sentence.
bool before_the_drug(FactBuilder& build, const Reading& reading, const knowledge::Mention& event) {
  const knowledge::Scan& scan = reading.scan();
  const std::size_t sentence = scan.clauses[event.clause].sentence;
  for (const knowledge::Mention& mention : scan.mentions) {
    if (mention.entry->category() != v1::LEXICON_CATEGORY_PAST || mention.entry->value() != "before") continue;
    if (scan.clauses[mention.clause].sentence != sentence) continue;
    if (drugs_in_clause(build, reading, mention.clause).any()) return true;
  }
  return false;
}

// "Drug-induced", "immune-related": of a drug that the clause does not name.
bool caused_by_drug(const knowledge::Scan& scan, std::size_t clause) {
  return std::any_of(scan.mentions.begin(), scan.mentions.end(), [&](const knowledge::Mention& mention) {
    return mention.clause == clause && mention.entry->category() == v1::LEXICON_CATEGORY_CONCEPT &&
           mention.entry->value() == "drug_caused" && !mention.negated;
  });
}

void cover_cause(Reading& reading, std::size_t clause) {
  for (const knowledge::Mention& mention : reading.scan().mentions) {
    if (mention.clause != clause || mention.entry->category() != v1::LEXICON_CATEGORY_CONCEPT) continue;
    const std::string& value = mention.entry->value();
    if (value == "drug_caused" || value == "drug") reading.cover(mention, kToxicityPath);
  }
}

enum class Whose { kCurrentDrug, kPerhaps, kNot };

Whose whose(FactBuilder& build, const Reading& reading, const knowledge::Mention& mention, const Tense& tense) {
  if (reading.path().starts_with("current_therapy")) return Whose::kCurrentDrug;
  if (before_the_drug(build, reading, mention)) return Whose::kNot;
  const auto begun = begun_in(build);
  if (tense.year && begun && *tense.year < *begun) return Whose::kNot;
  DrugsNamed named = drugs_in_clause(build, reading, mention.clause);
  if (!named.any()) named = drugs_in_sentence(build, reading, mention.clause);
  if (named.current) return Whose::kCurrentDrug;
  if (named.any() || reading.path().starts_with("prior_therapies")) return Whose::kNot;
  const knowledge::Scan& scan = reading.scan();
  if (!tense.over && caused_by_drug(scan, mention.clause)) return Whose::kCurrentDrug;
  const bool stopped = std::any_of(scan.mentions.begin(), scan.mentions.end(), [&](const knowledge::Mention& other) {
    return other.entry->category() == v1::LEXICON_CATEGORY_DRUG_STATE && !other.negated &&
           scan.clauses[other.clause].sentence == scan.clauses[mention.clause].sentence &&
           (other.entry->value() == "stopped" || other.entry->value() == "paused");
  });
  if (stopped && !tense.over) return Whose::kCurrentDrug;
  return tense.over ? Whose::kNot : Whose::kPerhaps;
}

}  // namespace

int grade_in(const Reading& reading, std::size_t clause) {
  int grade = 0;
  for (const knowledge::Mention& mention : reading.scan().mentions) {
    if (mention.entry->category() != v1::LEXICON_CATEGORY_SEVERITY || mention.clause != clause) continue;
    const std::string& value = mention.entry->value();
    int number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    grade = std::max(grade, number);
  }
  return grade;
}

void read_toxicity(FactBuilder& build, Reading& reading) {
  const knowledge::Scan& scan = reading.scan();
  const bool typed = reading.path().starts_with(kToxicityPath);  // read with its grade and state
  for (const knowledge::Mention& mention : scan.mentions) {
    if (mention.entry->category() != v1::LEXICON_CATEGORY_TOXICITY) continue;
    reading.cover(mention, kToxicityPath);
    cover_cause(reading, mention.clause);
    if (typed || (mention.negated && !mention.hedged)) continue;
    const Tense tense = tense_of(scan, mention.clause, v1::LEXICON_CATEGORY_TOXICITY, build.out.as_of);
    const Whose whose_event = whose(build, reading, mention, tense);
    if (whose_event == Whose::kNot || build.current_drugs.empty()) continue;
    const Event event{mention.entry->value(),
                      static_cast<std::uint32_t>(grade_in(reading, mention.clause)),
                      tense.over,
                      whose_event == Whose::kCurrentDrug,
                      reading.path(),
                      std::string(reading.clause_text(mention.clause))};
    note_toxicity(build, event);
  }
}

// The toxicities of the current drug that are given field by field.
void read_typed_toxicities(FactBuilder& build) {
  const auto& list = build.input.current_therapy().toxicities().values();
  for (int i = 0; i < list.size(); ++i) {
    const v1::Toxicity& given = list[i];
    const std::string path = "current_therapy.toxicities[" + std::to_string(i) + "].event";
    Event event{{}, given.grade(), given.has_active() && !given.active(), true, path, given.event()};
    const Reading* reading = build.text.find(path);
    if (event.grade == 0 && reading != nullptr && !reading->scan().clauses.empty()) {
      event.grade = static_cast<std::uint32_t>(grade_in(*reading, 0));
    }
    bool named = false;
    for (const knowledge::Mention& mention : build.reader.scan(given.event()).mentions) {
      if (mention.entry->category() != v1::LEXICON_CATEGORY_TOXICITY) continue;
      named = true;
      event.name = mention.entry->value();
      if (!mention.negated || mention.hedged) note_toxicity(build, event);
    }
    if (!named) note_toxicity(build, event);
  }
}

}  // namespace tumorboard::clinical
