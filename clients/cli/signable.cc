// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/signable.h"

#include <string>

namespace tumorboard::cli {
namespace {

tl::unexpected<Error> corrupt(std::string message) {
  return fail(ErrorCode::kCorrupt, std::move(message), "", "sign nothing; tell the administrator of the daemon");
}

Result<> words_fit(const v1::BoardText& words, const v1::CaseView& view) {
  const v1::CaseSummary& summary = view.summary();
  if (words.case_id() != summary.case_id() || words.version() != summary.version() ||
      words.revision() != summary.revision()) {
    return corrupt("the board's own words received are of another case, revision or version");
  }
  const std::string basis = view.recommendation().empty() ? std::string() : bytes(sha256(view.recommendation()));
  if (words.basis_digest() != basis) {
    return corrupt("the board's own words do not rest on the recommendation received");
  }
  return {};
}

}  // namespace

Result<Digest> signable_digest(const v1::CaseView& view) {
  const auto stated = digest_from_bytes(view.recommendation_digest());
  const bool by_hand = view.origin() == v1::ORIGIN_HUMAN;
  const Digest computed = sha256(by_hand ? view.board_text() : view.recommendation());
  if (!stated || *stated != computed) {
    return corrupt("the recommendation received does not have the digest that would be signed");
  }
  if (!by_hand) return computed;
  v1::BoardText words;
  if (!words.ParseFromString(view.board_text())) return corrupt("the board's own words cannot be read");
  TB_TRY(words_fit(words, view));
  return computed;
}

}  // namespace tumorboard::cli
