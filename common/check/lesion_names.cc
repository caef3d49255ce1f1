// SPDX-License-Identifier: Apache-2.0
#include "common/check/lesion_names.h"

#include <set>

namespace tumorboard::check {

std::vector<std::string> lesion_names(const v1::Case& message) {
  const auto& lesions = message.lesions().values();
  std::vector<std::string> names(static_cast<std::size_t>(lesions.size()));
  std::set<std::string> taken;
  const auto give = [&](std::size_t i, const std::string& wanted) {
    std::string name = wanted;
    for (int n = 2; !taken.insert(name).second; ++n) name = wanted + '#' + std::to_string(n);
    names[i] = name;
  };
  // Ids first: a site never takes the name another lesion was given on purpose.
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& lesion = lesions[static_cast<int>(i)];
    if (!lesion.id().empty()) give(i, lesion.id());
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& lesion = lesions[static_cast<int>(i)];
    if (lesion.id().empty()) give(i, lesion.site().empty() ? "lesion" : lesion.site());
  }
  return names;
}

}  // namespace tumorboard::check
