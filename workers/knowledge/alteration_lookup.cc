// SPDX-License-Identifier: Apache-2.0
// Knowledge::find_alterations. A notation is replaced by one word before the text is cut into
// tokens, so that "c.2369C>T not detected" is denied like "T790M not detected".
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "workers/knowledge/knowledge.h"
#include "workers/knowledge/tokens.h"

namespace tumorboard::knowledge {

class AlterationLookup {
 public:
  AlterationLookup(const Knowledge& knowledge, std::string_view text, std::string_view gene_text)
      : all_(knowledge), text_(text), gene_text_(gene_text), gene_(knowledge.gene(gene_text)) {}

  Matches<v1::KnownAlteration> run() {
    cut();
    covered_.resize(tokens_.size());
    named_ = all_.gene_terms_.find(tokens_, [](std::uint32_t) { return true; });
    read_variants();
    find_terms();
    add_variants();
    add_fusions();
    add_copy_numbers();
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) { return a.first < b.first; });
    share_verdicts();
    return take();
  }

 private:
  struct Found {
    std::size_t first = 0;  // tokens
    std::size_t count = 0;
    const v1::KnownAlteration* entry = nullptr;
    ClauseReader::Mood mood;
  };

  void cut();
  void read_variants();
  void find_terms();
  void add_variants();
  void add_fusions();
  void add_copy_numbers();
  void add_copies(std::size_t first, std::size_t count, bool ratio, double value);
  void share_verdicts();
  Matches<v1::KnownAlteration> take();

  void add(std::size_t first, std::size_t count, const v1::KnownAlteration* entry) {
    cover(covered_, first, count);
    found_.push_back({first, count, entry, all_.clauses_.mood(tokens_, first, count)});
  }
  [[nodiscard]] std::string_view nearest_gene(std::size_t first, std::size_t count) const;
  [[nodiscard]] const v1::KnownAlteration* choose(const TermIndex::Hit& hit) const;
  [[nodiscard]] bool names_gene(std::size_t token) const;
  [[nodiscard]] bool partner(std::size_t partner, std::size_t first, std::size_t count, bool fusion_said) const;
  [[nodiscard]] std::string_view between(std::size_t left, std::size_t right) const {
    return text_.substr(tokens_[left].span.end, tokens_[right].span.begin - tokens_[left].span.end);
  }
  [[nodiscard]] bool listed_together(const Found& left, const Found& right) const;

  const Knowledge& all_;
  std::string_view text_;
  std::string_view gene_text_;
  std::string_view gene_;  // symbol
  std::vector<Token> tokens_;
  std::map<std::size_t, Variant> variants_;                     // by token
  std::map<std::size_t, const v1::KnownAlteration*> by_place_;  // by token
  std::vector<bool> covered_;
  std::vector<TermIndex::Hit> named_;
  std::vector<Found> found_;
};

// Tokens of the text with each notation as one word. Spans are those of the text as written.
void AlterationLookup::cut() {
  std::string plain;
  struct Piece {
    Span in_plain, in_text;
  };
  std::vector<Piece> pieces;
  auto variants = find_variants(text_);
  std::size_t copied = 0;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    const Variant& variant = variants[i];
    plain += text_.substr(copied, variant.span.begin - copied);
    const std::size_t begin = plain.size();
    const std::string word = variant.word();
    plain += word.empty() ? "\xc2\xa7" + std::to_string(i) : word;  // a word that no term has
    pieces.push_back({{begin, plain.size()}, variant.span});
    copied = variant.span.end;
  }
  plain += text_.substr(copied);
  tokens_ = tokenise(plain);
  std::size_t piece = 0;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    Span& span = tokens_[i].span;
    while (piece < pieces.size() && pieces[piece].in_plain.end <= span.begin) ++piece;
    if (piece < pieces.size() && pieces[piece].in_plain == span) {
      span = pieces[piece].in_text;
      variants_.emplace(i, std::move(variants[piece]));
      continue;
    }
    const std::size_t shift_at = piece == 0 ? 0 : pieces[piece - 1].in_plain.end;
    const std::size_t shift_to = piece == 0 ? 0 : pieces[piece - 1].in_text.end;
    span = {span.begin - shift_at + shift_to, span.end - shift_at + shift_to};
  }
}

// The gene named nearest before, else the first one after; empty: none is named.
std::string_view AlterationLookup::nearest_gene(std::size_t first, std::size_t count) const {
  if (named_.empty()) return {};
  const TermIndex::Hit* nearest = &named_.front();
  for (const auto& mention : named_) {
    if (mention.first < first + count) nearest = &mention;
  }
  return all_.gene_symbols_[nearest->owners.front()];
}

void AlterationLookup::read_variants() {
  if (!gene_text_.empty() && gene_.empty()) return;  // not a gene known here
  for (const auto& [token, variant] : variants_) {
    const std::string_view gene = gene_text_.empty() ? nearest_gene(token, 1) : gene_;
    auto reading = all_.variants_.read(variant, gene);
    // "T790M, MET amplification": the gene named is that of the other finding.
    if (gene_text_.empty() && reading.entry == nullptr &&
        (reading.word.empty() || variant.kind == VariantKind::kCoding)) {
      const auto any = all_.variants_.read(variant, {});
      if (any.entry != nullptr || reading.word.empty()) reading = any;
    }
    if (!reading.word.empty()) tokens_[token].word = reading.word;
    if (reading.entry != nullptr) by_place_[token] = reading.entry;
  }
}

const v1::KnownAlteration* AlterationLookup::choose(const TermIndex::Hit& hit) const {
  const std::string_view gene = gene_text_.empty() ? nearest_gene(hit.first, hit.count) : gene_;
  const v1::KnownAlteration* only = nullptr;  // stays when all are of one gene
  bool several = false;
  for (const std::uint32_t owner : hit.owners) {
    const auto& alteration = all_.files_.alteration(static_cast<int>(owner));
    if (alteration.gene() == gene) return &alteration;
    several = several || (only != nullptr && only->gene() != alteration.gene());
    if (only == nullptr) only = &alteration;
  }
  // "T790M, MET amplification": the gene named is that of the other finding.
  return several ? nullptr : only;
}

void AlterationLookup::find_terms() {
  const auto allowed = [&](std::uint32_t owner) {
    return gene_text_.empty() || all_.files_.alteration(static_cast<int>(owner)).gene() == gene_;
  };
  for (const auto& hit : all_.alteration_terms_.find(tokens_, allowed)) {
    if (const auto* entry = choose(hit)) add(hit.first, hit.count, entry);
  }
}

void AlterationLookup::add_variants() {
  for (const auto& [token, entry] : by_place_) {
    if (!covered_[token]) add(token, 1, entry);
  }
}

bool AlterationLookup::names_gene(std::size_t token) const {
  return std::any_of(named_.begin(), named_.end(), [token](const TermIndex::Hit& hit) {
    return token >= hit.first && token < hit.first + hit.count;
  });
}

// Whether the word is the other partner of the fusion gene beside it: "CCDC6-RET", "EML4::ALK",
// "KIF5B – RET". Between hyphens it must look like a gene, so that "c-MET" and "pan-TRK" do not; where
// the text says fusion, any capital word will do.
bool AlterationLookup::partner(std::size_t partner, std::size_t first, std::size_t count, bool fusion_said) const {
  const bool before = partner < first;
  std::string_view joint = before ? between(partner, first) : between(first + count - 1, partner);
  while (joint.starts_with(' ')) joint.remove_prefix(1);
  while (joint.ends_with(' ')) joint.remove_suffix(1);
  if (names_gene(partner)) return false;
  const Span span = tokens_[partner].span;
  const std::string_view word = text_.substr(span.begin, span.end - span.begin);
  const bool letter = word.front() >= 'A' && word.front() <= 'Z';
  if (joint == "::") return letter && word.size() > 2;
  constexpr std::array<std::string_view, 5> kDashes{"-", "_", "\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x80\x91"};
  const bool dash = std::find(kDashes.begin(), kDashes.end(), joint) != kDashes.end();
  const auto lower_case = std::find_if(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  const bool gene_like = letter && word.size() > 2 && lower_case == word.end() &&
                         (fusion_said || word.find_first_of("0123456789") != std::string_view::npos);
  return before && dash && gene_like && !variants_.contains(partner);
}

void AlterationLookup::add_fusions() {
  for (const auto& mention : named_) {
    const std::string_view gene = all_.gene_symbols_[mention.owners.front()];
    const auto* fusion = all_.variants_.fusion(gene);
    if (fusion == nullptr || (!gene_text_.empty() && gene != gene_)) continue;
    const std::size_t after = mention.first + mention.count;
    const bool covered = covered_[mention.first] || (mention.first > 0 && covered_[mention.first - 1]);
    const bool said = std::any_of(found_.begin(), found_.end(), [&](const Found& one) { return one.entry == fusion; });
    if (covered) continue;
    if (mention.first > 0 && partner(mention.first - 1, mention.first, mention.count, said)) {
      said ? cover(covered_, mention.first - 1, 1) : add(mention.first - 1, mention.count + 1, fusion);
    } else if (after < tokens_.size() && !covered_[after] && partner(after, mention.first, mention.count, said)) {
      said ? cover(covered_, after, 1) : add(mention.first, mention.count + 1, fusion);
    }
  }
}

namespace {

bool is_number(std::string_view word) { return word.find_first_not_of("0123456789") == std::string_view::npos; }

// "2.6" stands in the text as two tokens.
std::optional<double> number_at(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

}  // namespace

void AlterationLookup::add_copies(std::size_t first, std::size_t count, bool ratio, double value) {
  const std::string_view gene = gene_text_.empty() ? nearest_gene(first, count) : gene_;
  const v1::CopyNumber* row = all_.variants_.copy_number(gene);
  if (row == nullptr) return;
  const auto* entry = all_.variants_.entry(gene, row->alteration_class());
  if (entry == nullptr) return;
  const bool amplified = value >= (ratio ? row->from_ratio() : row->from_copies());
  add(first, count, entry);
  found_.back().mood.negated = found_.back().mood.negated || !amplified;
}

// "GCN 14", "copy number: 14", "MET/CEP7 ratio 2.6", "14 copies". Few copies say that the gene is
// not amplified; where the text calls it amplified all the same, that is open.
void AlterationLookup::add_copy_numbers() {
  constexpr std::array<std::string_view, 6> kKeys{"gcn", "cn", "number", "ratio", "cep7", "cep17"};
  constexpr std::size_t kReach = 3;  // tokens between the key and its number
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const std::string_view word = tokens_[i].word;
    if (word == "copies" && i > 0 && is_number(tokens_[i - 1].word)) {
      if (const auto value = number_at(text_.substr(tokens_[i - 1].span.begin))) add_copies(i - 1, 2, false, *value);
      continue;
    }
    if (std::find(kKeys.begin(), kKeys.end(), word) == kKeys.end()) continue;
    if (word == "number" && (i == 0 || tokens_[i - 1].word != "copy")) continue;
    std::size_t at = i + 1;
    while (at < tokens_.size() && at - i < kReach && !is_number(tokens_[at].word)) ++at;
    if (at >= tokens_.size() || !is_number(tokens_[at].word)) continue;
    const auto value = number_at(text_.substr(tokens_[at].span.begin));
    const bool ratio = word != "gcn" && word != "cn" && word != "number";
    if (value) add_copies(i, at - i + 1, ratio, *value);
    i = at;
  }
  for (const Found& few : found_) {
    if (!few.mood.negated || few.count < 2 || !is_number(tokens_[few.first + few.count - 1].word)) continue;
    const auto* row = all_.variants_.copy_number(few.entry->gene());
    if (row == nullptr || few.entry->alteration_class() != row->alteration_class()) continue;
    for (Found& other : found_) {
      if (other.entry == few.entry && !other.mood.negated) other.mood.hedged = true;
    }
  }
}

// Two findings of one list, with nothing but a comma between: "T790M, C797S".
bool AlterationLookup::listed_together(const Found& left, const Found& right) const {
  const Token& last = tokens_[left.first + left.count - 1];
  if (!last.clause_ends || last.sentence_ends || last.leads_on || last.closes || last.minus) return false;
  for (std::size_t i = left.first + left.count; i < right.first; ++i) {
    if (!names_gene(i)) return false;
  }
  const auto is_driver = [](const Found& one) { return one.entry->role() == v1::ALTERATION_ROLE_DRIVER; };
  return is_driver(left) == is_driver(right);
}

// "T790M, C797S negative", "no T790M, C797S": whether the verdict is on both is open.
void AlterationLookup::share_verdicts() {
  const auto open = [](const Found& one) { return one.mood.negated || one.mood.hedged; };
  for (std::size_t i = found_.size(); i-- > 1;) {
    Found& left = found_[i - 1];
    if (open(found_[i]) && !open(left) && listed_together(left, found_[i])) left.mood.hedged = true;
  }
  for (std::size_t i = 1; i < found_.size(); ++i) {
    Found& right = found_[i];
    // "No T790M, no C797S, MET amplification": each has its own verdict.
    const bool own = i > 1 && open(found_[i - 2]) && !listed_together(found_[i - 2], found_[i - 1]);
    if (open(found_[i - 1]) && !own && !open(right) && listed_together(found_[i - 1], right)) right.mood.hedged = true;
  }
}

Matches<v1::KnownAlteration> AlterationLookup::take() {
  Matches<v1::KnownAlteration> matches;
  for (const Found& one : found_) {
    matches.found.push_back({one.entry, span_of(tokens_, one.first, one.count), one.mood.negated, one.mood.hedged, {}});
  }
  if (!found_.empty()) {
    for (const auto& mention : named_) cover(covered_, mention.first, mention.count);
  }
  auto quiet = all_.clauses_.clause_words(tokens_);
  for (const auto& hit : all_.alteration_filler_.find(tokens_, [](std::uint32_t) { return true; })) {
    cover(quiet, hit.first, hit.count);
  }
  matches.unrecognised = unrecognised(text_, tokens_, covered_, quiet);
  return matches;
}

Matches<v1::KnownAlteration> Knowledge::find_alterations(std::string_view text, std::string_view gene) const {
  return AlterationLookup(*this, text, gene).run();
}

}  // namespace tumorboard::knowledge
