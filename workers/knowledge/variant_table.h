// SPDX-License-Identifier: Apache-2.0
// What a variant means by its place: regions of a protein, codons of the coding sequence, borders
// of exons and numbers of gene copies, from the knowledge files. Borrows them; immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tumorboard/v1/knowledge.pb.h"
#include "workers/knowledge/alteration_notation.h"

namespace tumorboard::knowledge {

class VariantTable {
 public:
  struct Reading {
    std::string word;                            // a substitution: "l858r"
    const v1::KnownAlteration* entry = nullptr;  // by place
  };

  VariantTable() = default;
  explicit VariantTable(const v1::KnowledgeFile& files) : files_(&files) {}

  // `gene` empty: of whichever gene it can be told to be.
  [[nodiscard]] Reading read(const Variant& variant, std::string_view gene) const;
  // The fusion of this gene as a driver; nullptr: there is none.
  [[nodiscard]] const v1::KnownAlteration* fusion(std::string_view gene) const;
  [[nodiscard]] const v1::CopyNumber* copy_number(std::string_view gene) const;
  [[nodiscard]] const v1::KnownAlteration* entry(std::string_view gene, std::string_view alteration_class) const;

 private:
  [[nodiscard]] const v1::KnownAlteration* by_region(const Variant& variant, std::string_view gene) const;
  [[nodiscard]] const v1::KnownAlteration* by_splice_site(const Variant& variant, std::string_view gene) const;
  [[nodiscard]] const v1::KnownAlteration* by_exons(const Variant& variant, std::string_view gene) const;
  // The coding change as one of the protein; nothing: the gene's codons do not tell.
  [[nodiscard]] std::optional<Variant> translated(const Variant& variant, std::string_view gene) const;

  const v1::KnowledgeFile* files_ = nullptr;
};

}  // namespace tumorboard::knowledge
