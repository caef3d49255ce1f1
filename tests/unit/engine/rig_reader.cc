// SPDX-License-Identifier: Apache-2.0
// What the reader answers to the engine's questions, from the ledger in memory.
#include "tests/unit/engine/rig.h"

namespace tumorboard::testing_rig {

PathologyLoaded Rig::answer(LoadPathology question) {
  PathologyLoaded loaded;
  LedgerBook& held = book();
  std::set<std::string> keys;
  if (const auto found = held.specimens_by_number.find(question.specimen_id);
      !question.specimen_id.empty() && found != held.specimens_by_number.end()) {
    keys = found->second;
  }
  if (held.specimens.contains(question.order_id)) keys.insert(question.order_id);
  if (const auto found = held.specimen_of_result.find(question.result_id); found != held.specimen_of_result.end()) {
    keys.insert(found->second);
  }
  for (const auto& key : keys) loaded.specimens.push_back(held.specimens.at(key));
  std::set<std::string> concerned;
  for (const auto& specimen : loaded.specimens) {
    concerned.insert(specimen.case_id());
    for (const auto& result : specimen.results()) concerned.insert(result.case_id());
  }
  concerned.erase("");
  for (const auto& identifier : question.identifiers) {
    const auto found = held.cases_of_patient.find(identifier);
    if (found != held.cases_of_patient.end()) concerned.insert(found->second.begin(), found->second.end());
  }
  for (const auto& id : concerned) loaded.cases.push_back(held.cases.at(id));
  for (const auto& [case_id, sequence] : question.facts) {
    loaded.facts.emplace(case_id, std::pair(sequence, held.facts_at(sequence)));
  }
  loaded.question = std::move(question);
  return loaded;
}

WindowLoaded Rig::answer(const LoadWindow& question) {
  WindowLoaded loaded{question.principal, question.nonce, {}, 0, ledger.head().sequence};
  for (const auto& [counter, applied] : book().requests[{question.principal, question.nonce}]) {
    loaded.entries.emplace_back(counter, applied);
  }
  return loaded;
}

RequestLoaded Rig::answer(LoadRequest question) {
  const auto& known = book().requests[{question.principal, question.nonce}];
  const auto found = known.find(question.counter);
  return {std::move(question), found == known.end() ? std::nullopt : std::optional(found->second),
          ledger.head().sequence};
}

CaseLoaded Rig::answer(LoadCase question) {
  auto snapshot = from_ledger(question.case_id);
  if (snapshot.case_id().empty()) return {std::move(question), std::nullopt, {}, {}};
  std::string bytes_of_case = book_.facts_at(snapshot.facts_sequence());
  std::vector<v1::SpecimenSnapshot> of_case;
  for (const auto& key : snapshot.specimens()) of_case.push_back(book_.specimens.at(key));
  return {std::move(question), std::move(snapshot), std::move(bytes_of_case), std::move(of_case)};
}

Result<std::string> Rig::read(const std::string& case_id, Sequence sequence) {
  std::string stored = book().facts_at(sequence);
  return read_facts ? read_facts(case_id, std::move(stored)) : stored;
}

EngineInput Rig::answer(LoadFacts question) {
  auto bytes_of_case = read(question.case_id, question.sequence);
  if (!bytes_of_case) return FactsFailed{std::move(question), std::move(bytes_of_case.error())};
  return FactsLoaded{std::move(question), std::move(*bytes_of_case)};
}

RecheckLoaded Rig::answer(LoadRecheck question) {
  auto bytes_of_case = read(question.recheck.case_id, question.facts);
  if (!bytes_of_case) {
    return {std::move(question.recheck), std::move(question.as_of), std::move(bytes_of_case.error())};
  }
  question.recheck.case_bytes = std::move(*bytes_of_case);
  if (question.recheck.kind == v1::JOB_KIND_SCREEN) {
    question.recheck.basis = book_.screening_at(question.basis);
    return {std::move(question.recheck), std::move(question.as_of), std::nullopt};
  }
  v1::AssessmentCompleted body;
  body.ParseFromString(book_.event_at(question.basis).body());
  question.recheck.basis = body.recommendation();
  return {std::move(question.recheck), std::move(question.as_of), std::nullopt};
}

}  // namespace tumorboard::testing_rig
