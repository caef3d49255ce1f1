// SPDX-License-Identifier: Apache-2.0
// Values that look right and can hardly match a record. What no record can hold is an error; what
// is only out of the field's usual words is a warning: a centre may have words of its own.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <span>

#include "workers/trials/criterion.h"
#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool holds_blank_at_end(const std::string& text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  return !text.empty() && (blank(text.front()) || blank(text.back()));
}

bool listed(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// As in the schemas of MatchMiner and CTIMS, in lower case.
constexpr std::array<std::string_view, 8> kCategories{
    "mutation", "copy number variation", "cnv", "structural variation", "sv", "signature", "any variation", "wt"};
// Of MAF, and of the same schemas.
constexpr std::array<std::string_view, 43> kClassifications{"Missense_Mutation",
                                                            "Nonsense_Mutation",
                                                            "Nonstop_Mutation",
                                                            "In_Frame_Del",
                                                            "In_Frame_Ins",
                                                            "Frame_Shift_Del",
                                                            "Frame_Shift_Ins",
                                                            "Splice_Site",
                                                            "Splice_Region",
                                                            "Translation_Start_Site",
                                                            "Silent",
                                                            "RNA",
                                                            "Intron",
                                                            "IGR",
                                                            "Targeted_Region",
                                                            "De_novo_Start_InFrame",
                                                            "De_novo_Start_OutOfFrame",
                                                            "3'UTR",
                                                            "5'UTR",
                                                            "3'Flank",
                                                            "5'Flank",
                                                            "Del_Ins",
                                                            "Frameshift",
                                                            "Frameshift_mutation",
                                                            "Inframe_Indel",
                                                            "Initiator_Codon",
                                                            "intron",
                                                            "Intron_mutation",
                                                            "Missense and Splice_Region",
                                                            "Splice_Acceptor",
                                                            "Splice_Donor",
                                                            "Splice_Lost",
                                                            "coding_sequence",
                                                            "intergenic_variant",
                                                            "protein_altering",
                                                            "splice site_mutation",
                                                            "stop_retained",
                                                            "synonymous",
                                                            "3_prime_UTR",
                                                            "5_prime_UTR",
                                                            "3'UTR_mutation",
                                                            "5'UTR_mutation",
                                                            "Protein_Altering"};
constexpr std::array<std::string_view, 3> kGenders{"Male", "Female", "X"};

// What is wrong with a protein change beyond doubt, if anything.
std::string_view wrong_protein_change(const std::string& text) {
  if (!text.starts_with("p.")) return "has no \"p.\" before it: records have";
  const std::string change = text.substr(2);
  if (change.empty() || (!upper(change.front()) && change.front() != '*' && change.front() != '(')) {
    return "names no amino acid at its start";
  }
  if (change.size() > 2 && is_digit(change[change.size() - 2]) && change.back() == 'X') {
    return "ends in X, which stands for nothing in a record";
  }
  return {};
}

// G719, without "p.": an amino acid and its position.
bool is_position(std::string_view text) {
  return text.size() > 1 && std::isalpha(static_cast<unsigned char>(text.front())) != 0 &&
         std::all_of(text.begin() + 1, text.end(), is_digit);
}

// Leu858, of p.Leu858Arg or p.(Leu858Arg).
bool has_three_letters(std::string_view change) {
  if (change.starts_with('(')) change.remove_prefix(1);
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  return change.size() > 3 && upper(change[0]) && small(change[1]) && small(change[2]) && is_digit(change[3]);
}

// HLA-A, C9orf72; any_gene and intergenic name no gene.
bool is_gene_symbol(const std::string& text) {
  const std::string word = lower_case(text);
  if (word == "any_gene" || word == "any gene" || word == "intergenic") return true;
  const bool open_frame = text.starts_with('C') && text.find("orf") != std::string::npos;
  return open_frame ||
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return std::islower(c) != 0 || c == ' '; });
}

class ValueLint {
 public:
  ValueLint(const Scalar& value, int line, const Place& place) : value_(value), line_(line), place_(place) {}

  bool protein_change() const {
    const std::string& text = value_.text;
    if (const std::string_view wrong = wrong_protein_change(text); !wrong.empty()) {
      return never(quoted() + " " + std::string(wrong),
                   text.ends_with('X') ? "write wildcard_protein_change: " + text.substr(0, text.size() - 1)
                                       : "write it as in the report: p.L858R, p.E746_A750del");
    }
    const std::string change = text.substr(2);
    if (holds_blank_at_end(text)) return odd(quoted() + " has a blank around it", "write it without");
    if (is_position(change)) {
      return odd(quoted() + " names a position and no change",
                 "write the change (p.L858R), or wildcard_protein_change: " + text + " for any");
    }
    if (has_three_letters(change)) {
      return odd(quoted() + " has amino acids of three letters: records have one", "write it like p.L858R");
    }
    if (change.find_first_of("/|,;[ ") != std::string::npos) {
      return odd(quoted() + " names several changes: it is compared as a whole",
                 "write one node for each, below an or; or wildcard_protein_change: p.V600 for any");
    }
    return false;
  }

  bool wildcard() const {
    std::string_view prefix = value_.text;
    if (prefix.starts_with("p.")) prefix.remove_prefix(2);
    if (is_position(prefix) || prefix.ends_with("ins")) return false;
    return odd(quoted() + " and one amino acid after it is no change of a protein",
               "write the amino acid and its position alone: p.G719 stands for p.G719A, p.G719C and all others");
  }

  bool exon() const {
    if (!value_.is_number()) {
      return never("the text " + quoted() + " is no whole number",
                   "write exon: 19 without quotes; to exclude it, put ! on variant_category");
    }
    if (value_.number >= 1 && value_.number == std::floor(value_.number)) return false;
    return odd("exon " + value_.text + " is no whole number from 1 on", "write exon: 19");
  }

  bool signature() const {
    if (!value_.is_text()) {
      return never("unquoted " + value_.text + " is a truth value, the report has the text \"Yes\"",
                   "write '" + value_.text + "' in quotes");
    }
    if (value_.text == "Yes" || value_.text == "No") return false;
    return odd(quoted() + " is no status of a signature", "write 'Yes' or 'No', exactly so and in quotes");
  }

  bool category() const {
    const std::string word = lower_case(value_.text);
    if (word == "structural variation" && value_.text != "Structural Variation") {
      place_.findings.error(line_, place_.path, quoted() + " is compared as a category and never as a fusion",
                            "write Structural Variation exactly");
      return false;
    }
    if (value_.is_text() && listed(word, kCategories)) return false;
    return odd(quoted() + " is no category of variants",
               "write Mutation, Copy Number Variation, Structural Variation, Signature or Any Variation");
  }

  bool classification() const {
    if (value_.is_text() && listed(value_.text, kClassifications)) return false;
    return odd(
        quoted() + " is no class of variants, which are compared exactly",
        "write it as in the report: Missense_Mutation, In_Frame_Del, In_Frame_Ins, Frame_Shift_Del, Splice_Site");
  }

  bool gene() const {
    if (value_.text.empty()) return odd("names no gene", "write the gene, or remove the key");
    if (lower_case(value_.text) == "_intergenic_") return odd(quoted() + " is no gene", "write intergenic");
    if (is_gene_symbol(value_.text)) return false;
    std::string symbol = value_.text;
    std::transform(symbol.begin(), symbol.end(), symbol.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return odd(quoted() + " is not written like a gene, which is compared exactly", "write it like " + symbol);
  }

  bool gender() const {
    if (value_.is_text() && listed(value_.text, kGenders)) return false;
    return odd(quoted() + " is no gender of a record", "write Male or Female, exactly so");
  }

  bool wildtype() const {
    if (value_.kind == ScalarKind::kBoolean) return false;
    return never(quoted() + " is neither true nor false", "write true without quotes");
  }

 private:
  [[nodiscard]] std::string quoted() const { return "\"" + value_.text + "\""; }

  bool never(const std::string& text, std::string remedy) const {
    place_.findings.error(line_, place_.path, "can never match: " + text, std::move(remedy));
    return true;
  }
  bool odd(const std::string& text, std::string remedy) const {
    place_.findings.warning(line_, place_.path, text, std::move(remedy));
    return true;
  }

  const Scalar& value_;
  int line_;
  const Place& place_;
};

}  // namespace

bool lint_gender(const Scalar& value, int line, const Place& place) { return ValueLint(value, line, place).gender(); }

bool lint_record_value(std::string_view key, const Scalar& value, int line, const Place& place) {
  const ValueLint lint(value, line, place);
  if (key == "protein_change") return lint.protein_change();
  if (key == "wildcard_protein_change") return lint.wildcard();
  if (key == "exon") return lint.exon();
  if (key == "wildtype") return lint.wildtype();
  if (key.ends_with("_signature")) return lint.signature();
  if (key == "variant_category") return lint.category();
  if (key == "variant_classification") return lint.classification();
  if (key == "hugo_symbol" || key == "fusion_partner_hugo_symbol") return lint.gene();
  return false;
}

}  // namespace tumorboard::trials
