// SPDX-License-Identifier: Apache-2.0
// Which drivers have a licensed drug that is left, and which drugs may be taken again.
#include <algorithm>

#include "workers/clinical/drivers.h"

namespace tumorboard::clinical {
namespace {

// The words of a fact, known to be all or not.
WordList words_of(const FactSet& facts, FactId id) {
  WordList words;
  const auto& value = facts.value(id);
  if (value.words.none()) return words;
  const auto& all = facts.table().info(id).vocabulary->words();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (value.words[i]) words.add(all[i]);
  }
  return words;
}

struct History {
  WordList given, given_classes, now, paused, stopped, exhausted, toxic, adjuvant, elsewhere;
  bool outcomes_known = false;
  bool systemic_before = false;  // a treatment after which a second-line licence holds
};

History read_history(const FactBuilder& build) {
  const FactSet& facts = build.out.facts;
  const FactIds& ids = build.ids;
  History history;
  history.given = words_of(facts, ids.had_drug);
  history.given_classes = words_of(facts, ids.had_class);
  const std::string state = facts.known(ids.drug_state) ? facts.text(ids.drug_state) : std::string();
  const bool taking = facts.value(ids.not_taking).flag != knowledge::Truth::kTrue;
  if (taking && state != "planned") history.now = words_of(facts, ids.drug);
  if (state == "paused" || state == "completed") history.paused = words_of(facts, ids.drug);
  if (state == "stopped") history.stopped = words_of(facts, ids.drug);
  if (!taking && facts.value(ids.toxicity_review).flag == knowledge::Truth::kTrue) {
    history.toxic = words_of(facts, ids.drug);
  }
  if (state == "planned") {  // named as current, and not given yet
    const WordList planned = words_of(facts, ids.drug);
    WordList given;
    for (const std::string& name : history.given.words()) {
      if (!planned.has(name)) given.add(name);
    }
    history.given = given;
  }
  history.exhausted = words_of(facts, ids.exhausted_drug);
  history.outcomes_known = facts.known(ids.exhausted_drug);
  const WordList toxic = words_of(facts, ids.stopped_for_toxicity_drug);
  for (const std::string& drug : toxic.words()) history.toxic.add(drug);
  history.adjuvant = words_of(facts, ids.adjuvant_drug);
  history.elsewhere = words_of(facts, ids.other_tumour_drug);
  const WordList kinds = words_of(facts, ids.had_kind);
  history.systemic_before = kinds.has("chemotherapy") || kinds.has("checkpoint_inhibitor") || kinds.has("targeted");
  return history;
}

struct Left {
  WordList untreated, untreated_drugs, resumable, alternative;
};

// Drugs that were given for this alteration; a class stated without a drug counts by its drugs.
WordList given_for(const knowledge::MatchedTherapy& row, const History& history) {
  WordList given;
  for (const v1::Drug* drug : row.acting) {
    if (history.given.has(drug->name())) given.add(drug->name());
  }
  if (!given.empty()) return given;
  for (const v1::Drug* drug : row.acting) {
    if (history.given_classes.has(drug->drug_class())) given.add(drug->drug_class());
  }
  return given;
}

// Whether ending this drug without progression is on file.
bool may_resume(const std::string& drug, const History& history) {
  if (history.toxic.has(drug) || history.stopped.has(drug)) return false;  // why it was stopped is not told
  return (history.outcomes_known || history.paused.has(drug) || history.adjuvant.has(drug) ||
          history.elsewhere.has(drug));
}

void sort_drugs(const FactBuilder& build, const knowledge::MatchedTherapy& matched, const History& history,
                Left& left) {
  const v1::MatchedTherapy& row = *matched.data;
  const WordList given = given_for(matched, history);
  if (given.empty()) {
    if (row.after_systemic_therapy() && !history.systemic_before) return;
    left.untreated.add(row.gene());
    for (const std::string& drug : row.drug()) left.untreated_drugs.add(drug);
    return;
  }
  const auto any = [&given](const WordList& list) {
    return std::any_of(given.words().begin(), given.words().end(), [&](const auto& drug) { return list.has(drug); });
  };
  if (any(history.now) || any(history.exhausted)) return;
  for (const std::string& drug : given.words()) {
    if (build.knowledge.drug(drug) != nullptr && may_resume(drug, history)) left.resumable.add(drug);
  }
  if (!any(history.toxic)) return;
  for (const std::string& drug : row.drug()) {
    if (!given.has(drug)) left.alternative.add(drug);
  }
}

}  // namespace

void find_untreated_drivers(FactBuilder& build, const Drivers& drivers) {
  const FactIds& ids = build.ids;
  const History history = read_history(build);
  Left left;
  const auto& found = drivers.genes.empty() ? drivers.first_found : drivers.found;
  for (const knowledge::MatchedTherapy& row : build.knowledge.matched_therapies()) {
    const bool has = std::any_of(found.begin(), found.end(), [&row](const auto& one) {
      return one.first == row.data->gene() && one.second == row.data->alteration_class();
    });
    if (has) sort_drugs(build, row, history, left);
  }
  build.set(ids.untreated_driver, left.untreated, drivers.known);
  build.set(ids.untreated_driver_drugs, left.untreated_drugs, true);
  build.set(ids.resumable_drug, left.resumable, true);
  build.set(ids.alternative_drug, left.alternative, true);
}

}  // namespace tumorboard::clinical
