// SPDX-License-Identifier: Apache-2.0
// The lesions of the case, one by one and together.
#include "common/check/lesion_names.h"
#include "workers/clinical/lesion_reading.h"

namespace tumorboard::clinical {
namespace {

struct ReadLesion {
  LesionFacts facts;
  Site site;
  Growth growth;
};

ReadLesion read_lesion(FactBuilder& build, int number, const std::string& name) {
  const v1::Lesion& lesion = build.input.lesions().values(number);
  const FactIds& ids = build.ids;
  const std::string path = "lesions[" + std::to_string(number) + "]";
  const v1::Policy& policy = build.knowledge.policy();
  ReadLesion read{{name,
                   {},
                   false,
                   true,
                   FactSet(build.knowledge.facts(), knowledge::Scope::kLesion, static_cast<std::size_t>(number))},
                  {},
                  assess_growth(lesion, build.out.as_of, policy)};
  const Growth& growth = read.growth;
  read.facts.progressing = growth.progressing;
  read.site = read_lesion_site(build, lesion, path, read.facts);
  read_surroundings(build, lesion, path, read.site, read.facts);
  read_treated(build, lesion, path, read.site, read.facts);
  FactSet& facts = read.facts.facts;
  facts.set_flag(ids.l_progressing, growth.progressing);
  if (growth.doubtful || growth.conflict) {
    facts.set_origin(ids.l_progressing, path + ".size_history", *growth.progressing ? "true" : "false");
  }
  facts.set_flag(ids.l_doubtful_growth, growth.doubtful);
  if (lesion.has_size_mm()) facts.set_number(ids.l_size_mm, lesion.size_mm());
  facts.set_flag(ids.l_size_implausible, implausible_size(lesion, policy));
  if (lesion.has_new_()) facts.set_flag(ids.l_new, lesion.new_());
  if (lesion.has_symptomatic()) facts.set_flag(ids.l_symptomatic, lesion.symptomatic());
  facts.set_flag(ids.l_rt_planned, false);
  return read;
}

// A conflict names the last lesion that has it.
void note_conflicts(FactBuilder& build, const Growth& growth, const std::string& path) {
  FactSet& facts = build.out.facts;
  const auto note = [&](bool found, FactId id) {
    if (!found) return;
    facts.set_flag(id, true);
    facts.set_origin(id, path, "true");
  };
  note(growth.conflict, build.ids.growth_conflict);
  note(growth.after_as_of, build.ids.size_after_as_of);
  note(growth.new_denied, build.ids.new_conflict);
}

}  // namespace

void read_lesions(FactBuilder& build) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const auto& lesions = build.input.lesions().values();
  Counting counting;
  const auto names = check::lesion_names(build.input);
  build.out.lesions.reserve(static_cast<std::size_t>(lesions.size()));
  for (const FactId id : {ids.growth_conflict, ids.size_after_as_of, ids.new_conflict}) facts.set_flag(id, false);
  for (int i = 0; i < lesions.size(); ++i) {
    ReadLesion read = read_lesion(build, i, names[static_cast<std::size_t>(i)]);
    counting.count(build, lesions[i], read.facts, read.site, read.growth);
    note_conflicts(build, read.growth, "lesions[" + std::to_string(i) + "]");
    build.brain_listed = build.brain_listed || read.site.brain;
    build.meninges_listed =
        build.meninges_listed || (read.facts.progressing == true && read.site.organ == "leptomeninges");
    build.brain_symptomatic = build.brain_symptomatic || (read.site.brain && lesions[i].symptomatic());
    build.out.lesions.push_back(std::move(read.facts));
  }
  facts.set_flag(ids.lesions_given, build.input.has_lesions());
  set_counts(build, counting);
  read_plausibility(build);
  if (counting.symptomatic || counting.symptoms_known) facts.set_flag(ids.symptomatic_lesion, counting.symptomatic);
  facts.set_flag(ids.doubtful_growth, counting.any.doubtful);
  facts.set_flag(ids.confirmed_growth, counting.any.confirmed);
  facts.set_flag(ids.not_countable, counting.diffuse);
}

}  // namespace tumorboard::clinical
