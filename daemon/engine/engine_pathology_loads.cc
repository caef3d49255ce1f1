// SPDX-License-Identifier: Apache-2.0
// What memory lacks to judge a command of pathology: the specimen, the patient's past cases, and
// the facts of the cases it may change.
#include <algorithm>

#include "daemon/engine/command.h"
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
    if (found != cases_.end() && !is_final(found->second.state())) cases.push_back(&found->second);
  }
  return cases;
}

// Nothing when the command is none of pathology, or does not parse (it is refused later).
std::optional<LoadPathology> Engine::pathology_question(v1::MessageType type, const std::string& body) const {
  LoadPathology question;
  const auto ask_facts = [&](const std::string& case_id) {
    const auto found = cases_.find(case_id);
    if (found != cases_.end()) question.facts.emplace_back(case_id, found->second.facts_sequence());
  };
  const auto ask_patient = [&](const v1::PatientIdentity& patient) {
    question.identifiers.assign(patient.identifiers().begin(), patient.identifiers().end());
    for (const auto* snapshot : open_cases_sharing(patient)) ask_facts(snapshot->case_id());
  };
  const auto ask_specimen = [&](const v1::SpecimenSnapshot* specimen) {
    if (specimen == nullptr) return;
    for (const auto& result : specimen->results()) ask_facts(result.case_id());
  };
  switch (type) {
    case v1::MESSAGE_TYPE_REGISTER_SPECIMEN: {
      const auto command = parse<v1::RegisterSpecimen>(body);
      if (!command) return std::nullopt;
      question.specimen_id = command->specimen_id();
      question.order_id = command->order_id();
      return question;
    }
    case v1::MESSAGE_TYPE_REPORT_INADEQUATE: {
      const auto command = parse<v1::ReportInadequate>(body);
      if (!command) return std::nullopt;
      question.specimen_id = command->specimen_id();
      return question;
    }
    case v1::MESSAGE_TYPE_PUSH_RESULT: {
      const auto command = parse<v1::PushResult>(body);
      if (!command) return std::nullopt;
      question.specimen_id = command->specimen_id();
      question.order_id = command->order_id();
      ask_patient(command->patient());
      ask_specimen(specimens_.numbered(command->specimen_id()));
      return question;
    }
    case v1::MESSAGE_TYPE_ATTACH_RESULT: {
      const auto command = parse<v1::AttachResult>(body);
      if (!command) return std::nullopt;
      question.result_id = command->result_id();
      ask_facts(command->case_id());
      ask_specimen(specimens_.of_result(command->result_id()));
      return question;
    }
    case v1::MESSAGE_TYPE_CONFIRM: {
      const auto command = parse<v1::Confirm>(body);
      const People::Pending* pending = command ? people_.pending(command->proposal()) : nullptr;
      if (pending == nullptr || pending->proposal.type() != v1::MESSAGE_TYPE_ATTACH_RESULT) return std::nullopt;
      return pathology_question(pending->proposal.type(), pending->proposal.command());
    }
    default:
      return std::nullopt;
  }
}

// Has no case moved on since its facts were read?
bool Engine::facts_current(const PathologyLoaded& loaded) const {
  const auto again = pathology_question(loaded.question.parked.type, loaded.question.parked.body);
  return again && std::ranges::all_of(again->facts, [&](const auto& wanted) {
           const auto found = loaded.facts.find(wanted.first);
           return found != loaded.facts.end() && found->second.first == wanted.second;
         });
}

}  // namespace tumorboard
