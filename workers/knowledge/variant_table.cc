// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/variant_table.h"

#include <algorithm>

namespace tumorboard::knowledge {
namespace {

constexpr std::uint32_t kBasesOfCodon = 3;

std::uint32_t codon_of(std::uint32_t base) { return (base + kBasesOfCodon - 1) / kBasesOfCodon; }

v1::VariantChange change_of(VariantKind kind) {
  switch (kind) {
    case VariantKind::kSubstitution:
      return v1::VARIANT_CHANGE_SUBSTITUTION;
    case VariantKind::kDeletion:
      return v1::VARIANT_CHANGE_DELETION;
    case VariantKind::kInsertion:
      return v1::VARIANT_CHANGE_INSERTION;
    case VariantKind::kTruncation:
      return v1::VARIANT_CHANGE_TRUNCATION;
    case VariantKind::kOther:
    case VariantKind::kCoding:
    case VariantKind::kExons:
      break;
  }
  return v1::VARIANT_CHANGE_UNSPECIFIED;
}

bool residue_fits(const v1::VariantRegion& region, std::uint32_t codon, char residue) {
  const std::size_t index = codon - region.first();
  return residue == '\0' || index >= region.residues().size() || region.residues()[index] == residue;
}

// The region speaks of this place and this change.
bool covers(const v1::VariantRegion& region, const Variant& variant) {
  const auto& changes = region.change();
  const bool change =
      changes.empty() || std::find(changes.begin(), changes.end(), change_of(variant.kind)) != changes.end();
  if (!change) return false;
  if (region.first() == 0) return true;
  if (variant.first < region.first() || variant.last > region.last()) return false;
  return residue_fits(region, variant.first, variant.first_residue) &&
         residue_fits(region, variant.last, variant.last_residue);
}

// A coding change whose bases are no multiple of three shifts the frame.
VariantKind kind_by_length(const Variant& variant) {
  const std::int64_t range = static_cast<std::int64_t>(variant.until.base) - variant.from.base + 1;
  const auto added = static_cast<std::int64_t>(variant.inserted.size());
  if (variant.duplicates) return range % kBasesOfCodon == 0 ? VariantKind::kInsertion : VariantKind::kTruncation;
  if (variant.inserts && added == 0) return variant.deletes ? VariantKind::kOther : VariantKind::kInsertion;
  const std::int64_t net = added - (variant.deletes ? range : 0);
  if (net % kBasesOfCodon != 0) return VariantKind::kTruncation;
  if (net == 0) return VariantKind::kOther;
  return net < 0 ? VariantKind::kDeletion : VariantKind::kInsertion;
}

// The bases of one codon after the change; empty: the change is none of this codon alone.
std::string changed_codon(const Variant& variant, const v1::ReferenceCodon& codon) {
  const std::uint32_t begin = (codon.number() - 1) * kBasesOfCodon + 1;
  const bool inside = variant.from.base >= begin && variant.until.base < begin + kBasesOfCodon;
  const std::size_t length = variant.until.base - variant.from.base + 1;
  if (!inside || !variant.deletes || variant.inserted.size() != length) return {};
  const std::size_t at = variant.from.base - begin;
  if (!variant.removed.empty() && codon.bases().compare(at, length, variant.removed) != 0) return {};
  std::string bases = codon.bases();
  return bases.replace(at, length, variant.inserted);
}

}  // namespace

const v1::KnownAlteration* VariantTable::entry(std::string_view gene, std::string_view alteration_class) const {
  for (const auto& known : files_->alteration()) {
    if (known.gene() == gene && known.alteration_class() == alteration_class) return &known;
  }
  return nullptr;
}

const v1::KnownAlteration* VariantTable::fusion(std::string_view gene) const {
  for (const auto& known : files_->alteration()) {
    const bool fuses =
        known.alteration_class().ends_with("_fusion") && known.role() != v1::ALTERATION_ROLE_NOT_A_DRIVER;
    if (known.gene() == gene && fuses) return &known;
  }
  return nullptr;
}

const v1::CopyNumber* VariantTable::copy_number(std::string_view gene) const {
  const auto& rows = files_->copy_number();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.gene() == gene; });
  return found == rows.end() ? nullptr : &*found;
}

const v1::KnownAlteration* VariantTable::by_region(const Variant& variant, std::string_view gene) const {
  const bool told = variant.first_residue != '\0';
  const v1::VariantRegion* best = nullptr;
  for (const auto& region : files_->variant_region()) {
    if (gene.empty() ? region.residues().empty() || !told : region.gene() != gene) continue;
    if (!covers(region, variant)) continue;
    if (best != nullptr && best->gene() != region.gene()) return nullptr;  // of one of two genes
    if (best == nullptr || best->first() == 0) best = &region;             // a place before anywhere
  }
  return best == nullptr ? nullptr : entry(best->gene(), best->alteration_class());
}

const v1::KnownAlteration* VariantTable::by_splice_site(const Variant& variant, std::string_view gene) const {
  for (const auto& site : files_->splice_site()) {
    if (!gene.empty() && site.gene() != gene) continue;
    for (const std::uint32_t position : site.position()) {
      const auto lost = [&](const CodingPosition& at) { return at.base == position && at.offset != 0; };
      const bool across = variant.from.base < position && variant.until.base > position;
      if (lost(variant.from) || lost(variant.until) ||
          (across && !gene.empty() && variant.deletes && !variant.inserts)) {
        return entry(site.gene(), site.alteration_class());
      }
    }
  }
  return nullptr;
}

const v1::KnownAlteration* VariantTable::by_exons(const Variant& variant, std::string_view gene) const {
  if (gene.empty()) gene = variant.five_prime == 'E' && variant.three_prime == 'A' ? "ALK" : std::string_view();
  return gene.empty() || gene.front() != variant.three_prime ? nullptr : fusion(gene);
}

std::optional<Variant> VariantTable::translated(const Variant& variant, std::string_view gene) const {
  std::optional<Variant> found;
  for (const auto& codon : files_->reference_codon()) {
    if (!gene.empty() && codon.gene() != gene) continue;
    const std::string bases = changed_codon(variant, codon);
    if (bases.empty()) continue;
    Variant protein;
    protein.first = protein.last = codon.number();
    protein.first_residue = residue_of(codon.bases());
    protein.to = residue_of(bases);
    protein.kind = protein.to == '*' ? VariantKind::kTruncation : VariantKind::kSubstitution;
    if (found && found->word() != protein.word()) return std::nullopt;  // the codon of one of two genes
    found = protein;
  }
  const bool exonic = variant.from.offset == 0 && variant.until.offset == 0;
  if (found || gene.empty() || !exonic) return found;
  Variant protein;
  protein.kind = kind_by_length(variant);
  protein.first = codon_of(variant.from.base);
  protein.last = codon_of(variant.until.base);
  return protein;
}

VariantTable::Reading VariantTable::read(const Variant& variant, std::string_view gene) const {
  if (files_ == nullptr) return {};
  if (variant.kind == VariantKind::kExons) return {{}, by_exons(variant, gene)};
  if (variant.kind != VariantKind::kCoding) return {variant.word(), by_region(variant, gene)};
  if (const auto* spliced = by_splice_site(variant, gene)) return {{}, spliced};
  const auto protein = translated(variant, gene);
  if (!protein) return {};
  return {protein->word(), by_region(*protein, gene)};
}

}  // namespace tumorboard::knowledge
