// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/pipeline.h"

#include <algorithm>
#include <set>

#include "common/base/hash.h"
#include "common/json/enum_names.h"
#include "common/signing/screening.h"
#include "workers/clinical/apply.h"
#include "workers/clinical/sensitivity.h"

namespace tumorboard::clinical {
namespace {

bool limited(v1::Pattern pattern) {
  return pattern == v1::PATTERN_OLIGOPROGRESSION || pattern == v1::PATTERN_CNS_OLIGOPROGRESSION ||
         pattern == v1::PATTERN_OLIGOPROGRESSION_WITH_CNS_COMPONENT;
}

// The studies whose definition the case would fit, named where the limits of the evidence are stated.
void name_fitting_studies(const CaseFacts& facts, const Knowledge& knowledge, Outcome& outcome) {
  if (!limited(outcome.pattern)) return;
  const auto item = std::find_if(outcome.items.begin(), outcome.items.end(),
                                 [](const v1::Item& one) { return one.code() == "state_evidence_limitations"; });
  if (item == outcome.items.end()) return;
  std::string names;
  for (const knowledge::EvidenceEntry& entry : knowledge.evidence_entries()) {
    if (!entry.fits_when || entry.fits_when->evaluate(facts.facts) != knowledge::Truth::kTrue) continue;
    const std::string& id = entry.data->id();
    names += (names.empty() ? "" : ", ") + id;
    const auto& cited = item->evidence_ids();
    if (std::find(cited.begin(), cited.end(), id) == cited.end()) item->add_evidence_ids(id);
  }
  if (names.empty()) names = "none of the studies on file";
  item->set_text(item->text() + " By its number of lesions and treatment the case would fit: " + names + ".");
}

void cite(const Knowledge& knowledge, v1::Recommendation& recommendation) {
  std::set<std::string> cited;
  for (const v1::Item& item : recommendation.items()) {
    cited.insert(item.evidence_ids().begin(), item.evidence_ids().end());
  }
  for (const std::string& id : cited) {
    const v1::Evidence* evidence = knowledge.evidence(id);
    const v1::Statement* statement = knowledge.statement(id);
    if (evidence == nullptr && statement == nullptr) continue;
    v1::EvidenceRef& shown = *recommendation.add_evidence();
    shown.set_id(id);
    if (statement != nullptr) {
      shown.set_citation("Source text " + id + ": " + statement->text());
      shown.set_grade("source_text");
      continue;
    }
    const std::string note = evidence->note().empty() ? "" : " [" + evidence->note() + "]";
    shown.set_citation(evidence->citation() + note);
    shown.set_grade(json::enum_word(evidence->grade()));
    shown.set_url(evidence->url());
  }
}

// A lesion at the spine or in the central nervous system, and a call for one of the disciplines of
// the brain, bring those disciplines to the board.
bool needs_neurosurgery(const CaseFacts& facts, const v1::Policy& policy, const v1::Recommendation& recommendation) {
  if (facts.counts.brain() > 0 || recommendation.pattern() == v1::PATTERN_LEPTOMENINGEAL) return true;
  const FactIds& ids = fact_ids();
  for (const LesionFacts& lesion : facts.lesions) {
    if (!lesion.progressing.value_or(true)) continue;
    if (lesion.facts.value(ids.l_cns).flag == knowledge::Truth::kTrue) return true;
    const std::string region = lesion.facts.known(ids.l_region) ? lesion.facts.text(ids.l_region) : std::string();
    if (region.find("spine") != std::string::npos) return true;
  }
  const auto& brain = policy.cns_disciplines().value();
  for (const v1::UrgentSign& sign : recommendation.urgent()) {
    for (const std::string& called : sign.disciplines()) {
      if (std::find(brain.begin(), brain.end(), called) != brain.end()) return true;
    }
  }
  return false;
}

void name_disciplines(const CaseFacts& facts, const v1::Policy& policy, v1::Recommendation& recommendation) {
  for (const std::string& discipline : policy.required_disciplines().value()) {
    recommendation.add_required_disciplines(discipline);
  }
  if (!needs_neurosurgery(facts, policy, recommendation)) return;
  for (const std::string& discipline : policy.cns_disciplines().value()) {
    recommendation.add_required_disciplines(discipline);
  }
}

// Blocked by a blocking gap or code; conditional with an urgent sign, with a deciding text that was
// not read, and while a gap could change an item or the pattern.
v1::Readiness readiness_of(const v1::Recommendation& recommendation, const Outcome& outcome, bool explored) {
  if (outcome.blocked) return v1::READINESS_BLOCKED;
  bool conditional = outcome.held || recommendation.urgent_size() > 0;
  for (const v1::Unrecognised& unread : recommendation.unrecognised()) {
    conditional = conditional || unread.decides();
  }
  for (const v1::MissingInformation& missing : recommendation.missing_information()) {
    if (missing.severity() == v1::SEVERITY_BLOCKING) return v1::READINESS_BLOCKED;
    conditional = conditional || !explored || !missing.would_change().empty();
  }
  return conditional ? v1::READINESS_CONDITIONAL : v1::READINESS_READY;
}

template <typename From, typename To>
void move_all(From& from, To* to) {
  for (auto& value : from) *to->Add() = std::move(value);
}

void fill(CaseFacts& facts, Outcome& outcome, v1::Recommendation& out) {
  out.set_pattern(outcome.pattern);
  *out.mutable_counts() = facts.counts;
  *out.mutable_rebiopsy() = outcome.rebiopsy;
  if (facts.valid_until) out.set_valid_until(facts.valid_until->iso());
  move_all(outcome.items, out.mutable_items());
  move_all(outcome.missing, out.mutable_missing_information());
  move_all(outcome.why_not, out.mutable_why_not());
  move_all(outcome.conflicts, out.mutable_conflicts());
  move_all(outcome.context, out.mutable_context());
  move_all(facts.regimens, out.mutable_regimens());
  move_all(outcome.urgent, out.mutable_urgent());
  move_all(facts.unrecognised, out.mutable_unrecognised());
  move_all(facts.clarified, out.mutable_clarified());
  move_all(facts.read, out.mutable_read());
}

// Some open step, arm or dose level is eligible or possible. A closed trial is none to offer.
bool may_enrol(const v1::TrialMatch& trial) {
  return std::any_of(trial.levels().begin(), trial.levels().end(), [](const v1::TrialLevel& level) {
    const bool fits = level.verdict() == v1::TRIAL_VERDICT_ELIGIBLE || level.verdict() == v1::TRIAL_VERDICT_POSSIBLE;
    return fits && !level.closed();
  });
}

v1::Recommendation screened(const v1::Case& input, const TrialScreen* screen) {
  v1::Recommendation out;
  bool surface = input.trial_available() == v1::TRIAL_AVAILABLE_YES;
  if (screen != nullptr) {
    for (const v1::TrialMatch& trial : screen->trials) {
      *out.add_trials() = trial;
      surface = surface || (may_enrol(trial) && !trial.illustrative());
    }
    out.mutable_provenance()->set_trials_digest(screen->registry_digest);
  }
  out.set_trial_flag(surface ? v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL : v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE);
  return out;
}

}  // namespace

v1::Recommendation PipelineOutput::merged() const {
  v1::Recommendation all = recommendation;
  signing::merge_screening(all, screening);
  return all;
}

v1::Recommendation screen_trials(const v1::Case& input, const Knowledge& knowledge, const TrialScreen* screen) {
  v1::Recommendation out = screened(input, screen);
  if (screen == nullptr || !screen->verdicts) return out;
  Reader reader(knowledge);
  CaseFacts facts = read_facts(input, knowledge, reader);
  const Outcome outcome = apply(facts, knowledge, Detail::kFull);
  explore_trials(input, facts, outcome, knowledge, *screen, out);
  return out;
}

PipelineOutput assess(const v1::Case& input, std::string_view case_bytes, const Knowledge& knowledge,
                      const TrialScreen* screen, Sensitivity sensitivity) {
  Reader reader(knowledge);
  CaseFacts facts = read_facts(input, knowledge, reader);
  Outcome outcome = apply(facts, knowledge, Detail::kFull);
  name_fitting_studies(facts, knowledge, outcome);

  PipelineOutput output;
  v1::Recommendation& out = output.recommendation;
  out.set_case_id(input.id());
  out.set_as_of(input.as_of());
  output.screening = screened(input, screen);
  if (sensitivity == Sensitivity::kFull) {
    explore(input, facts, outcome, knowledge, reader, out);
    if (screen != nullptr && screen->verdicts) {
      explore_trials(input, facts, outcome, knowledge, *screen, output.screening);
    }
  }
  fill(facts, outcome, out);
  out.set_readiness(readiness_of(out, outcome, sensitivity == Sensitivity::kFull));
  name_disciplines(facts, knowledge.policy(), out);
  cite(knowledge, out);
  out.mutable_provenance()->set_case_digest(hex(sha256(case_bytes)));
  out.mutable_provenance()->set_knowledge_digest(hex(knowledge.digest()));
  out.mutable_provenance()->set_pipeline_version(std::string(kPipelineVersion));
  output.recommendation_bytes = out.SerializeAsString();
  output.screening_bytes = output.screening.SerializeAsString();
  return output;
}

}  // namespace tumorboard::clinical
