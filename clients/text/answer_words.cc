// SPDX-License-Identifier: Apache-2.0
#include "clients/text/answer_words.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "clients/text/text.h"
#include "common/json/enum_names.h"

namespace tumorboard {
namespace {

using Words = std::pair<std::string_view, std::string_view>;  // code, words

constexpr std::array<Words, 10> kPatterns{{
    {"oligoprogression", "oligoprogression"},
    {"cns_oligoprogression", "oligoprogression in the brain"},
    {"oligoprogression_with_cns_component", "oligoprogression in brain and body"},
    {"cns_progression_multiple", "multiple progression in the brain"},
    {"systemic_progression", "systemic progression"},
    {"leptomeningeal", "leptomeningeal disease"},
    {"no_progression", "no progression"},
    {"unconfirmed_progression", "growth that is not confirmed yet"},
    {"incomplete_assessment", "pattern open until facts are added"},
    {"contradictory_data", "pattern open until a contradiction is settled"},
}};

constexpr std::array<Words, 19> kMissing{{
    {"cns_imaging", "brain imaging"},
    {"systemic_imaging", "imaging of the body"},
    {"biopsy_result", "a biopsy result"},
    {"molecular_profile", "the molecular profile"},
    {"ecog", "performance status (ECOG)"},
    {"lesion_progression_status", "whether each lesion grows"},
    {"csf_cytology", "CSF cytology"},
    {"spine_mri", "MRI of the spine"},
    {"prior_response", "best response to the current drug"},
    {"rt_history", "earlier radiotherapy"},
    {"rt_plan", "dose and fractions of the radiotherapy plan"},
    {"oar_distance", "distance to the critical structure"},
    {"data_conflict", "facts that contradict each other"},
    {"unread_text", "a text that was not read"},
    {"organ_function", "organ function"},
    {"drug_status", "whether the current drug is being taken"},
    {"lesion_site", "the site of a lesion"},
    {"scan_result", "the result of a scan"},
    {"units", "a value that is not plausible"},
}};

constexpr std::array<Words, 11> kReasons{{
    {"suspected_transformation", "transformation is suspected"},
    {"suspected_resistance_mechanism", "resistance may steer the next line"},
    {"before_genotype_dependent_switch", "the next drug depends on the genotype"},
    {"rapid_or_discordant_growth", "growth is rapid or lesions behave differently"},
    {"systemic_progression", "the progression is systemic"},
    {"primary_resistance", "the disease never responded"},
    {"plasma_negative", "a negative plasma test excludes nothing"},
    {"surgery_gives_tissue", "the operation yields the tissue"},
    {"result_on_file", "a result of this progression is on file"},
    {"not_feasible", "a tissue biopsy is not feasible"},
    {"would_not_change_care", "the result would change nothing now"},
}};

constexpr std::array<Words, 5> kMethods{{
    {"tissue", "tissue"},
    {"plasma", "plasma"},
    {"both", "tissue and plasma"},
    {"resected_specimen", "the resected specimen"},
    {"none", ""},
}};

constexpr std::array<Words, 15> kUrgent{{
    {"spinal_cord_compression", "Spinal cord compression"},
    {"cauda_equina", "Cauda equina syndrome"},
    {"raised_intracranial_pressure", "Raised intracranial pressure"},
    {"hydrocephalus", "Hydrocephalus"},
    {"intracranial_haemorrhage", "Intracranial haemorrhage"},
    {"seizure_new", "New seizure"},
    {"vision_threatened", "Vision threatened"},
    {"superior_vena_cava_obstruction", "Superior vena cava obstruction"},
    {"airway_obstruction", "Airway obstruction"},
    {"massive_haemoptysis", "Massive haemoptysis"},
    {"cardiac_tamponade", "Cardiac tamponade"},
    {"impending_fracture", "Fracture, impending or present"},
    {"bowel_perforation_or_obstruction", "Bowel perforation or obstruction"},
    {"hypercalcaemia", "Hypercalcaemia"},
    {"severe_drug_toxicity", "Severe drug toxicity"},
}};

constexpr std::array<Words, 10> kGrades{{
    {"randomised", "randomised study"},
    {"guideline", "guideline"},
    {"consensus", "consensus"},
    {"label", "label"},
    {"prospective", "prospective study"},
    {"retrospective", "retrospective series"},
    {"case_level", "single patients"},
    {"preclinical", "laboratory work"},
    {"calculation", "calculation"},
    {"policy", "the board's own choice"},
}};

std::string words_in(std::span<const Words> table, std::string_view code) {
  const auto found = std::ranges::find(table, code, &Words::first);
  return found == table.end() ? words_of(code) : std::string(found->second);
}

// What readiness waits for, each once.
std::string waits_for(const v1::Recommendation& recommendation, v1::Severity severity) {
  std::vector<std::string> all;
  for (const auto& one : recommendation.missing_information()) {
    std::string words = missing_words(one.key());
    const bool leaves_it = one.key() == "organ_function" && one.would_change().empty();
    if (!leaves_it && one.severity() == severity && std::ranges::find(all, words) == all.end())
      all.push_back(std::move(words));
  }
  return join(all, ", ");
}

}  // namespace

std::string pattern_words(std::string_view code) { return words_in(kPatterns, code); }
std::string pattern_words(v1::Pattern pattern) { return or_unknown(pattern_words(json::enum_word(pattern))); }
std::string missing_words(std::string_view key) { return words_in(kMissing, key); }
std::string reason_words(std::string_view code) { return words_in(kReasons, code); }
std::string method_words(v1::RebiopsyMethod method) { return words_in(kMethods, json::enum_word(method)); }
std::string urgent_words(std::string_view code) { return words_in(kUrgent, code); }
std::string discipline_words(std::string_view code) { return words_of(code); }
std::string grade_words(std::string_view grade) { return words_in(kGrades, grade); }
std::string verdict_words(v1::TrialVerdict verdict) { return json::enum_word(verdict); }
std::string source_words(std::string_view id) { return id == "BOARD_POLICY" ? "" : words_of(id); }

std::string strength_words(v1::Strength strength) {
  switch (static_cast<int>(strength)) {
    case v1::STRENGTH_STRONG:
      return "strong";
    case v1::STRENGTH_CONDITIONAL:
      return "depends on the patient";
    case v1::STRENGTH_WEAK:
      return "weak";
    default:
      return {};
  }
}

std::string status_words(const v1::Recommendation& recommendation) {
  const std::string urgent = recommendation.urgent().empty() ? "" : "act on URGENT first; ";
  switch (static_cast<int>(recommendation.readiness())) {
    case v1::READINESS_READY:
      return urgent + "ready: every fact that the plan needs is there";
    case v1::READINESS_CONDITIONAL: {
      const std::string open = waits_for(recommendation, v1::SEVERITY_ADVISORY);
      return urgent + "provisional: " + (open.empty() ? "an open point below" : open) + " could change the plan";
    }
    case v1::READINESS_BLOCKED: {
      const std::string open = waits_for(recommendation, v1::SEVERITY_BLOCKING);
      return urgent + "blocked until settled: " + (open.empty() ? "the points below" : open) + "; cannot be signed";
    }
    default:
      return urgent + "not known";
  }
}

bool has_words(std::string_view kind, std::string_view code) {
  constexpr std::array<std::pair<std::string_view, std::span<const Words>>, 4> kTables{{
      {"pattern", kPatterns},
      {"missing", kMissing},
      {"rebiopsy_reason", kReasons},
      {"urgent", kUrgent},
  }};
  const auto table = std::ranges::find(kTables, kind, &decltype(kTables)::value_type::first);
  return table != kTables.end() && std::ranges::find(table->second, code, &Words::first) != table->second.end();
}

}  // namespace tumorboard
