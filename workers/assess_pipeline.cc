// SPDX-License-Identifier: Apache-2.0
#include "workers/assess_pipeline.h"

#include <utility>

#include "proto/check/check.h"
#include "proto/record/artefact.h"
#include "workers/clinical/catalogue.h"
#include "workers/clinical/pipeline.h"
#include "workers/knowledge/loader.h"

namespace tumorboard::worker {

std::string pipeline_version() { return std::string(clinical::kPipelineVersion); }

Result<> AssessPipeline::install(const std::string& digest, const std::string& bytes) {
  TB_ASSIGN(const v1::ArtefactBundle bundle, record::unbundle(bytes));
  if (bundle.kind() != "knowledge") return fail(ErrorCode::kInvalid, "this worker cannot use a bundle of this kind");
  TB_ASSIGN(auto knowledge, knowledge::load_bundle(bytes, clinical::fact_catalogue()));
  held_.insert_or_assign(digest, std::move(knowledge));
  return {};
}

void AssessPipeline::forget(const std::string& digest) { held_.erase(digest); }

Result<Answer> AssessPipeline::compute(const v1::Lease& lease) {
  TB_ASSIGN(const v1::Case facts, check::case_from_bytes(lease.case_()));
  if (lease.kind() == v1::JOB_KIND_SCREEN) {
    return Answer{{}, clinical::screen_trials(facts, nullptr).SerializeAsString()};
  }
  const auto knowledge = held_.find(lease.knowledge_digest());
  if (knowledge == held_.end()) return fail(ErrorCode::kInternal, "the knowledge was not installed");
  auto output = clinical::assess(facts, lease.case_(), *knowledge->second, nullptr);
  return Answer{std::move(output.recommendation_bytes), std::move(output.screening_bytes)};
}

}  // namespace tumorboard::worker
