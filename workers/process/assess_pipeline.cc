// SPDX-License-Identifier: Apache-2.0
#include "workers/process/assess_pipeline.h"

#include <utility>
#include <vector>

#include "common/check/check.h"
#include "common/signing/artefact.h"
#include "workers/clinical/catalogue.h"
#include "workers/clinical/pipeline.h"
#include "workers/knowledge/loader.h"
#include "workers/trials/case_patient.h"
#include "workers/trials/message.h"
#include "workers/trials/source_files.h"

namespace tumorboard::worker {

std::string pipeline_version() { return std::string(clinical::kPipelineVersion); }

Result<> AssessPipeline::install(const std::string& digest, const std::string& bytes) {
  TB_ASSIGN(v1::ArtefactBundle bundle, signing::unbundle(bytes));
  if (bundle.kind() == "trials") {
    std::vector<trials::SourceFile> files;
    for (auto& file : *bundle.mutable_files()) files.push_back({file.name(), std::move(*file.mutable_content())});
    // A trial that cannot be read is a finding of `trials lint`; the others are screened.
    trials::TrialSet set = trials::read_trials(files, trials::OncoTree::shipped());
    registries_.insert_or_assign(digest, trials::Registry(std::move(set.trials), trials::OncoTree::shipped()));
    return {};
  }
  if (bundle.kind() != "knowledge") return fail(ErrorCode::kInvalid, "this worker cannot use a bundle of this kind");
  TB_ASSIGN(auto knowledge, knowledge::load_bundle(bytes, clinical::fact_catalogue()));
  held_.insert_or_assign(digest, std::move(knowledge));
  return {};
}

void AssessPipeline::forget(const std::string& digest) {
  held_.erase(digest);
  registries_.erase(digest);
}

Result<std::optional<clinical::TrialScreen>> AssessPipeline::screen(const v1::Lease& lease, const v1::Case& facts,
                                                                    const knowledge::Knowledge& knowledge) const {
  if (lease.trials_digest().empty()) return std::optional<clinical::TrialScreen>();
  const auto registry = registries_.find(lease.trials_digest());
  if (registry == registries_.end()) return fail(ErrorCode::kInternal, "the trials were not installed");
  const auto day = Date::parse(facts.as_of());
  if (!day) return fail(ErrorCode::kInvalid, "is no date", "as_of");
  const trials::Patient patient = trials::patient_of_case(facts, knowledge, registry->second.tree());
  clinical::TrialScreen found = trials::screen_case(registry->second, lease.trials_digest(), patient, *day);
  trials::add_verdicts(found, registry->second, knowledge, *day);
  return std::optional(std::move(found));
}

Result<Answer> AssessPipeline::compute(const v1::Lease& lease) {
  TB_ASSIGN(const v1::Case facts, check::case_from_bytes(lease.case_()));
  const auto knowledge = held_.find(lease.knowledge_digest());
  if (knowledge == held_.end()) return fail(ErrorCode::kInternal, "the knowledge was not installed");
  TB_ASSIGN(const auto screened, screen(lease, facts, *knowledge->second));
  const clinical::TrialScreen* shown = screened ? &*screened : nullptr;
  if (lease.kind() == v1::JOB_KIND_SCREEN) {
    return Answer{{}, clinical::screen_trials(facts, *knowledge->second, shown).SerializeAsString()};
  }
  auto output = clinical::assess(facts, lease.case_(), *knowledge->second, shown);
  return Answer{std::move(output.recommendation_bytes), std::move(output.screening_bytes)};
}

}  // namespace tumorboard::worker
