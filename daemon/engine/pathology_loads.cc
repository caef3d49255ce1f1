// SPDX-License-Identifier: Apache-2.0
// What memory lacks to judge a command of pathology: the specimen, the patient's past cases, and
// the facts of the cases it may change.
#include <algorithm>

#include "daemon/engine/command_table.h"
#include "daemon/engine/handlers.h"
#include "daemon/engine/memory.h"
#include "daemon/engine/steps.h"

namespace tumorboard {

namespace {

void ask_facts(const Memory& memory, const std::string& case_id, LoadPathology& question) {
  const v1::CaseSnapshot* snapshot = memory.cases.find(case_id);
  if (snapshot != nullptr) question.facts.emplace_back(case_id, snapshot->facts_sequence());
}

void ask_facts_of(const Memory& memory, const v1::SpecimenSnapshot* specimen, LoadPathology& question) {
  if (specimen == nullptr) return;
  for (const auto& result : specimen->results()) ask_facts(memory, result.case_id(), question);
}

}  // namespace

std::optional<LoadPathology> question(const Memory& /*memory*/, const v1::RegisterSpecimen& command) {
  LoadPathology question;
  question.specimen_id = command.specimen_id();
  question.order_id = command.order_id();
  return question;
}

std::optional<LoadPathology> question(const Memory& /*memory*/, const v1::ReportInadequate& command) {
  LoadPathology question;
  question.specimen_id = command.specimen_id();
  return question;
}

std::optional<LoadPathology> question(const Memory& memory, const v1::PushResult& command) {
  LoadPathology question;
  question.specimen_id = command.specimen_id();
  question.order_id = command.order_id();
  question.identifiers.assign(command.patient().identifiers().begin(), command.patient().identifiers().end());
  for (const auto* snapshot : memory.cases.open_cases_sharing(command.patient()))
    ask_facts(memory, snapshot->case_id(), question);
  ask_facts_of(memory, memory.specimens.numbered(command.specimen_id()), question);
  return question;
}

std::optional<LoadPathology> question(const Memory& memory, const v1::AttachResult& command) {
  LoadPathology question;
  question.result_id = command.result_id();
  ask_facts(memory, command.case_id(), question);
  ask_facts_of(memory, memory.specimens.of_result(command.result_id()), question);
  return question;
}

// What the proposed command asks for.
std::optional<LoadPathology> question(const Memory& memory, const v1::Confirm& command) {
  const People::Pending* pending = memory.people.pending(command.proposal());
  const auto* row = pending == nullptr ? nullptr : workflow::find_command(pending->proposal.type());
  if (row == nullptr || row->loads != workflow::Loads::kPathology) return std::nullopt;
  return execution_of(*row).question(memory, pending->proposal.command());
}

bool pathology_current(const Memory& memory, const LoadPathology& question, const PathologyLoaded& loaded) {
  const bool facts = std::ranges::all_of(question.facts, [&](const auto& wanted) {
    const auto found = loaded.facts.find(wanted.first);
    return found != loaded.facts.end() && found->second.first == wanted.second;
  });
  const Sequence rests_on = loaded.question.at_least;
  const bool moved =
      memory.specimens.has_moved(loaded.question) ||
      std::ranges::any_of(loaded.question.identifiers,
                          [&](const auto& one) { return memory.cases.patient_has_moved(one, rests_on); }) ||
      std::ranges::any_of(loaded.cases,
                          [&](const auto& snapshot) { return memory.cases.has_moved(snapshot.case_id(), rests_on); }) ||
      std::ranges::any_of(loaded.specimens,
                          [&](const auto& specimen) { return memory.specimens.has_moved(specimen, rests_on); });
  return facts && !moved;
}

}  // namespace tumorboard
