// SPDX-License-Identifier: Apache-2.0
// Which facts are worth changing: those that are unknown, to each possible value, and those
// that may change before the plan is carried out.
#include <algorithm>
#include <string>
#include <vector>

#include "common/json/enum_names.h"
#include "workers/clinical/sensitivity.h"

namespace tumorboard::clinical {
namespace {

using knowledge::Truth;
using Visit = std::function<void(const Variation&)>;

constexpr int kMaxLesions = 6;      // lesions varied one by one
constexpr int kMaxAlterations = 8;  // resistance findings tried
constexpr double kNewLesionMm = 10;

class Variations {
 public:
  Variations(const v1::Case& input, const CaseFacts& facts, const Outcome& answer, const Knowledge& knowledge,
             const Visit& visit)
      : input_(input), facts_(facts), answer_(answer), knowledge_(knowledge), visit_(visit) {}

  void visit_all() {
    patient();
    cns_imaging();
    systemic_imaging();
    progression();
    treatability();
    biopsy();
    therapy();
    drivers();
    trial();
  }

 private:
  using Edit = std::function<void(v1::Case&)>;
  // `missing_key` may be empty.
  void vary(std::string path, std::string if_value, const std::string& missing_key, Edit edit) {
    visit({Touches::kAnything, std::move(path), std::move(if_value), keys(missing_key), std::move(edit)});
  }
  void vary_plain(std::string path, std::string if_value, const std::string& missing_key, Edit edit) {
    visit({Touches::kPlainValues, std::move(path), std::move(if_value), keys(missing_key), std::move(edit)});
  }
  void vary_late(std::string path, std::string if_value, std::vector<std::string> missing_keys, Edit edit) {
    visit({Touches::kAfterLesions, std::move(path), std::move(if_value), std::move(missing_keys), std::move(edit)});
  }
  static std::vector<std::string> keys(const std::string& missing_key) {
    return missing_key.empty() ? std::vector<std::string>() : std::vector<std::string>{missing_key};
  }
  void visit(const Variation& variation) {
    if (visited_++ < kMaxVariations) visit_(variation);
  }

  [[nodiscard]] bool is(FactId id) const { return facts_.facts.value(id).flag == Truth::kTrue; }
  [[nodiscard]] bool asked(const char* key) const {
    return std::any_of(answer_.missing.begin(), answer_.missing.end(),
                       [&](const v1::MissingInformation& missing) { return missing.key() == key; });
  }

  void patient() {
    const v1::Patient& now = input_.patient();
    for (const std::uint32_t ecog : {1U, 3U}) {
      if (now.has_ecog() && (now.ecog() >= 3) == (ecog >= 3)) continue;
      vary_plain("patient.ecog", std::to_string(ecog), "ecog",
                 [&](v1::Case& c) { c.mutable_patient()->set_ecog(ecog); });
    }
    for (const v1::Fitness fitness : {v1::FITNESS_FIT, v1::FITNESS_UNFIT}) {
      if (now.fitness_for_surgery() == fitness) continue;
      vary_plain("patient.fitness_for_surgery", json::enum_word(fitness), "",
                 [&](v1::Case& c) { c.mutable_patient()->set_fitness_for_surgery(fitness); });
    }
    const bool symptoms = input_.symptomatic_progression();
    vary_plain("symptomatic_progression", symptoms ? "false" : "true", "",
               [&](v1::Case& c) { c.set_symptomatic_progression(!symptoms); });
    if (!input_.has_symptomatic_progression()) {
      vary_plain("symptomatic_progression", "false", "", [](v1::Case& c) { c.set_symptomatic_progression(false); });
    }
    if (input_.tempo() != v1::TEMPO_RAPID) {
      vary_plain("tempo", "rapid", "", [](v1::Case& c) { c.set_tempo(v1::TEMPO_RAPID); });
    }
  }

  void current_mri(v1::Case& c) const {
    v1::CnsImaging& cns = *c.mutable_cns_imaging();
    cns.set_done(true);
    cns.set_modality("MRI_contrast");
    cns.set_date(input_.as_of());
    if (cns.leptomeningeal() == v1::LEPTOMENINGEAL_UNSPECIFIED) cns.set_leptomeningeal(v1::LEPTOMENINGEAL_NONE);
  }

  static void add_lesion(v1::Case& c, const char* site) {
    v1::Lesion& lesion = *c.mutable_lesions()->add_values();
    lesion.set_site(site);
    lesion.set_size_mm(kNewLesionMm);
    lesion.set_progressing(true);
    lesion.set_new_(true);
    lesion.set_symptomatic(false);
    lesion.set_sbrt_feasible(true);
    if (c.has_total_known_lesions()) c.set_total_known_lesions(c.total_known_lesions() + 1);
  }

  static void add_brain_lesion(v1::Case& c) {
    add_lesion(c, "brain");
    v1::CnsImaging& cns = *c.mutable_cns_imaging();
    if (cns.has_parenchymal_mets()) cns.set_parenchymal_mets(cns.parenchymal_mets() + 1);
    if (cns.has_parenchymal_mets_progressing()) {
      cns.set_parenchymal_mets_progressing(cns.parenchymal_mets_progressing() + 1);
    }
  }

  void cns_imaging() {
    const bool adequate = is(ids_.cns_imaging_adequate);
    const char* key = adequate ? "" : "cns_imaging";
    if (!adequate) {
      vary("cns_imaging", "current MRI, nothing more than is listed", key, [&](v1::Case& c) { current_mri(c); });
    }
    vary("cns_imaging", "current MRI, one more progressing brain lesion", key, [&](v1::Case& c) {
      current_mri(c);
      add_brain_lesion(c);
    });
    const v1::Leptomeningeal now = input_.cns_imaging().leptomeningeal();
    for (const v1::Leptomeningeal other : {v1::LEPTOMENINGEAL_NONE, v1::LEPTOMENINGEAL_CONFIRMED}) {
      if (now == other || (other == v1::LEPTOMENINGEAL_NONE && now == v1::LEPTOMENINGEAL_UNSPECIFIED)) continue;
      vary("cns_imaging.leptomeningeal", json::enum_word(other),
           now == v1::LEPTOMENINGEAL_SUSPECTED ? "csf_cytology" : key, [&](v1::Case& c) {
             current_mri(c);
             c.mutable_cns_imaging()->set_leptomeningeal(other);
           });
    }
  }

  void systemic_imaging() {
    const bool adequate = is(ids_.systemic_imaging_adequate);
    const bool known = facts_.facts.known(ids_.rest);
    for (const char* rest : {"controlled", "progressing"}) {
      if (adequate && known && facts_.facts.text(ids_.rest) == rest) continue;
      vary(adequate ? "systemic_imaging.rest_of_disease" : "systemic_imaging",
           adequate ? rest : "current and complete, rest " + std::string(rest),
           adequate && known ? "" : "systemic_imaging", [&](v1::Case& c) {
             v1::SystemicImaging& imaging = *c.mutable_systemic_imaging();
             imaging.set_done(true);
             if (!adequate) imaging.set_modality("PET-CT");
             if (!adequate) imaging.set_date(input_.as_of());
             imaging.set_rest_of_disease(rest);
           });
    }
  }

  static void set_progressing(v1::Lesion& lesion, bool progressing) {
    lesion.set_progressing(progressing);
    lesion.clear_size_history();
    if (!progressing) lesion.set_new_(false);
  }

  void progression() {
    int varied = 0;
    int unknown = 0;
    for (std::size_t i = 0; i < facts_.lesions.size(); ++i) {
      const LesionFacts& lesion = facts_.lesions[i];
      if (!lesion.progressing) ++unknown;
      if (varied++ >= kMaxLesions) continue;
      const std::string path = "lesions[" + std::to_string(i) + "].progressing";
      for (const bool value : {true, false}) {
        if (lesion.progressing == value) continue;
        vary(path, value ? "true" : "false", lesion.progressing ? "" : "lesion_progression_status",
             [&](v1::Case& c) { set_progressing(*c.mutable_lesions()->mutable_values(static_cast<int>(i)), value); });
      }
    }
    for (const bool value : {true, false}) {
      if (unknown < 2) break;
      vary("lesions[].progressing", value ? "true for all unknown ones" : "false for all unknown ones",
           "lesion_progression_status", [&](v1::Case& c) {
             for (std::size_t i = 0; i < facts_.lesions.size(); ++i) {
               if (facts_.lesions[i].progressing) continue;
               set_progressing(*c.mutable_lesions()->mutable_values(static_cast<int>(i)), value);
             }
           });
    }
    const auto cut_off = static_cast<std::uint32_t>(knowledge_.policy().cut_off().value());
    const std::uint32_t now = facts_.counts.progressing();
    if (now > 0 && now <= cut_off) {
      vary("lesions", std::to_string(cut_off + 1) + " progressing", "", [&](v1::Case& c) {
        for (std::uint32_t n = now; n <= cut_off; ++n) add_lesion(c, "liver");
      });
    }
  }

  void treatability() {
    int varied = 0;
    for (std::size_t i = 0; i < facts_.lesions.size(); ++i) {
      if (facts_.lesions[i].progressing != true || varied++ >= kMaxLesions) continue;
      const v1::Lesion& now = input_.lesions().values(static_cast<int>(i));
      const std::string path = "lesions[" + std::to_string(i) + "]";
      const bool none = now.has_sbrt_feasible() && !now.sbrt_feasible() && now.has_resectable() && !now.resectable();
      vary_plain(path + ".sbrt_feasible", none ? "true" : "false, and not resectable", "", [&](v1::Case& c) {
        v1::Lesion& lesion = *c.mutable_lesions()->mutable_values(static_cast<int>(i));
        lesion.set_sbrt_feasible(none);
        lesion.set_resectable(false);
      });
      if (now.resectable()) continue;
      vary_plain(path + ".resectable", "true", "",
                 [&](v1::Case& c) { c.mutable_lesions()->mutable_values(static_cast<int>(i))->set_resectable(true); });
    }
  }

  // A finding as a laboratory would write it; empty for patterns with wildcards.
  static std::string as_written(const v1::KnownAlteration& alteration) {
    for (const std::string& pattern : alteration.pattern()) {
      if (pattern.find_first_of("*?") == std::string::npos) return alteration.gene() + " " + pattern;
    }
    return {};
  }

  // The gaps a result would fill.
  [[nodiscard]] std::vector<std::string> result_keys() const {
    std::vector<std::string> keys;
    if (is(ids_.biopsy_result) && is(ids_.genotype_on_file)) return keys;
    for (const char* key : {"molecular_profile", "biopsy_result"}) {
      if (asked(key)) keys.emplace_back(key);
    }
    return keys;
  }

  void result(const std::string& histology, const std::string& alteration) {
    const bool of_cells = alteration.empty();
    vary_late(of_cells ? "biopsy.histology" : "biopsy.resistance_alterations", of_cells ? histology : alteration,
              result_keys(), [&](v1::Case& c) {
                v1::Biopsy& biopsy = *c.mutable_biopsy();
                biopsy.set_done(true);
                biopsy.set_type(v1::BIOPSY_TYPE_BOTH);
                biopsy.set_histology(histology);
                biopsy.mutable_resistance_alterations()->clear_values();
                if (!of_cells) biopsy.mutable_resistance_alterations()->add_values(alteration);
              });
  }

  [[nodiscard]] bool driver_has(const std::string& gene) const {
    const std::string text = facts_.facts.text(ids_.driver);
    return facts_.facts.known(ids_.driver) && (", " + text + ",").find(", " + gene + ",") != std::string::npos;
  }

  void biopsy() {
    if (answer_.pattern == v1::PATTERN_NO_PROGRESSION) return;
    result("small cell carcinoma", "");
    int tried = 0;
    for (const v1::KnownAlteration& alteration : knowledge_.data().alteration()) {
      const bool on_target =
          alteration.role() == v1::ALTERATION_ROLE_RESISTANCE_ON_TARGET && driver_has(alteration.gene());
      const bool bypass = alteration.role() == v1::ALTERATION_ROLE_RESISTANCE_BYPASS;
      const std::string text = as_written(alteration);
      if ((!on_target && !bypass) || text.empty() || tried >= kMaxAlterations) continue;
      ++tried;
      result("adenocarcinoma", text);
    }
    if (!input_.biopsy().has_feasible() || input_.biopsy().feasible()) {
      vary_plain("biopsy.feasible", "false", "", [](v1::Case& c) { c.mutable_biopsy()->set_feasible(false); });
    }
  }

  void therapy() {
    for (const v1::BestResponse response : {v1::BEST_RESPONSE_PR, v1::BEST_RESPONSE_PD}) {
      const v1::BestResponse now = input_.current_therapy().best_response();
      if (now == response || (now != v1::BEST_RESPONSE_UNSPECIFIED && response == v1::BEST_RESPONSE_PR)) continue;
      vary_plain("current_therapy.best_response", json::enum_word(response),
                 now == v1::BEST_RESPONSE_UNSPECIFIED ? "prior_response" : "",
                 [&](v1::Case& c) { c.mutable_current_therapy()->set_best_response(response); });
    }
    if (!input_.has_current_therapy() || input_.current_therapy().has_months()) return;
    for (const double months : {2.0, 12.0}) {
      vary("current_therapy.months", months < 3 ? "2" : "12", "",
           [&](v1::Case& c) { c.mutable_current_therapy()->set_months(months); });
    }
  }

  void drivers() {
    if (facts_.facts.known(ids_.driver)) return;
    vary_late("driver_alterations", "none found, testing complete", {"molecular_profile"}, [](v1::Case& c) {
      c.set_molecular_testing(v1::MOLECULAR_TESTING_COMPLETE);
      c.mutable_driver_alterations()->clear_values();
    });
    for (const char* gene : {"EGFR", "ALK"}) {
      for (const v1::KnownAlteration& alteration : knowledge_.data().alteration()) {
        if (alteration.gene() != gene || alteration.role() != v1::ALTERATION_ROLE_DRIVER) continue;
        vary_late("driver_alterations", as_written(alteration), {"molecular_profile"}, [&](v1::Case& c) {
          v1::Alteration& found = *c.mutable_driver_alterations()->add_values();
          found.set_gene(gene);
          found.set_alteration(alteration.pattern(0));
        });
        break;
      }
    }
  }

  void trial() {
    if (input_.trial_available() != v1::TRIAL_AVAILABLE_YES) {
      vary_plain("trial_available", "yes", "", [](v1::Case& c) { c.set_trial_available(v1::TRIAL_AVAILABLE_YES); });
    }
    if (input_.trial_available() != v1::TRIAL_AVAILABLE_NO) {
      vary_plain("trial_available", "no", "", [](v1::Case& c) { c.set_trial_available(v1::TRIAL_AVAILABLE_NO); });
    }
  }

  const v1::Case& input_;
  const CaseFacts& facts_;
  const Outcome& answer_;
  const Knowledge& knowledge_;
  const FactIds& ids_ = fact_ids();
  const Visit& visit_;
  std::size_t visited_ = 0;
};

}  // namespace

void for_each_variation(const v1::Case& input, const CaseFacts& facts, const Outcome& answer,
                        const Knowledge& knowledge, const Visit& visit) {
  Variations(input, facts, answer, knowledge, visit).visit_all();
}

}  // namespace tumorboard::clinical
