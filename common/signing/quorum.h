// SPDX-License-Identifier: Apache-2.0
// The quorum rule: when a board has agreed on one recommendation. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/hash.h"
#include "tumorboard/v1/signoff.pb.h"

namespace tumorboard::signing {

// One sign-off on record.
struct Vote {
  std::uint64_t sequence = 0;  // ledger sequence: later ones replace earlier ones
  std::string user_id;
  std::string discipline;
  v1::Decision decision = v1::DECISION_UNSPECIFIED;
  Digest recommendation_digest{};
  bool superseded = false;  // the case has changed since
  bool resolved = false;    // a dissent resolved, or a modification declined, by the chair
};

inline constexpr std::uint32_t kLeastPeople = 2;  // nobody agrees a case alone

struct Quorum {
  std::uint32_t approvals = 0;           // required disciplines with a valid approval
  std::uint32_t required = 0;            // required disciplines, each once
  std::uint32_t open_dissents = 0;       // of any discipline
  std::uint32_t open_modifications = 0;  // "approve with a change" that waits for the chair
  // Required, neither approved nor waived, in the order of `required`. When that is nobody, and fewer than two
  // people have approved, those that are waived, or all: a second person must approve after all.
  std::vector<std::string> awaiting;
  bool agreed = false;
  bool complete = false;     // every required discipline has approved or is waived
  std::uint32_t people = 0;  // who have approved for a required discipline

  bool operator==(const Quorum&) const = default;
};

// Only votes on `current` that are not superseded count; of a person in a discipline only the
// latest. A discipline counts once however many of it approve, and a person may approve for several. Agreed
// when every required discipline has approved or is waived, at least two people have approved, and nothing
// is open.
Quorum evaluate_quorum(const std::vector<std::string>& required, const std::vector<Vote>& votes,
                       const std::vector<std::string>& waived, const Digest& current);

}  // namespace tumorboard::signing
