// SPDX-License-Identifier: Apache-2.0
// The current and the earlier treatment.
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

// A stated class: its word, its gene if it has one, its kind and its generation.
struct StatedClass {
  std::string name;
  std::string gene;
  std::string kind;
  std::uint32_t generation = 0;
};

std::vector<StatedClass> read_classes(FactBuilder& build, std::string_view text) {
  constexpr std::string_view kGeneration = "generation_";
  std::vector<StatedClass> classes;
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_DRUG_CLASS, text).found) {
    if (match.value.empty()) continue;
    StatedClass& stated = classes.emplace_back();
    stated.name = match.value;
    for (const std::string& attribute : match.entry->attribute()) {
      if (attribute.starts_with(kGeneration)) {
        stated.generation = static_cast<std::uint32_t>(attribute[kGeneration.size()] - '0');
      } else if (!build.knowledge.gene(attribute).empty()) {
        stated.gene = build.knowledge.gene(attribute);
      } else {
        stated.kind = attribute;
      }
    }
  }
  return classes;
}

void add_class(Treatment& treatment, const StatedClass& stated) {
  treatment.classes.add(stated.name);
  treatment.kinds.add(stated.kind);
  treatment.targets.add(stated.gene);
  if (stated.generation > 0) treatment.attributes.add("generation_" + std::to_string(stated.generation));
}

// Drugs by name, then what is left by class; local treatment by name into `other`.
void read_treatment(FactBuilder& build, std::string_view text, const std::string& path, Treatment& treatment,
                    WordList* other) {
  const auto& matches = build.reader.find_drugs(text);
  for (const auto& match : matches.found) {
    if (!match.negated) treatment.add(*match.entry);
  }
  // Read in the whole text: "never received platinum" and "no chest radiotherapy" must keep
  // their negation.
  for (const StatedClass& stated : read_classes(build, text)) add_class(treatment, stated);
  for (const std::string& rest : matches.unrecognised) {
    const Recognised read = build.text.read(
        {v1::LEXICON_CATEGORY_PRIOR_THERAPY, v1::LEXICON_CATEGORY_DRUG_CLASS, v1::LEXICON_CATEGORY_DOSE}, rest, path);
    treatment.all_recognised = treatment.all_recognised && read.all;
  }
  if (other == nullptr) return;
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_PRIOR_THERAPY, text).found) {
    other->add(match.value);
  }
}

void compare_stated_class(FactBuilder& build, const Treatment& named) {
  const v1::CurrentTherapy& therapy = build.input.current_therapy();
  if (!therapy.has_drug_class() || named.drugs.empty()) return;
  const auto stated = read_classes(build, therapy.drug_class());
  if (stated.empty()) {
    if (says_something(therapy.drug_class())) {
      build.text.not_recognised("current_therapy.drug_class", therapy.drug_class());
    }
    return;
  }
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

std::string_view response_word(v1::BestResponse response) {
  constexpr std::array<std::string_view, 6> kWords{"", "cr", "pr", "sd", "pd", "not_yet_assessed"};
  const auto index = static_cast<std::size_t>(response);
  return index < kWords.size() ? kWords[index] : std::string_view();
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
    for (const StatedClass& stated : read_classes(build, therapy.drug_class())) add_class(now, stated);
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
  build.set_word(ids.best_response, response_word(therapy.best_response()));
  if (therapy.has_dose()) {
    const Recognised dose = build.text.read_prose({v1::LEXICON_CATEGORY_DOSE}, therapy.dose(), "current_therapy.dose");
    build.set(ids.dose, dose.values, dose.any);
  }
  return now;
}

void read_earlier(FactBuilder& build, Treatment all) {
  const v1::Case& input = build.input;
  const FactIds& ids = build.ids;
  WordList other;
  for (int i = 0; i < input.prior_therapies().values_size(); ++i) {
    read_treatment(build, input.prior_therapies().values(i), "prior_therapies[" + std::to_string(i) + "]", all, &other);
  }
  const bool given = input.has_prior_therapies();
  const bool complete =
      given && all.all_recognised && build.out.facts.value(ids.therapy_known).flag == knowledge::Truth::kTrue;
  build.set(ids.had_drug, all.names, complete);
  build.set(ids.had_class, all.classes, complete);
  build.set(ids.had_kind, all.kinds, complete);
  build.set(ids.had_attribute, all.attributes, complete);
  build.set(ids.prior, other, given && all.all_recognised);
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

void read_therapy(FactBuilder& build, const Drivers& drivers) {
  const Treatment now = read_current(build);
  match_drugs(build, drivers, now);
  read_earlier(build, now);
}

}  // namespace tumorboard::clinical
