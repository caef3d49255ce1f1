// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/drivers.h"

#include <algorithm>
#include <array>
#include <optional>

namespace tumorboard::clinical {
namespace {

const v1::MatchedTherapy* matched_therapy(const FactBuilder& build, std::string_view gene, std::string_view name) {
  for (const v1::MatchedTherapy& row : build.knowledge.data().matched_therapy()) {
    if (row.gene() == gene && row.alteration_class() == name) return &row;
  }
  return nullptr;
}

std::string_view testing_word(v1::MolecularTesting value) {
  if (value == v1::MOLECULAR_TESTING_COMPLETE) return "complete";
  if (value == v1::MOLECULAR_TESTING_PARTIAL) return "partial";
  if (value == v1::MOLECULAR_TESTING_NOT_DONE) return "not_done";
  return {};
}

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
  if (gene.empty() || (matches.found.empty() && !matches.open)) {  // the gene field may hold the fusion's name
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
    drivers.at_baseline.add(known.alteration_class());
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

// An acquired alteration of another gene than the driver's. MET and HER2 amplification have rules of
// their own; the loss of a suppressor is no target.
bool is_bypass(const v1::KnownAlteration& known, const Drivers& drivers) {
  constexpr std::array<std::string_view, 3> kElsewhere{"met_amplification", "her2_amplification", "comutation"};
  const std::string& name = known.alteration_class();
  return !drivers.genes.has(known.gene()) && !drivers.at_baseline.has(name) &&
         known.role() != v1::ALTERATION_ROLE_NOT_A_DRIVER &&
         std::find(kElsewhere.begin(), kElsewhere.end(), name) == kElsewhere.end();
}

void sort_acquired(FactBuilder& build, const Resistance& found, Drivers& drivers) {
  WordList classes;
  WordList drugs;
  for (const v1::KnownAlteration* known : found.alterations) {
    if (drivers.genes.empty() && known->role() == v1::ALTERATION_ROLE_DRIVER) {
      drivers.first_found.emplace_back(known->gene(), known->alteration_class());
    }
    if (drivers.genes.empty() || !is_bypass(*known, drivers)) continue;
    classes.add(known->alteration_class());
    if (const auto* matched = matched_therapy(build, known->gene(), known->alteration_class())) {
      for (const std::string& drug : matched->drug()) drugs.add(drug);
    }
  }
  build.set(build.ids.bypass_alteration, classes, found.complete || !classes.empty());
  build.set(build.ids.bypass_drugs, drugs, true);
}

bool hits(const v1::DrugTarget& target, const Drivers& drivers) {
  const auto& wanted = target.alteration_class();
  const auto is_wanted = [&](const std::string& name) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  };
  for (const auto& [gene, alteration_class] : drivers.found) {
    if (gene == target.gene() && is_wanted(alteration_class)) return true;
  }
  for (const std::string& name : wanted) {
    if (drivers.resistance.has(name) || drivers.others.has(name)) return true;
  }
  return false;
}

// Whether a gene the drugs act on is altered at all, be it in a way they do not reach.
std::optional<bool> target_documented(const Treatment& now, const Drivers& drivers) {
  for (const std::string& gene : now.targets.words()) {
    if (drivers.genes.has(gene) || drivers.unclear.has(gene) || drivers.resistance_genes.has(gene)) return true;
  }
  if (!drivers.known) return std::nullopt;
  return false;
}

std::optional<bool> matches_driver(const Treatment& now, const Drivers& drivers) {
  for (const v1::Drug* drug : now.drugs) {
    if (drug->kind() != v1::DRUG_KIND_TARGETED && drug->kind() != v1::DRUG_KIND_ADC) continue;
    for (const v1::DrugTarget& target : drug->target()) {
      if (hits(target, drivers)) return true;
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

}  // namespace

Drivers read_drivers(FactBuilder& build, const Resistance& found) {
  Drivers drivers;
  const v1::Case& input = build.input;
  for (int i = 0; i < input.driver_alterations().values_size(); ++i) {
    read_alteration(build, input.driver_alterations().values(i), "driver_alterations[" + std::to_string(i) + "]",
                    drivers);
  }
  const bool complete = input.molecular_testing() == v1::MOLECULAR_TESTING_COMPLETE && drivers.unclear.empty();
  drivers.known = input.has_driver_alterations() && (complete || !drivers.genes.empty());
  build.set_word(build.ids.molecular_testing, testing_word(input.molecular_testing()));
  build.set(build.ids.driver, drivers.genes, drivers.known);
  build.set(build.ids.driver_class, drivers.classes, drivers.known);
  build.set(build.ids.comutation, drivers.comutations, input.has_driver_alterations() && complete);
  WordList resistance = found.classes;
  for (const std::string& name : drivers.resistance.words()) resistance.add(name);
  drivers.resistance = std::move(resistance);
  for (const std::string& gene : found.genes.words()) drivers.resistance_genes.add(gene);
  build.set(build.ids.resistance, drivers.resistance, found.complete);
  sort_acquired(build, found, drivers);
  return drivers;
}

void match_drugs(FactBuilder& build, const Drivers& drivers, const Treatment& now) {
  // A conjugate whose antibody aims at no altered gene (TROP2, HER3) has no driver to match.
  if ((!now.kinds.has("targeted") && !now.kinds.has("adc")) || now.targets.empty()) return;
  const std::optional<bool> matches = matches_driver(now, drivers);
  build.out.facts.set_flag(build.ids.drug_matches_driver, matches);
  build.out.facts.set_flag(build.ids.drug_target_documented,
                           matches == true ? matches : target_documented(now, drivers));
}

}  // namespace tumorboard::clinical
