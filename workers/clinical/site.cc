// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/site.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "workers/clinical/open_text.h"

namespace tumorboard::clinical {
namespace {

using SiteMatch = knowledge::Match<v1::LexiconEntry>;
using SiteMatches = std::vector<const SiteMatch*>;

constexpr std::string_view kBrain = "brain";
constexpr std::string_view kPart = "part";  // the value of words that name no organ

bool has(const SiteMatch& match, std::string_view attribute) {
  const auto& all = match.entry->attribute();
  return std::find(all.begin(), all.end(), attribute) != all.end();
}

const std::string& value_of(const SiteMatch& match) { return match.entry->value(); }

bool names_an_organ(const SiteMatch& match) {
  return value_of(match) != kPart && !has(match, "adjective") && !has(match, "qualifier") && !has(match, "compound");
}

bool begins_with_brain(std::string_view site) {
  return site.size() >= kBrain.size() && std::equal(kBrain.begin(), kBrain.end(), site.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

// The words that count: a lesion whose nature is in doubt is still where it is ("pleural effusion?").
SiteMatches words_that_count(const knowledge::Matches<v1::LexiconEntry>& read) {
  SiteMatches kept;
  const bool only_word = read.found.size() == 1 && read.unrecognised.empty();
  for (const SiteMatch& match : read.found) {
    const bool denied = match.negated && match.value.empty();
    if (denied || (has(match, "alone") && !only_word)) continue;
    kept.push_back(&match);
  }
  // A compound that an entry of its own explains is no unknown compound.
  const auto explained = [&kept](const SiteMatch* match) {
    return has(*match, "compound") && std::any_of(kept.begin(), kept.end(), [match](const SiteMatch* other) {
             return other->span == match->span && !has(*other, "compound");
           });
  };
  std::vector<bool> drop(kept.size());
  for (std::size_t i = 0; i < kept.size(); ++i) drop[i] = explained(kept[i]);
  SiteMatches counted;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!drop[i]) counted.push_back(kept[i]);
  }
  return counted;
}

// The match that names the organ; nullptr = none.
const SiteMatch* organ_of(const SiteMatches& words) {
  const auto first = [&words](const auto& wanted) -> const SiteMatch* {
    const auto at = std::find_if(words.begin(), words.end(), [&](const SiteMatch* match) { return wanted(*match); });
    return at == words.end() ? nullptr : *at;
  };
  const auto with = [&first](std::string_view attribute) {
    return first([attribute](const SiteMatch& match) { return has(match, attribute); });
  };
  if (const SiteMatch* compound = with("compound")) return compound;
  const bool of_spine = std::all_of(words.begin(), words.end(), [](const SiteMatch* match) {
    return !names_an_organ(*match) || has(*match, "spine") || has(*match, "cns");
  });
  const SiteMatch* decisive = with("decisive");
  if (decisive != nullptr && of_spine) return decisive;
  const auto plain = [](const SiteMatch& match) { return names_an_organ(match) && !has(match, "decisive"); };
  if (const SiteMatch* named = first(plain)) return named;
  if (const SiteMatch* adjective = with("adjective")) return adjective;
  return with("qualifier");
}

constexpr std::array<std::string_view, 7> kRegions{"head", "neck", "thorax", "abdomen", "pelvis", "spine", "limb"};

void add_attributes(const SiteMatch& match, Site& site) {
  constexpr std::string_view kImplies = "implies_";
  constexpr std::string_view kAt = "at_";
  for (const std::string& attribute : match.entry->attribute()) {
    if (attribute.starts_with(kImplies)) site.beside.add(std::string_view(attribute).substr(kImplies.size()));
    if (attribute.starts_with(kAt)) site.place.add(attribute);
    if (std::find(kRegions.begin(), kRegions.end(), attribute) != kRegions.end()) site.region.add(attribute);
  }
  site.countable = site.countable && !has(match, "not_countable");
  site.effusion = site.effusion || has(match, "effusion");
  site.near_critical = site.near_critical || has(match, "near_critical");
  site.weight_bearing = site.weight_bearing || has(match, "weight_bearing");
  site.no_biopsy = site.no_biopsy || has(match, "no_biopsy");
}

}  // namespace

Site read_site(Reader& reader, std::string_view text) {
  const auto& read = reader.match(v1::LEXICON_CATEGORY_SITE, text);
  const SiteMatches words = words_that_count(read);
  const SiteMatch* organ = organ_of(words);
  Site site;
  if (organ != nullptr) {
    site.organ = value_of(*organ);
    site.cns = has(*organ, "cns");
  }
  if (begins_with_brain(text)) site.organ = kBrain;
  site.brain = site.organ == kBrain;
  site.cns = site.cns || site.brain;
  for (const SiteMatch* match : words) {
    // An adjective or a decisive word of another organ says nothing: "femur, intramedullary".
    const bool outdone = (has(*match, "adjective") || has(*match, "decisive")) && value_of(*match) != site.organ;
    if (!outdone && !has(*match, "of_chest")) add_attributes(*match, site);
  }
  const bool chest = site.organ.empty() || site.organ == "node" || site.region.has("thorax");
  for (const SiteMatch* match : words) {
    if (chest && has(*match, "of_chest")) add_attributes(*match, site);
  }
  constexpr std::array kKnown{v1::LEXICON_CATEGORY_SITE, v1::LEXICON_CATEGORY_STRUCTURE};
  const auto& rest = reader.match(kKnown, text).unrecognised;
  const bool more = std::any_of(rest.begin(), rest.end(), says_something);
  const bool weak = organ != nullptr && !names_an_organ(*organ);
  site.unclear = site.organ.empty() || (organ != nullptr && has(*organ, "compound")) || (weak && more);
  return site;
}

bool same_place(const Site& a, const Site& b) {
  if (a.organ.empty() || a.organ != b.organ) return false;
  const auto is_side = [](const std::string& word) { return word == "at_left" || word == "at_right"; };
  const auto differ = [&](bool sides) {
    bool in_a = false;
    bool in_b = false;
    bool shared = false;
    for (const std::string& word : a.place.words()) {
      if (is_side(word) != sides) continue;
      in_a = true;
      shared = shared || b.place.has(word);
    }
    for (const std::string& word : b.place.words()) in_b = in_b || is_side(word) == sides;
    return in_a && in_b && !shared;
  };
  return !differ(true) && !differ(false);
}

}  // namespace tumorboard::clinical
