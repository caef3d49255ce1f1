// SPDX-License-Identifier: Apache-2.0
// Regimens, places of variants and matched drugs: what they refer to must exist.
#include <algorithm>

#include "workers/knowledge/alteration_notation.h"
#include "workers/knowledge/entry_checks.h"
#include "workers/knowledge/quote.h"

namespace tumorboard::knowledge {
namespace {

bool has_class(const v1::KnowledgeFile& files, const std::string& gene, const std::string& name) {
  return std::any_of(files.alteration().begin(), files.alteration().end(), [&](const auto& alteration) {
    return alteration.gene() == gene && alteration.alteration_class() == name;
  });
}

template <typename Rows>
void check_classes(const Sources& sources, Report& report, const Rows& rows, const char* section) {
  for (int i = 0; i < rows.size(); ++i) {
    const auto& row = rows.Get(i);
    if (has_class(sources.merged(), row.gene(), row.alteration_class())) continue;
    report.error(sources.place(section, i).at("alteration_class"),
                 quote(row.alteration_class()) + " is no alteration class of " + row.gene(),
                 "use the gene and the class of an alteration");
  }
}

template <typename Rows>
void check_drugs(const Sources& sources, const Register& known, Report& report, const Rows& rows, const char* section) {
  for (int i = 0; i < rows.size(); ++i) {
    const auto& row = rows.Get(i);
    const Place place = sources.place(section, i);
    if (row.drug().empty()) report.error(place, "it names no drug", "name at least one drug");
    for (int n = 0; n < row.drug_size(); ++n) {
      if (known.drugs.contains(row.drug(n))) continue;
      report.error(place.at("drug", n), "there is no drug " + quote(row.drug(n)), "use the name of a drug");
    }
  }
}

void check_codons(const Sources& sources, Report& report) {
  const auto& rows = sources.merged().reference_codon();
  for (int i = 0; i < rows.size(); ++i) {
    if (rows.Get(i).number() > 0 && residue_of(rows.Get(i).bases()) != '\0') continue;
    report.error(sources.place("reference_codon", i), quote(rows.Get(i).bases()) + " is no codon",
                 "write its number and three bases out of A, C, G and T");
  }
}

}  // namespace

void check_molecular(const Sources& sources, const Register& known, Report& report) {
  const auto& files = sources.merged();
  check_classes(sources, report, files.variant_region(), "variant_region");
  check_classes(sources, report, files.splice_site(), "splice_site");
  check_classes(sources, report, files.copy_number(), "copy_number");
  check_classes(sources, report, files.matched_therapy(), "matched_therapy");
  check_drugs(sources, known, report, files.matched_therapy(), "matched_therapy");
  check_drugs(sources, known, report, files.regimen(), "regimen");
  check_codons(sources, report);
}

}  // namespace tumorboard::knowledge
