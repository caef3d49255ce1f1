// SPDX-License-Identifier: Apache-2.0
// The clinical pipeline as the compute thread uses it: knowledge and trial registries held by
// digest, one case in, one recommendation and its screening out.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tumorboard/v1/case.pb.h"
#include "workers/clinical/pipeline.h"
#include "workers/knowledge/knowledge.h"
#include "workers/process/runner.h"
#include "workers/trials/registry.h"

namespace tumorboard::worker {

std::string pipeline_version();

class AssessPipeline final : public Pipeline {
 public:
  Result<> install(const std::string& digest, const std::string& bytes) override;
  void forget(const std::string& digest) override;
  Result<Answer> compute(const v1::Lease& lease) override;

 private:
  // The case against the registry that the lease names; nothing if it names none.
  Result<std::optional<clinical::TrialScreen>> screen(const v1::Lease& lease, const v1::Case& facts,
                                                      const knowledge::Knowledge& knowledge) const;

  std::map<std::string, std::shared_ptr<const knowledge::Knowledge>> held_;  // shared as the loader hands it out
  std::map<std::string, trials::Registry> registries_;
};

}  // namespace tumorboard::worker
