// SPDX-License-Identifier: Apache-2.0
// The current treatment, and how the drugs of any treatment are read.
#include <algorithm>
#include <array>
#include <vector>

#include "workers/clinical/drivers.h"
#include "workers/clinical/fact_builder.h"
#include "workers/clinical/treatment.h"

namespace tumorboard::clinical {
namespace {

std::string_view kind_word(v1::DrugKind kind) {
  constexpr std::array<std::string_view, 7> kWords{
      "", "targeted", "checkpoint_inhibitor", "chemotherapy", "anti_vegf", "adc", "other"};
  const auto index = static_cast<std::size_t>(kind);
  return index < kWords.size() ? kWords[index] : std::string_view();
}

std::string_view activity_word(v1::CnsActivity activity) {
  constexpr std::array<std::string_view, 4> kWords{"", "low", "moderate", "high"};
  const auto index = static_cast<std::size_t>(activity);
  return index < kWords.size() ? kWords[index] : std::string_view();
}

void add_class(Treatment& treatment, const StatedClass& stated) {
  treatment.classes.add(stated.name);
  treatment.kinds.add(stated.kind);
  treatment.targets.add(stated.gene);
  if (stated.generation > 0) treatment.attributes.add("generation_" + std::to_string(stated.generation));
}

// Each word is a name of the field's own, of no weight, or part of what the statements read.
bool names_all(const Reading& reading) {
  const knowledge::Scan& scan = reading.scan();
  for (std::size_t token = 0; token < scan.tokens.size(); ++token) {
    const bool told = reading.covers(token) ||
                      std::any_of(scan.mentions.begin(), scan.mentions.end(), [&](const knowledge::Mention& mention) {
                        return token >= mention.first && token < mention.first + mention.count;
                      });
    if (!told) return false;
  }
  return true;
}

void compare_stated_class(FactBuilder& build, const Treatment& named) {
  const v1::CurrentTherapy& therapy = build.input.current_therapy();
  if (!therapy.has_drug_class()) return;
  build.text.open({v1::LEXICON_CATEGORY_DRUG_CLASS}, therapy.drug_class(), "current_therapy.drug_class",
                  Drugs::kExpected);
  const auto& stated = build.reader.drug_classes(therapy.drug_class());
  if (named.drugs.empty() || stated.empty()) return;
  bool target_agrees = true;
  bool agrees = true;
  for (const StatedClass& one : stated) {
    const bool same_class = named.classes.has(one.name);
    const bool same_target = one.gene.empty() ? named.kinds.has(one.kind) : named.targets.has(one.gene);
    target_agrees = target_agrees && (same_class || same_target || !named.all_recognised);
    for (const v1::Drug* drug : named.drugs) {
      if (drug->drug_class() != one.name || one.generation == 0 || drug->generation() == 0) continue;
      agrees = agrees && drug->generation() == one.generation;
    }
  }
  build.out.facts.set_flag(build.ids.drug_target_agrees, target_agrees);
  build.out.facts.set_flag(build.ids.drug_class_agrees, agrees && target_agrees);
}

Treatment read_current(FactBuilder& build) {
  const v1::CurrentTherapy& therapy = build.input.current_therapy();
  const FactIds& ids = build.ids;
  Treatment now;
  WordList other;
  if (therapy.has_drug()) read_treatment(build, therapy.drug(), "current_therapy.drug", now, &other);
  compare_stated_class(build, now);
  const bool off = other.has("no_systemic_therapy") && now.drugs.empty();
  if (now.drugs.empty() && !off && therapy.has_drug_class()) {
    for (const StatedClass& stated : build.reader.drug_classes(therapy.drug_class())) add_class(now, stated);
  }
  const bool known = !now.kinds.empty() || off;
  build.out.facts.set_flag(ids.therapy_known, known);
  if (known) {
    const bool complete = now.all_recognised;
    build.set(ids.drug, now.names, complete && (!now.drugs.empty() || off));
    build.set(ids.drug_class, now.classes, complete);
    build.set(ids.drug_kind, now.kinds, complete);
    build.set(ids.drug_attribute, now.attributes, complete);
    build.set(ids.drug_cns_activity, now.cns, complete && (!now.drugs.empty() || off));
    build.set(ids.drug_target, now.targets, complete);
  }
  if (therapy.has_months()) build.out.facts.set_number(ids.months, therapy.months());
  if (therapy.has_dose()) {
    const Recognised dose = build.text.read({v1::LEXICON_CATEGORY_DOSE}, therapy.dose(), "current_therapy.dose");
    build.set(ids.dose, dose.values, dose.any);
  }
  if (therapy.has_stopped_reason()) {
    build.text.open({v1::LEXICON_CATEGORY_COMORBIDITY}, therapy.stopped_reason(), "current_therapy.stopped_reason");
  }
  for (int i = 0; i < therapy.toxicities().values_size(); ++i) {
    build.text.open({v1::LEXICON_CATEGORY_COMORBIDITY}, therapy.toxicities().values(i).event(),
                    "current_therapy.toxicities[" + std::to_string(i) + "].event");
  }
  return now;
}

}  // namespace

void Treatment::add(const v1::Drug& drug) {
  names.add(drug.name());
  classes.add(drug.drug_class());
  kinds.add(kind_word(drug.kind()));
  cns.add(activity_word(drug.cns_activity()));
  for (const std::string& attribute : drug.attribute()) attributes.add(attribute);
  for (const v1::DrugTarget& target : drug.target()) targets.add(target.gene());
  drugs.push_back(&drug);
}

std::vector<const v1::Drug*> read_treatment(FactBuilder& build, std::string_view text, const std::string& path,
                                            Treatment& treatment, WordList* other) {
  const Reading& reading = build.text.open({v1::LEXICON_CATEGORY_PRIOR_THERAPY, v1::LEXICON_CATEGORY_DRUG_CLASS,
                                            v1::LEXICON_CATEGORY_DOSE, v1::LEXICON_CATEGORY_TREATED_BEFORE},
                                           text, path, Drugs::kExpected);
  treatment.all_recognised = treatment.all_recognised && (reading.plain() || names_all(reading));
  std::vector<const v1::Drug*> given;
  for (const auto& match : build.reader.find_drugs(text).found) {
    if (match.negated) continue;
    treatment.add(*match.entry);
    given.push_back(match.entry);
  }
  // Read in the whole text: "never received platinum" and "no chest radiotherapy" must keep
  // their negation.
  for (const StatedClass& stated : build.reader.drug_classes(text)) add_class(treatment, stated);
  if (other == nullptr) return given;
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_PRIOR_THERAPY, text).found) {
    other->add(match.value);
  }
  return given;
}

void read_therapy(FactBuilder& build, const Drivers& drivers) {
  const Treatment now = read_current(build);
  build.current_drugs = now.drugs;
  match_drugs(build, drivers, now);
  read_earlier(build, now);
}

}  // namespace tumorboard::clinical
