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
  bool any = false;
};

// The structures that a text names from its byte `from` on.
Structures structures_in(Reader& reader, std::string_view text, std::size_t from = 0) {
  Structures out;
  const auto& found = reader.match(v1::LEXICON_CATEGORY_STRUCTURE, text).found;
  for (const StructureMatch& match : found) {
    const std::string_view value = match.value;
    if (match.span.begin < from || value.empty()) continue;
    if (value == "nothing_said" || value == "apart" || value == "spared" || lies_apart(found, match, text)) continue;
    out.any = true;
    out.named.add(value);
    bool known = false;
    for (const std::string& attribute : match.entry->attribute()) {
      constexpr std::string_view kImplies = "implies_";
      if (!attribute.starts_with(kImplies)) continue;
      known = true;
      out.beside.add(std::string_view(attribute).substr(kImplies.size()));
    }
    if (!known) out.beside.add("other");
  }
  return out;
}

// "RUL, abutting the aorta": structures named in the site itself, after a word that says they lie beside it.
Structures structures_in_site(Reader& reader, std::string_view site) {
  const auto& found = reader.match(v1::LEXICON_CATEGORY_STRUCTURE, site).found;
  const auto relation = std::find_if(found.begin(), found.end(), [](const StructureMatch& match) {
    const auto& attributes = match.entry->attribute();
    return !match.negated && std::find(attributes.begin(), attributes.end(), "relation") != attributes.end();
  });
  return relation == found.end() ? Structures{} : structures_in(reader, site, relation->span.end);
}

}  // namespace

Site read_lesion_site(FactBuilder& build, const v1::Lesion& lesion, const std::string& path, LesionFacts& made) {
  const FactIds& ids = build.ids;
  Site site = build.reader.site(lesion.site());
  site.effusion = site.effusion || lesion.kind() == v1::LESION_KIND_EFFUSION;
  site.countable = site.countable && !site.effusion && lesion.kind() != v1::LESION_KIND_LYMPHANGITIS;
  made.countable = site.countable;
  made.brain = site.brain;
  FactSet& facts = made.facts;
  if (lesion.has_site()) {
    facts.set_word(ids.l_site, lesion.site());
    build.text.open({v1::LEXICON_CATEGORY_SITE, v1::LEXICON_CATEGORY_STRUCTURE}, lesion.site(), path + ".site");
  }
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
  const Structures of_site = structures_in_site(build.reader, lesion.site());
  for (const std::string& word : of_site.beside.words()) beside.add(word);
  bool near = site.near_critical || of_site.any;
  if (lesion.has_near_critical_structure() && says_something(lesion.near_critical_structure())) {
    const std::string& text = lesion.near_critical_structure();
    const Recognised all = build.text.read({v1::LEXICON_CATEGORY_STRUCTURE}, text, path + ".near_critical_structure");
    Structures named = structures_in(build.reader, text);
    // A named structure counts even when its name is not known here.
    if (!all.all) named.beside.add("other");
    for (const std::string& word : named.beside.words()) beside.add(word);
    made.facts.set_words(ids.l_structure, named.named.words(), all.all);
    near = near || named.any || !all.all;
  }
  made.facts.set_words(ids.l_at_risk, beside.words(), !site.organ.empty());
  made.facts.set_flag(ids.l_near_critical, near);
}

}  // namespace tumorboard::clinical
