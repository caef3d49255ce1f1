// SPDX-License-Identifier: Apache-2.0
// What memory lacks to judge a command of pathology: the specimen, the patient's past cases, and
// the facts of the cases it may change.
#include <algorithm>

#include "daemon/engine/command_table.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"

namespace tumorboard {

std::vector<const v1::CaseSnapshot*> Engine::open_cases_sharing(const v1::PatientIdentity& patient) const {
  std::set<std::string> ids;
  for (const auto& identifier : patient.identifiers()) {
    const auto found = open_patients_.find(identifier);
    if (found != open_patients_.end()) ids.insert(found->second.begin(), found->second.end());
  }
  std::vector<const v1::CaseSnapshot*> cases;
  for (const auto& id : ids) {
    const auto found = cases_.find(id);
    if (found != cases_.end() && !workflow::is_final(found->second.state())) cases.push_back(&found->second);
  }
  return cases;
}

void Engine::ask_facts(const std::string& case_id, LoadPathology& question) const {
  const auto found = cases_.find(case_id);
  if (found != cases_.end()) question.facts.emplace_back(case_id, found->second.facts_sequence());
}

void Engine::ask_facts_of(const v1::SpecimenSnapshot* specimen, LoadPathology& question) const {
  if (specimen == nullptr) return;
  for (const auto& result : specimen->results()) ask_facts(result.case_id(), question);
}

std::optional<LoadPathology> Engine::question(const v1::RegisterSpecimen& command) const {
  LoadPathology question;
  question.specimen_id = command.specimen_id();
  question.order_id = command.order_id();
  return question;
}

std::optional<LoadPathology> Engine::question(const v1::ReportInadequate& command) const {
  LoadPathology question;
  question.specimen_id = command.specimen_id();
  return question;
}

std::optional<LoadPathology> Engine::question(const v1::PushResult& command) const {
  LoadPathology question;
  question.specimen_id = command.specimen_id();
  question.order_id = command.order_id();
  question.identifiers.assign(command.patient().identifiers().begin(), command.patient().identifiers().end());
  for (const auto* snapshot : open_cases_sharing(command.patient())) ask_facts(snapshot->case_id(), question);
  ask_facts_of(specimens_.numbered(command.specimen_id()), question);
  return question;
}

std::optional<LoadPathology> Engine::question(const v1::AttachResult& command) const {
  LoadPathology question;
  question.result_id = command.result_id();
  ask_facts(command.case_id(), question);
  ask_facts_of(specimens_.of_result(command.result_id()), question);
  return question;
}

// What the proposed command asks for.
std::optional<LoadPathology> Engine::question(const v1::Confirm& command) const {
  const People::Pending* pending = people_.pending(command.proposal());
  const auto* row = pending == nullptr ? nullptr : workflow::find_command(pending->proposal.type());
  if (row == nullptr || row->loads != workflow::Loads::kPathology) return std::nullopt;
  return execution_of(*row).question(*this, pending->proposal.command());
}

// Has no case moved on since its facts were read?
bool Engine::facts_current(const LoadPathology& question, const PathologyLoaded& loaded) {
  return std::ranges::all_of(question.facts, [&](const auto& wanted) {
    const auto found = loaded.facts.find(wanted.first);
    return found != loaded.facts.end() && found->second.first == wanted.second;
  });
}

}  // namespace tumorboard
