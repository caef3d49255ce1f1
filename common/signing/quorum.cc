// SPDX-License-Identifier: Apache-2.0
#include "common/signing/quorum.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tumorboard::signing {

Quorum evaluate_quorum(const std::vector<std::string>& required, const std::vector<Vote>& votes,
                       const std::vector<std::string>& waived, const Digest& current) {
  std::map<std::pair<std::string, std::string>, const Vote*> latest;  // by person and discipline
  for (const Vote& vote : votes) {
    if (vote.superseded || vote.recommendation_digest != current) continue;
    const Vote*& slot = latest[{vote.user_id, vote.discipline}];
    if (slot == nullptr || vote.sequence >= slot->sequence) slot = &vote;
  }

  Quorum quorum;
  std::set<std::string> approved;
  std::set<std::string> people;
  for (const auto& [who, vote] : latest) {
    if (vote->decision == v1::DECISION_APPROVE) {
      approved.insert(vote->discipline);
      const bool asked = std::find(required.begin(), required.end(), vote->discipline) != required.end();
      if (asked) people.insert(vote->user_id);
    }
    if (vote->decision == v1::DECISION_DISSENT && !vote->resolved) ++quorum.open_dissents;
    if (vote->decision == v1::DECISION_MODIFY && !vote->resolved) ++quorum.open_modifications;
  }

  std::set<std::string> seen;
  for (const std::string& discipline : required) {
    if (!seen.insert(discipline).second) continue;
    ++quorum.required;
    if (approved.contains(discipline)) {
      ++quorum.approvals;
    } else if (std::find(waived.begin(), waived.end(), discipline) == waived.end()) {
      quorum.awaiting.push_back(discipline);
    }
  }
  quorum.complete = quorum.awaiting.empty();
  if (quorum.complete && people.size() < kLeastPeople) {
    for (const std::string& discipline : seen) {
      if (!approved.contains(discipline)) quorum.awaiting.push_back(discipline);
    }
    if (quorum.awaiting.empty()) quorum.awaiting.assign(seen.begin(), seen.end());
  }
  quorum.people = static_cast<std::uint32_t>(people.size());
  quorum.agreed =
      quorum.people >= kLeastPeople && quorum.complete && quorum.open_dissents == 0 && quorum.open_modifications == 0;
  return quorum;
}

}  // namespace tumorboard::signing
