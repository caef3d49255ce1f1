// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/case_patient.h"

#include <algorithm>
#include <array>

#include "workers/clinical/case_facts.h"
#include "workers/clinical/catalogue.h"
#include "workers/clinical/open_text.h"

namespace tumorboard::trials {
namespace {

// The lexicon's word for a histology and OncoTree's name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kDiagnoses{{
    {"adenocarcinoma", "Lung Adenocarcinoma"},
    {"squamous", "Lung Squamous Cell Carcinoma"},
    {"adenosquamous", "Lung Adenosquamous Carcinoma"},
    {"large_cell", "Large Cell Lung Carcinoma"},
    {"nsclc", "Non-Small Cell Lung Cancer"},
    {"small_cell", "Small Cell Lung Cancer"},
    {"neuroendocrine", "Lung Neuroendocrine Tumor"},
    {"large_cell_neuroendocrine", "Lung Neuroendocrine Tumor"},
}};

// What the histology at this progression says, else that of the baseline.
void set_diagnosis(Patient& patient, const clinical::FactSet& facts, const clinical::FactIds& ids) {
  const auto id = facts.known(ids.biopsy_histology) ? ids.biopsy_histology : ids.histology;
  if (!facts.known(id)) return;
  const std::string word = facts.text(id);
  const auto* found =
      std::find_if(kDiagnoses.begin(), kDiagnoses.end(), [&](const auto& one) { return one.first == word; });
  if (found == kDiagnoses.end()) return;
  patient.clinical.insert_or_assign("ONCOTREE_PRIMARY_DIAGNOSIS_NAME", Scalar::of_text(std::string(found->second)));
}

std::string specimen(const v1::Biopsy& biopsy) {
  if (biopsy.type() == v1::BIOPSY_TYPE_TISSUE) return "tissue at progression";
  if (biopsy.type() == v1::BIOPSY_TYPE_PLASMA) return "plasma at progression";
  return biopsy.type() == v1::BIOPSY_TYPE_BOTH ? "tissue and plasma at progression" : "specimen at progression";
}

// Genes that a driver panel covers are tested by a complete baseline; a tissue result at
// progression covers what is acquired too. A plasma test that finds nothing proves nothing.
void set_tested(Patient& patient, const v1::Case& input, const knowledge::Knowledge& knowledge) {
  const bool baseline = input.molecular_testing() == v1::MOLECULAR_TESTING_COMPLETE && input.has_driver_alterations();
  const v1::Biopsy& biopsy = input.biopsy();
  const bool tissue = biopsy.type() == v1::BIOPSY_TYPE_TISSUE || biopsy.type() == v1::BIOPSY_TYPE_BOTH;
  const bool current = biopsy.done() && tissue && biopsy.resistance_alterations().values_size() > 0;
  for (const v1::KnownAlteration& known : knowledge.data().alteration()) {
    const std::string& gene = known.gene();
    Coverage coverage = Coverage::kNotTested;
    const bool driver = known.role() == v1::ALTERATION_ROLE_DRIVER;
    const bool acquired = known.role() == v1::ALTERATION_ROLE_RESISTANCE_ON_TARGET ||
                          known.role() == v1::ALTERATION_ROLE_RESISTANCE_BYPASS;
    if (baseline && driver) coverage = Coverage::kBaseline;
    if (current && acquired) coverage = Coverage::kCurrent;
    auto [at, added] = patient.tested.emplace(gene, coverage);
    if (!added) at->second = std::max(at->second, coverage);
  }
  // A record without more tells of its gene as it was then.
  for (const GenomicRecord& record : patient.genomic) {
    for (const RecordField field : {RecordField::kHugoSymbol, RecordField::kLeftPartner, RecordField::kRightPartner}) {
      const std::string& gene = record.at(field).text;
      if (gene.empty()) continue;
      auto [at, added] = patient.tested.emplace(gene, Coverage::kBaseline);
      if (!added) at->second = std::max(at->second, Coverage::kBaseline);
    }
  }
}

void set_extent(Patient& patient, const v1::Case& input, const clinical::CaseFacts& read,
                const clinical::FactIds& ids) {
  const auto number = [&](knowledge::FactId id) -> std::optional<double> {
    if (!read.facts.known(id)) return std::nullopt;
    return read.facts.value(id).low;
  };
  if (input.has_lesions()) {
    patient.progressing = {number(ids.progressing_min), number(ids.progressing_max)};
    patient.progressing_extracranial = {number(ids.body_min), number(ids.body_max)};
  }
  const v1::CnsImaging& cns = input.cns_imaging();
  const bool listed =
      std::any_of(read.lesions.begin(), read.lesions.end(), [](const auto& lesion) { return lesion.brain; });
  if (listed || cns.parenchymal_mets() > 0) {
    patient.brain_metastases = true;
  } else if (cns.done() && cns.has_parenchymal_mets() &&
             read.facts.value(ids.cns_imaging_adequate).flag == knowledge::Truth::kTrue) {
    patient.brain_metastases = false;
  }
  if (cns.leptomeningeal() == v1::LEPTOMENINGEAL_CONFIRMED) patient.leptomeningeal = true;
  if (cns.leptomeningeal() == v1::LEPTOMENINGEAL_NONE) patient.leptomeningeal = false;
}

}  // namespace

Patient patient_of_case(const v1::Case& input, const knowledge::Knowledge& knowledge, const OncoTree& tree) {
  const clinical::FactIds& ids = clinical::fact_ids();
  clinical::Reader reader(knowledge);
  const clinical::CaseFacts read = clinical::read_facts(input, knowledge, reader);
  Patient patient;
  patient.id = input.id();
  patient.partner_fields_only = true;
  set_diagnosis(patient, read.facts, ids);
  if (input.patient().has_birth_date()) {
    patient.clinical.insert_or_assign("BIRTH_DATE", Scalar::of_text(input.patient().birth_date()));
  } else if (input.patient().has_age()) {
    patient.clinical.insert_or_assign("AGE", number_scalar(std::to_string(input.patient().age())));
  }
  for (const v1::Alteration& one : input.driver_alterations().values()) {
    add_alterations(patient, knowledge, one.gene(), one.alteration(), "baseline");
  }
  if (input.biopsy().done()) {
    for (const std::string& text : input.biopsy().resistance_alterations().values()) {
      add_alterations(patient, knowledge, {}, text, specimen(input.biopsy()));
    }
  }
  set_tested(patient, input, knowledge);
  add_therapies(patient, input, knowledge);
  patient.therapies_complete = read.facts.known(ids.had_drug);
  if (input.patient().has_ecog()) patient.ecog = input.patient().ecog();
  if (input.has_pd_l1_tps()) patient.pd_l1_tps = input.pd_l1_tps();
  set_extent(patient, input, read, ids);
  patient.settle(tree);
  return patient;
}

}  // namespace tumorboard::trials
