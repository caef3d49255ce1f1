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
  for (const auto& [who, vote] : latest) {
    if (vote->decision == v1::DECISION_APPROVE) approved.insert(vote->discipline);
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
  quorum.agreed =
      quorum.approvals > 0 && quorum.awaiting.empty() && quorum.open_dissents == 0 && quorum.open_modifications == 0;
  return quorum;
}

}  // namespace tumorboard::signing
