// SPDX-License-Identifier: Apache-2.0
// The clinical pipeline as the compute thread uses it: knowledge held by digest, one case in,
// one recommendation out.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "workers/knowledge/knowledge.h"
#include "workers/runner.h"

namespace tumorboard::worker {

std::string pipeline_version();

class AssessPipeline final : public Pipeline {
 public:
  Result<> install(const std::string& digest, const std::string& bytes) override;
  void forget(const std::string& digest) override;
  Result<Answer> compute(const v1::Lease& lease) override;

 private:
  std::map<std::string, std::shared_ptr<const knowledge::Knowledge>> held_;  // shared as the loader hands it out
};

}  // namespace tumorboard::worker
