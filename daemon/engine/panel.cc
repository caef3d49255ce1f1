// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/panel.h"

#include "common/check/disciplines.h"

namespace tumorboard {

Panel panel_of(const v1::Recommendation& answer, const std::vector<std::string>& extra,
               const std::set<std::string>& held) {
  Panel panel;
  const auto add = [&panel](const std::string& discipline, bool required) {
    (required ? panel.required : panel.guests).insert(discipline);
  };
  for (const auto& discipline : answer.required_disciplines()) add(discipline, check::known_discipline(discipline));
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
