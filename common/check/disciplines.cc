// SPDX-License-Identifier: Apache-2.0
#include "common/check/disciplines.h"

#include <algorithm>

namespace tumorboard::check {

std::span<const std::string_view> discipline_names() {
  static constexpr auto kNames = [] {
    std::array<std::string_view, kDisciplines.size()> names{};
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = kDisciplines[i].name;
    return names;
  }();
  return kNames;
}

bool known_discipline(std::string_view name) {
  const auto names = discipline_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace tumorboard::check
