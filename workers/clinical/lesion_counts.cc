// SPDX-License-Identifier: Apache-2.0
// Counts of the lesions: certain, and possible where progression or organ is unknown.
#include <algorithm>

#include "workers/clinical/lesion_reading.h"

namespace tumorboard::clinical {
namespace {

// The scan found no metastasis of the brain.
bool scan_excludes_brain(const v1::CnsImaging& cns) {
  return cns.done() && cns.has_parenchymal_mets() && cns.parenchymal_mets() == 0 &&
         cns.parenchymal_mets_progressing() == 0;
}

void set_brain_conflicts(FactBuilder& build, const Counting& counting, double on_scan) {
  const v1::CnsImaging& cns = build.input.cns_imaging();
  FactSet& facts = build.out.facts;
  bool conflict = cns.has_parenchymal_mets_progressing() && on_scan < counting.brain.known;
  if (cns.has_parenchymal_mets()) {
    conflict = conflict || on_scan > cns.parenchymal_mets() || counting.brain.known > cns.parenchymal_mets();
  }
  facts.set_flag(build.ids.brain_count_conflict, conflict);
  const bool nothing_there = cns.has_parenchymal_mets() && cns.parenchymal_mets() == 0 && !counting.of_cns_or_head &&
                             cns.leptomeningeal() != v1::LEPTOMENINGEAL_SUSPECTED &&
                             cns.leptomeningeal() != v1::LEPTOMENINGEAL_CONFIRMED;
  facts.set_flag(build.ids.mass_effect_conflict, nothing_there && (cns.mass_effect() || cns.largest_mm() > 0));
}

void set_totals(FactBuilder& build, const Counting& counting, double on_scan, double progressing) {
  const v1::Case& input = build.input;
  const v1::CnsImaging& cns = input.cns_imaging();
  const int listed = input.lesions().values_size();
  build.out.facts.set_flag(build.ids.total_count_conflict,
                           input.has_total_known_lesions() && static_cast<int>(input.total_known_lesions()) < listed);
  v1::Counts& counts = build.out.counts;
  counts.set_progressing(static_cast<std::uint32_t>(progressing));
  counts.set_new_(counting.new_lesions);
  counts.set_brain(static_cast<std::uint32_t>(std::max(on_scan, counting.brain.known)));
  counts.set_extracranial(static_cast<std::uint32_t>(counting.body.known));
  const double at_least =
      listed + std::max(0.0, std::max<double>(on_scan, cns.parenchymal_mets()) - counting.brain_total);
  counts.set_total(static_cast<std::uint32_t>(std::max<double>(input.total_known_lesions(), at_least)));
  for (const std::string& organ : counting.organs.words()) counts.add_organs(organ);
}

}  // namespace

void Counting::count(const FactBuilder& build, const v1::Lesion& lesion, const LesionFacts& made, const Site& site,
                     const Growth& growth) {
  const bool unknown = site.organ.empty() && !scan_excludes_brain(build.input.cns_imaging());
  (site.brain ? brain : unknown ? unplaced : body).count(made.progressing);
  if (site.brain) ++brain_total;
  of_cns_or_head = of_cns_or_head || site.cns || site.region.has("head") || site.organ.empty();
  any.doubtful = any.doubtful || growth.doubtful;
  if (made.progressing != true) return;
  any.confirmed = any.confirmed || growth.confirmed;
  if (lesion.new_()) ++new_lesions;
  diffuse = diffuse || !made.countable;
  tissue = tissue || !site.no_biopsy;
  symptomatic = symptomatic || lesion.symptomatic();
  symptoms_known = symptoms_known && lesion.has_symptomatic();
  organs.add(site.organ.empty() ? lesion.site() : site.organ);
}

void set_counts(FactBuilder& build, Counting& counting) {
  const v1::Case& input = build.input;
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const bool given = input.has_lesions();
  const v1::CnsImaging& cns = input.cns_imaging();
  const double on_scan = cns.has_parenchymal_mets_progressing() ? cns.parenchymal_mets_progressing() : 0;
  const double unlisted = std::max(0.0, on_scan - counting.brain.known);
  set_brain_conflicts(build, counting, on_scan);
  const double brain_min = std::max(on_scan, counting.brain.known);
  // Metastases of the brain of which nobody says whether they progress, listed or not.
  const double unjudged =
      cns.has_parenchymal_mets_progressing() ? 0 : std::max(0.0, cns.parenchymal_mets() - counting.brain_total);
  const double brain_max = std::max(brain_min, counting.brain.possible) + unjudged + counting.unplaced.possible;
  // A lesion of unknown organ may be one that the scan counts.
  const double elsewhere = std::max(0.0, counting.unplaced.known - unlisted);
  const double progressing = counting.body.known + brain_min + elsewhere;
  if (unlisted > 0) counting.organs.add("brain");
  facts.set_number(ids.progressing_min, progressing);
  facts.set_number(ids.brain_min, brain_min);
  facts.set_number(ids.body_min, counting.body.known);
  facts.set_number(ids.unlisted_brain, unlisted);
  facts.set_number(ids.unplaced, counting.unplaced.possible);
  if (given) {
    facts.set_number(ids.progressing_max, counting.body.possible + brain_max);
    facts.set_number(ids.brain_max, brain_max);
    facts.set_number(ids.body_max, counting.body.possible + counting.unplaced.possible);
    facts.set_number(ids.unknown_lesions, counting.body.possible - counting.body.known + counting.brain.possible -
                                              counting.brain.known + counting.unplaced.possible -
                                              counting.unplaced.known + unjudged);
  }
  set_totals(build, counting, on_scan, progressing);
  facts.set_number(ids.new_lesions, counting.new_lesions);
  if (input.has_total_known_lesions() || given) facts.set_number(ids.total_lesions, build.out.counts.total());
  build.set(ids.organs, counting.organs, given);
  facts.set_flag(ids.no_biopsy_site,
                 !counting.tissue && counting.body.known + counting.brain.known > 0 && unlisted == 0);
}

}  // namespace tumorboard::clinical
