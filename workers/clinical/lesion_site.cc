// SPDX-License-Identifier: Apache-2.0
// Where a lesion lies and what lies beside it.
#include <algorithm>
#include <string_view>

#include "workers/clinical/lesion_reading.h"

namespace tumorboard::clinical {
namespace {

using StructureMatch = knowledge::Match<v1::LexiconEntry>;

// "No contact with the spinal cord", "spinal cord not involved": the structure is named and is not near.
bool lies_apart(const std::vector<StructureMatch>& found, const StructureMatch& structure, std::string_view text) {
  return std::any_of(found.begin(), found.end(), [&](const StructureMatch& other) {
    if (!same_clause(text, other.span, structure.span)) return false;
    const bool before = other.span.begin < structure.span.begin;
    return (before && other.entry->value() == "apart") || (!before && other.entry->value() == "spared");
  });
}

struct Structures {
  WordList named;
  WordList beside;
  bool any = false;  // one is near, be it by a name not known here
  bool all = true;   // all words were understood
};

Structures read_structures(FactBuilder& build, const std::string& text, const std::string& path) {
  Structures out;
  const auto& matches = build.reader.match(v1::LEXICON_CATEGORY_STRUCTURE, text);
  const Recognised read = build.text.read({v1::LEXICON_CATEGORY_STRUCTURE}, text, path);
  out.all = read.all;
  out.any = !read.all;  // a named structure counts even when its name is not known here
  bool known = false;
  for (const StructureMatch& match : matches.found) {
    const std::string& value = match.value.empty() ? std::string() : std::string(match.value);
    if (value.empty() || value == "nothing_said" || value == "apart" || value == "spared") continue;
    if (lies_apart(matches.found, match, text)) continue;
    out.any = true;
    out.named.add(value);
    for (const std::string& attribute : match.entry->attribute()) {
      constexpr std::string_view kImplies = "implies_";
      if (!attribute.starts_with(kImplies)) continue;
      known = true;
      out.beside.add(std::string_view(attribute).substr(kImplies.size()));
    }
  }
  if (out.any && (!known || !read.all)) out.beside.add("other");
  return out;
}

}  // namespace

Site read_lesion_site(FactBuilder& build, const v1::Lesion& lesion, const std::string& path, LesionFacts& made) {
  const FactIds& ids = build.ids;
  Site site = read_site(build.reader, lesion.site());
  site.effusion = site.effusion || lesion.kind() == v1::LESION_KIND_EFFUSION;
  site.countable = site.countable && !site.effusion && lesion.kind() != v1::LESION_KIND_LYMPHANGITIS;
  made.countable = site.countable;
  made.brain = site.brain;
  FactSet& facts = made.facts;
  if (lesion.has_site()) facts.set_word(ids.l_site, lesion.site());
  if (site.unclear && lesion.has_site()) build.text.not_recognised(path + ".site", lesion.site());
  const bool known = !site.organ.empty();
  if (known) {
    facts.set_word(ids.l_organ, site.organ);
    facts.set_flag(ids.l_brain, site.brain);
    facts.set_flag(ids.l_cns, site.cns);
    facts.set_flag(ids.l_weight_bearing, site.weight_bearing);
  }
  facts.set_words(ids.l_region, site.region.words(), known);
  facts.set_flag(ids.l_site_unclear, site.unclear);
  facts.set_flag(ids.l_countable, site.countable);
  facts.set_flag(ids.l_effusion, site.effusion);
  facts.set_flag(ids.l_no_biopsy, site.no_biopsy);
  return site;
}

void read_surroundings(FactBuilder& build, const v1::Lesion& lesion, const std::string& path, const Site& site,
                       LesionFacts& made) {
  const FactIds& ids = build.ids;
  WordList beside = site.beside;
  bool near = site.near_critical;
  if (lesion.has_near_critical_structure() && says_something(lesion.near_critical_structure())) {
    const Structures read = read_structures(build, lesion.near_critical_structure(), path + ".near_critical_structure");
    made.facts.set_words(ids.l_structure, read.named.words(), read.all);
    for (const std::string& word : read.beside.words()) beside.add(word);
    near = near || read.any;
  }
  made.facts.set_words(ids.l_at_risk, beside.words(), !site.organ.empty());
  made.facts.set_flag(ids.l_near_critical, near);
}

}  // namespace tumorboard::clinical
