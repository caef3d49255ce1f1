// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/alteration_notation.h"

#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace tumorboard::knowledge {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 22> kResidues{
    {{"ala", 'A'}, {"arg", 'R'}, {"asn", 'N'}, {"asp", 'D'}, {"cys", 'C'}, {"gln", 'Q'}, {"glu", 'E'}, {"gly", 'G'},
     {"his", 'H'}, {"ile", 'I'}, {"leu", 'L'}, {"lys", 'K'}, {"met", 'M'}, {"phe", 'F'}, {"pro", 'P'}, {"ser", 'S'},
     {"thr", 'T'}, {"trp", 'W'}, {"tyr", 'Y'}, {"val", 'V'}, {"ter", '*'}, {"stop", '*'}}};
constexpr std::string_view kOneLetter = "ACDEFGHIKLMNPQRSTVWY";
// No shorter number is read as a codon: "T1a" is a stage, "D5F3" an antibody.
constexpr std::uint32_t kFirstCodon = 10;
constexpr std::size_t kLongestNumber = 6;  // digits

bool is_decimal(char c) { return c >= '0' && c <= '9'; }
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool is_word_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

// A place in the text; each take_*() moves on only if it succeeds.
class Cursor {
 public:
  Cursor(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] bool word_ends() const { return at_ >= text_.size() || !is_word_char(text_[at_]); }
  void back_to(std::size_t at) { at_ = at; }

  bool take(char c) {
    if (small(peek()) != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view word) {
    if (text_.size() - at_ < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (small(text_[at_ + i]) != word[i]) return false;
    }
    at_ += word.size();
    return true;
  }
  // The word stands here in just this case.
  [[nodiscard]] bool stands(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  void skip_spaces() {
    while (peek() == ' ') ++at_;
  }
  // A hyphen, an underscore or one of Unicode's dashes.
  bool take_joint() {
    if (take('_') || take('-')) return true;
    return take("\xe2\x80\x93") || take("\xe2\x80\x94") || take("\xe2\x80\x91") || take("\xe2\x80\x90");
  }
  std::optional<std::uint32_t> take_number() {
    std::uint32_t value = 0;
    const std::size_t begin = at_;
    while (is_decimal(peek()) && at_ - begin < kLongestNumber)
      value = value * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
    if (at_ == begin || is_decimal(peek())) {
      at_ = begin;
      return std::nullopt;
    }
    return value;
  }
  // One residue, in three letters or one; '*' and Ter are a stop.
  char take_residue() {
    for (const auto& [name, letter] : kResidues) {
      if (take(name)) return letter;
    }
    const char letter = capital(peek());
    if (letter != '*' && kOneLetter.find(letter) == std::string_view::npos) return '\0';
    ++at_;
    return letter;
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

// Residues after "ins" or "delins", in three letters or one, to the end of the word; a bare
// number counts residues. Nothing: no sequence of residues.
std::optional<std::size_t> take_sequence(Cursor& cursor) {
  const std::size_t begin = cursor.at();
  if (const auto count = cursor.take_number()) return *count;
  std::size_t count = 0;
  while ((!cursor.word_ends() || cursor.peek() == '*') && !cursor.stands("ins")) {
    if (cursor.take_residue() == '\0') {
      cursor.back_to(begin);
      return std::nullopt;
    }
    ++count;
  }
  return count;
}

// What happens to the residues first..last. False: no notation of a change.
bool take_change(Cursor& cursor, Variant& out) {
  const std::size_t span = out.last - out.first + 1;
  const bool range = out.last_residue != '\0' || out.last != out.first;
  cursor.skip_spaces();
  const bool deleted = cursor.take("deletion") || cursor.take("del");
  bool inserted = deleted && cursor.take(" ins");
  if (deleted && !inserted && cursor.peek() == ' ') {
    out.kind = VariantKind::kDeletion;
    return true;
  }
  const bool replaced = !deleted && range && cursor.take('>');
  if (deleted && !inserted && !take_sequence(cursor)) return false;  // "E746_A750delELREA": what was there
  inserted = inserted || cursor.take("insertion") || cursor.take("ins");
  if (deleted || replaced || inserted) {
    const auto added = inserted || replaced ? take_sequence(cursor) : std::optional<std::size_t>(0);
    if (!added) return false;
    if (deleted && !inserted) {
      out.kind = VariantKind::kDeletion;
    } else if (!deleted && !replaced) {
      out.kind = VariantKind::kInsertion;
    } else if (*added == 0) {
      out.kind = VariantKind::kOther;
    } else {
      out.kind = *added < span ? VariantKind::kDeletion : *added > span ? VariantKind::kInsertion : VariantKind::kOther;
    }
    return true;
  }
  if (cursor.take("duplication") || cursor.take("dup")) {
    out.kind = VariantKind::kInsertion;
    return take_sequence(cursor).has_value();
  }
  return false;
}

// "fs", "fs*12", "fsTer12", after an optional first new residue.
bool take_frameshift(Cursor& cursor) {
  if (!cursor.take("fs")) return false;
  if (cursor.take('*') || cursor.take("ter") || cursor.take('x')) cursor.take_number();
  return true;
}

bool take_substitution(Cursor& cursor, Variant& out) {
  if (take_frameshift(cursor)) {
    out.kind = VariantKind::kTruncation;
    return true;
  }
  out.to = cursor.take_residue();
  if (out.to == '\0') return false;
  const bool truncates = take_frameshift(cursor) || out.to == '*';
  out.kind = truncates ? VariantKind::kTruncation : VariantKind::kSubstitution;
  return true;
}

// A range "E746_A750", or one residue "L858". The second residue may be left out of "L747-751", and
// both after "p.": "p.982_1028".
bool take_place(Cursor& cursor, Variant& out, bool after_prefix) {
  out.first_residue = cursor.take_residue();
  if (out.first_residue == '\0' && !after_prefix) return false;
  const auto first = cursor.take_number();
  if (!first || *first < kFirstCodon) return false;
  out.first = out.last = *first;
  const std::size_t joint = cursor.at();
  if (!cursor.take_joint()) return true;
  out.last_residue = cursor.take_residue();
  const auto last = cursor.take_number();
  if (last && *last >= *first) {
    out.last = *last;
  } else {
    out.last_residue = '\0';
    cursor.back_to(joint);
  }
  return true;
}

std::optional<Variant> protein_at(std::string_view text, std::size_t begin) {
  Cursor cursor(text, begin);
  Variant out;
  const bool prefix = cursor.take("p.") || cursor.take("p ");
  cursor.skip_spaces();
  const bool bracket = prefix && cursor.take('(');
  // "delE746_A750", "insD770": the change may stand before its place.
  const std::size_t place = cursor.at();
  bool deleted = cursor.take("del");
  if (deleted) cursor.skip_spaces();
  if (!take_place(cursor, out, prefix) || (deleted && out.first == out.last)) {
    deleted = false;
    cursor.back_to(place);
    out = Variant{};
    if (!take_place(cursor, out, prefix)) return std::nullopt;
  }
  const std::size_t after_place = cursor.at();
  bool changed = take_change(cursor, out);
  if (!changed) {
    cursor.back_to(after_place);
    if (deleted) {
      out.kind = VariantKind::kDeletion;
      changed = true;
    } else if (out.last == out.first && out.first_residue != '\0') {
      changed = take_substitution(cursor, out);
    }
  }
  if (!changed || !cursor.word_ends()) return std::nullopt;
  if (bracket && !cursor.take(')')) return std::nullopt;
  out.span = {begin, cursor.at()};
  return out;
}

std::optional<CodingPosition> take_position(Cursor& cursor) {
  const auto base = cursor.take_number();
  if (!base) return std::nullopt;
  CodingPosition position{*base, 0};
  const std::size_t sign = cursor.at();
  const bool plus = cursor.take('+');
  if (plus || cursor.take('-')) {
    const auto offset = cursor.take_number();
    if (!offset || (!plus && *offset > *base)) {  // "c.2235-2249del" is a range
      cursor.back_to(sign);
      return position;
    }
    position.offset = plus ? static_cast<std::int32_t>(*offset) : -static_cast<std::int32_t>(*offset);
  }
  return position;
}

std::string take_bases(Cursor& cursor) {
  std::string bases;
  for (char base = capital(cursor.peek()); base == 'A' || base == 'C' || base == 'G' || base == 'T';
       base = capital(cursor.peek())) {
    cursor.take(small(base));
    bases += base;
  }
  return bases;
}

bool take_coding_change(Cursor& cursor, Variant& out) {
  cursor.skip_spaces();
  out.removed = take_bases(cursor);
  cursor.skip_spaces();
  const bool arrow = cursor.take("->") || cursor.take('>') || cursor.take("\xe2\x86\x92");
  if (arrow) {
    cursor.skip_spaces();
    out.deletes = out.inserts = true;
    out.inserted = take_bases(cursor);
    return !out.inserted.empty();
  }
  if (!out.removed.empty()) return false;
  out.deletes = cursor.take("del");
  if (out.deletes) {
    out.removed = take_bases(cursor);
    if (out.removed.empty()) cursor.take_number();
  }
  out.duplicates = !out.deletes && cursor.take("dup");
  out.inserts = cursor.take("ins");
  if (out.duplicates || out.inserts) {
    out.inserted = take_bases(cursor);
    if (out.inserted.empty()) cursor.take_number();
  }
  cursor.take("bp");
  return out.deletes || out.duplicates || out.inserts;
}

// "c." stands before it, or it is plain by its arrow: "2573T>G".
std::optional<Variant> coding_at(std::string_view text, std::size_t begin) {
  Cursor cursor(text, begin);
  Variant out;
  out.kind = VariantKind::kCoding;
  const bool prefix = cursor.take("c.") || cursor.take("c ");
  if (!prefix && !is_decimal(cursor.peek())) cursor.take('c');  // "c2573T>G"
  cursor.skip_spaces();
  const auto from = take_position(cursor);
  if (!from) return std::nullopt;
  out.from = out.until = *from;
  const std::size_t joint = cursor.at();
  if (cursor.take_joint()) {
    const auto until = take_position(cursor);
    if (until) {
      out.until = *until;
    } else {
      cursor.back_to(joint);
    }
  }
  if (!take_coding_change(cursor, out) || !cursor.word_ends()) return std::nullopt;
  const bool arrow = out.deletes && out.inserts && !out.removed.empty();
  if (!prefix && !arrow && out.from.offset == 0 && out.until.offset == 0) return std::nullopt;
  out.span = {begin, cursor.at()};
  return out;
}

// "E13;A20", "E6a/b;A20", "K15:R12".
std::optional<Variant> exons_at(std::string_view text, std::size_t begin) {
  Cursor cursor(text, begin);
  Variant out;
  out.kind = VariantKind::kExons;
  const auto take_exon = [&cursor](char& gene) {
    gene = capital(cursor.peek());
    if (gene < 'A' || gene > 'Z') return false;
    cursor.take(small(gene));
    return cursor.take_number().has_value();
  };
  if (!take_exon(out.five_prime)) return std::nullopt;
  while (cursor.take('a') || cursor.take('b') || cursor.take('/')) {
  }
  if (cursor.take("ins")) cursor.take_number();
  if (!cursor.take(';') && !cursor.take(':')) return std::nullopt;
  cursor.skip_spaces();
  if (!take_exon(out.three_prime) || !cursor.word_ends()) return std::nullopt;
  out.span = {begin, cursor.at()};
  return out;
}

}  // namespace

std::string Variant::word() const {
  if (kind != VariantKind::kSubstitution) return {};
  return std::string(1, small(first_residue)) + std::to_string(first) + small(to);
}

std::vector<Variant> find_variants(std::string_view text) {
  std::vector<Variant> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_word_char(text[at]) || (at > 0 && is_word_char(text[at - 1]))) continue;
    auto variant = coding_at(text, at);
    if (!variant) variant = exons_at(text, at);
    if (!variant) variant = protein_at(text, at);
    if (!variant) continue;
    at = variant->span.end - 1;
    found.push_back(std::move(*variant));
  }
  return found;
}

char residue_of(std::string_view codon) {
  constexpr std::string_view kBases = "TCAG";
  constexpr std::string_view kCode = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG";
  if (codon.size() != 3) return '\0';
  std::size_t index = 0;
  for (const char base : codon) {
    const std::size_t digit = kBases.find(base);
    if (digit == std::string_view::npos) return '\0';
    index = index * 4 + digit;
  }
  return kCode[index];
}

}  // namespace tumorboard::knowledge
