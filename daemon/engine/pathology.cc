// SPDX-License-Identifier: Apache-2.0
// Orders, specimens and results: always stored, attached only when two identifiers match one
// patient, and taken out of the facts again when a report is taken back.
#include <algorithm>

#include "common/check/diff.h"
#include "daemon/engine/command.h"
#include "daemon/engine/handlers.h"
#include "daemon/engine/memory.h"
#include "daemon/engine/steps.h"
#include "daemon/workflow/patient_match.h"
#include "daemon/workflow/result_facts.h"
#include "daemon/workflow/specimen.h"

namespace tumorboard {
namespace {

bool is_open(const v1::CaseSnapshot& snapshot) { return !workflow::is_final(snapshot.state()); }

v1::EventKind kind_of(const v1::SpecimenChanged& body) {
  switch (body.cause_case()) {
    case v1::SpecimenChanged::kOrder:
      return v1::EVENT_KIND_REBIOPSY_ORDERED;
    case v1::SpecimenChanged::kRegistered:
      return v1::EVENT_KIND_SPECIMEN_REGISTERED;
    case v1::SpecimenChanged::kInadequate:
      return v1::EVENT_KIND_SPECIMEN_INADEQUATE;
    case v1::SpecimenChanged::kReport:
      return v1::EVENT_KIND_RESULT_RECEIVED;
    case v1::SpecimenChanged::kAttached:
      return v1::EVENT_KIND_RESULT_ASSIGNED;
    default:
      return v1::EVENT_KIND_REBIOPSY_OVERDUE;
  }
}

v1::ResultReport* result_in(v1::SpecimenSnapshot& specimen, std::uint64_t result_id) {
  const auto found =
      std::ranges::find(*specimen.mutable_results(), result_id, [](const auto& result) { return result.result_id(); });
  return found == specimen.mutable_results()->end() ? nullptr : &*found;
}

v1::Reply specimen_accepted(const v1::SpecimenSnapshot& specimen) {
  v1::Reply reply;
  reply.mutable_specimen_accepted()->set_specimen_id(specimen.specimen_id());
  reply.mutable_specimen_accepted()->set_state(specimen.state());
  return reply;
}

v1::Reply result_accepted(const workflow::Received& received) {
  v1::Reply reply;
  v1::ResultAccepted& body = *reply.mutable_result_accepted();
  body.set_result_id(received.result_id);
  body.set_state(received.state);
  body.set_counts(received.counts);
  body.set_why(received.why);
  for (const auto& result : received.after.results()) {
    if (result.result_id() == received.result_id) body.set_attached(!result.case_id().empty());
  }
  return reply;
}

// Whose a report is: an open case, one that has left memory, or nobody's.
struct Whose {
  std::string case_id;
  std::string why;                             // nobody's
  const v1::CaseSnapshot* archived = nullptr;  // it has left memory
};

v1::SpecimenSnapshot known_specimen(const Memory& memory, const std::string& specimen_id, const std::string& order_id,
                                    const PathologyLoaded& loaded) {
  if (const auto* known = memory.specimens.numbered(specimen_id)) return *known;
  for (const auto& stored : loaded.specimens) {
    if (stored.specimen_id() == specimen_id && !specimen_id.empty()) return stored;
  }
  const v1::SpecimenSnapshot* order = order_id.empty() ? nullptr : memory.specimens.find(order_id);
  if (order != nullptr && order->specimen_id().empty()) return *order;
  return {};
}

// In memory, or as the view has it.
const v1::CaseSnapshot* known_case(const Memory& memory, const std::string& case_id, const PathologyLoaded& loaded) {
  if (const auto* open = memory.cases.find(case_id)) return open;
  const auto stored = std::ranges::find(loaded.cases, case_id, [](const auto& one) { return one.case_id(); });
  return stored == loaded.cases.end() ? nullptr : &*stored;
}

Whose whose_result(const Memory& memory, const v1::PushResult& report, const v1::SpecimenSnapshot& known,
                   const PathologyLoaded& loaded) {
  using workflow::PatientMatch;
  const auto match = [&](const v1::CaseSnapshot& snapshot) {
    return workflow::match_patient(report.patient(), workflow::patient_of(snapshot));
  };
  // Archived cases as the view has them; what is in memory is newer.
  std::vector<const v1::CaseSnapshot*> archived;
  for (const auto& snapshot : loaded.cases) {
    if (memory.cases.find(snapshot.case_id()) == nullptr) archived.push_back(&snapshot);
  }
  const v1::ResultReport* current = workflow::find_result(known, report);
  if (current != nullptr && !current->case_id().empty()) {
    const v1::CaseSnapshot* holder = known_case(memory, current->case_id(), loaded);
    if (holder == nullptr) return {{}, "the case it was attached to is not on file", nullptr};
    // The result stays attached when a person attached it and the report still names the same
    // patient, or when the laboratory uses a number of its own and that number did not change.
    const bool same_name = current->reported_for() == bytes(workflow::patient_hash(report.patient()));
    const bool own_number = !workflow::shares_number(report.patient(), workflow::patient_of(*holder)) &&
                            workflow::shares_number(report.patient(), known.patient());
    const bool another = match(*holder) == PatientMatch::kContradicts || match(*holder) == PatientMatch::kNone;
    if (another && !own_number && !(current->by_hand() && same_name)) {
      return {{}, "this report names another patient than the case it was attached to", nullptr};
    }
    return {current->case_id(), {}, memory.cases.find(current->case_id()) != nullptr ? nullptr : holder};
  }
  PatientMatch best = PatientMatch::kNone;
  std::vector<const v1::CaseSnapshot*> same;
  for (const auto* snapshot : memory.cases.open_cases_sharing(report.patient())) {
    best = std::max(best, match(*snapshot));
    if (match(*snapshot) == PatientMatch::kSame) same.push_back(snapshot);
  }
  const auto ordered = std::ranges::find(same, known.case_id(), [](const auto* s) { return s->case_id(); });
  if (ordered != same.end()) return {known.case_id(), {}, nullptr};
  if (same.size() == 1) return {same.front()->case_id(), {}, nullptr};
  if (same.size() > 1) return {{}, "this patient has more than one open case", nullptr};
  const v1::CaseSnapshot* past = nullptr;  // closed rather than withdrawn, the latest of them
  for (const auto* snapshot : archived) {
    best = std::max(best, match(*snapshot));
    if (match(*snapshot) != PatientMatch::kSame) continue;
    const auto rank = [](const v1::CaseSnapshot& s) {
      return std::pair(s.state() == v1::CASE_STATE_CLOSED, s.updated_us());
    };
    if (past == nullptr || rank(*past) < rank(*snapshot)) past = snapshot;
  }
  if (past != nullptr) return {past->case_id(), {}, past};
  if (best == PatientMatch::kContradicts) return {{}, "the identifiers contradict each other", nullptr};
  if (best == PatientMatch::kOneIdentifier) return {{}, "only one identifier matches", nullptr};
  return {{}, "no case of this patient", nullptr};
}

}  // namespace

// ---- effects -------------------------------------------------------------------------------

void record_specimen(Memory& memory, v1::EventKind kind, const workflow::Actor& actor, v1::SpecimenChanged& body,
                     const std::string& case_id, Work& work) {
  const std::string key = body.after().specimen_key();
  if (memory.cases.find(case_id) == nullptr) {
    work.recorder.record(kind, actor, body).set_object(key);
  } else {
    (void)memory.cases.apply(
        case_id,
        [&](v1::CaseSnapshot& snapshot) -> Result<> {
          work.recorder.record(kind, actor, snapshot, body).set_object(key);
          return {};
        },
        work);
  }
  memory.specimens.put(body.after(), work.recorder.next() - 1);
  work.specimens.insert(key);
}

// What is due becomes an event, once: who subscribes is told, the lists show it.
void remind_of_specimens(Memory& memory, Work& work) {
  for (const std::string& key : memory.specimens.take_due(work.now_us)) {
    const v1::SpecimenSnapshot& specimen = *memory.specimens.find(key);
    v1::SpecimenChanged body;
    *body.mutable_after() = specimen;
    body.mutable_after()->set_overdue(true);
    body.mutable_after()->set_updated_us(work.now_us);
    body.set_overdue(true);
    const std::string case_id = specimen.case_id();
    record_specimen(memory, v1::EVENT_KIND_REBIOPSY_OVERDUE, workflow::Actor::system(), body, case_id, work);
  }
}

// The case's facts say what its final results say; when that changes it is assessed again.
void refresh_facts_from_results(Memory& memory, const std::string& case_id, const workflow::Actor& actor,
                                const OfResult& cause, const PathologyLoaded& loaded, Work& work) {
  const v1::CaseSnapshot* known = memory.cases.find(case_id);
  const auto facts = loaded.facts.find(case_id);
  if (known == nullptr || !is_open(*known) || facts == loaded.facts.end()) return;
  v1::Case before;
  if (!before.ParseFromString(facts->second.second)) return;
  v1::Biopsy stated = before.biopsy();
  if (known->results_in_facts()) stated.ParseFromString(known->biopsy_before_results());
  const auto finals = memory.specimens.finals_of(case_id);
  v1::Case now = before;
  *now.mutable_biopsy() = workflow::with_results(stated, finals);
  v1::FactsAdded body;
  for (const auto& change : check::diff_cases(before, now)) body.add_changed_paths(change.path());
  if (body.changed_paths().empty()) return;
  body.set_case_(now.SerializeAsString());
  body.set_case_digest(bytes(sha256(body.case_())));
  body.set_reason(cause.result_id == 0 ? "results have changed since it was closed"
                                       : "specimen result " + std::to_string(cause.result_id));
  body.set_result_id(cause.result_id);
  body.set_specimen_key(cause.specimen_key);
  body.set_biopsy_before(finals.empty() ? std::string() : stated.SerializeAsString());
  body.set_results_in_facts(!finals.empty());
  // The law refuses it for a case that takes no facts in its state: then nothing changes.
  (void)memory.cases.apply(
      case_id,
      [&](v1::CaseSnapshot& snapshot) {
        return workflow::attach_result(work.recorder, actor, body, memory.active, snapshot);
      },
      work, body.case_());
}

// ---- commands ------------------------------------------------------------------------------

Result<v1::Reply> handle(Memory& memory, const v1::OrderRebiopsy& command, const Request& request) {
  if (memory.cases.where(command.case_id()) != CaseMemory::Where::kInMemory)
    return fail(ErrorCode::kNotFound, "no such case", "case_id");
  for (const auto& key : memory.specimens.keys_of(command.case_id())) {
    const v1::SpecimenSnapshot* open_order = memory.specimens.find(key);
    if (open_order->state() == v1::SPECIMEN_STATE_ORDERED && open_order->method() == command.method()) {
      return fail(ErrorCode::kConflict, "this rebiopsy is ordered already: " + key, "method",
                  "by " + open_order->ordered_by());
    }
  }
  const std::string order_id = std::string(workflow::kOrderPrefix) + std::to_string(request.work.recorder.next());
  v1::SpecimenChanged body;
  TB_ASSIGN(*body.mutable_after(), workflow::order_rebiopsy(request.actor, command, memory.cases.at(command.case_id()),
                                                            order_id, request.work.now_us));
  const std::string& case_id = command.case_id();
  *body.mutable_order() = command;
  record_specimen(memory, kind_of(body), request.actor, body, case_id, request.work);
  v1::Reply reply;
  reply.mutable_order_placed()->set_order_id(order_id);
  return reply;
}

Result<v1::Reply> handle(Memory& memory, const v1::RegisterSpecimen& command, const Request& request) {
  const PathologyLoaded& pathology = *request.loaded.pathology;
  v1::SpecimenSnapshot known = known_specimen(memory, command.specimen_id(), command.order_id(), pathology);
  if (!command.order_id().empty() && known.order_id() != command.order_id()) {
    return fail(ErrorCode::kNotFound, "no such open order", "order_id");
  }
  if (const v1::CaseSnapshot* holder = known_case(memory, known.case_id(), pathology)) {
    if (workflow::is_another_patient(command.patient(), workflow::patient_of(*holder))) {
      return fail(ErrorCode::kConflict, "this order is of another patient", "patient");
    }
  } else {
    std::vector<std::string> same;
    for (const auto* snapshot : memory.cases.open_cases_sharing(command.patient())) {
      if (workflow::match_patient(command.patient(), workflow::patient_of(*snapshot)) ==
          workflow::PatientMatch::kSame) {
        same.push_back(snapshot->case_id());
      }
    }
    if (same.size() == 1) known.set_case_id(same.front());
  }
  v1::SpecimenChanged body;
  TB_ASSIGN(*body.mutable_after(), workflow::register_specimen(command, std::move(known), request.work.now_us));
  *body.mutable_registered() = command;
  const v1::Reply reply = specimen_accepted(body.after());
  const std::string case_id = body.after().case_id();
  record_specimen(memory, kind_of(body), request.actor, body, case_id, request.work);
  return reply;
}

Result<v1::Reply> handle(Memory& memory, const v1::ReportInadequate& command, const Request& request) {
  const PathologyLoaded& pathology = *request.loaded.pathology;
  v1::SpecimenSnapshot known = known_specimen(memory, command.specimen_id(), {}, pathology);
  if (known.specimen_key().empty()) return fail(ErrorCode::kNotFound, "no such specimen", "specimen_id");
  v1::SpecimenChanged body;
  TB_ASSIGN(*body.mutable_after(), workflow::report_inadequate(command, std::move(known), request.work.now_us));
  *body.mutable_inadequate() = command;
  const v1::Reply reply = specimen_accepted(body.after());
  const std::string case_id = body.after().case_id();
  record_specimen(memory, kind_of(body), request.actor, body, case_id, request.work);
  return reply;
}

Result<v1::Reply> handle(Memory& memory, const v1::PushResult& report, const Request& request) {
  const PathologyLoaded& pathology = *request.loaded.pathology;
  v1::SpecimenSnapshot known = known_specimen(memory, report.specimen_id(), report.order_id(), pathology);
  const v1::ResultReport* earlier = workflow::find_result(known, report);
  const std::string case_before = earlier == nullptr ? std::string() : earlier->case_id();
  const Whose whose = whose_result(memory, report, known, pathology);
  TB_ASSIGN(auto received, workflow::receive_result(report, std::move(known), request.work.recorder.next(),
                                                    whose.case_id, whose.why, request.work.now_us));
  if (received.repeat) return result_accepted(received);

  // RESULT_ALARM is recorded on the archived case, so the case is in memory for this step only: the commit
  // takes it out again.
  if (whose.archived != nullptr && !memory.cases.admit(*whose.archived, pathology.question.at_least)) {
    return fail({ErrorCode::kUnavailable, "the case has moved on", {}, "send it again", 100});
  }
  const v1::CaseSnapshot* holder = memory.cases.find(whose.case_id);
  const bool open_case = holder != nullptr && is_open(*holder);
  v1::ResultReport* result = result_in(received.after, received.result_id);
  if (received.counts) {
    result->set_case_id(whose.case_id);
    if (whose.case_id != case_before) result->set_by_hand(false);
    result->set_in_facts(open_case && result->state() == v1::SPECIMEN_STATE_FINAL);
  }
  const bool alarm =
      received.counts && !open_case && !whose.case_id.empty() && received.state != v1::SPECIMEN_STATE_PRELIMINARY;
  if (alarm) received.why = "the case is " + workflow::name(holder->state());
  v1::SpecimenChanged body;
  body.set_result_id(received.result_id);
  body.set_why(received.why);
  *body.mutable_after() = received.after;
  const std::string key = body.after().specimen_key();
  *body.mutable_report() = report;
  record_specimen(memory, kind_of(body), request.actor, body, whose.case_id, request.work);
  if (alarm && holder->state() == v1::CASE_STATE_CLOSED) {
    v1::Reason reason;
    reason.set_text("result " + std::to_string(received.result_id) + " came for a closed case");
    TB_TRY(memory.cases.apply(
        whose.case_id,
        [&](v1::CaseSnapshot& snapshot) -> Result<> {
          request.work.recorder.record(v1::EVENT_KIND_RESULT_ALARM, workflow::Actor::system(), snapshot, reason);
          return {};
        },
        request.work));
  }
  if (received.counts) {
    if (!case_before.empty() && case_before != whose.case_id) {
      refresh_facts_from_results(memory, case_before, request.actor, {received.result_id, key}, pathology,
                                 request.work);
    }
    refresh_facts_from_results(memory, whose.case_id, request.actor, {received.result_id, key}, pathology,
                               request.work);
  }
  return result_accepted(received);
}

namespace {

Result<> assign(Memory& memory, const v1::AttachResult& command, const workflow::Actor& actor,
                const PathologyLoaded& loaded, Work& work) {
  switch (memory.cases.where(command.case_id())) {
    case CaseMemory::Where::kInMemory:
      break;
    case CaseMemory::Where::kArchived:
      return fail(ErrorCode::kFailedPrecondition, "the case is closed or withdrawn", "case_id", "reopen it first");
    case CaseMemory::Where::kNowhere:
      return fail(ErrorCode::kNotFound, "no such case", "case_id");
  }
  const auto* known = memory.specimens.of_result(command.result_id());
  if (known == nullptr && !loaded.specimens.empty()) known = &loaded.specimens.front();
  if (known == nullptr) return fail(ErrorCode::kNotFound, "no such result", "result_id");
  v1::SpecimenSnapshot before = *known;
  const v1::ResultReport* old = result_in(before, command.result_id());
  const std::string case_before = old == nullptr ? std::string() : old->case_id();
  if (old != nullptr && case_before == command.case_id() && old->in_facts()) {
    return fail(ErrorCode::kConflict, "this result is attached to this case already", "case_id");
  }
  v1::SpecimenChanged body;
  TB_ASSIGN(*body.mutable_after(),
            workflow::assign_result(command.result_id(), command.case_id(), std::move(before), work.now_us));
  result_in(*body.mutable_after(), command.result_id())->set_in_facts(true);
  *body.mutable_attached() = command;
  body.set_result_id(command.result_id());
  const std::string key = body.after().specimen_key();
  record_specimen(memory, kind_of(body), actor, body, command.case_id(), work);
  if (!case_before.empty() && case_before != command.case_id()) {
    refresh_facts_from_results(memory, case_before, actor, {command.result_id(), key}, loaded, work);
  }
  refresh_facts_from_results(memory, command.case_id(), actor, {command.result_id(), key}, loaded, work);
  return {};
}

}  // namespace

Result<v1::Reply> handle(Memory& memory, const v1::AttachResult& command, const Request& request) {
  const PathologyLoaded& pathology = *request.loaded.pathology;
  const auto* known = memory.specimens.of_result(command.result_id());
  if (known == nullptr && !pathology.specimens.empty()) known = &pathology.specimens.front();
  if (known == nullptr) return fail(ErrorCode::kNotFound, "no such result", "result_id");
  v1::SpecimenSnapshot specimen = *known;
  const v1::ResultReport* result = result_in(specimen, command.result_id());
  if (result == nullptr) return fail(ErrorCode::kNotFound, "no such result", "result_id");
  if (result->case_id().empty() || result->case_id() == command.case_id()) {
    TB_TRY(assign(memory, command, request.actor, pathology, request.work));
    return case_accepted(memory.cases.at(command.case_id()));
  }
  return propose(memory, request);  // it moves between patients: a second person confirms
}

Result<> carry_out(Memory& memory, const v1::AttachResult& command, const Confirmed& confirmed) {
  return assign(memory, command, confirmed.actor, *confirmed.loaded.pathology, confirmed.work);
}

}  // namespace tumorboard
