// SPDX-License-Identifier: Apache-2.0
// The earlier treatments and how each ended: progression, toxicity, a planned end, another tumour.
#include <algorithm>
#include <optional>

#include "workers/clinical/statements.h"
#include "workers/clinical/tense.h"
#include "workers/clinical/treatment.h"

namespace tumorboard::clinical {
namespace {

// What one text says of its treatment.
struct Ending {
  bool progressed = false;
  bool controlled = false;  // no progression, or a response, at its end
  bool toxicity = false;
  bool stopped = false;
  bool planned_end = false;  // completed, adjuvant, consolidation
  bool adjuvant = false;
  bool other_tumour = false;
  std::optional<int> year;

  // Whether the disease grew on it is known.
  [[nodiscard]] bool known() const { return progressed || controlled || toxicity || planned_end || other_tumour; }
};

void add_mention(const knowledge::Mention& mention, Ending& ending) {
  const std::string& value = mention.entry->value();
  switch (static_cast<int>(mention.entry->category())) {
    case v1::LEXICON_CATEGORY_OUTCOME:
      ending.progressed = ending.progressed || (value == "progression" && !mention.negated);
      ending.controlled = ending.controlled || value == "no_progression" || (value == "progression" && mention.negated);
      break;
    case v1::LEXICON_CATEGORY_TOXICITY:
      ending.toxicity = ending.toxicity || !mention.negated;
      break;
    case v1::LEXICON_CATEGORY_DRUG_STATE:
      ending.stopped = ending.stopped || (value == "stopped" && !mention.negated);
      ending.planned_end = ending.planned_end || (value == "completed" && !mention.negated);
      break;
    case v1::LEXICON_CATEGORY_SETTING:
      ending.other_tumour = ending.other_tumour || value == "other_tumour";
      ending.adjuvant = ending.adjuvant || value == "adjuvant" || value == "neoadjuvant" || value == "consolidation";
      break;
    default:
      break;
  }
}

Ending ending_of(FactBuilder& build, Reading& reading) {
  Ending ending;
  const knowledge::Scan& scan = reading.scan();
  for (const knowledge::Mention& mention : scan.mentions) {
    add_mention(mention, ending);
    const v1::LexiconCategory category = mention.entry->category();
    const bool told = category == v1::LEXICON_CATEGORY_OUTCOME || category == v1::LEXICON_CATEGORY_DRUG_STATE ||
                      category == v1::LEXICON_CATEGORY_SETTING;
    if (told && !scan.clauses[mention.clause].asked) reading.cover(mention, "prior_therapies");
  }
  for (std::size_t clause = 0; clause < scan.clauses.size(); ++clause) {
    const auto year = year_in(scan, clause, build.out.as_of);
    if (year && (!ending.year || *year > *ending.year)) ending.year = year;
  }
  ending.planned_end = ending.planned_end || ending.adjuvant;
  return ending;
}

constexpr double kMonthsPerYear = 12;
constexpr double kWeeksPerMonth = 4.35;

// "9 months ago": how long ago the text's treatment ended, in months; nothing where it is not told.
std::optional<double> months_ago(const knowledge::Scan& scan) {
  for (std::size_t i = 0; i + 1 < scan.tokens.size(); ++i) {
    const std::string& number = scan.tokens[i].word;
    if (number.size() > 2 || number.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string& unit = scan.tokens[i + 1].word;
    const bool ago =
        (i + 2 < scan.tokens.size() && scan.tokens[i + 2].word == "ago") || (i > 0 && scan.tokens[i - 1].word == "vor");
    if (!ago) continue;
    if (unit.starts_with("month") || unit.starts_with("monat")) return std::stod(number);
    if (unit.starts_with("week") || unit.starts_with("woche")) return std::stod(number) / kWeeksPerMonth;
    if (unit.starts_with("year") || unit.starts_with("jahr")) return std::stod(number) * kMonthsPerYear;
  }
  return std::nullopt;
}

// Whether an earlier checkpoint inhibitor or anti-VEGF drug may still act. What is not told is not excluded.
bool may_be_recent(const FactBuilder& build, const knowledge::Scan& scan, const Ending& ending) {
  const double limit = build.knowledge.policy().recent_checkpoint_months().value();
  const v1::CurrentTherapy& therapy = build.input.current_therapy();
  if (therapy.has_months() && therapy.months() > limit) return false;  // it ended before the current drug began
  if (const auto months = months_ago(scan)) return *months <= limit;
  if (!ending.year || !build.out.as_of) return true;
  return *ending.year + 1 >= calendar_year(*build.out.as_of);
}

struct Lists {
  WordList exhausted, toxic, adjuvant, other_tumour;
  WordList elsewhere;  // given for this tumour and not adjuvant
  bool all_known = true;

  void add(const std::vector<const v1::Drug*>& drugs, const Ending& ending) {
    for (const v1::Drug* drug : drugs) {
      if (ending.progressed) exhausted.add(drug->name());
      if (ending.toxicity && !ending.progressed) toxic.add(drug->name());
      if (ending.adjuvant) adjuvant.add(drug->name());
      if (ending.other_tumour) other_tumour.add(drug->name());
      if (!ending.adjuvant && !ending.other_tumour) elsewhere.add(drug->name());
    }
    all_known = all_known && (drugs.empty() || ending.known());
  }
};

// A drug is an adjuvant one only if it was never given otherwise.
WordList without(const WordList& from, const WordList& those) {
  WordList left;
  for (const std::string& word : from.words()) {
    if (!those.has(word)) left.add(word);
  }
  return left;
}

}  // namespace

void read_earlier(FactBuilder& build, Treatment all) {
  const v1::Case& input = build.input;
  const FactIds& ids = build.ids;
  WordList other;
  Lists lists;
  bool recent = all.kinds.has("checkpoint_inhibitor");
  bool recent_vegf = all.attributes.has("vegf_inhibition");
  for (const v1::Drug* drug : build.current_drugs) lists.elsewhere.add(drug->name());
  for (int i = 0; i < input.prior_therapies().values_size(); ++i) {
    const std::string path = "prior_therapies[" + std::to_string(i) + "]";
    const auto drugs = read_treatment(build, input.prior_therapies().values(i), path, all, &other);
    Reading& reading = build.text.readings().back();
    const Ending ending = ending_of(build, reading);
    lists.add(drugs, ending);
    for (const v1::Drug* drug : drugs) {
      const auto& now = build.current_drugs;
      if (std::find(now.begin(), now.end(), drug) == now.end()) build.earlier_drugs.push_back(drug);
      const bool checkpoint = drug->kind() == v1::DRUG_KIND_CHECKPOINT_INHIBITOR;
      const auto& attributes = drug->attribute();
      const bool vegf = std::find(attributes.begin(), attributes.end(), "vegf_inhibition") != attributes.end();
      if (!checkpoint && !vegf) continue;
      const bool near = may_be_recent(build, reading.scan(), ending);
      recent = recent || (checkpoint && near);
      recent_vegf = recent_vegf || (vegf && near);
    }
  }
  const bool given = input.has_prior_therapies();
  const bool complete =
      given && all.all_recognised && build.out.facts.value(ids.therapy_known).flag == knowledge::Truth::kTrue;
  build.set(ids.had_drug, all.names, complete);
  build.set(ids.had_class, all.classes, complete);
  build.set(ids.had_kind, all.kinds, complete);
  build.set(ids.had_attribute, all.attributes, complete);
  build.set(ids.prior, other, given && all.all_recognised);
  const bool endings_known = (!given || all.all_recognised) && lists.all_known;
  build.set(ids.exhausted_drug, lists.exhausted, endings_known);
  build.set(ids.stopped_for_toxicity_drug, lists.toxic, endings_known);
  build.set(ids.adjuvant_drug, without(lists.adjuvant, lists.elsewhere), endings_known);
  build.set(ids.other_tumour_drug, without(lists.other_tumour, lists.elsewhere), endings_known);
  build.out.facts.set_flag(ids.recent_checkpoint, recent);
  build.out.facts.set_flag(ids.recent_vegf, recent_vegf);
}

}  // namespace tumorboard::clinical
