// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/panel.h"

#include <algorithm>

#include "common/check/disciplines.h"

namespace tumorboard {
namespace {

std::string lower(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  return out;
}

bool names_cns(const v1::CnsImaging& imaging) {
  return imaging.parenchymal_mets_progressing() > 0 || imaging.leptomeningeal() == v1::LEPTOMENINGEAL_SUSPECTED ||
         imaging.leptomeningeal() == v1::LEPTOMENINGEAL_CONFIRMED;
}

}  // namespace

bool counts_cns(const v1::Recommendation& answer) {
  switch (answer.pattern()) {
    case v1::PATTERN_CNS_OLIGOPROGRESSION:
    case v1::PATTERN_OLIGOPROGRESSION_WITH_CNS_COMPONENT:
    case v1::PATTERN_CNS_PROGRESSION_MULTIPLE:
    case v1::PATTERN_LEPTOMENINGEAL:
      return true;
    default:
      return answer.counts().brain() > 0;
  }
}

bool names_cns(const v1::Case& facts, const KnowledgeIndex& knowledge) {
  if (names_cns(facts.cns_imaging())) return true;
  return std::ranges::any_of(facts.lesions().values(), [&](const v1::Lesion& lesion) {
    if (lesion.has_progressing() && !lesion.progressing() && !lesion.new_()) return false;
    const std::string site = lower(lesion.site());
    return knowledge.cns_terms.contains(site) ||
           knowledge.cns_terms.contains(site.substr(0, site.find_first_of(" ,;(/")));
  });
}

Panel panel_of(const v1::Recommendation& answer, const v1::Case& facts, const KnowledgeIndex& policy,
               const std::vector<std::string>& extra, const std::set<std::string>& held) {
  Panel panel;
  const auto add = [&panel](const std::string& discipline, bool required) {
    (required ? panel.required : panel.guests).insert(discipline);
  };
  for (const auto& row : check::kDisciplines) {
    if (row.standing) add(std::string(row.name), true);
  }
  for (const auto& discipline : policy.required_disciplines) add(discipline, true);
  for (const auto& discipline : answer.required_disciplines()) add(discipline, check::known_discipline(discipline));
  if (counts_cns(answer) || names_cns(facts, policy)) {
    for (const auto& discipline : policy.cns_disciplines) add(discipline, true);
  }
  for (const auto& discipline : extra) add(discipline, check::known_discipline(discipline));
  for (const auto& sign : answer.urgent()) {
    for (const auto& discipline : sign.disciplines()) {
      add(discipline, check::known_discipline(discipline) && held.contains(discipline));
    }
  }
  for (const auto& discipline : panel.required) panel.guests.erase(discipline);
  return panel;
}

}  // namespace tumorboard
