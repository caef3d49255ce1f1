// SPDX-License-Identifier: Apache-2.0
// Genomic nodes: all keys on one record; one '!' anywhere makes the node an exclusion.
// Prior-treatment nodes of the CTIMS dialect follow the same rule.
#include <algorithm>
#include <array>

#include "common/json/nearest.h"
#include "workers/trials/criterion.h"
#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

struct Mapping {
  std::string_view key;
  RecordField field;
};

constexpr std::array<Mapping, 12> kPlain{{
    {"hugo_symbol", RecordField::kHugoSymbol},
    {"variant_classification", RecordField::kVariantClassification},
    {"protein_change", RecordField::kProteinChange},
    {"exon", RecordField::kExon},
    {"wildtype", RecordField::kWildtype},
    {"apobec_signature", RecordField::kApobec},
    {"pole_signature", RecordField::kPole},
    {"tobacco_signature", RecordField::kTobacco},
    {"temozolomide_signature", RecordField::kTemozolomide},
    {"uva_signature", RecordField::kUva},
    {"mmr_status", RecordField::kMmrStatus},
    {"ms_status", RecordField::kMmrStatus},
}};
constexpr std::array<std::string_view, 2> kLabels{"display_name", "matching_examples"};

constexpr std::array<std::string_view, 20> kGenomicKeys{"hugo_symbol",
                                                        "variant_category",
                                                        "protein_change",
                                                        "wildcard_protein_change",
                                                        "exon",
                                                        "cnv_call",
                                                        "wildtype",
                                                        "variant_classification",
                                                        "mmr_status",
                                                        "ms_status",
                                                        "apobec_signature",
                                                        "fusion_partner_hugo_symbol",
                                                        "pole_signature",
                                                        "uva_signature",
                                                        "match_all",
                                                        "tobacco_signature",
                                                        "molecular_function",
                                                        "display_name",
                                                        "matching_examples",
                                                        "temozolomide_signature"};

constexpr std::string_view kProficient = "Proficient (MMR-P / MSS)";
constexpr std::string_view kDeficient = "Deficient (MMR-D / MSI-H)";
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kMmr{{
    {"MMR-Proficient", kProficient},
    {"MMR-Deficient", kDeficient},
    {"MSI-H", kDeficient},
    {"MSI-L", kProficient},
    {"MSS", kProficient},
}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kCnv{{
    {"High Amplification", "High level amplification"},
    {"Low Amplification", "Gain"},
    {"Homozygous Deletion", "Homozygous deletion"},
    {"Heterozygous Deletion", "Heterozygous deletion"},
}};

bool is_signature(RecordField field) { return field >= RecordField::kMmrStatus && field <= RecordField::kUva; }

template <std::size_t N>
std::optional<std::string> mapped(const std::array<std::pair<std::string_view, std::string_view>, N>& map,
                                  std::string_view text) {
  const auto* found = std::find_if(map.begin(), map.end(), [&](const auto& pair) { return pair.first == text; });
  if (found == map.end()) return std::nullopt;
  return std::string(found->second);
}

template <typename... Values>
std::vector<Scalar> one_of(Values... values) {
  std::vector<Scalar> all;
  (all.push_back(std::move(values)), ...);
  return all;
}

bool names_a_gene(const std::string& side) {
  std::string word = lower_case(side);
  std::replace(word.begin(), word.end(), ' ', '_');
  return !word.empty() && word != "any_gene" && word != "intergenic";
}

// Builds one test key by key. A reason means that the node cannot be read.
class Builder {
 public:
  explicit Builder(const Place& place) : place_(place) {}

  void key(const std::string& name, const Node& node) {
    if (!node.is_scalar() || node.is_null()) {
      unreadable_ = no_value(node, place_.below(name));
      return;
    }
    Scalar value = node.scalar;
    never_ = lint_tag(node, place_.below(name)) || never_;
    negated_ = take_negation(value) || negated_;
    never_ = lint_record_value(name, value, node.line, place_.below(name)) || never_;
    if (const auto* plain = std::find_if(kPlain.begin(), kPlain.end(), [&](const Mapping& m) { return m.key == name; });
        plain != kPlain.end()) {
      add_plain(name, node, plain->field, std::move(value));
    } else {
      add_special(name, node, std::move(value));
    }
  }

  std::optional<Criterion> finish() {
    if (unreadable_) return std::move(unreadable_);
    if (!any_) return std::nullopt;
    settle();
    Criterion made;
    made.text = text() + (negated_ ? " absent" : " present");
    made.test = std::move(test_);
    made.negated = negated_;
    made.never_true = never_;
    return made;
  }

 private:
  void refuse(const Node& node, const std::string& name, const std::string& reason, const std::string& remedy) {
    unreadable_ = unreadable_criterion(node, place_.below(name), reason, remedy);
  }

  void add(RecordField field, std::vector<Scalar> values) {
    any_ = true;
    test_.keys.push_back({field, std::move(values), {}});
  }

  void add_plain(const std::string& name, const Node& node, RecordField field, Scalar value) {
    any_ = true;
    if (field == RecordField::kHugoSymbol) {
      gene_ = std::move(value);
      return;
    }
    words_.push_back(name == "exon" ? "exon " + value.text : value.text);
    if (field == RecordField::kWildtype) {
      test_.asks_wildtype = true;
      words_.back() = value.boolean ? "wild type" : "not wild type";
    }
    if (is_signature(field)) {
      test_.signature = true;
      if (field != RecordField::kMmrStatus) words_.back() = name.substr(0, name.find('_')) + " signature " + value.text;
    }
    if (field == RecordField::kMmrStatus) {
      const auto status = mapped(kMmr, value.text);
      if (!status) {
        return refuse(node, name, "\"" + value.text + "\" is no status",
                      "write MMR-Proficient, MMR-Deficient, MSI-H, MSI-L or MSS");
      }
      value = Scalar::of_text(*status);
    }
    if (field == RecordField::kProteinChange || field == RecordField::kExon) test_.may_be_acquired = true;
    add(field, one_of(std::move(value)));
  }

  void add_special(const std::string& name, const Node& node, Scalar value) {
    if (std::find(kLabels.begin(), kLabels.end(), name) != kLabels.end()) return;
    if (name == "variant_category") {
      category(value);
    } else if (name == "wildcard_protein_change") {
      wildcard(value);
    } else if (name == "cnv_call") {
      words_.push_back(value.text);
      test_.may_be_acquired = true;
      if (const auto call = mapped(kCnv, value.text)) value = Scalar::of_text(*call);
      add(RecordField::kCnvCall, one_of(std::move(value)));
    } else if (name == "fusion_partner_hugo_symbol") {
      any_ = true;
      partner_ = std::move(value.text);
    } else if (name == "molecular_function") {
      function(node, name, value.text);
    } else if (name == "match_all") {
      any_ = true;
      words_.emplace_back("any genomic finding");
    } else {
      any_ = true;
      unmapped_key(name, node);
      words_.push_back(name + " " + value.text);
      test_.unmapped.push_back({name, std::move(value)});
    }
  }

  void unmapped_key(const std::string& name, const Node& node) {
    const std::string only = "it matches only a record field of the same name";
    if (is_clinical_key(name)) {
      place_.findings.error(node.line, place_.path + "." + name, "\"" + name + "\" is a clinical key: here " + only,
                            "write it below clinical");
      return;
    }
    place_.findings.error(node.line, place_.path + "." + name,
                          "the key \"" + name + "\" has no meaning to the engines: " + only,
                          json::did_you_mean(name, kGenomicKeys));
  }

  void category(const Scalar& value) {
    any_ = true;
    const std::string written = value.text;
    const std::string word = lower_case(written);
    if (written == "Structural Variation") {
      structural_ = true;
      words_.emplace_back("structural variation");
    } else if (word == "any variation") {
      words_.emplace_back("mutation or copy number variation");
      add(RecordField::kVariantCategory, one_of(Scalar::of_text("MUTATION"), Scalar::of_text("CNV")));
    } else if (word == "copy number variation") {
      words_.emplace_back("copy number variation");
      test_.may_be_acquired = true;
      add(RecordField::kVariantCategory, one_of(Scalar::of_text("CNV")));
    } else if (word == "structural variation") {
      words_.push_back(word);
      add(RecordField::kVariantCategory, one_of(Scalar::of_text("SV")));
    } else {
      std::string upper = written;
      std::transform(upper.begin(), upper.end(), upper.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      words_.push_back(word);
      add(RecordField::kVariantCategory, one_of(Scalar::of_text(std::move(upper))));
    }
  }

  void wildcard(const Scalar& value) {
    any_ = true;
    test_.may_be_acquired = true;
    std::string prefix = value.text.starts_with("p.") ? value.text : "p." + value.text;
    words_.push_back(prefix + " followed by any amino acid");
    test_.keys.push_back({RecordField::kProteinChange, {}, std::move(prefix)});
  }

  void function(const Node& node, const std::string& name, const std::string& word) {
    words_.push_back(lower_case(word) + " alteration");
    std::string effect;
    if (word == "Activating") effect = "Gain-of-function";
    if (word == "Inactivating") effect = "Loss-of-function";
    if (effect.empty())
      return refuse(node, name, "\"" + word + "\" is no function", "write Activating or Inactivating");
    add(RecordField::kMutationEffect, one_of(Scalar::of_text(effect), Scalar::of_text("Likely " + effect)));
  }

  // What depends on several keys: on a signature the gene is not compared, on a structural
  // variant it names a side.
  void settle() {
    const std::string& gene = gene_.text;
    if (structural_) {
      test_.structural = StructuralTest{gene, partner_.value_or(std::string())};
      test_.gene = names_a_gene(gene) ? gene : partner_.value_or(std::string());
      if (!names_a_gene(test_.gene)) test_.gene.clear();
    } else {
      if (partner_) test_.unmapped.push_back({"FUSION_PARTNER_HUGO_SYMBOL", Scalar::of_text(*partner_)});
      if (!gene_.is_null() && !test_.signature) {
        test_.gene = gene;
        test_.keys.insert(test_.keys.begin(), {RecordField::kHugoSymbol, one_of(gene_), {}});
      }
    }
  }

  // A protein change says "mutation" by itself.
  [[nodiscard]] std::string text() const {
    std::string out = test_.signature ? std::string() : gene_.text;
    const bool precise =
        std::any_of(words_.begin(), words_.end(), [](const auto& word) { return word.starts_with("p."); });
    if (partner_) out += "-" + *partner_;
    for (const std::string& word : words_) {
      if (precise && word == "mutation") continue;
      out += (out.empty() ? "" : " ") + word;
    }
    return out.empty() ? "any genomic finding" : out;
  }

  const Place& place_;
  RecordTest test_;
  Scalar gene_;  // null = not given
  std::optional<std::string> partner_;
  std::vector<std::string> words_;
  std::optional<Criterion> unreadable_;
  bool structural_ = false;
  bool negated_ = false;
  bool never_ = false;
  bool any_ = false;
};

std::string key_of(std::string_view kind, const Node& map) {
  std::vector<std::string> parts;
  parts.reserve(map.members.size());
  for (const auto& [name, value] : map.members) {
    parts.push_back(lower_case(name) + "|" + std::to_string(static_cast<int>(value.scalar.kind)) +
                    (value.tagged ? "!" : "") + "|" + value.scalar.text);
  }
  std::sort(parts.begin(), parts.end());
  std::string key(kind);
  for (const std::string& part : parts) key += "\n" + part;
  return key;
}

}  // namespace

bool is_genomic_key(std::string_view key) {
  return std::find(kGenomicKeys.begin(), kGenomicKeys.end(), key) != kGenomicKeys.end();
}

std::optional<Criterion> compile_genomic(const Node& map, const Place& place) {
  Builder builder(place);
  for (const auto& [name, value] : map.members) builder.key(lower_case(name), value);
  auto made = builder.finish();
  if (made && !made->unreadable()) made->key = key_of("genomic", map);
  return made;
}

std::optional<Criterion> compile_prior_treatment(const Node& map, const Place& place) {
  std::optional<Criterion> made;
  for (const auto& [name, value] : map.members) {
    const std::string key = lower_case(name);
    const bool agent = key == "prior_treatment_agent" || key == "agent";
    if (value.tagged) return no_value(value, place.below(name));
    if (key == "agent") {
      place.findings.warning(
          value.line, place.below(name).path,
          "the key \"agent\" has no meaning to the engines: it matches only a field of the same name",
          "write prior_treatment_agent");
    }
    if ((!agent && key != "drug") || !value.is_scalar() || value.is_null() || made) {
      return unreadable_criterion(value, place.below(name), "is no prior treatment",
                                  "write prior_treatment_agent: NAME and nothing else");
    }
    Scalar named = value.scalar;
    const bool negated = take_negation(named);
    made = Criterion{std::string("prior treatment ") + (negated ? "without " : "with ") + named.text,
                     key_of("prior_treatment", map), AgentTest{named.text, agent}, negated, false};
  }
  return made;
}

}  // namespace tumorboard::trials
