// SPDX-License-Identifier: Apache-2.0
#include "clients/text/case_summary.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/text/text.h"
#include "proto/check/lesion_names.h"
#include "proto/json/enum_names.h"
#include "proto/json/write.h"

namespace tumorboard {
namespace {

using json::enum_word;

std::string patient_text(const v1::Case& facts) {
  const v1::Patient& patient = facts.patient();
  std::string text = patient.has_age() ? std::to_string(patient.age()) + " years, " : std::string();
  text += "ECOG " + (patient.has_ecog() ? std::to_string(patient.ecog()) : "not known");
  text += ", fitness for surgery " + or_unknown(enum_word(patient.fitness_for_surgery()));
  const auto& others = patient.comorbidities().values();
  if (!others.empty()) text += "; " + join({others.begin(), others.end()}, ", ");
  return text;
}

std::string tumour_text(const v1::Case& facts) {
  std::vector<std::string> drivers;
  for (const v1::Alteration& found : facts.driver_alterations().values()) {
    drivers.push_back(found.gene() + " " + found.alteration());
  }
  const std::string testing = enum_word(facts.molecular_testing());
  std::string text = or_unknown(words_of(facts.histology())) + "; ";
  if (!drivers.empty()) {
    text += join(drivers, ", ");
  } else {
    text += testing == "complete" && facts.has_driver_alterations() ? "no driver found" : "driver not known";
  }
  return text + " (testing " + or_unknown(words_of(testing)) + ")";
}

std::string treatment_text(const v1::Case& facts) {
  const v1::CurrentTherapy& therapy = facts.current_therapy();
  std::string text = or_unknown(therapy.has_drug() ? therapy.drug() : words_of(therapy.drug_class()));
  if (therapy.has_months()) text += " for " + json::rounded(therapy.months()) + " months";
  const std::string response = words_of(enum_word(therapy.best_response()));
  text += ", best response " + (response.size() == 2 ? upper(response) : or_unknown(response));  // PR, or words
  const auto& earlier = facts.prior_therapies().values();
  if (!earlier.empty()) text += "; before: " + join({earlier.begin(), earlier.end()}, ", ");
  return text;
}

template <typename Imaging>
std::string scan_text(const Imaging& imaging) {
  if (!imaging.done()) return imaging.has_done() ? "not done" : "not known";
  std::string text = or_unknown(words_of(imaging.modality()));
  if (imaging.has_date()) text += " of " + day_text(imaging.date());
  return text;
}

std::string imaging_text(const v1::Case& facts) {
  const v1::CnsImaging& cns = facts.cns_imaging();
  std::string text = "body " + scan_text(facts.systemic_imaging()) + ", rest of the disease " +
                     or_unknown(facts.systemic_imaging().rest_of_disease()) + "; brain " + scan_text(cns);
  if (cns.has_parenchymal_mets_progressing()) {
    text += ", " + std::to_string(cns.parenchymal_mets_progressing()) + " progressing";
  }
  if (cns.leptomeningeal() != v1::LEPTOMENINGEAL_UNSPECIFIED) {
    text += ", leptomeningeal disease " + enum_word(cns.leptomeningeal());
  }
  return text;
}

std::string biopsy_text(const v1::Case& facts) {
  const v1::Biopsy& biopsy = facts.biopsy();
  if (!biopsy.done()) {
    const bool no = biopsy.has_feasible() && !biopsy.feasible();
    return std::string(biopsy.has_done() ? "none at this progression" : "not known") + (no ? ", not feasible" : "");
  }
  std::string text = or_unknown(enum_word(biopsy.type()));
  if (biopsy.has_histology()) text += ", " + words_of(biopsy.histology());
  const auto& found = biopsy.resistance_alterations().values();
  if (!found.empty()) text += ", " + join({found.begin(), found.end()}, ", ");
  if (found.empty() && biopsy.has_resistance_alterations()) text += ", no resistance alteration given";
  return text;
}

std::string lesions_text(const v1::Case& facts) {
  if (!facts.has_lesions()) return "not known";
  const auto names = check::lesion_names(facts);
  std::vector<std::string> all;
  for (int i = 0; i < facts.lesions().values_size(); ++i) {
    const v1::Lesion& lesion = facts.lesions().values(i);
    all.push_back(lesion_title(names[static_cast<std::size_t>(i)], &facts) +
                  (lesion.new_() ? "" : ", " + lesion_state(lesion)));
  }
  return all.empty() ? "none listed" : join(all, "; ");
}

}  // namespace

void write_case_summary(Document& page, const v1::Case& facts) {
  page.field("PATIENT", patient_text(facts));
  page.field("TUMOUR", tumour_text(facts));
  page.field("TREATMENT", treatment_text(facts));
  page.field("IMAGING", imaging_text(facts));
  page.field("LESIONS", lesions_text(facts));
  page.field("BIOPSY", biopsy_text(facts));
}

std::string lesion_state(const v1::Lesion& lesion) {
  if (lesion.new_()) return "new";
  if (!lesion.has_progressing()) return "progression not known";
  return lesion.progressing() ? "progressing" : "not progressing";
}

std::string lesion_title(const std::string& name, const v1::Case* facts) {
  if (facts == nullptr) return name;
  const std::vector<std::string> names = check::lesion_names(*facts);
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return name;
  const v1::Lesion& lesion = facts->lesions().values(static_cast<int>(found - names.begin()));
  std::string title = name;
  if (lesion.has_site() && lesion.site() != name) title += " " + lesion.site();
  if (lesion.has_size_mm()) title += ", " + json::rounded(lesion.size_mm()) + " mm";
  if (lesion.new_()) title += ", new";
  if (lesion.symptomatic()) title += ", symptomatic";
  return title;
}

std::string path_words(const std::string& path, const v1::Case* facts) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kWords{{
      {"patient.ecog", "ECOG"},
      {"cns_imaging.leptomeningeal", "leptomeningeal disease"},
      {"systemic_imaging.rest_of_disease", "the rest of the disease"},
      {"biopsy.resistance_alterations", "a biopsy that shows"},
      {"biopsy.histology", "histology"},
      {"cns_imaging", "brain imaging"},
      {"systemic_imaging", "body imaging"},
  }};
  for (const auto& [known_path, words] : kWords) {
    if (path == known_path) return std::string(words);
  }
  constexpr std::string_view kLesion = "lesions[";
  if (path.starts_with(kLesion) && facts != nullptr) {
    std::size_t index = 0;
    const char* const end = path.data() + path.size();
    const auto read = std::from_chars(path.data() + kLesion.size(), end, index);
    const auto names = check::lesion_names(*facts);
    const std::size_t dot = path.find('.');
    if (read.ec == std::errc() && index < names.size() && dot != std::string::npos) {
      return words_of(names[index]) + ": " + words_of(path.substr(dot + 1));
    }
  }
  const std::size_t dot = path.rfind('.');
  return words_of(dot == std::string::npos ? path : path.substr(dot + 1));
}

}  // namespace tumorboard
