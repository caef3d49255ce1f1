// SPDX-License-Identifier: Apache-2.0
// Patients in MatchMiner's field names. TRUE_* comes before HARMONIZED_*; a field that is null
// or absent is not known.
#include <algorithm>
#include <cmath>
#include <span>

#include "workers/trials/patient.h"
#include "workers/trials/therapy_words.h"

namespace tumorboard::trials {
namespace {

struct FieldNames {
  RecordField field;
  std::array<std::string_view, 2> names;  // the first given one counts
};

constexpr std::array<FieldNames, kRecordFields> kFieldNames{{
    {RecordField::kHugoSymbol, {"TRUE_HUGO_SYMBOL", "HARMONIZED_HUGO_SYMBOL"}},
    {RecordField::kVariantCategory, {"VARIANT_CATEGORY", ""}},
    {RecordField::kVariantClassification, {"TRUE_VARIANT_CLASSIFICATION", "HARMONIZED_VARIANT_CLASSIFICATION"}},
    {RecordField::kProteinChange, {"TRUE_PROTEIN_CHANGE", "HARMONIZED_PROTEIN_CHANGE"}},
    {RecordField::kExon, {"TRUE_TRANSCRIPT_EXON", "HARMONIZED_TRANSCRIPT_EXON"}},
    {RecordField::kCnvCall, {"CNV_CALL", "HARMONIZED_CNV_CALL"}},
    {RecordField::kWildtype, {"WILDTYPE", ""}},
    {RecordField::kMmrStatus, {"MMR_STATUS", ""}},
    {RecordField::kApobec, {"APOBEC_STATUS", ""}},
    {RecordField::kPole, {"POLE_STATUS", ""}},
    {RecordField::kTobacco, {"TOBACCO_STATUS", "TABACCO_STATUS"}},  // the engines' own spelling
    {RecordField::kTemozolomide, {"TEMOZOLOMIDE_STATUS", ""}},
    {RecordField::kUva, {"UVA_STATUS", ""}},
    {RecordField::kMutationEffect, {"MUTATION_EFFECT", ""}},
    {RecordField::kLeftPartner, {"LEFT_PARTNER_GENE", "HARMONIZED_LEFT_PARTNER_GENE"}},
    {RecordField::kRightPartner, {"RIGHT_PARTNER_GENE", "HARMONIZED_RIGHT_PARTNER_GENE"}},
    {RecordField::kStructuralComment, {"STRUCTURAL_VARIANT_COMMENT", ""}},
}};

Fields fields_of(const Node& map) {
  Fields fields;
  for (const auto& [name, value] : map.members) {
    if (value.is_scalar()) fields.insert_or_assign(name, value.scalar);
  }
  return fields;
}

GenomicRecord record_of(const Node& map) {
  GenomicRecord record;
  record.all = fields_of(map);
  for (const FieldNames& mapping : kFieldNames) {
    for (const std::string_view name : mapping.names) {
      const auto found = record.all.find(name);
      if (found == record.all.end() || found->second.is_null()) continue;
      record.set(mapping.field, found->second);
      break;
    }
  }
  return record;
}

// A word of the vocabulary as it is spelled there; any other as it is written.
std::string spelled(std::span<const std::string_view> words, std::string_view written) {
  const std::string_view known = word_of(words, written);
  return std::string(known.empty() ? written : known);
}

// The first line is 1; anything but a whole number from there on says nothing.
std::optional<int> line_number(const Node* line) {
  if (line == nullptr || !line->scalar.is_number()) return std::nullopt;
  const double number = line->scalar.number;
  if (number < 1 || number > 1000 || number != std::floor(number)) return std::nullopt;
  return static_cast<int>(number);
}

// A last dose ended it, unless the record says otherwise.
std::optional<bool> is_current(const Node* current, const std::optional<Date>& last_dose) {
  if (current != nullptr && current->scalar.kind == ScalarKind::kBoolean) return current->scalar.boolean;
  return last_dose ? std::optional(false) : std::nullopt;
}

Therapy therapy_of(const Node& map) {
  Therapy therapy;
  for (const std::string_view name : {"AGENT", "DRUG", "agent", "drug"}) {
    if (therapy.drug.empty()) therapy.drug = map.text_of(name);
  }
  if (const std::string_view named = map.text_of("DRUG_CLASS"); !named.empty()) {
    therapy.classes.push_back(spelled(kDrugClasses, named));
  }
  therapy.kind = spelled(kDrugKinds, map.text_of("DRUG_KIND"));
  therapy.line = line_number(map.find("LINE"));
  therapy.last_dose = Date::parse(map.text_of("LAST_DOSE_DATE"));
  therapy.current = is_current(map.find("CURRENT"), therapy.last_dose);
  return therapy;
}

class Reader {
 public:
  Reader(const OncoTree& tree, Patients& out) : tree_(tree), out_(out) {}

  void patient(const Node& node, const std::string& path) {
    const Node* clinical = node.find("clinical");
    if (!node.is_map() || clinical == nullptr || !clinical->is_map()) {
      out_.problems.push_back({node.line, path, "is no patient record: an object with \"clinical\" is expected"});
      return;
    }
    Patient patient;
    patient.clinical = fields_of(*clinical);
    patient.id = node.text_of("id");
    if (patient.id.empty()) patient.id = clinical->text_of("SAMPLE_ID");
    if (patient.id.empty()) {
      out_.problems.push_back({node.line, path, "has neither \"id\" nor clinical.SAMPLE_ID"});
      return;
    }
    for (const Node& record : list(node, "genomic", path)) patient.genomic.push_back(record_of(record));
    for (const std::string key : {"prior_treatment", "prior_treatments"}) {
      if (node.find(key) == nullptr || node.find(key)->is_null()) continue;
      if (!patient.therapies) patient.therapies.emplace();
      patient.therapies_complete = true;
      for (const Node& record : list(node, key, path)) patient.therapies->push_back(therapy_of(record));
    }
    extras(patient);
    patient.settle(tree_);
    out_.patients.push_back(std::move(patient));
  }

 private:
  // Fields of our own beside MatchMiner's, for the criteria that CTML has no word for.
  static void extras(Patient& patient) {
    if (const Scalar* ecog = patient.field("ECOG"); ecog != nullptr && ecog->is_number()) patient.ecog = ecog->number;
    if (const Scalar* tps = patient.field("PDL1_TPS"); tps != nullptr && tps->is_number()) {
      patient.pd_l1_tps = tps->number;
    }
  }

  std::span<const Node> list(const Node& node, const std::string& key, const std::string& path) {
    const Node* member = node.find(key);
    if (member == nullptr || member->is_null()) return {};
    if (!member->is_list()) {
      out_.problems.push_back({member->line, path + "." + key, "is not a list"});
      return {};
    }
    return member->items;
  }

  const OncoTree& tree_;
  Patients& out_;
};

}  // namespace

Result<Patients> read_patients(std::string_view json, const OncoTree& tree) {
  TB_ASSIGN(const Documents read, read_json(json));
  Patients out;
  Reader reader(tree, out);
  std::size_t index = 0;
  for (const Node& document : read.documents) {
    if (document.is_list()) {
      for (const Node& item : document.items) reader.patient(item, "[" + std::to_string(index++) + "]");
    } else {
      reader.patient(document, "[" + std::to_string(index++) + "]");
    }
  }
  return out;
}

}  // namespace tumorboard::trials
