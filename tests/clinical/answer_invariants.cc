// SPDX-License-Identifier: Apache-2.0
// Invariants of one answer.
#include <algorithm>
#include <array>
#include <map>

#include "common/json/enum_names.h"
#include "tests/clinical/fixture.h"
#include "tests/clinical/invariant.h"
#include "workers/clinical/pipeline.h"

namespace tumorboard::clinical_test {
namespace {

using Strings = std::set<std::string>;

const Strings kRadiotherapyOrAblation{"sbrt_option",
                                      "srs_option",
                                      "srs_or_neurosurgery",
                                      "palliative_radiotherapy_option",
                                      "thermal_ablation_option",
                                      "local_therapy_progressing_sites"};
const Strings kLocal{"local_therapy_progressing_sites",
                     "sbrt_option",
                     "surgery_option",
                     "srs_option",
                     "srs_or_neurosurgery",
                     "neurosurgery_option",
                     "thermal_ablation_option"};

std::string ready_with_urgent_or_unread(const Trial& trial) {
  if (trial.given.readiness() != v1::READINESS_READY) return {};
  if (trial.given.urgent_size() > 0) return "ready with urgent " + trial.given.urgent(0).code();
  for (const v1::Unrecognised& unread : trial.given.unrecognised()) {
    if (unread.decides()) return "ready with unread \"" + unread.text() + "\"";
  }
  return {};
}

bool continues(const v1::Recommendation& given) {
  return offers(given, "continue_current_targeted_therapy") || offers(given, "continue_current_immunotherapy");
}

bool is_row_for(const v1::ToxicityRule& row, const std::string& event, const v1::Drug& drug) {
  const auto& events = row.event();
  if (std::find(events.begin(), events.end(), event) == events.end()) return false;
  const Strings names{drug.name(), drug.drug_class(), json::enum_word(drug.kind())};
  return row.drug().empty() || std::any_of(row.drug().begin(), row.drug().end(), [&](const std::string& name) {
           const auto& attributes = drug.attribute();
           return names.contains(name) || std::find(attributes.begin(), attributes.end(), name) != attributes.end();
         });
}

// Why the table, or what it does not know, forbids to go on with the drug.
std::string forbidden(const std::string& event, std::uint32_t grade, const v1::Drug& drug) {
  for (const v1::ToxicityRule& row : shipped_knowledge().data().toxicity()) {
    if (!is_row_for(row, event, drug)) continue;
    if (grade >= row.from_grade()) return event + " grade " + std::to_string(grade) + ": row " + row.id();
    return {};
  }
  return event + ": no row";
}

std::string continued_despite(const v1::Toxicity& toxicity, const std::string& drug) {
  const auto events = shipped_knowledge().match(v1::LEXICON_CATEGORY_TOXICITY, toxicity.event()).found;
  bool understood = false;
  for (const auto& event : events) {
    understood = true;
    if ((event.negated && !event.hedged) || event.entry->value() == "nothing_said") continue;
    const bool graded = toxicity.has_grade() ||
                        !shipped_knowledge().match(v1::LEXICON_CATEGORY_SEVERITY, toxicity.event()).found.empty();
    if (!graded) return "continued, grade not known: " + toxicity.event();
    if (!toxicity.has_grade()) continue;  // "mild eruption": the word is the grade
    for (const auto& match : shipped_knowledge().find_drugs(drug).found) {
      const std::string why = forbidden(event.entry->value(), toxicity.grade(), *match.entry);
      if (!why.empty()) return "continued despite " + why;
    }
  }
  return understood ? std::string() : "continued, event not understood: " + toxicity.event();
}

std::string continued_with_toxicity(const Trial& trial) {
  if (!continues(trial.given)) return {};
  const v1::CurrentTherapy& therapy = trial.input.current_therapy();
  for (const v1::Toxicity& toxicity : therapy.toxicities().values()) {
    if (toxicity.event().empty() || (toxicity.has_active() && !toxicity.active())) continue;
    const std::string why = continued_despite(toxicity, therapy.drug());
    if (!why.empty()) return why;
  }
  return {};
}

std::string continued_while_not_taken(const Trial& trial) {
  const v1::TherapyStatus status = trial.input.current_therapy().status();
  if (status == v1::THERAPY_STATUS_UNSPECIFIED || status == v1::THERAPY_STATUS_ONGOING) return {};
  return continues(trial.given) ? "continued, status " + json::enum_word(status) : std::string();
}

const std::map<std::string, std::string> kPrecautions{{"implies_spinal_cord", "spinal_cord_precaution"},
                                                      {"implies_brainstem", "brainstem_precaution"},
                                                      {"implies_optic", "optic_precaution"}};

std::string treated_without_precaution(const Trial& trial) {
  const auto& lesions = trial.input.lesions().values();
  for (int i = 0; i < lesions.size(); ++i) {
    Strings implied = site_attributes(lesions[i].site());
    implied.merge(structure_attributes(lesions[i].near_critical_structure()));
    const std::string id = lesion_id(trial.input, i);
    Strings given;
    bool treated = false;
    for (const v1::Item& item : trial.given.items()) {
      if (item.stance() == v1::STANCE_DISCOURAGE || !concerns(item, id)) continue;
      given.insert(item.code());
      treated = treated || (offers(item) && kRadiotherapyOrAblation.contains(item.code()));
    }
    for (const auto& [attribute, precaution] : kPrecautions) {
      if (treated && implied.contains(attribute) && !given.contains(precaution)) return id + " lacks " + precaution;
    }
  }
  return {};
}

std::string ablated_or_biopsied(const Trial& trial) {
  const auto& lesions = trial.input.lesions().values();
  bool only_forbidden = false;
  bool other = trial.input.cns_imaging().parenchymal_mets_progressing() > 0;  // perhaps of lesions that are not listed
  for (int i = 0; i < lesions.size(); ++i) {
    const Strings attributes = site_attributes(lesions[i].site());
    const std::string id = lesion_id(trial.input, i);
    for (const v1::Item& item : trial.given.items()) {
      const bool ablated = item.code() == "thermal_ablation_option" && offers(item) && concerns(item, id);
      if (ablated && attributes.contains("cns")) return id + " is ablated";
    }
    if (!lesions[i].progressing()) {
      other = other || !lesions[i].has_progressing() || lesions[i].new_();
      continue;
    }
    (attributes.contains("no_biopsy") ? only_forbidden : other) = true;
  }
  if (!only_forbidden || other) return {};
  const v1::RebiopsyMethod method = trial.given.rebiopsy().method();
  const bool tissue = method == v1::REBIOPSY_METHOD_TISSUE || method == v1::REBIOPSY_METHOD_BOTH;
  if (tissue) return "rebiopsy by tissue, and nothing grows but where none is taken";
  return offers(trial.given, "tissue_rebiopsy") ? "tissue_rebiopsy, and nothing grows but where none is taken" : "";
}

std::string local_therapy_at_ecog_4(const Trial& trial) {
  if (trial.input.patient().ecog() != 4) return {};
  for (const std::string& code : kLocal) {
    if (recommends(trial.given, code)) return code + " is recommended";
  }
  return {};
}

// The whole text names a structure, and not only that it is far away or spared.
bool names_structure(const std::string& text) {
  const Strings none{"apart", "spared", "nothing_said"};
  for (const auto& match : shipped_knowledge().match(v1::LEXICON_CATEGORY_STRUCTURE, text).found) {
    const bool whole = match.span.begin == 0 && match.span.end == text.size();
    if (whole && !match.negated && !none.contains(match.entry->value())) return true;
  }
  return false;
}

bool beside_structure(const v1::Lesion& lesion) {
  if (names_structure(lesion.near_critical_structure())) return true;
  const Strings attributes = site_attributes(lesion.site());
  return std::any_of(attributes.begin(), attributes.end(), [](const std::string& attribute) {
    return attribute == "near_critical" || attribute.starts_with("implies_");
  });
}

std::string acceptable_beside_structure(const Trial& trial) {
  const auto& lesions = trial.input.lesions().values();
  for (int i = 0; i < lesions.size(); ++i) {
    if (!beside_structure(lesions[i])) continue;
    const std::string id = lesion_id(trial.input, i);
    for (const v1::Regimen& regimen : trial.given.regimens()) {
      const auto& flags = regimen.flags();
      const bool acceptable = std::find(flags.begin(), flags.end(), v1::REGIMEN_FLAG_ACCEPTABLE) != flags.end();
      if (acceptable && regimen.lesion_id() == id) return id + ": regimen flagged acceptable";
    }
    for (const v1::Item& item : trial.given.items()) {
      if (item.code() == "sbrt_dose_acceptable" && concerns(item, id)) return id + ": sbrt_dose_acceptable";
    }
  }
  return {};
}

bool same_subject(const v1::Item& a, const v1::Item& b) {
  if (a.code() != b.code() || a.drug() != b.drug()) return false;
  if (a.lesion_ids().empty() || b.lesion_ids().empty()) return true;
  return std::any_of(a.lesion_ids().begin(), a.lesion_ids().end(),
                     [&](const std::string& id) { return concerns(b, id); });
}

std::string recommended_and_discouraged(const Trial& trial) {
  for (const v1::Item& a : trial.given.items()) {
    if (a.stance() != v1::STANCE_RECOMMEND) continue;
    for (const v1::Item& b : trial.given.items()) {
      if (b.stance() == v1::STANCE_DISCOURAGE && same_subject(a, b)) return a.code();
    }
  }
  return {};
}

std::string recommendations_that_exclude_each_other(const Trial& trial) {
  for (const v1::Item& item : trial.given.items()) {
    if (item.stance() != v1::STANCE_RECOMMEND) continue;
    const std::string& code = item.code();
    const bool changes = code.starts_with("switch_to_") || code == "change_systemic_therapy";
    for (const char* goes_on : {"continue_current_targeted_therapy", "continue_same_tki_without_local_therapy"}) {
      if (changes && recommends(trial.given, goes_on)) return std::string(goes_on) + " with " + code;
    }
    if (code == "change_systemic_therapy" && recommends(trial.given, "continue_current_immunotherapy")) {
      return "continue_current_immunotherapy with " + code;
    }
  }
  return {};
}

// Precautions, reviews, checks and limits are cautions; what is offered never is.
std::string cautions_and_options_differ(const Trial& trial) {
  constexpr std::array<std::string_view, 5> kEnds{"_precaution", "_caution", "_check", "_review", "_limits"};
  for (const v1::Item& item : trial.given.items()) {
    const std::string& code = item.code();
    const bool cautious =
        !code.starts_with("sbrt_dose_") &&
        std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) { return code.ends_with(end); });
    if (cautious && offers(item)) return code + " is offered";
    const bool option = code.ends_with("_option") || code.starts_with("switch_to_") || kLocal.contains(code);
    if (option && item.stance() == v1::STANCE_CAUTION) return code + " is a caution";
  }
  return {};
}

constexpr std::array<Invariant, 10> kInvariants{
    {{"urgent_or_unread_is_never_ready", ready_with_urgent_or_unread},
     {"no_drug_goes_on_against_the_toxicity_table", continued_with_toxicity},
     {"no_drug_goes_on_that_is_not_taken", continued_while_not_taken},
     {"delicate_lesions_have_their_precaution", treated_without_precaution},
     {"nervous_system_is_neither_ablated_nor_biopsied", ablated_or_biopsied},
     {"no_local_therapy_is_recommended_at_ecog_4", local_therapy_at_ecog_4},
     {"no_dose_is_acceptable_beside_a_structure", acceptable_beside_structure},
     {"cautions_and_options_differ", cautions_and_options_differ},
     {"nothing_is_recommended_and_discouraged", recommended_and_discouraged},
     {"recommendations_do_not_exclude_each_other", recommendations_that_exclude_each_other}}};

template <typename Entry>
Strings whole_text_attributes(const knowledge::Matches<Entry>& matches, const std::string& text) {
  Strings attributes;
  for (const auto& match : matches.found) {
    if (match.negated || match.hedged || match.span.begin != 0 || match.span.end != text.size()) return {};
    const auto& own = match.entry->attribute();
    if (std::find(own.begin(), own.end(), "compound") != own.end()) return {};
    attributes.insert(own.begin(), own.end());
  }
  return attributes;
}

}  // namespace

std::span<const Invariant> answer_invariants() { return kInvariants; }

v1::Recommendation answer(const v1::Case& input, bool full) {
  const auto sensitivity = full ? clinical::Sensitivity::kFull : clinical::Sensitivity::kNone;
  return clinical::assess(input, {}, shipped_knowledge(), nullptr, sensitivity).recommendation;
}

bool offers(const v1::Recommendation& given, const std::string& code) {
  return std::any_of(given.items().begin(), given.items().end(),
                     [&](const v1::Item& item) { return item.code() == code && offers(item); });
}

bool recommends(const v1::Recommendation& given, const std::string& code) {
  return std::any_of(given.items().begin(), given.items().end(), [&](const v1::Item& item) {
    return item.code() == code && item.stance() == v1::STANCE_RECOMMEND;
  });
}

bool asks(const v1::Recommendation& given, const std::string& key) {
  const auto& missing = given.missing_information();
  return std::any_of(missing.begin(), missing.end(), [&](const auto& one) { return one.key() == key; });
}

bool concerns(const v1::Item& item, const std::string& lesion) {
  return std::find(item.lesion_ids().begin(), item.lesion_ids().end(), lesion) != item.lesion_ids().end();
}

std::string lesion_id(const v1::Case& input, int index) {
  std::set<std::string> taken;
  std::string id;
  for (int i = 0; i <= index; ++i) {
    const v1::Lesion& lesion = input.lesions().values(i);
    id = lesion.has_id() ? lesion.id() : lesion.site();
    if (id.empty()) id = "lesion";
    if (!taken.insert(id).second) {
      id += "#" + std::to_string(i + 1);
      taken.insert(id);
    }
  }
  return id;
}

std::set<std::string> site_attributes(const std::string& site) {
  return whole_text_attributes(shipped_knowledge().match(v1::LEXICON_CATEGORY_SITE, site), site);
}

std::set<std::string> structure_attributes(const std::string& structure) {
  return whole_text_attributes(shipped_knowledge().match(v1::LEXICON_CATEGORY_STRUCTURE, structure), structure);
}

}  // namespace tumorboard::clinical_test
