// SPDX-License-Identifier: Apache-2.0
// What is known of one patient, in the field's terms: clinical fields, genomic records, prior
// therapy, and what has been tested. One sample is one patient: samples are not pooled.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/base/date.h"
#include "workers/trials/document.h"
#include "workers/trials/oncotree.h"

namespace tumorboard::trials {

enum class RecordField : std::uint8_t {
  kHugoSymbol,
  kVariantCategory,
  kVariantClassification,
  kProteinChange,
  kExon,
  kCnvCall,
  kWildtype,
  kMmrStatus,
  kApobec,
  kPole,
  kTobacco,
  kTemozolomide,
  kUva,
  kMutationEffect,
  kLeftPartner,
  kRightPartner,
  kStructuralComment,
};
inline constexpr std::size_t kRecordFields = 17;

using Fields = std::map<std::string, Scalar, std::less<>>;  // as named in the record

struct GenomicRecord {
  std::array<Scalar, kRecordFields> values;  // null = not given
  Fields all;                                // every field of the record, for keys without a mapping
  std::string source;                        // "tissue, 2026-03-01"; empty = not said

  [[nodiscard]] const Scalar& at(RecordField field) const { return values[static_cast<std::size_t>(field)]; }
  void set(RecordField field, Scalar value) { values[static_cast<std::size_t>(field)] = std::move(value); }
};

// How far a gene without a fitting record has been looked at.
enum class Coverage : std::uint8_t {
  kNotTested,
  kBaseline,  // before the present progression: says nothing about acquired alterations
  kCurrent,
};

struct Therapy {
  std::string drug;                  // as named
  std::vector<std::string> classes;  // EGFR_TKI, ...
  std::string kind;                  // targeted, chemotherapy, ...; empty = not known
  std::optional<int> line;           // 1 = first
  std::optional<Date> last_dose;
  std::optional<bool> current;  // still given; nothing = not known
};

// A whole number known to lie in a range.
struct Range {
  std::optional<double> low;
  std::optional<double> high;
};

struct Patient {
  std::string id;
  Fields clinical;
  std::vector<GenomicRecord> genomic;
  std::map<std::string, Coverage, std::less<>> tested;  // beside the genes that records name
  bool partner_fields_only = false;  // structural variants are given by partner genes, whatever the report's date

  std::optional<Diagnosis> diagnosis;  // of the diagnosis field; nothing = none, or not in OncoTree
  std::optional<Date> birth_date;
  std::optional<int> age_years;  // where no birth date is given
  std::optional<Date> report_date;
  bool deceased = false;

  std::optional<std::vector<Therapy>> therapies;  // nothing = not known
  bool therapies_complete = false;                // what is not listed was not given

  std::optional<double> ecog;
  std::optional<double> pd_l1_tps;
  std::optional<bool> brain_metastases;
  std::optional<bool> leptomeningeal;
  Range progressing;
  Range progressing_extracranial;

  [[nodiscard]] const Scalar* field(std::string_view name) const;  // nullptr: not given, or null
  [[nodiscard]] Coverage coverage(std::string_view gene) const;
  [[nodiscard]] Range lines() const;  // of systemic therapy so far; nothing: therapies are not known
  // The records with this gene as their own. To be asked after settle().
  [[nodiscard]] std::span<const std::uint32_t> records_of(std::string_view gene) const;
  // Fills diagnosis, birth_date, report_date and deceased from the clinical fields, and indexes
  // the records. To be called when all fields and records are there.
  void settle(const OncoTree& tree);

 private:
  struct OfGene {
    std::vector<std::uint32_t> own;  // records whose gene it is; empty: named as a partner only
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, OfGene, Hash, std::equal_to<>> genes_;
  std::vector<std::uint32_t> commented_;  // records with a structural comment
};

// Every patient of a MatchMiner-style document: a list of {id, clinical, genomic, prior_treatment}.
struct Patients {
  std::vector<Patient> patients;
  struct Problem {
    int line = 0;
    std::string path;
    std::string text;
  };
  std::vector<Problem> problems;
};
Result<Patients> read_patients(std::string_view json, const OncoTree& tree);

}  // namespace tumorboard::trials
