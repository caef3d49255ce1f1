// SPDX-License-Identifier: Apache-2.0
#include "clients/text/lesion_lines.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "clients/text/case_summary.h"
#include "clients/text/item_words.h"
#include "clients/text/repeated.h"
#include "clients/text/text.h"
#include "common/check/lesion_names.h"
#include "common/json/write.h"

namespace tumorboard {
namespace {

bool concerns(const v1::Item& item, const std::string& lesion) {
  return item.lesion_ids().empty() || std::ranges::find(item.lesion_ids(), lesion) != item.lesion_ids().end();
}

bool names_lesion(const v1::Item& item, const std::string& lesion) {
  return !item.lesion_ids().empty() && concerns(item, lesion);
}

const v1::Lesion* lesion_of(const std::string& name, const v1::Case* facts) {
  if (facts == nullptr) return nullptr;
  const auto names = check::lesion_names(*facts);
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? nullptr : &facts->lesions().values(static_cast<int>(found - names.begin()));
}

std::string named_structure(const std::string& name, const v1::Case* facts) {
  const v1::Lesion* lesion = lesion_of(name, facts);
  if (lesion == nullptr) return {};
  std::string text;
  for (const char c : lesion->near_critical_structure()) text += c == '+' ? std::string(" and ") : std::string(1, c);
  return plain_words(text);
}

bool site_is_missing(const v1::Recommendation& recommendation, const std::string& name, const v1::Case* facts) {
  const auto names = facts == nullptr ? std::vector<std::string>() : check::lesion_names(*facts);
  const auto found = std::ranges::find(names, name);
  const std::string path = "lesions[" + std::to_string(found - names.begin()) + "]";
  return std::ranges::any_of(recommendation.missing_information(), [&](const v1::MissingInformation& one) {
    return one.key() == "lesion_site" && (found == names.end() || one.path().starts_with(path));
  });
}

std::string structures_text(const v1::Recommendation& recommendation, const std::string& lesion,
                            const v1::Case* facts) {
  std::vector<std::string> all;
  const std::string named = named_structure(lesion, facts);
  if (!named.empty()) all.push_back(named);
  std::string unspecific;
  for (const v1::Item& item : recommendation.items()) {
    const ItemWords* words = item_words(item.code());
    if (words == nullptr || words->protects.empty() || !names_lesion(item, lesion)) continue;
    if (item.code() == "re_irradiation_precaution") continue;  // no structure; the caution tells
    const bool vague = item.code() == "oar_constraint_check" || item.code() == "sbrt_risk_adapted_or_alternative";
    if (vague) {
      unspecific = words->protects;
    } else if (std::ranges::find(all, words->protects) == all.end()) {
      all.emplace_back(words->protects);
    }
  }
  if (all.empty() && !unspecific.empty()) all.push_back(unspecific);
  return all.empty() ? "" : "; protect " + join(all, ", ");
}

// Facts that a clinician gives as the reason, in a few words.
std::string why_text(const v1::Item& item) {
  struct Reason {
    std::string_view path_end;
    std::string_view value;
    std::string_view words;
  };
  static constexpr std::array<Reason, 7> kWhy{{{".resectable", "true", "can be resected"},
                                               {".resectable", "false", "cannot be resected"},
                                               {".sbrt_feasible", "false", "SBRT is not feasible"},
                                               {"patient.fitness_for_surgery", "fit", "fit for surgery"},
                                               {"patient.fitness_for_surgery", "unfit", "unfit for surgery"},
                                               {"cns_imaging.mass_effect", "true", "mass effect"},
                                               {".treated_before", "true", "treated before"}}};
  std::vector<std::string> all;
  for (const v1::Because& because : item.because()) {
    for (const Reason& reason : kWhy) {
      const bool holds = because.path().ends_with(reason.path_end) && because.value() == reason.value;
      if (holds && std::ranges::find(all, reason.words) == all.end()) all.emplace_back(reason.words);
    }
  }
  return all.empty() ? "" : " (" + join(all, ", ") + ")";
}

bool is_general(const std::string& code) {
  return code == "local_therapy_progressing_sites" || code == "srs_or_neurosurgery";
}

bool is_no_treatment(const std::string& code) {
  return code == "state_local_therapy_not_feasible" || code == "treated_lesion_confirm_first";
}

// The options of one lesion: what is recommended first, general words only without a particular one.
std::string options_text(const v1::Recommendation& recommendation, const std::string& lesion) {
  std::vector<const v1::Item*> options;
  bool recommended = false;
  bool adapted = false;
  for (const v1::Item& item : recommendation.items()) {
    adapted = adapted || (item.code() == "sbrt_risk_adapted_or_alternative" && names_lesion(item, lesion));
    if (item.stance() == v1::STANCE_DISCOURAGE || part_of(item) != Part::kLesion || !names_lesion(item, lesion))
      continue;
    options.push_back(&item);
    recommended = recommended || item.stance() == v1::STANCE_RECOMMEND;
  }
  std::ranges::stable_sort(options, {}, [](const v1::Item* item) {
    return std::pair(item->stance() == v1::STANCE_CONSIDER, item_words(item->code()));
  });
  const bool particular = std::ranges::any_of(options, [](const v1::Item* item) { return !is_general(item->code()); });
  std::string before;  // what is said before any treatment
  std::vector<std::string> all;
  for (const v1::Item* item : options) {
    const bool repeats = item->code() == "local_therapy_progressing_sites" && options.size() > 1;
    if (repeats || (particular && is_general(item->code()))) continue;
    const bool sbrt = item->code() == "sbrt_option" && adapted;
    std::string said =
        (sbrt ? "risk-adapted SBRT or another modality" : words_of_item(item->code(), "the drug")) + why_text(*item);
    if (is_no_treatment(item->code())) {
      before += said + (options.size() > 1 ? "; " : "");
    } else {
      all.push_back(std::move(said));
    }
  }
  const bool weak = !all.empty() && (!recommended || !before.empty());
  return before + (weak ? "consider " : "") + join(all, ", or ");
}

// Every lesion that an option names, in the order of the items.
std::vector<std::string> lesions_with_options(const v1::Recommendation& recommendation) {
  std::vector<std::string> all;
  for (const v1::Item& item : recommendation.items()) {
    if (item.stance() == v1::STANCE_DISCOURAGE || part_of(item) != Part::kLesion) continue;
    for (const std::string& id : item.lesion_ids()) {
      if (std::ranges::find(all, id) == all.end()) all.push_back(id);
    }
  }
  return all;
}

constexpr std::size_t kNamesShown = 3;

struct Group {
  std::string said;
  std::vector<std::string> lesions;
};

// A long group by its number when it holds every lesion that grows, else by its first names.
std::string group_words(const Group& group, const v1::Recommendation& recommendation, const v1::Case* facts) {
  if (group.lesions.size() > kNamesShown && group.lesions.size() == recommendation.counts().progressing()) {
    return "all " + std::to_string(group.lesions.size()) + " lesions that grow";
  }
  std::vector<std::string> names;
  names.reserve(group.lesions.size());
  for (const std::string& lesion : group.lesions) names.push_back(lesion_words(lesion, facts));
  if (names.size() <= kNamesShown) return join(names, ", ");
  const std::size_t more = names.size() - (kNamesShown - 1);
  names.resize(kNamesShown - 1);
  return join(names, ", ") + " and " + std::to_string(more) + " more";
}

constexpr std::string_view kTypicalDose = "typically 36 Gy in 3 fractions, 24 to 50 Gy in 3 to 6";  // source text S18

std::string flag_text(int flag) {
  switch (flag) {
    case v1::REGIMEN_FLAG_BED10_NOT_ABOVE_70:
      return "not above the threshold, to review or justify";
    case v1::REGIMEN_FLAG_OUTSIDE_RANGE:
      return "outside the range of dose and fractions, for information";
    case v1::REGIMEN_FLAG_NEAR_CRITICAL_STRUCTURE:
      return "near a critical structure, whose constraints decide";
    case v1::REGIMEN_FLAG_ACCEPTABLE:
      return "above the threshold and inside the range of dose and fractions; organs at risk are a check of their own";
    default:
      return {};
  }
}

}  // namespace

std::string lesion_words(const std::string& name, const v1::Case* facts) {
  const std::string title = plain_words(lesion_title(name, facts));
  const std::size_t comma = title.find(", ");
  return comma == std::string::npos ? title : title.substr(0, comma) + " (" + title.substr(comma + 2) + ")";
}

bool has_critical_structure(const v1::Recommendation& recommendation, const std::string& lesion,
                            const v1::Case* facts) {
  if (!named_structure(lesion, facts).empty() || site_is_missing(recommendation, lesion, facts)) return true;
  return std::ranges::any_of(recommendation.items(), [&](const v1::Item& item) {
    const ItemWords* words = item_words(item.code());
    return words != nullptr && !words->protects.empty() && concerns(item, lesion);
  });
}

std::vector<std::string> lesion_lines(const v1::Recommendation& recommendation, const v1::Case* facts) {
  std::vector<Group> groups;
  for (const std::string& lesion : lesions_with_options(recommendation)) {
    std::string said = options_text(recommendation, lesion) + structures_text(recommendation, lesion, facts);
    const auto same = std::ranges::find(groups, said, &Group::said);
    if (same == groups.end()) {
      groups.push_back({std::move(said), {lesion}});
    } else {
      same->lesions.push_back(lesion);
    }
  }
  std::vector<std::string> lines;
  lines.reserve(groups.size());
  for (const Group& group : groups) {
    lines.push_back(group_words(group, recommendation, facts) + ": " + group.said);
  }
  for (const v1::Item& item : recommendation.items()) {  // of no lesion in particular
    if (item.stance() == v1::STANCE_DISCOURAGE || part_of(item) != Part::kLesion || !item.lesion_ids().empty())
      continue;
    const std::string words = words_of_item(item.code(), "the drug");
    lines.push_back(sentence(capitalised((item.stance() == v1::STANCE_CONSIDER ? "consider " : "") + words)));
  }
  return lines;
}

std::vector<std::string> dose_lines(const v1::Recommendation& recommendation, const v1::Case* facts) {
  std::vector<std::string> lines;
  std::vector<std::string> free;
  bool all_free = true;
  for (const v1::Regimen& plan : recommendation.regimens()) {
    const bool critical = has_critical_structure(recommendation, plan.lesion_id(), facts);
    std::vector<std::string> flags;
    for (const int flag : plan.flags()) {
      if (flag != v1::REGIMEN_FLAG_ACCEPTABLE || !critical) flags.push_back(flag_text(flag));
    }
    if (critical && flags.empty()) flags.push_back(flag_text(v1::REGIMEN_FLAG_NEAR_CRITICAL_STRUCTURE));
    lines.push_back("Plan for " + plain_words(plan.lesion_id()) + ": " + json::rounded(plan.total_gy()) + " Gy in " +
                    std::to_string(plan.fractions()) + " fractions, BED10 " + json::rounded(plan.bed10_gy()) + " Gy" +
                    (flags.empty() ? "" : ": " + join(flags, "; ")));
  }
  for (const v1::Item& item : recommendation.items()) {
    if (item.code() != "sbrt_option" || item.stance() == v1::STANCE_DISCOURAGE) continue;
    for (const std::string& id : item.lesion_ids()) {
      const bool planned = std::ranges::any_of(recommendation.regimens(),
                                               [&](const v1::Regimen& plan) { return plan.lesion_id() == id; });
      const bool dose = !planned && !has_critical_structure(recommendation, id, facts);
      all_free = all_free && dose;
      if (dose) free.push_back(plain_words(id));
    }
  }
  if (!free.empty()) {
    lines.push_back("SBRT" + (all_free ? std::string() : " of " + join(free, ", ")) +
                    ", source text S18: " + std::string(kTypicalDose));
  }
  return lines;
}

}  // namespace tumorboard
