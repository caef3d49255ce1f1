// SPDX-License-Identifier: Apache-2.0
// The biopsy at this progression: what it showed, and what it could not show.
#include <algorithm>
#include <array>
#include <map>
#include <vector>

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

bool finds_nothing(FactBuilder& build, std::string_view text) {
  const auto& found = build.reader.match(v1::LEXICON_CATEGORY_FINDING, text).found;
  return std::any_of(found.begin(), found.end(), [](const auto& match) { return match.value == "nothing_found"; });
}

// What a line of the result names; "G1202R/L1196M": of the driver's own gene, where it has such.
Alterations alterations_of(FactBuilder& build, const std::string& text) {
  Alterations named = build.reader.find_alterations(text);
  if (build.knowledge.names_gene(text)) return named;
  for (const v1::Alteration& driver : build.input.driver_alterations().values()) {
    Alterations own = build.reader.find_alterations(text, driver.gene());
    std::erase_if(own.found,
                  [](const auto& match) { return match.entry->role() != v1::ALTERATION_ROLE_RESISTANCE_ON_TARGET; });
    named.open = own.open = own.open || named.open;
    if (own.found.size() > named.found.size()) named = std::move(own);
  }
  return named;
}

// What of a line with alterations was not read. "T790M, wonderfusion": the second may decide.
bool list_unread(FactBuilder& build, const Alterations& named, const std::string& path) {
  if (named.found.empty()) return false;
  bool any = false;
  for (const std::string& rest : named.unrecognised) {
    if (!says_something(rest)) continue;
    const auto known = [&](v1::LexiconCategory category) { return !build.reader.match(category, rest).found.empty(); };
    if (known(v1::LEXICON_CATEGORY_FINDING) || known(v1::LEXICON_CATEGORY_HISTOLOGY)) continue;
    build.text.not_recognised(path, rest);
    any = true;
  }
  return any;
}

using OnTarget = std::map<std::string, WordList>;  // mutations by gene

// Several classes may share one place in the text.
void note_alterations(const Alterations& named, const std::string& text, Resistance& found, OnTarget& on_target) {
  for (const auto& match : named.found) {
    const v1::KnownAlteration& known = *match.entry;
    const std::string_view role = role_word(known.role());
    if (match.negated) continue;
    found.alterations.push_back(&known);
    if (role.empty()) continue;
    found.classes.add(known.alteration_class());
    found.roles.add(role);
    found.genes.add(known.gene());
    if (known.role() == v1::ALTERATION_ROLE_RESISTANCE_ON_TARGET) {
      on_target[known.gene()].add(text.substr(match.span.begin, match.span.end - match.span.begin));
    }
  }
}

// Resistance found in one line of the result. Returns whether the line tells a result: an
// alteration that is there or is not, or that nothing was found.
bool read_result(FactBuilder& build, const std::string& text, const std::string& path, Resistance& found,
                 OnTarget& on_target) {
  Alterations named = alterations_of(build, text);
  const bool no_result = says_no_result(build, text);
  if (no_result && text.find_first_of(",;") == std::string::npos) {  // "T790M: insufficient"
    named.open = named.open || !named.found.empty();
    named.found.clear();
  }
  note_alterations(named, text, found, on_target);
  const bool nothing = named.found.empty() && finds_nothing(build, text);
  const bool understood = !named.found.empty() || nothing || no_result ||
                          !build.reader.match(v1::LEXICON_CATEGORY_HISTOLOGY, text).found.empty();
  if (named.open || (!understood && says_something(text))) {
    build.text.not_recognised(path, text);
    found.unclear = true;
  } else if (!no_result && list_unread(build, named, path)) {
    found.unclear = true;
  }
  const bool told = !named.open && (!named.found.empty() || (nothing && !no_result));
  if (no_result || found.unclear || (!told && says_something(text))) found.complete = false;
  return told;
}

// A note on the result. One that names a finding which the list lacks makes the list incomplete.
bool note_tells_result(FactBuilder& build, const std::string& note, Resistance& found) {
  bool told = finds_nothing(build, note);
  const Alterations& named = build.reader.find_alterations(note);
  if (named.open) {
    build.text.not_recognised("biopsy.note", note);
    found.complete = false;
  }
  for (const auto& match : named.found) {
    if (match.entry->role() == v1::ALTERATION_ROLE_DRIVER) continue;  // known before, and no result
    const bool more = !match.negated && !role_word(match.entry->role()).empty() &&
                      !found.classes.has(match.entry->alteration_class());
    if (more) found.complete = false;
    told = told || !more;
  }
  return told;
}

// Whether the text denies the histology itself: before its name, or right after it. "Small cell
// carcinoma, TTF-1 negative" and "small cell carcinoma RB1 lost" deny a stain.
bool is_denied(const knowledge::Match<v1::LexiconEntry>& match, std::string_view text) {
  constexpr std::array<std::string_view, 12> kBefore{"no",   "not",   "without",  "never", "excludes", "excluded",
                                                     "kein", "keine", "negative", "free",  "ohne",     "nicht"};
  constexpr std::array<std::string_view, 14> kAfter{"not",   "absent",   "excluded", "negative",  "neg",
                                                    "ruled", "no",       "none",     "nein",      "ausgeschlossen",
                                                    "nicht", "unlikely", "denied",   "undetected"};
  constexpr std::array<std::string_view, 8> kItself{"component", "carcinoma", "cancer",         "was",
                                                    "is",        "histology", "transformation", "has"};
  constexpr std::size_t kNearBytes = 48;
  const std::size_t from = match.span.begin > kNearBytes ? match.span.begin - kNearBytes : 0;
  bool before = false;
  for (const knowledge::Token& token : knowledge::tokenise(text.substr(from, match.span.begin - from))) {
    before = std::find(kBefore.begin(), kBefore.end(), token.word) != kBefore.end() || (before && !token.clause_ends);
    if (token.clause_ends) before = false;
  }
  if (before) return true;
  for (const knowledge::Token& token : knowledge::tokenise(text.substr(match.span.end, kNearBytes))) {
    if (std::find(kItself.begin(), kItself.end(), token.word) != kItself.end()) continue;
    return std::find(kAfter.begin(), kAfter.end(), token.word) != kAfter.end();
  }
  return false;
}

// "Squamous, transformed from adenocarcinoma": what it was before is not what it is.
bool was_before(const knowledge::Match<v1::LexiconEntry>& match, std::string_view text) {
  constexpr std::array<std::string_view, 5> kPast{"from", "originally", "previously", "initially", "formerly"};
  const auto before = knowledge::tokenise(text.substr(0, match.span.begin));
  return !before.empty() && std::find(kPast.begin(), kPast.end(), before.back().word) != kPast.end();
}

// Of several components the one that changes the treatment; beside living tumour necrosis says nothing.
std::string_view leading(const WordList& said) {
  for (const char* first : {"small_cell", "other_primary", "large_cell_neuroendocrine", "neuroendocrine"}) {
    if (said.has(first)) return first;
  }
  std::vector<std::string_view> words(said.words().begin(), said.words().end());
  // "Adenocarcinoma, no small cell component": the narrower word.
  if (words.size() > 1) std::erase(words, "nsclc");
  if (words.size() > 1) std::erase(words, "no_tumour");
  const auto found =
      words.size() == 1 ? std::find(said.words().begin(), said.words().end(), words.front()) : said.words().end();
  return found == said.words().end() ? std::string_view() : std::string_view(*found);
}

// Small cell carcinoma counts beside any other component, and a doubt of it leaves all open.
std::string histology_word(FactBuilder& build, const std::string& text) {
  WordList said;
  bool doubt = false;
  const auto& found = build.reader.match(v1::LEXICON_CATEGORY_HISTOLOGY, text).found;
  const bool no_tumour = std::any_of(found.begin(), found.end(), [](const auto& m) { return m.value == "no_tumour"; });
  for (const auto& match : found) {
    if (was_before(match, text)) continue;
    if (no_tumour && match.value != "no_tumour" && is_denied(match, text)) continue;  // "no adenocarcinoma, necrosis"
    const bool stain = match.negated && match.entry->value() == "small_cell" && !is_denied(match, text);
    if (stain) said.add("small_cell");
    if (match.value != "nothing_said") said.add(match.value);
    doubt = doubt || (match.hedged && !match.negated && match.entry->value() == "small_cell");
  }
  const std::string_view word = leading(said);
  return doubt && word != "small_cell" ? std::string() : std::string(word);
}

// Whether a text of the result names small cell carcinoma.
bool names_small_cell(FactBuilder& build, const std::string& text) {
  const auto& found = build.reader.match(v1::LEXICON_CATEGORY_HISTOLOGY, text).found;
  return std::any_of(found.begin(), found.end(), [](const auto& match) { return match.value == "small_cell"; });
}

// The histology of the field, else of another text; one that says otherwise collides with the field.
void read_histology(FactBuilder& build, const v1::Biopsy& biopsy) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  if (biopsy.has_histology() && !says_no_result(build, biopsy.histology())) {
    build.text.read({v1::LEXICON_CATEGORY_HISTOLOGY}, biopsy.histology(), "biopsy.histology");
    build.set_word(ids.biopsy_histology, histology_word(build, biopsy.histology()));
  }
  facts.set_flag(ids.histology_note_conflict, false);
  std::string origin = names_small_cell(build, biopsy.note()) ? "biopsy.note" : std::string();
  for (const std::string& line : biopsy.resistance_alterations().values()) {
    if (origin.empty() && names_small_cell(build, line)) origin = "biopsy.resistance_alterations";
  }
  if (origin.empty()) return;
  if (facts.known(ids.biopsy_histology)) {
    facts.set_flag(ids.histology_note_conflict, facts.text(ids.biopsy_histology) != "small_cell");
  } else {
    facts.set_word(ids.biopsy_histology, "small_cell");
    facts.set_origin(ids.biopsy_histology, origin, "small_cell");
  }
}

// Another histology than at baseline. A wider word for the same, as NSCLC, is no change.
void compare_histology(FactBuilder& build) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  if (!facts.known(ids.biopsy_histology)) return;
  const std::string now = facts.text(ids.biopsy_histology);
  if (now == "no_tumour") return;
  constexpr std::array<std::string_view, 4> kNotWithin{"small_cell", "large_cell_neuroendocrine", "neuroendocrine",
                                                       "other_primary"};
  const bool differs_from_any = std::find(kNotWithin.begin(), kNotWithin.end(), now) != kNotWithin.end();
  if (!facts.known(ids.histology)) {
    if (differs_from_any) facts.set_flag(ids.histology_changed, true);
    return;
  }
  const std::string baseline = facts.text(ids.histology);
  const bool wider = !differs_from_any && (now == "nsclc" || baseline == "nsclc");
  facts.set_flag(ids.histology_changed, now != baseline && !wider);
}

void read_note(FactBuilder& build, const v1::Biopsy& biopsy) {
  if (!biopsy.has_note()) return;
  build.text.read({v1::LEXICON_CATEGORY_FINDING, v1::LEXICON_CATEGORY_HISTOLOGY}, biopsy.note(), "biopsy.note");
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_FINDING, biopsy.note()).found) {
    build.findings.add(match.value);
  }
}

}  // namespace

Resistance read_biopsy(FactBuilder& build) {
  const v1::Biopsy& biopsy = build.input.biopsy();
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  Resistance found;
  found.complete = biopsy.done() && biopsy.has_resistance_alterations();
  OnTarget on_target;
  bool told = false;
  for (int i = 0; i < biopsy.resistance_alterations().values_size(); ++i) {
    told = read_result(build, biopsy.resistance_alterations().values(i),
                       "biopsy.resistance_alterations[" + std::to_string(i) + "]", found, on_target) ||
           told;
  }
  told = note_tells_result(build, biopsy.note(), found) || told;
  if (biopsy.has_done()) facts.set_flag(ids.biopsy_done, biopsy.done());
  build.set_word(ids.biopsy_type, type_word(biopsy.type()));
  read_histology(build, biopsy);
  compare_histology(build);
  read_note(build, biopsy);
  // An empty list beside a result still to come, or a useless sample, is no finding of nothing.
  // Nor is it alone: tissue whose histology is not told has not been read.
  const bool awaited = build.findings.has("biopsy_pending") || build.findings.has("biopsy_insufficient");
  const bool plasma_only = biopsy.type() == v1::BIOPSY_TYPE_PLASMA;
  const bool unread = !told && !plasma_only && !facts.known(ids.biopsy_histology);
  if ((awaited || unread) && found.classes.empty()) found.complete = false;
  bool compound = false;
  for (const auto& [gene, mutations] : on_target) compound = compound || mutations.words().size() > 1;
  if (found.complete || compound) facts.set_flag(ids.compound_mutation, compound);
  const bool negative = plasma_only && found.complete && found.classes.empty();
  facts.set_flag(ids.plasma_negative, negative);
  const bool genotype = found.complete || (told && !awaited) || !found.classes.empty();
  facts.set_flag(ids.genotype_on_file, biopsy.done() && genotype && !negative);
  facts.set_flag(ids.biopsy_result, biopsy.done() && (genotype || facts.known(ids.biopsy_histology)) && !negative);
  facts.set_flag(ids.result_without_biopsy,
                 biopsy.has_done() && !biopsy.done() && (!found.classes.empty() || facts.known(ids.biopsy_histology)));
  build.set(ids.resistance_role, found.roles, found.complete);
  if (negative) found.complete = false;  // a negative plasma test says nothing
  return found;
}

}  // namespace tumorboard::clinical
