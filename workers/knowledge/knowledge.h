// SPDX-License-Identifier: Apache-2.0
// The loaded knowledge: compiled conditions, sources, and look-ups in open text. Immutable and
// thread safe; everything returned is borrowed from it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/base/hash.h"
#include "tumorboard/v1/knowledge.pb.h"
#include "workers/knowledge/expression.h"
#include "workers/knowledge/facts.h"
#include "workers/knowledge/matcher.h"
#include "workers/knowledge/scan.h"
#include "workers/knowledge/variant_table.h"

namespace tumorboard::knowledge {

struct Item {
  const v1::ItemTemplate* data = nullptr;
  Text text;
  Text drug;           // empty = none
  FactId fact;         // item.CODE
  FactId lesion_fact;  // lesion.item.CODE
};

struct Missing {
  const v1::MissingTemplate* data = nullptr;
  Text path;
  Text reason;
  Text action;
  FactId fact;  // missing.KEY
};

struct Urgent {
  const v1::UrgentTemplate* data = nullptr;
  Text text;
  Text action;
};

struct Rule {
  const v1::Rule* data = nullptr;  // id, statement, evidence, for_each, rebiopsy, suppress ...
  Expression when;
  Expression case_part;  // what `when` asks of the case alone: unless it holds, no lesion need be looked at
  WordSet patterns;      // words of the fact `pattern` that `when` does not rule out
  std::optional<Expression> why_not_when;
  std::vector<Item> items;
  std::vector<Missing> missing;
  std::vector<Urgent> urgent;
};

struct PatternRow {
  const v1::PatternRow* data = nullptr;
  Expression when;
};

struct Conflict {
  const v1::ConflictRule* data = nullptr;
  Expression when;
  Text text;
  FactId fact;  // conflict.ID
};

struct Context {
  const v1::ContextRule* data = nullptr;
  Expression when;
  Text text;
};

struct EvidenceEntry {
  const v1::Evidence* data = nullptr;
  std::optional<Expression> fits_when;
};

// A driver's licensed drugs, and all drugs that act on it.
struct MatchedTherapy {
  const v1::MatchedTherapy* data = nullptr;
  std::vector<const v1::Drug*> acting;
};

// A code is unique within its kind: systemic_progression is a pattern and a reason to rebiopsy.
inline std::string code_key(std::string_view code, v1::CodeKind kind) {
  return std::string(code) + "/" + std::to_string(static_cast<int>(kind));
}

// Statement of the source text -> what rests on it.
struct TraceLine {
  std::string statement;
  std::string text;
  std::vector<std::string> used_by;  // "rule local_therapy", "row 7", "conflict x", "context", sorted
};

// The facts the loader added; see facts.h.
struct RuleFacts {
  FactId pattern;
  FactId rebiopsy_level;
  FactId conflict_decides_pattern;
  std::unordered_map<std::string, FactId> item;         // by code
  std::unordered_map<std::string, FactId> lesion_item;  // by code
  std::unordered_map<std::string, FactId> missing;      // by key
  std::unordered_map<std::string, FactId> conflict;     // by id
};

class Knowledge {
 public:
  // SHA-256 of the artefact bundle.
  [[nodiscard]] const Digest& digest() const { return digest_; }
  [[nodiscard]] const FactTable& facts() const { return facts_; }
  [[nodiscard]] const RuleFacts& rule_facts() const { return rule_facts_; }
  [[nodiscard]] const v1::Policy& policy() const { return files_.policy(); }
  [[nodiscard]] const v1::KnowledgeFile& data() const { return files_; }  // all files merged

  [[nodiscard]] std::span<const Conflict> conflicts() const { return conflicts_; }
  [[nodiscard]] std::span<const PatternRow> pattern_rows() const { return pattern_rows_; }  // by row
  // A rule comes after every rule that sets a fact it reads; else in file order.
  [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }
  // The rules whose `when` reads the fact, as indexes into rules(); the conflicts follow, counted on from them.
  [[nodiscard]] std::span<const std::uint16_t> readers(FactId fact) const {
    return (fact.scope == Scope::kCase ? case_readers_ : lesion_readers_)[fact.index];
  }
  [[nodiscard]] std::span<const Context> contexts() const { return contexts_; }
  [[nodiscard]] std::span<const EvidenceEntry> evidence_entries() const { return evidence_; }
  [[nodiscard]] std::span<const MatchedTherapy> matched_therapies() const { return matched_therapies_; }

  // nullptr: no such entry.
  [[nodiscard]] const v1::Code* code(std::string_view code, v1::CodeKind kind = v1::CODE_KIND_ITEM) const;
  [[nodiscard]] const v1::Statement* statement(std::string_view id) const;
  [[nodiscard]] const v1::Evidence* evidence(std::string_view id) const;
  [[nodiscard]] const v1::Drug* drug(std::string_view name) const;                 // by its name, not a synonym
  [[nodiscard]] std::span<const v1::Code* const> codes() const { return codes_; }  // by kind, then code

  // The gene's symbol for a symbol or synonym, any case; empty: not a gene known here.
  [[nodiscard]] std::string_view gene(std::string_view text) const;
  [[nodiscard]] bool names_gene(std::string_view text) const;
  [[nodiscard]] Words words(std::string_view text) const;
  // The entries of these categories that the text holds.
  [[nodiscard]] Matches<v1::LexiconEntry> match(std::span<const v1::LexiconCategory> categories,
                                                const Words& words) const;
  [[nodiscard]] Matches<v1::LexiconEntry> match(v1::LexiconCategory category, std::string_view text) const;
  // The text with all that the lexicon finds in it, clause by clause.
  [[nodiscard]] Scan scan(const Words& words) const;
  [[nodiscard]] Scan scan(std::string_view text) const { return scan(words(text)); }
  // Drugs by name or synonym, also several: "osimertinib + savolitinib", "crizotinib 14 months";
  // every drug of a regimen that is named by its abbreviation or its trial.
  [[nodiscard]] Matches<v1::Drug> find_drugs(const Words& words) const;
  [[nodiscard]] Matches<v1::Drug> find_drugs(std::string_view text) const { return find_drugs(words(text)); }
  // Alterations of `gene`; with an empty gene, of the gene the text itself names nearest before
  // the alteration (else after it), or of the only gene that has such an alteration. Where one
  // verdict may be meant for several alterations of a list, those without their own are hedged.
  [[nodiscard]] Matches<v1::KnownAlteration> find_alterations(std::string_view text, std::string_view gene = {}) const;

  [[nodiscard]] std::vector<TraceLine> trace() const;  // in statement order

 private:
  friend class Loader;
  Knowledge() = default;
  friend class AlterationLookup;
  // Of a drug or of a regimen, as drug_terms_ numbers them.
  [[nodiscard]] std::vector<const v1::Drug*> drugs_of(std::uint32_t owner) const;
  Digest digest_{};
  v1::KnowledgeFile files_;
  FactTable facts_;
  RuleFacts rule_facts_;
  std::vector<Conflict> conflicts_;
  std::vector<PatternRow> pattern_rows_;
  std::vector<Rule> rules_;
  std::vector<std::vector<std::uint16_t>> case_readers_, lesion_readers_;  // by fact
  std::vector<Context> contexts_;
  std::vector<EvidenceEntry> evidence_;
  std::vector<MatchedTherapy> matched_therapies_;
  std::vector<const v1::Code*> codes_;
  std::unordered_map<std::string, const v1::Code*> code_index_;  // by code_key()
  std::unordered_map<std::string, const v1::Statement*> statement_index_;
  std::unordered_map<std::string, const v1::Evidence*> evidence_index_;
  std::unordered_map<std::string, const v1::Drug*> drug_index_;
  TermIndex lexicon_terms_;  // owner = index into files_.lexicon
  TermIndex drug_terms_;     // owner = index into files_.drug, then files_.regimen
  TermIndex alteration_terms_;
  TermIndex gene_terms_;  // owner = index into gene_symbols_
  std::vector<std::string> gene_symbols_;
  TermIndex alteration_filler_;
  VariantTable variants_;
  ClauseReader clauses_;
};

}  // namespace tumorboard::knowledge
