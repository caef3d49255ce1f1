// SPDX-License-Identifier: Apache-2.0
// Facts that the engine asks the reader for itself: of a case sent back or grown too old, whose
// facts are not in memory. What fails is tried again, so that no case waits silently.
#include <spdlog/spdlog.h>

#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"

namespace tumorboard {
// Is it to be assessed, or assessed again, from facts that are not in memory?
bool Engine::lacks_facts(const v1::CaseSnapshot& snapshot, Date today) const {
  if (job_is_ready(snapshot)) return !pending_cases_.contains(snapshot.case_id());
  return snapshot.state() == v1::CASE_STATE_IN_REVIEW && workflow::too_old(snapshot, today);
}

void Engine::want_facts(const v1::CaseSnapshot& snapshot, Work& work) {
  if (!retries_.ask(snapshot.case_id())) return;
  work.reader.emplace_back(LoadFacts{snapshot.case_id(), snapshot.facts_sequence(), {}});
}

void Engine::own_facts(FactsLoaded& loaded, Work& work) {
  retries_.settled(loaded.question.case_id);
  const auto found = cases_.find(loaded.question.case_id);
  if (found == cases_.end() || !lacks_facts(found->second, work.today)) return;
  v1::CaseSnapshot& snapshot = found->second;
  if (snapshot.facts_sequence() != loaded.question.sequence) return want_facts(snapshot, work);
  // Sent back to be assessed with other knowledge: its job waits for the facts.
  if (job_is_ready(snapshot) || workflow::judge_again(work.recorder, work.today, active_, snapshot)) {
    after_job_change(snapshot, std::move(loaded.case_bytes), work);
  }
}

void Engine::own_facts_failed(const FactsFailed& failed, Work& work) {
  const std::string& case_id = failed.question.case_id;
  const std::int64_t wait = retries_.failed(case_id, work.now_ms);
  spdlog::error("load=failed facts={} tries={} again_in_ms={} code={} what=\"{}\"", failed.question.sequence,
                retries_.failures(case_id), wait, info(failed.error.code).name, failed.error.message);
}

// The law, or the lack of facts, forbids what the queue held ready.
void Engine::not_granted(const std::string& case_id, Work& work) {
  const std::int64_t wait = retries_.failed(case_id, work.now_ms);
  spdlog::error("grant=failed job={} tries={} again_in_ms={}", open(case_id).job().job_id(), retries_.failures(case_id),
                wait);
}

void Engine::try_again(Work& work) {
  for (const auto& case_id : retries_.take_due(work.now_ms)) {
    const auto found = cases_.find(case_id);
    if (found != cases_.end() && lacks_facts(found->second, work.today)) {
      want_facts(found->second, work);
    } else if (found != cases_.end() && job_is_ready(found->second)) {
      place_job(found->second, work);
    } else {
      retries_.settled(case_id);  // the case has moved on
    }
  }
}

}  // namespace tumorboard
