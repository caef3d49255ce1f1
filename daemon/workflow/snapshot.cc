// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/snapshot.h"

#include <string>
#include <vector>

#include "common/base/hash.h"

namespace tumorboard::workflow {

bool is_before_the_board(const v1::CaseSnapshot& snapshot) {
  return snapshot.state() == v1::CASE_STATE_IN_REVIEW || snapshot.state() == v1::CASE_STATE_NEEDS_INFORMATION ||
         snapshot.state() == v1::CASE_STATE_AGREED;
}

bool has_open_answer(const v1::CaseSnapshot& snapshot) {
  const bool open = is_before_the_board(snapshot) && snapshot.state() != v1::CASE_STATE_AGREED;
  return open && !snapshot.basis_digest().empty();
}

bool has_screening(const v1::CaseSnapshot& snapshot) {
  return is_before_the_board(snapshot) && !snapshot.basis_digest().empty();
}

bool counts_now(const v1::SignOffRecord& sign_off, const v1::CaseSnapshot& snapshot) {
  if (sign_off.carried_to() != 0 && sign_off.carried_to() == snapshot.version()) return true;
  return !sign_off.superseded() && sign_off.version() == snapshot.version();
}

signing::Quorum quorum_of(const v1::CaseSnapshot& snapshot) {
  std::vector<signing::Vote> votes;
  for (const auto& sign_off : snapshot.sign_offs()) {
    signing::Vote& vote = votes.emplace_back();
    vote.sequence = sign_off.sequence();
    vote.user_id = sign_off.user_id();
    vote.discipline = sign_off.discipline();
    vote.decision = sign_off.decision();
    const bool carried = sign_off.version() != snapshot.version();  // if it counts: its text was another one
    const auto& digest = carried ? snapshot.recommendation_digest() : sign_off.recommendation_digest();
    vote.recommendation_digest = digest_from_bytes(digest).value_or(Digest{});
    vote.superseded = !counts_now(sign_off, snapshot);
    vote.resolved = sign_off.resolved();
  }
  std::vector<std::string> waived;
  for (const auto& waiver : snapshot.waivers()) {
    if (waiver.version() == snapshot.version()) waived.push_back(waiver.discipline());
  }
  return signing::evaluate_quorum({snapshot.required_disciplines().begin(), snapshot.required_disciplines().end()},
                                  votes, waived,
                                  digest_from_bytes(snapshot.recommendation_digest()).value_or(Digest{}));
}

bool too_old(const v1::CaseSnapshot& snapshot, Date today) {
  const auto until = Date::parse(snapshot.valid_until());
  return until.has_value() && today >= *until;
}

}  // namespace tumorboard::workflow
