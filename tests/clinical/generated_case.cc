// SPDX-License-Identifier: Apache-2.0
#include "tests/clinical/generated_case.h"

#include <array>
#include <string>

#include "common/base/date.h"

namespace tumorboard::clinical_test {
namespace {

struct Treated {
  const char* gene;
  const char* alteration;
  const char* drug;
  const char* drug_class;
  const char* resistance;
};

constexpr std::array<Treated, 20> kTreated{{
    {"EGFR", "exon19del", "osimertinib", "EGFR_TKI_3G", "MET amplification"},
    {"EGFR", "L858R", "gefitinib", "EGFR_TKI_1G", "EGFR T790M"},
    {"EGFR", "G719X", "afatinib", "EGFR_TKI_2G", "EGFR T790M"},
    {"EGFR", "del19", "erlotinib + ramucirumab", "EGFR_TKI_1G+anti_VEGF", "T790M"},
    {"EGFR", "exon 20 insertion", "amivantamab", "EGFR_MET_bispecific", ""},
    {"ALK", "EML4-ALK fusion", "crizotinib", "ALK_TKI_1G", "ALK L1196M"},
    {"ALK", "EML4-ALK", "alectinib", "ALK_TKI_2G", "ALK G1202R"},
    {"ALK", "rearrangement", "lorlatinib", "ALK_TKI_3G", "ALK C1156Y + L1198F"},
    {"ROS1", "CD74-ROS1 fusion", "crizotinib", "ROS1_TKI_1G", "ROS1 G2032R"},
    {"ROS1", "fusion", "repotrectinib", "ROS1_TKI", ""},
    {"RET", "KIF5B-RET fusion", "selpercatinib", "RET_TKI", "RET G810R"},
    {"MET", "exon14 skipping", "capmatinib", "MET_TKI", "MET D1228N"},
    {"BRAF", "V600E", "dabrafenib + trametinib", "BRAF_TKI+MEK_TKI", ""},
    {"NTRK1", "fusion", "larotrectinib", "NTRK_TKI", "NTRK1 G595R"},
    {"KRAS", "G12C", "sotorasib", "KRAS_TKI", ""},
    {"ERBB2", "exon 20 insertion", "trastuzumab deruxtecan", "HER2_ADC", ""},
    {"", "", "pembrolizumab", "PD1_inhibitor", ""},
    {"", "", "pembrolizumab + carboplatin + pemetrexed", "PD1_inhibitor+chemo", ""},
    {"", "", "carboplatin + pemetrexed", "platinum_chemotherapy", ""},
    {"EGFR", "L858R", "pembrolizumab", "PD1_inhibitor", ""},
}};

constexpr std::array<const char*, 18> kSites{"lung_RUL",
                                             "adrenal_left",
                                             "liver_S6",
                                             "T9",
                                             "rib_6",
                                             "node_mediastinal",
                                             "iliac_bone",
                                             "lung_LLL",
                                             "subcutaneous_back",
                                             "brain_frontal",
                                             "brain_cerebellum",
                                             "pleural effusion",
                                             "liver_S4",
                                             "L3",
                                             "left parietal",
                                             "choroid",
                                             "spinal cord",
                                             "a site not known"};

class Generator {
 public:
  explicit Generator(std::mt19937_64& random) : random_(random) {}

  v1::Case make() {
    case_.set_id("generated");
    case_.set_as_of("2026-06-01");
    const Treated& treated = kTreated[below(kTreated.size())];
    patient();
    tumour(treated);
    therapy(treated);
    lesions();
    imaging();
    biopsy(treated);
    if (one_in(4)) plan();
    if (one_in(8)) {
      constexpr std::array<const char*, 8> kQuestions{"Whole-brain radiotherapy?",
                                                      "Stay on the same drug?",
                                                      "Stop the TKI for two months?",
                                                      "Pembrolizumab?",
                                                      "Radiology report: stable disease.",
                                                      "PET-CT report: new liver metastases.",
                                                      "MRI report: leptomeningeal enhancement.",
                                                      "Headaches since last week. Next step?"};
      case_.set_question_to_board(kQuestions[below(kQuestions.size())]);
    }
    case_.set_trial_available(static_cast<v1::TrialAvailable>(below(3)));
    return std::move(case_);
  }

 private:
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string days_ago(std::size_t days) {
    return Date::parse("2026-06-01")->plus_days(-static_cast<std::int32_t>(days)).iso();
  }

  void patient() {
    v1::Patient& patient = *case_.mutable_patient();
    if (!one_in(10)) patient.set_ecog(static_cast<std::uint32_t>(one_in(5) ? 3 + below(2) : below(3)));
    patient.set_fitness_for_surgery(static_cast<v1::Fitness>(below(3)));
    patient.mutable_comorbidities();
    if (one_in(10)) patient.mutable_comorbidities()->add_values("ILD");
    if (!one_in(8)) case_.set_symptomatic_progression(one_in(3));
    case_.set_tempo(static_cast<v1::Tempo>(below(3)));
  }

  void tumour(const Treated& treated) {
    case_.set_histology("adenocarcinoma");
    case_.set_molecular_testing(one_in(6) ? static_cast<v1::MolecularTesting>(below(4))
                                          : v1::MOLECULAR_TESTING_COMPLETE);
    if (one_in(20)) return;
    v1::AlterationList& drivers = *case_.mutable_driver_alterations();
    if (*treated.gene != '\0' && !one_in(25)) {
      v1::Alteration& driver = *drivers.add_values();
      driver.set_gene(treated.gene);
      driver.set_alteration(treated.alteration);
    }
    if (one_in(8)) {
      for (const char* gene : {"TP53", "RB1"}) {
        v1::Alteration& loss = *drivers.add_values();
        loss.set_gene(gene);
        loss.set_alteration("loss");
      }
    }
  }

  void therapy(const Treated& treated) {
    if (one_in(30)) return;
    v1::CurrentTherapy& therapy = *case_.mutable_current_therapy();
    therapy.set_drug(treated.drug);
    if (!one_in(5)) therapy.set_drug_class(treated.drug_class);
    if (!one_in(12)) therapy.set_months(static_cast<double>(1 + below(24)));
    therapy.set_best_response(static_cast<v1::BestResponse>(one_in(4) ? below(6) : 2));
    if (one_in(12)) return;
    v1::TextList& prior = *case_.mutable_prior_therapies();
    constexpr std::array<const char*, 8> kPrior{"crizotinib 14 months", "alectinib",   "gefitinib",
                                                "cisplatin-pemetrexed", "osimertinib", "WBRT 30 Gy/10",
                                                "bevacizumab",          "lobectomy"};
    for (std::size_t n = below(3); n > 0; --n) prior.add_values(kPrior[below(kPrior.size())]);
  }

  void lesion(v1::Lesion& lesion, std::size_t number) {
    lesion.set_id("lesion-" + std::to_string(number));
    lesion.set_site(kSites[below(one_in(3) ? kSites.size() : 9)]);
    lesion.set_size_mm(static_cast<double>(5 + below(50)));
    if (!one_in(10)) lesion.set_progressing(!one_in(3));
    lesion.set_new_(lesion.progressing() && one_in(4));
    if (!one_in(8)) lesion.set_symptomatic(one_in(5));
    if (!one_in(2)) lesion.set_resectable(one_in(2));
    if (!one_in(6)) lesion.set_sbrt_feasible(!one_in(4));
    if (one_in(8)) lesion.set_near_critical_structure("duodenum");
    if (one_in(8)) lesion.set_treated_before(one_in(2) ? "SBRT" : "SBRT 40 Gy/5 two years ago");
  }

  void lesions() {
    if (one_in(30)) return;
    v1::LesionList& list = *case_.mutable_lesions();
    const std::size_t count = one_in(4) ? below(12) : below(5);
    for (std::size_t n = 0; n < count; ++n) lesion(*list.add_values(), n);
    case_.set_total_known_lesions(static_cast<std::uint32_t>(count + below(4)));
  }

  void imaging() {
    std::uint32_t brain = 0;
    std::uint32_t progressing = 0;
    for (const v1::Lesion& lesion : case_.lesions().values()) {
      if (!lesion.site().starts_with("brain")) continue;
      ++brain;
      progressing += lesion.progressing() ? 1 : 0;
    }
    v1::CnsImaging& cns = *case_.mutable_cns_imaging();
    cns.set_done(!one_in(10));
    if (cns.done() || one_in(4)) {
      cns.set_modality(one_in(8) ? "CT_contrast" : "MRI_contrast");
      cns.set_date(days_ago(one_in(8) ? 57 + below(60) : below(57)));
      cns.set_parenchymal_mets(brain + static_cast<std::uint32_t>(one_in(10) ? below(9) : 0));
      cns.set_parenchymal_mets_progressing(
          std::min(cns.parenchymal_mets(), progressing + static_cast<std::uint32_t>(one_in(10) ? below(9) : 0)));
      cns.set_mass_effect(one_in(12) && cns.parenchymal_mets() > 0);
      cns.set_leptomeningeal(static_cast<v1::Leptomeningeal>(one_in(6) ? below(4) : 1));
    }
    v1::SystemicImaging& body = *case_.mutable_systemic_imaging();
    body.set_done(!one_in(15));
    constexpr std::array<const char*, 4> kModality{"PET-CT", "CT_chest_abdomen_pelvis", "PET/CT", "CT_chest_only"};
    body.set_modality(kModality[below(one_in(8) ? 4 : 3)]);
    body.set_date(days_ago(one_in(10) ? 43 + below(60) : below(43)));
    constexpr std::array<const char*, 5> kRest{"controlled", "oligometastatic, rest stable", "unknown",
                                               "never controlled", "progressing"};
    body.set_rest_of_disease(kRest[below(one_in(5) ? 5 : 2)]);
  }

  void biopsy(const Treated& treated) {
    v1::Biopsy& biopsy = *case_.mutable_biopsy();
    biopsy.set_done(one_in(3));
    if (!one_in(6)) biopsy.set_feasible(!one_in(6));
    if (!biopsy.done()) return;
    biopsy.set_type(static_cast<v1::BiopsyType>(1 + below(3)));
    if (biopsy.type() != v1::BIOPSY_TYPE_PLASMA) {
      biopsy.set_histology(one_in(6) ? "small cell carcinoma" : "adenocarcinoma");
    }
    if (one_in(8)) biopsy.set_note(one_in(2) ? "result pending" : "insufficient tissue");
    v1::TextList& found = *biopsy.mutable_resistance_alterations();
    if (*treated.resistance != '\0' && !one_in(3)) found.add_values(treated.resistance);
    if (one_in(30)) found.add_values("eGFR 25 ml/min");  // a statement in a text that no reader opens
  }

  void plan() {
    v1::RtPlan& plan = *case_.mutable_rt_plan();
    if (case_.lesions().values_size() > 0) plan.set_target(case_.lesions().values(0).id());
    plan.set_total_gy(static_cast<double>(20 + below(45)));
    plan.set_fractions(static_cast<std::uint32_t>(1 + below(10)));
  }

  std::mt19937_64& random_;
  v1::Case case_;
};

}  // namespace

v1::Case generated_case(std::mt19937_64& random) { return Generator(random).make(); }

}  // namespace tumorboard::clinical_test
