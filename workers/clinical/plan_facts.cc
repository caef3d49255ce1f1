// SPDX-License-Identifier: Apache-2.0
// The radiotherapy plan on file: what it treats and its BED10.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "workers/clinical/fact_builder.h"
#include "workers/clinical/regimen.h"
#include "workers/clinical/site.h"

namespace tumorboard::clinical {
namespace {

// The words of a site, whatever their order: "left adrenal" and "adrenal_left" are one.
std::vector<std::string> words_in(std::string_view site) {
  std::vector<std::string> words;
  for (knowledge::Token& token : knowledge::tokenise(site)) words.push_back(std::move(token.word));
  std::sort(words.begin(), words.end());
  return words;
}

// The only lesion of the organ, side and level that the target names in other words; nullptr = none, or several.
LesionFacts* lesion_at(FactBuilder& build, const std::string& target) {
  const Site& wanted = build.reader.site(target);
  if (wanted.organ.empty() || wanted.place.empty()) return nullptr;
  LesionFacts* found = nullptr;
  for (std::size_t i = 0; i < build.out.lesions.size(); ++i) {
    const Site& site = build.reader.site(build.input.lesions().values(static_cast<int>(i)).site());
    if (site.organ != wanted.organ || site.place.words() != wanted.place.words()) continue;
    if (found != nullptr) return nullptr;
    found = &build.out.lesions[i];
  }
  return found;
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
  return lesion_at(build, target);
}

// What the plan treats: the lesion's site, else that of the target.
struct Target {
  LesionFacts* lesion = nullptr;
  bool near = false;   // a critical structure lies beside it
  bool clear = false;  // the organ is known and none does
};

Target read_target(FactBuilder& build, const v1::RtPlan& plan) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  Target target;
  if (!plan.has_target()) return target;
  target.lesion = planned_lesion(build, plan.target());
  facts.set_flag(ids.rt_plan_target_listed, target.lesion != nullptr);
  const bool by_site = target.lesion == nullptr || !target.lesion->facts.known(ids.l_site);
  const Site& site = build.reader.site(by_site ? plan.target() : target.lesion->facts.text(ids.l_site));
  build.set(ids.rt_plan_region, site.region, !site.organ.empty());
  if (target.lesion == nullptr) {
    if (!site.organ.empty()) facts.set_flag(ids.rt_plan_brain, site.brain);
    target.near = site.near_critical || !site.beside.empty();
    target.clear = !site.organ.empty() && !target.near;
    return target;
  }
  FactSet& lesion = target.lesion->facts;
  lesion.set_flag(ids.l_rt_planned, true);
  facts.set_flag(ids.rt_plan_brain, target.lesion->brain);
  const bool none = lesion.known(ids.l_at_risk) && lesion.value(ids.l_at_risk).words.none();
  target.near =
      lesion.value(ids.l_near_critical).flag == knowledge::Truth::kTrue || lesion.value(ids.l_at_risk).words.any();
  target.clear = none && !target.near;
  return target;
}

void rate(FactBuilder& build, const v1::RtPlan& plan, const Target& target) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const v1::Policy& policy = build.knowledge.policy();
  const double gy = plan.total_gy();
  const std::uint32_t fractions = plan.fractions();
  const bool adequate = bed10_above(gy, fractions, policy.bed10_threshold().value());
  const bool in_range = in_source_range(gy, fractions, policy);
  v1::Regimen& regimen = build.out.regimens.emplace_back();
  regimen.set_lesion_id(target.lesion != nullptr ? target.lesion->id : plan.target());
  regimen.set_total_gy(gy);
  regimen.set_fractions(fractions);
  regimen.set_bed10_gy(bed10_gy(gy, fractions));
  facts.set_number(ids.rt_bed10_gy, regimen.bed10_gy());
  if (facts.value(ids.rt_plan_brain).flag == knowledge::Truth::kTrue) return;  // radiosurgery has its own dose rules
  facts.set_flag(ids.rt_bed10_adequate, adequate);
  facts.set_flag(ids.rt_in_range, in_range);
  facts.set_flag(ids.rt_target_clear, target.clear);
  if (!adequate) regimen.add_flags(v1::REGIMEN_FLAG_BED10_NOT_ABOVE_70);
  if (!in_range) regimen.add_flags(v1::REGIMEN_FLAG_OUTSIDE_RANGE);
  if (target.near) regimen.add_flags(v1::REGIMEN_FLAG_NEAR_CRITICAL_STRUCTURE);
  if (adequate && in_range && target.clear) regimen.add_flags(v1::REGIMEN_FLAG_ACCEPTABLE);
}

}  // namespace

void read_rt_plan(FactBuilder& build) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const bool given = build.input.has_rt_plan();
  facts.set_flag(ids.rt_plan_given, given);
  if (!given) return;
  const v1::RtPlan& plan = build.input.rt_plan();
  const Target target = read_target(build, plan);
  const bool complete = plan.has_total_gy() && plan.has_fractions() && plan.fractions() > 0 && plan.total_gy() > 0;
  facts.set_flag(ids.rt_plan_complete, complete);
  if (complete) rate(build, plan, target);
}

}  // namespace tumorboard::clinical
