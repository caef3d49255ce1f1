// SPDX-License-Identifier: Apache-2.0
// Drivers, drugs, and whether they fit each other.
#include <algorithm>
#include <array>
#include <vector>

#include "workers/clinical/fact_builder.h"

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

// What some treatments amount to.
struct Treatment {
  WordList names, classes, kinds, attributes, cns, targets;
  std::vector<const v1::Drug*> drugs;
  bool all_recognised = true;

  void add(const v1::Drug& drug) {
    names.add(drug.name());
    classes.add(drug.drug_class());
    kinds.add(kind_word(drug.kind()));
    cns.add(activity_word(drug.cns_activity()));
    for (const std::string& attribute : drug.attribute()) attributes.add(attribute);
    for (const v1::DrugTarget& target : drug.target()) targets.add(target.gene());
    drugs.push_back(&drug);
  }
};

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

struct Drivers {
  WordList genes, classes, comutations, resistance, resistance_genes;
  WordList others;                                         // classes that are no driver, as overexpression
  std::vector<std::pair<std::string, std::string>> found;  // gene, class
  WordList unclear;                                        // genes with an alteration not recognised
  bool known = false;
};

// An alteration that is not listed: of a gene with drivers it may be one; of a gene known for
// co-mutations only it is one more. False: it stays unrecognised.
bool read_unlisted(FactBuilder& build, const std::string& gene, Drivers& drivers) {
  bool comutation = false;
  for (const v1::KnownAlteration& known : build.knowledge.data().alteration()) {
    if (known.gene() != gene) continue;
    if (known.role() == v1::ALTERATION_ROLE_DRIVER) {
      drivers.unclear.add(gene);
      return false;
    }
    comutation = comutation || known.role() == v1::ALTERATION_ROLE_COMUTATION;
  }
  if (comutation) drivers.comutations.add(gene);
  return comutation;
}

void read_alteration(FactBuilder& build, const v1::Alteration& alteration, const std::string& path, Drivers& drivers) {
  const std::string gene(build.knowledge.gene(alteration.gene()));
  auto matches = build.reader.find_alterations(alteration.alteration(), gene);
  if (gene.empty()) {  // the gene field may hold the fusion's name
    matches = build.reader.find_alterations(alteration.gene() + " " + alteration.alteration());
  }
  if (matches.open) {  // "T790M pending"
    build.text.not_recognised(path, alteration.gene() + " " + alteration.alteration());
    drivers.unclear.add(gene);
    if (matches.found.empty()) return;
  }
  if (matches.found.empty()) {
    if (!read_unlisted(build, gene, drivers)) {
      build.text.not_recognised(path, alteration.gene() + " " + alteration.alteration());
    }
    return;
  }
  for (const auto& match : matches.found) {
    if (match.negated) continue;
    const v1::KnownAlteration& known = *match.entry;
    switch (static_cast<int>(known.role())) {
      case v1::ALTERATION_ROLE_DRIVER:
        drivers.genes.add(known.gene());
        drivers.classes.add(known.alteration_class());
        drivers.found.emplace_back(known.gene(), known.alteration_class());
        break;
      case v1::ALTERATION_ROLE_COMUTATION:
        drivers.comutations.add(known.gene());
        break;
      case v1::ALTERATION_ROLE_RESISTANCE_ON_TARGET:
      case v1::ALTERATION_ROLE_RESISTANCE_BYPASS:
        drivers.resistance.add(known.alteration_class());
        drivers.resistance_genes.add(known.gene());
        break;
      default:
        drivers.others.add(known.alteration_class());
        break;
    }
  }
}

Drivers read_drivers(FactBuilder& build) {
  Drivers drivers;
  const v1::Case& input = build.input;
  for (int i = 0; i < input.driver_alterations().values_size(); ++i) {
    read_alteration(build, input.driver_alterations().values(i), "driver_alterations[" + std::to_string(i) + "]",
                    drivers);
  }
  const bool complete = input.molecular_testing() == v1::MOLECULAR_TESTING_COMPLETE && drivers.unclear.empty();
  drivers.known = input.has_driver_alterations() && (complete || !drivers.genes.empty());
  build.set(build.ids.driver, drivers.genes, drivers.known);
  build.set(build.ids.driver_class, drivers.classes, drivers.known);
  build.set(build.ids.comutation, drivers.comutations, input.has_driver_alterations() && complete);
  return drivers;
}

bool hits(const v1::DrugTarget& target, const Drivers& drivers, const WordList& resistance) {
  const auto& wanted = target.alteration_class();
  const auto is_wanted = [&](const std::string& name) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  };
  for (const auto& [gene, alteration_class] : drivers.found) {
    if (gene == target.gene() && is_wanted(alteration_class)) return true;
  }
  for (const std::string& name : wanted) {
    if (resistance.has(name) || drivers.others.has(name)) return true;
  }
  return false;
}

// Whether a gene the drugs act on is altered at all, be it in a way they do not reach.
std::optional<bool> target_documented(const Treatment& now, const Drivers& drivers, const WordList& resistance_genes) {
  for (const std::string& gene : now.targets.words()) {
    if (drivers.genes.has(gene) || drivers.unclear.has(gene) || resistance_genes.has(gene)) return true;
  }
  if (!drivers.known) return std::nullopt;
  return false;
}

std::optional<bool> matches_driver(const Treatment& now, const Drivers& drivers, const WordList& resistance) {
  for (const v1::Drug* drug : now.drugs) {
    if (drug->kind() != v1::DRUG_KIND_TARGETED && drug->kind() != v1::DRUG_KIND_ADC) continue;
    for (const v1::DrugTarget& target : drug->target()) {
      if (hits(target, drivers, resistance)) return true;
    }
  }
  if (now.drugs.empty()) {
    for (const std::string& gene : now.targets.words()) {
      if (drivers.genes.has(gene)) return true;
    }
  }
  for (const std::string& gene : now.targets.words()) {
    if (drivers.unclear.has(gene)) return std::nullopt;
  }
  if (!drivers.known) return std::nullopt;
  return false;
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

void read_drivers_and_therapy(FactBuilder& build, const Resistance& found) {
  const FactIds& ids = build.ids;
  const Drivers drivers = read_drivers(build);
  WordList resistance = found.classes;
  for (const std::string& name : drivers.resistance.words()) resistance.add(name);
  build.set(ids.resistance, resistance, found.complete);
  const Treatment now = read_current(build);
  // A conjugate whose antibody aims at no altered gene (TROP2, HER3) has no driver to match.
  if ((now.kinds.has("targeted") || now.kinds.has("adc")) && !now.targets.empty()) {
    WordList genes = found.genes;
    for (const std::string& gene : drivers.resistance_genes.words()) genes.add(gene);
    const std::optional<bool> matches = matches_driver(now, drivers, resistance);
    build.out.facts.set_flag(ids.drug_matches_driver, matches);
    build.out.facts.set_flag(ids.drug_target_documented,
                             matches == true ? matches : target_documented(now, drivers, genes));
  }
  read_earlier(build, now);
}

}  // namespace tumorboard::clinical
