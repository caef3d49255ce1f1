// SPDX-License-Identifier: Apache-2.0
// Lesions and their counts: certain, and possible where progression is unknown.
#include <algorithm>
#include <cctype>
#include <set>

#include "workers/clinical/fact_builder.h"
#include "workers/clinical/growth.h"

namespace tumorboard::clinical {
namespace {

struct Tally {
  double known = 0;
  double possible = 0;  // known ones included

  void count(std::optional<bool> progressing) {
    if (progressing.value_or(true)) ++possible;
    if (progressing.value_or(false)) ++known;
  }
};

bool begins_with_brain(std::string_view site) {
  constexpr std::string_view kBrain = "brain";
  return site.size() >= kBrain.size() && std::equal(kBrain.begin(), kBrain.end(), site.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

std::string lesion_id(const v1::Lesion& lesion, int number, std::set<std::string>& taken) {
  std::string id = lesion.has_id() ? lesion.id() : lesion.site();
  if (id.empty()) id = "lesion";
  if (!taken.insert(id).second) {
    id += "#" + std::to_string(number + 1);
    taken.insert(id);
  }
  return id;
}

bool names_a_dose(std::string_view text) {
  const auto tokens = knowledge::tokenise(text);
  bool number = false;
  bool gray = false;
  for (const knowledge::Token& token : tokens) {
    const bool digit = std::isdigit(static_cast<unsigned char>(token.word.front())) != 0;
    number = number || digit;
    gray = gray || token.word == "gy" || (digit && token.word.ends_with("gy"));
  }
  return number && gray;
}

void read_site(FactBuilder& build, const v1::Lesion& lesion, const std::string& path, LesionFacts& made) {
  const FactIds& ids = build.ids;
  if (!lesion.has_site()) {
    made.facts.set_flag(ids.l_countable, true);
    return;
  }
  made.facts.set_word(ids.l_site, lesion.site());
  const auto& matches = build.reader.match(v1::LEXICON_CATEGORY_SITE, lesion.site());
  made.brain = begins_with_brain(lesion.site());
  WordList regions;
  std::string organ;
  for (const auto& match : matches.found) {
    if (match.negated && match.value.empty()) continue;
    // A lesion whose nature is in doubt is still where it is: "pleural effusion?".
    const std::string& value = match.entry->value();
    // The organ comes first; later words say where in it.
    if (organ.empty() && value != "part") organ = value;
    for (const std::string& attribute : match.entry->attribute()) regions.add(attribute);
  }
  if (organ == "brain") made.brain = true;
  if (organ.empty()) {
    build.text.not_recognised(path + ".site", lesion.site());
  } else {
    made.facts.set_word(ids.l_organ, organ);
  }
  made.facts.set_words(ids.l_region, regions.words(), !organ.empty());
  made.countable = !regions.has("not_countable");
  made.facts.set_flag(ids.l_countable, made.countable);
}

void read_surroundings(FactBuilder& build, const v1::Lesion& lesion, const std::string& path, LesionFacts& made) {
  const FactIds& ids = build.ids;
  std::optional<bool> near;
  if (lesion.has_near_critical_structure() && says_something(lesion.near_critical_structure())) {
    const Recognised read = build.text.read({v1::LEXICON_CATEGORY_STRUCTURE}, lesion.near_critical_structure(),
                                            path + ".near_critical_structure");
    made.facts.set_words(ids.l_structure, read.values.words(), read.all);
    // A named structure counts even when its name is not known here; "none" does not.
    near = !read.values.empty() || !read.all;
  }
  if (made.facts.value(ids.l_region).words.any() && !near.value_or(false)) {
    const auto& matches = build.reader.match(v1::LEXICON_CATEGORY_SITE, lesion.site());
    for (const auto& match : matches.found) {
      const auto& attributes = match.entry->attribute();
      if (std::find(attributes.begin(), attributes.end(), "near_critical") != attributes.end()) near = true;
    }
  }
  made.facts.set_flag(ids.l_near_critical, near.value_or(false));
}

void read_treated(FactBuilder& build, const v1::Lesion& lesion, const std::string& path, LesionFacts& made) {
  const FactIds& ids = build.ids;
  if (!lesion.has_treated_before() || !says_something(lesion.treated_before())) {
    const std::string& text = lesion.treated_before();
    if (names_a_dose(text)) {  // "60 Gy/30" names no modality, but only radiotherapy is given in Gy
      made.facts.set_words(ids.l_treated, std::vector<std::string>{"radiotherapy"});
      made.facts.set_flag(ids.l_treated_dose_known, true);
    } else {
      made.facts.set_words(ids.l_treated, {});
    }
    return;
  }
  const bool dose = names_a_dose(lesion.treated_before());
  Recognised read =
      build.text.read({v1::LEXICON_CATEGORY_TREATED_BEFORE}, lesion.treated_before(), path + ".treated_before");
  if (dose) read.values.add("radiotherapy");
  made.facts.set_words(ids.l_treated, read.values.words(), read.any || dose);
  made.facts.set_flag(ids.l_treated_dose_known, dose);
}

LesionFacts read_lesion(FactBuilder& build, int number, std::set<std::string>& taken, Growth& growth) {
  const v1::Lesion& lesion = build.input.lesions().values(number);
  const FactIds& ids = build.ids;
  const std::string path = "lesions[" + std::to_string(number) + "]";
  LesionFacts made{lesion_id(lesion, number, taken),
                   {},
                   false,
                   true,
                   FactSet(build.knowledge.facts(), knowledge::Scope::kLesion, static_cast<std::size_t>(number))};
  growth = assess_growth(lesion, build.out.as_of, build.knowledge.policy());
  made.progressing = growth.progressing;
  read_site(build, lesion, path, made);
  read_surroundings(build, lesion, path, made);
  read_treated(build, lesion, path, made);
  FactSet& facts = made.facts;
  facts.set_flag(ids.l_brain, made.brain);
  facts.set_flag(ids.l_progressing, growth.progressing);
  if (growth.doubtful || growth.conflict) {
    facts.set_origin(ids.l_progressing, path + ".size_history", *growth.progressing ? "true" : "false");
  }
  facts.set_flag(ids.l_doubtful_growth, growth.doubtful);
  if (lesion.has_size_mm()) facts.set_number(ids.l_size_mm, lesion.size_mm());
  if (lesion.has_new_()) facts.set_flag(ids.l_new, lesion.new_());
  if (lesion.has_symptomatic()) facts.set_flag(ids.l_symptomatic, lesion.symptomatic());
  if (lesion.has_resectable()) facts.set_flag(ids.l_resectable, lesion.resectable());
  if (lesion.has_sbrt_feasible()) facts.set_flag(ids.l_sbrt_feasible, lesion.sbrt_feasible());
  facts.set_flag(ids.l_rt_planned, false);
  return made;
}

struct Counting {
  Tally body;
  Tally brain;
  double brain_total = 0;
  std::uint32_t new_lesions = 0;
  WordList organs;
  bool symptomatic = false;
  bool symptoms_known = true;
  bool diffuse = false;
  Growth any;  // each flag: of some lesion

  void count(const v1::Lesion& lesion, const LesionFacts& made, const Growth& growth, const FactIds& ids) {
    (made.brain ? brain : body).count(made.progressing);
    if (made.brain) ++brain_total;
    any.doubtful = any.doubtful || growth.doubtful;
    if (made.progressing != true) return;
    any.confirmed = any.confirmed || growth.confirmed;
    if (lesion.new_()) ++new_lesions;
    diffuse = diffuse || !made.countable;
    symptomatic = symptomatic || lesion.symptomatic();
    symptoms_known = symptoms_known && lesion.has_symptomatic();
    organs.add(made.facts.known(ids.l_organ) ? made.facts.text(ids.l_organ) : lesion.site());
  }
};

void set_counts(FactBuilder& build, Counting& counting) {
  const v1::Case& input = build.input;
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const bool given = input.has_lesions();
  const v1::CnsImaging& cns = input.cns_imaging();
  const double on_scan = cns.has_parenchymal_mets_progressing() ? cns.parenchymal_mets_progressing() : 0;
  const double unlisted = std::max(0.0, on_scan - counting.brain.known);
  bool brain_conflict = cns.has_parenchymal_mets_progressing() && on_scan < counting.brain.known;
  if (cns.has_parenchymal_mets()) {
    brain_conflict =
        brain_conflict || on_scan > cns.parenchymal_mets() || counting.brain.known > cns.parenchymal_mets();
  }
  facts.set_flag(ids.brain_count_conflict, brain_conflict);
  const double brain_min = std::max(on_scan, counting.brain.known);
  // Metastases of the brain of which nobody says whether they progress, listed or not.
  const double unjudged =
      cns.has_parenchymal_mets_progressing() ? 0 : std::max(0.0, cns.parenchymal_mets() - counting.brain_total);
  const double brain_max = std::max(brain_min, counting.brain.possible) + unjudged;
  if (unlisted > 0) counting.organs.add("brain");
  facts.set_number(ids.progressing_min, counting.body.known + brain_min);
  facts.set_number(ids.brain_min, brain_min);
  facts.set_number(ids.body_min, counting.body.known);
  facts.set_number(ids.unlisted_brain, unlisted);
  if (given) {
    facts.set_number(ids.progressing_max, counting.body.possible + brain_max);
    facts.set_number(ids.brain_max, brain_max);
    facts.set_number(ids.body_max, counting.body.possible);
    facts.set_number(ids.unknown_lesions, counting.body.possible - counting.body.known + counting.brain.possible -
                                              counting.brain.known + unjudged);
  }
  const int listed = input.lesions().values_size();
  facts.set_flag(ids.total_count_conflict,
                 input.has_total_known_lesions() && static_cast<int>(input.total_known_lesions()) < listed);
  v1::Counts& counts = build.out.counts;
  counts.set_progressing(static_cast<std::uint32_t>(counting.body.known + brain_min));
  counts.set_new_(counting.new_lesions);
  counts.set_brain(static_cast<std::uint32_t>(brain_min));
  counts.set_extracranial(static_cast<std::uint32_t>(counting.body.known));
  const double at_least =
      listed + std::max(0.0, std::max<double>(on_scan, cns.parenchymal_mets()) - counting.brain_total);
  counts.set_total(static_cast<std::uint32_t>(std::max<double>(input.total_known_lesions(), at_least)));
  for (const std::string& organ : counting.organs.words()) counts.add_organs(organ);
  facts.set_number(ids.new_lesions, counting.new_lesions);
  if (input.has_total_known_lesions() || given) facts.set_number(ids.total_lesions, counts.total());
  build.set(ids.organs, counting.organs, given);
}

}  // namespace

void read_lesions(FactBuilder& build) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const auto& lesions = build.input.lesions().values();
  Counting counting;
  std::set<std::string> taken;
  build.out.lesions.reserve(static_cast<std::size_t>(lesions.size()));
  facts.set_flag(ids.growth_conflict, false);
  facts.set_flag(ids.size_after_as_of, false);
  for (int i = 0; i < lesions.size(); ++i) {
    Growth growth;
    LesionFacts made = read_lesion(build, i, taken, growth);
    counting.count(lesions[i], made, growth, ids);
    // A conflict names the last lesion that has it.
    const std::string path = "lesions[" + std::to_string(i) + "]";
    if (growth.conflict) {
      facts.set_flag(ids.growth_conflict, true);
      facts.set_origin(ids.growth_conflict, path, "true");
    }
    if (growth.after_as_of) {
      facts.set_flag(ids.size_after_as_of, true);
      facts.set_origin(ids.size_after_as_of, path, "true");
    }
    build.brain_listed = build.brain_listed || made.brain;
    build.meninges_listed = build.meninges_listed || (made.progressing == true && made.facts.known(ids.l_organ) &&
                                                      made.facts.text(ids.l_organ) == "leptomeninges");
    build.brain_symptomatic = build.brain_symptomatic || (made.brain && lesions[i].symptomatic());
    build.out.lesions.push_back(std::move(made));
  }
  facts.set_flag(ids.lesions_given, build.input.has_lesions());
  set_counts(build, counting);
  if (counting.symptomatic || counting.symptoms_known) facts.set_flag(ids.symptomatic_lesion, counting.symptomatic);
  facts.set_flag(ids.doubtful_growth, counting.any.doubtful);
  facts.set_flag(ids.confirmed_growth, counting.any.confirmed);
  facts.set_flag(ids.not_countable, counting.diffuse);
}

}  // namespace tumorboard::clinical
