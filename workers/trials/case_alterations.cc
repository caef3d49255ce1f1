// SPDX-License-Identifier: Apache-2.0
// Alterations in open text as genomic records. What the text does not say (the level of an
// amplification, a fusion's partner) stays unknown in the record.
#include <algorithm>
#include <cctype>
#include <optional>

#include "workers/trials/case_patient.h"
#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

// L858R, p.T790M, V600E: an amino acid, a position, an amino acid or '*'.
std::optional<std::string> substitution(std::string_view token) {
  if (token.starts_with("p.")) token.remove_prefix(2);
  constexpr std::string_view kAminoAcids = "ACDEFGHIKLMNPQRSTVWY";
  if (token.size() < 3 || token.size() > 7 || kAminoAcids.find(token.front()) == std::string_view::npos) {
    return std::nullopt;
  }
  const char last = token.back();
  if (last != '*' && kAminoAcids.find(last) == std::string_view::npos) return std::nullopt;
  if (!all_digits(token.substr(1, token.size() - 2))) return std::nullopt;
  return "p." + std::string(token);
}

// Words of letters, digits, '.' and '*'.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const char c = at < text.size() ? text[at] : ' ';
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '*') continue;
    if (at > begin) words.push_back(text.substr(begin, at - begin));
    begin = at + 1;
  }
  return words;
}

bool holds(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

class RecordMaker {
 public:
  RecordMaker(Patient& patient, const knowledge::Knowledge& knowledge, std::string source)
      : patient_(patient), knowledge_(knowledge), source_(std::move(source)) {}

  // Every substitution the text spells out, under the gene named last before it.
  bool substitutions(std::string_view gene, std::string_view text) {
    std::string named(gene);
    bool any = false;
    for (const std::string_view word : words_of(text)) {
      if (const std::string_view symbol = knowledge_.gene(word); !symbol.empty()) named = symbol;
      const auto change = substitution(word);
      if (!change || named.empty()) continue;
      GenomicRecord& record = mutation(named);
      record.set(RecordField::kProteinChange, Scalar::of_text(*change));
      record.set(RecordField::kVariantClassification,
                 Scalar::of_text(change->ends_with('*') ? "Nonsense_Mutation" : "Missense_Mutation"));
      any = true;
    }
    return any;
  }

  // One recognised alteration that spells out no substitution.
  void recognised(const v1::KnownAlteration& known, std::string_view text) {
    const std::string& kind = known.alteration_class();
    if (kind.ends_with("_wild_type")) {
      mutation(known.gene()).set(RecordField::kWildtype, Scalar::of_boolean(true));
    } else if (kind.ends_with("_fusion")) {
      fusion(known.gene(), text);
    } else if (kind.ends_with("_amplification") || holds(text, "amplif")) {
      make(known.gene()).set(RecordField::kVariantCategory, Scalar::of_text("CNV"));
    } else if (kind.ends_with("_overexpression")) {
      return;  // a protein, not a genomic finding
    } else if (known.role() == v1::ALTERATION_ROLE_COMUTATION && (holds(text, "loss") || holds(text, "delet"))) {
      make(known.gene());  // a mutation or a deletion: not said
    } else {
      exon_change(known, text);
    }
  }

  void unlisted(std::string_view gene) { make(gene); }

 private:
  GenomicRecord& make(std::string_view gene) {
    GenomicRecord& record = patient_.genomic.emplace_back();
    record.source = source_;
    record.set(RecordField::kHugoSymbol, Scalar::of_text(std::string(gene)));
    return record;
  }

  GenomicRecord& mutation(std::string_view gene) {
    GenomicRecord& record = make(gene);
    record.set(RecordField::kVariantCategory, Scalar::of_text("MUTATION"));
    return record;
  }

  // EML4-ALK: the other name before or after the gene's is the partner.
  void fusion(const std::string& gene, std::string_view text) {
    GenomicRecord& record = make(gene);
    record.set(RecordField::kVariantCategory, Scalar::of_text("SV"));
    record.set(RecordField::kRightPartner, Scalar::of_text(gene));
    const std::size_t dash = text.find_first_of("-:");
    if (dash == std::string_view::npos) return;
    const auto before = words_of(text.substr(0, dash));
    const auto after = words_of(text.substr(dash));
    const bool gene_follows = !after.empty() && after.front() == gene;
    const bool gene_precedes = !before.empty() && before.back() == gene;
    if (gene_follows && !before.empty()) {
      record.set(RecordField::kLeftPartner, Scalar::of_text(std::string(before.back())));
    } else if (gene_precedes && !after.empty()) {
      record.set(RecordField::kLeftPartner, Scalar::of_text(std::string(after.front())));
    }
  }

  void exon_change(const v1::KnownAlteration& known, std::string_view text) {
    GenomicRecord& record = mutation(known.gene());
    const bool deletion = holds(text, "del");
    const bool insertion = holds(text, "ins") || known.alteration_class() == "egfr_exon20_insertion";
    int exon = 0;
    for (const int candidate : {14, 18, 19, 20, 21}) {
      if (holds(text, std::to_string(candidate)) && (holds(text, "ex") || deletion || insertion)) exon = candidate;
    }
    if (known.alteration_class() == "met_exon14") exon = 14;
    if (exon > 0) record.set(RecordField::kExon, number_scalar(std::to_string(exon)));
    if (insertion && !deletion) record.set(RecordField::kVariantClassification, Scalar::of_text("In_Frame_Ins"));
    if (deletion && !insertion) record.set(RecordField::kVariantClassification, Scalar::of_text("In_Frame_Del"));
  }

  Patient& patient_;
  const knowledge::Knowledge& knowledge_;
  std::string source_;
};

}  // namespace

void add_alterations(Patient& patient, const knowledge::Knowledge& knowledge, std::string_view gene,
                     std::string_view text, const std::string& source) {
  RecordMaker maker(patient, knowledge, source);
  const std::string_view symbol = knowledge.gene(gene).empty() ? gene : knowledge.gene(gene);
  const auto matches = knowledge.find_alterations(text, symbol);
  const bool spelled_out = maker.substitutions(symbol, text);
  bool any = spelled_out;
  for (const auto& match : matches.found) {
    const std::string_view part = text.substr(match.span.begin, match.span.end - match.span.begin);
    const auto words = words_of(part);
    const bool spelled =
        std::any_of(words.begin(), words.end(), [](auto word) { return substitution(word).has_value(); });
    any = true;
    // "ALK G1202R": the bare gene is the mutation's, not one more finding.
    if (spelled_out && same_ignoring_case(part, match.entry->gene())) continue;
    if (!match.negated && !match.hedged && !spelled) maker.recognised(*match.entry, part.size() > 6 ? part : text);
  }
  if (!any && !symbol.empty() && !text.empty()) maker.unlisted(symbol);
}

}  // namespace tumorboard::trials
