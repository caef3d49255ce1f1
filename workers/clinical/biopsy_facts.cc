// SPDX-License-Identifier: Apache-2.0
// The biopsy at this progression: what it showed, and what it could not show.
#include <map>

#include "workers/clinical/fact_builder.h"

namespace tumorboard::clinical {
namespace {

std::string_view type_word(v1::BiopsyType type) {
  if (type == v1::BIOPSY_TYPE_TISSUE) return "tissue";
  if (type == v1::BIOPSY_TYPE_PLASMA) return "plasma";
  if (type == v1::BIOPSY_TYPE_BOTH) return "both";
  return {};
}

std::string_view role_word(v1::AlterationRole role) {
  switch (static_cast<int>(role)) {
    case v1::ALTERATION_ROLE_DRIVER:
      return "driver";
    case v1::ALTERATION_ROLE_RESISTANCE_ON_TARGET:
      return "resistance_on_target";
    case v1::ALTERATION_ROLE_RESISTANCE_BYPASS:
      return "resistance_bypass";
    default:
      return {};
  }
}

// A result that says it is still to come, or that the sample was of no use, says nothing else.
bool says_no_result(FactBuilder& build, std::string_view text) {
  bool none = false;
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_FINDING, text).found) {
    if (match.value != "biopsy_pending" && match.value != "biopsy_insufficient") continue;
    build.findings.add(match.value);
    none = true;
  }
  return none;
}

// Resistance found in one line of the result. Several classes may share one place in the text.
void read_result(FactBuilder& build, const std::string& text, const std::string& path, Resistance& found,
                 std::map<std::string, WordList>& on_target) {
  auto matches = build.reader.find_alterations(text);
  if (!build.knowledge.names_gene(text)) {  // "G1202R/L1196M": of the driver's own gene, where it has such
    for (const v1::Alteration& driver : build.input.driver_alterations().values()) {
      auto own = build.reader.find_alterations(text, driver.gene());
      std::erase_if(own.found,
                    [](const auto& match) { return match.entry->role() != v1::ALTERATION_ROLE_RESISTANCE_ON_TARGET; });
      if (own.found.size() > matches.found.size()) matches = std::move(own);
    }
  }
  for (const auto& match : matches.found) {
    const v1::KnownAlteration& known = *match.entry;
    const std::string_view role = role_word(known.role());
    if (match.negated || role.empty()) continue;
    found.classes.add(known.alteration_class());
    found.roles.add(role);
    found.genes.add(known.gene());
    if (known.role() == v1::ALTERATION_ROLE_RESISTANCE_ON_TARGET) {
      on_target[known.gene()].add(text.substr(match.span.begin, match.span.end - match.span.begin));
    }
  }
  if (!matches.found.empty()) return;
  if (says_no_result(build, text)) {
    found.complete = false;
  } else if (build.reader.match(v1::LEXICON_CATEGORY_FINDING, text).found.empty() && says_something(text)) {
    build.text.not_recognised(path, text);
    found.complete = false;
    found.unclear = true;
  }
}

// The histology of the field, else of the note; a note that says otherwise collides with the field.
void read_histology(FactBuilder& build, const v1::Biopsy& biopsy) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  if (biopsy.has_histology() && !says_no_result(build, biopsy.histology())) {
    const Recognised read =
        build.text.read_prose({v1::LEXICON_CATEGORY_HISTOLOGY}, biopsy.histology(), "biopsy.histology");
    build.set_word(ids.biopsy_histology, only(read.values));
  }
  facts.set_flag(ids.histology_note_conflict, false);
  WordList noted;
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_HISTOLOGY, biopsy.note()).found) {
    if (!match.hedged && match.value != "nothing_said") noted.add(match.value);
  }
  if (!noted.has("small_cell")) return;
  if (facts.known(ids.biopsy_histology)) {
    facts.set_flag(ids.histology_note_conflict, facts.text(ids.biopsy_histology) != "small_cell");
  } else {
    facts.set_word(ids.biopsy_histology, "small_cell");
    facts.set_origin(ids.biopsy_histology, "biopsy.note", "small_cell");
  }
}

}  // namespace

Resistance read_biopsy(FactBuilder& build) {
  const v1::Biopsy& biopsy = build.input.biopsy();
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  Resistance found;
  found.complete = biopsy.done() && biopsy.has_resistance_alterations();
  std::map<std::string, WordList> on_target;
  for (int i = 0; i < biopsy.resistance_alterations().values_size(); ++i) {
    read_result(build, biopsy.resistance_alterations().values(i),
                "biopsy.resistance_alterations[" + std::to_string(i) + "]", found, on_target);
  }
  if (biopsy.has_done()) facts.set_flag(ids.biopsy_done, biopsy.done());
  build.set_word(ids.biopsy_type, type_word(biopsy.type()));
  read_histology(build, biopsy);
  if (biopsy.has_feasible()) facts.set_flag(ids.biopsy_feasible, biopsy.feasible());
  if (biopsy.has_note()) {
    build.text.read_prose({v1::LEXICON_CATEGORY_FINDING, v1::LEXICON_CATEGORY_HISTOLOGY}, biopsy.note(), "biopsy.note");
    for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_FINDING, biopsy.note()).found) {
      build.findings.add(match.value);
    }
  }
  // An empty list beside a result still to come, or a useless sample, is no finding of nothing.
  const bool awaited = build.findings.has("biopsy_pending") || build.findings.has("biopsy_insufficient");
  if (awaited && found.classes.empty()) found.complete = false;
  bool compound = false;
  for (const auto& [gene, mutations] : on_target) compound = compound || mutations.words().size() > 1;
  if (found.complete || compound) facts.set_flag(ids.compound_mutation, compound);
  const bool plasma_only = biopsy.type() == v1::BIOPSY_TYPE_PLASMA;
  const bool negative = plasma_only && found.complete && found.classes.empty();
  facts.set_flag(ids.plasma_negative, negative);
  const bool genotype = found.complete || found.unclear || !found.classes.empty();
  facts.set_flag(ids.genotype_on_file, biopsy.done() && genotype && !negative);
  facts.set_flag(ids.biopsy_result, biopsy.done() && (genotype || facts.known(ids.biopsy_histology)) && !negative);
  facts.set_flag(ids.result_without_biopsy,
                 biopsy.has_done() && !biopsy.done() && (!found.classes.empty() || facts.known(ids.biopsy_histology)));
  build.set(ids.resistance_role, found.roles, found.complete);
  if (negative) found.complete = false;  // a negative plasma test says nothing
  return found;
}

}  // namespace tumorboard::clinical
