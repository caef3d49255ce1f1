// SPDX-License-Identifier: Apache-2.0
// The radiotherapy plan on file: what it treats and its BED10.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "workers/clinical/fact_builder.h"
#include "workers/clinical/regimen.h"

namespace tumorboard::clinical {
namespace {

// The words of a site, whatever their order: "left adrenal" and "adrenal_left" are one.
std::vector<std::string> words_in(std::string_view site) {
  std::vector<std::string> words;
  for (knowledge::Token& token : knowledge::tokenise(site)) words.push_back(std::move(token.word));
  std::sort(words.begin(), words.end());
  return words;
}

// The lesion the target names by id or site; nullptr = none listed.
LesionFacts* planned_lesion(FactBuilder& build, const std::string& target) {
  for (LesionFacts& lesion : build.out.lesions) {
    if (lesion.id == target) return &lesion;
  }
  for (std::size_t i = 0; i < build.out.lesions.size(); ++i) {
    if (build.input.lesions().values(static_cast<int>(i)).site() == target) return &build.out.lesions[i];
  }
  const auto wanted = words_in(target);
  for (std::size_t i = 0; i < build.out.lesions.size() && !wanted.empty(); ++i) {
    if (words_in(build.input.lesions().values(static_cast<int>(i)).site()) == wanted) return &build.out.lesions[i];
  }
  return nullptr;
}

void read_target(FactBuilder& build, const std::string& target, LesionFacts* lesion) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  facts.set_flag(ids.rt_plan_target_listed, lesion != nullptr);
  if (lesion != nullptr) {
    lesion->facts.set_flag(ids.l_rt_planned, true);
    facts.set_flag(ids.rt_plan_brain, lesion->brain);
  }
  WordList regions;
  bool brain = false;
  const auto& matches = build.reader.match(
      v1::LEXICON_CATEGORY_SITE,
      lesion != nullptr && lesion->facts.known(ids.l_site) ? lesion->facts.text(ids.l_site) : target);
  for (const auto& match : matches.found) {
    brain = brain || match.value == "brain";
    for (const std::string& attribute : match.entry->attribute()) regions.add(attribute);
  }
  build.set(ids.rt_plan_region, regions, !matches.found.empty());
  if (lesion == nullptr) facts.set_flag(ids.rt_plan_brain, brain);
}

void rate(FactBuilder& build, const v1::RtPlan& plan, const LesionFacts* lesion) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const v1::Policy& policy = build.knowledge.policy();
  const double gy = plan.total_gy();
  const std::uint32_t fractions = plan.fractions();
  const bool adequate = bed10_above(gy, fractions, policy.bed10_threshold().value());
  const bool in_range = in_source_range(gy, fractions, policy);
  v1::Regimen& regimen = build.out.regimens.emplace_back();
  regimen.set_lesion_id(lesion != nullptr ? lesion->id : plan.target());
  regimen.set_total_gy(gy);
  regimen.set_fractions(fractions);
  regimen.set_bed10_gy(bed10_gy(gy, fractions));
  facts.set_number(ids.rt_bed10_gy, regimen.bed10_gy());
  if (facts.value(ids.rt_plan_brain).flag == knowledge::Truth::kTrue) return;  // radiosurgery has its own dose rules
  facts.set_flag(ids.rt_bed10_adequate, adequate);
  facts.set_flag(ids.rt_in_range, in_range);
  const bool near = lesion != nullptr && lesion->facts.value(ids.l_near_critical).flag == knowledge::Truth::kTrue;
  if (!adequate) regimen.add_flags(v1::REGIMEN_FLAG_BED10_NOT_ABOVE_70);
  if (!in_range) regimen.add_flags(v1::REGIMEN_FLAG_OUTSIDE_RANGE);
  if (near) regimen.add_flags(v1::REGIMEN_FLAG_NEAR_CRITICAL_STRUCTURE);
  if (adequate && in_range) regimen.add_flags(v1::REGIMEN_FLAG_ACCEPTABLE);
}

}  // namespace

void read_rt_plan(FactBuilder& build) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const bool given = build.input.has_rt_plan();
  facts.set_flag(ids.rt_plan_given, given);
  if (!given) return;
  const v1::RtPlan& plan = build.input.rt_plan();
  LesionFacts* lesion = plan.has_target() ? planned_lesion(build, plan.target()) : nullptr;
  if (plan.has_target()) read_target(build, plan.target(), lesion);
  const bool complete = plan.has_total_gy() && plan.has_fractions() && plan.fractions() > 0 && plan.total_gy() > 0;
  facts.set_flag(ids.rt_plan_complete, complete);
  if (complete) rate(build, plan, lesion);
}

}  // namespace tumorboard::clinical
