// SPDX-License-Identifier: Apache-2.0
// The notations of an alteration, found in open text and brought to one form: protein changes in
// one or three letters ("p.(Leu858Arg)", "E746_A750delinsIP"), coding changes ("c.2573T>G",
// "c.3028+1G>T") and fusions by exons ("E13;A20"). What the form means is for VariantTable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "workers/knowledge/matcher.h"

namespace tumorboard::knowledge {

enum class VariantKind : std::uint8_t {
  kSubstitution,
  kDeletion,   // fewer residues than before
  kInsertion,  // more residues than before
  kTruncation,
  kOther,  // as many residues as before, or it is not said how many
  kCoding,
  kExons,  // a fusion by the exons of its two genes
};

// A position of the coding sequence; c.3028+1 has the offset 1, c.2888-23 the offset -23.
struct CodingPosition {
  std::uint32_t base = 0;
  std::int32_t offset = 0;
};

struct Variant {
  Span span;  // bytes of the text
  VariantKind kind = VariantKind::kOther;
  // Of a protein: codons with their residues in one letter, 0 = not told.
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  char first_residue = '\0';
  char last_residue = '\0';
  char to = '\0';  // what it is substituted by
  // Of a coding change.
  CodingPosition from;
  CodingPosition until;
  std::string removed;   // bases, as far as told
  std::string inserted;  // bases
  bool deletes = false;
  bool inserts = false;  // an insertion of unknown bases has an empty `inserted`
  bool duplicates = false;
  // Of exons: the initials of the two genes.
  char five_prime = '\0';
  char three_prime = '\0';

  // "l858r" for a substitution of a residue, else empty.
  [[nodiscard]] std::string word() const;
};

// In text order, without overlaps.
std::vector<Variant> find_variants(std::string_view text);

// Bases as the residue they code for; '*' for a stop, '\0' when they are no codon.
char residue_of(std::string_view codon);

}  // namespace tumorboard::knowledge
