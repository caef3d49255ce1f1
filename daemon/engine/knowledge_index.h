// SPDX-License-Identifier: Apache-2.0
// What the daemon itself reads in the knowledge that it keeps: what an answer made with it may name, and who
// signs such an answer. The rules are the workers' business.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "storage/ledger.h"
#include "tumorboard/v1/artefact.pb.h"
#include "tumorboard/v1/knowledge.pb.h"

namespace tumorboard {

struct KnowledgeIndex {
  std::vector<std::string> required_disciplines;  // the policy's; known disciplines, not empty
  std::vector<std::string> cns_disciplines;       // the policy's, added with a lesion of the brain or the meninges
  std::map<v1::CodeKind, std::set<std::string, std::less<>>> codes;  // one word may be of two kinds
  std::set<std::string, std::less<>> blocking;                       // items with which an answer is blocked
  std::set<std::string, std::less<>> rules;                          // what an item may name as its rule
  std::set<std::string, std::less<>> sources;                        // evidence and statements of the source text
  std::set<std::string, std::less<>> drugs;                          // drugs and regimens, and their classes
  std::set<std::string, std::less<>> cns_terms;  // sites of the brain, the spinal cord and the meninges
  std::int32_t most_days_valid = 0;              // no answer is valid longer

  [[nodiscard]] bool has_code(std::string_view code, v1::CodeKind kind) const;
};

// Fields that this version does not know are left out. INVALID when a file does not parse, or the policy
// lacks what an answer is held against.
Result<KnowledgeIndex> index_knowledge(const v1::ArtefactBundle& bundle);

// Indexes by digest, made when they are first asked for. Used by the engine's thread alone.
class KnowledgeShelf {
 public:
  explicit KnowledgeShelf(storage::Ledger& ledger) : ledger_(ledger) {}

  // NOT_FOUND when the ledger does not hold it; INVALID as above. The pointer is good until the next call.
  Result<const KnowledgeIndex*> get(const std::string& digest);

 private:
  storage::Ledger& ledger_;
  std::map<std::string, KnowledgeIndex> held_;
};

}  // namespace tumorboard
