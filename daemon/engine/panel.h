// SPDX-License-Identifier: Apache-2.0
// Who is asked to sign an answer, and who is asked to come without having to sign.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "daemon/engine/knowledge_index.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

struct Panel {
  std::set<std::string> required;
  std::set<std::string> guests;  // none of required
};

// Required: the disciplines that every board has (check::kDisciplines, standing), what the policy of the
// knowledge requires, and what the configuration adds; with a lesion of the central nervous system, by the
// answer or by the facts themselves, also those that the policy names for it. An urgent sign adds its
// disciplines if somebody holds them. A discipline that the board does not know can be held, and waived, by
// nobody: it is a guest, or it would block the case for ever. No worker's list takes a signature away.
Panel panel_of(const v1::Recommendation& answer, const v1::Case& facts, const KnowledgeIndex& policy,
               const std::vector<std::string>& extra, const std::set<std::string>& held);

// Does the answer count progressing lesions of the brain or the meninges?
bool counts_cns(const v1::Recommendation& answer);

// Do the facts name a lesion there that may progress, in the knowledge's own words for such a site? This is no
// reading of the case: what it does not find, the answer still may.
bool names_cns(const v1::Case& facts, const KnowledgeIndex& knowledge);

}  // namespace tumorboard
