// SPDX-License-Identifier: Apache-2.0
// The specimen table: every report is stored, none is attached on one identifier alone, and
// the facts of a case say what its final results say, no more and no less.
#include <algorithm>
#include <tuple>

#include "tests/model/reference.h"

namespace tumorboard::model {
namespace {

using enum v1::ErrorCode;
using enum v1::CaseState;
using enum v1::EventKind;
using enum v1::SpecimenState;

bool shares_number(const v1::PatientIdentity& told, const std::string& patient) {
  return !patient.empty() && std::ranges::find(told.identifiers(), patient) != told.identifiers().end();
}

enum class Match : std::uint8_t { kNone, kOne, kContradicts, kSame };

// These reports carry one number and perhaps a birth date.
Match match(const v1::PatientIdentity& told, const std::string& patient) {
  if (!shares_number(told, patient)) return Match::kNone;
  if (!told.has_birth_date()) return Match::kOne;
  return told.birth_date() == birth_date_of(patient) ? Match::kSame : Match::kContradicts;
}

std::string number_of(const v1::PatientIdentity& told) {
  return told.identifiers().empty() ? std::string() : told.identifiers(0);
}

std::string identity_of(const v1::PushResult& report) {
  return report.filler_order_number() + "/" + report.observation_code() + "/" + report.sub_id() + "/" +
         report.specimen_id();
}

bool takes_back(v1::ResultStatus status) {
  return status == v1::RESULT_STATUS_CANCELLED || status == v1::RESULT_STATUS_WRONG;
}

// Later kinds count among reports of one moment.
int weight(v1::ResultStatus status) {
  if (status == v1::RESULT_STATUS_PRELIMINARY) return 1;
  if (status == v1::RESULT_STATUS_FINAL) return 2;
  return takes_back(status) ? 4 : 3;
}

bool is_newer(const v1::PushResult& report, const Result& current) {
  const bool preliminary = report.status() == v1::RESULT_STATUS_PRELIMINARY;
  const bool was_preliminary = current.status == v1::RESULT_STATUS_PRELIMINARY;
  if (preliminary != was_preliminary) return was_preliminary;
  return std::tuple(report.reported_us(), weight(report.status())) >=
         std::tuple(current.reported_us, weight(current.status));
}

v1::SpecimenState whole_state(const Specimen& specimen) {
  for (const auto wanted : {SPECIMEN_STATE_UNMATCHED, SPECIMEN_STATE_PRELIMINARY, SPECIMEN_STATE_FINAL}) {
    if (std::ranges::any_of(specimen.results, [&](const Result& one) { return one.state == wanted; })) return wanted;
  }
  return specimen.results.empty() ? specimen.state : SPECIMEN_STATE_VOID;
}

v1::SpecimenState next_state(const v1::PushResult& report, bool of_somebody) {
  if (report.status() == v1::RESULT_STATUS_PRELIMINARY) return SPECIMEN_STATE_PRELIMINARY;
  if (takes_back(report.status())) return SPECIMEN_STATE_VOID;
  return of_somebody ? SPECIMEN_STATE_FINAL : SPECIMEN_STATE_UNMATCHED;
}

std::string named_in(const v1::PushResult& report) {
  return number_of(report.patient()) + " " + report.patient().birth_date();
}

void say(const v1::PushResult& report, Result& result) {
  result.named = named_in(report);
  result.status = report.status();
  result.reported_us = report.reported_us();
  result.type = report.type();
  result.histology = report.histology();
  result.tested = report.has_resistance_alterations();
  const auto& found = report.resistance_alterations().values();
  result.alteration = found.empty() ? std::string() : found.Get(0);
}

}  // namespace

bool Specimen::awaited() const {
  return state == SPECIMEN_STATE_ORDERED || state == SPECIMEN_STATE_COLLECTED || state == SPECIMEN_STATE_INADEQUATE ||
         state == SPECIMEN_STATE_PRELIMINARY;
}

std::string birth_date_of(const std::string& patient) {
  const unsigned number = static_cast<unsigned>(std::stoul(patient.substr(patient.find('|') + 1)));
  return "19" + std::to_string(40 + number % 40) + "-03-0" + std::to_string(1 + number % 9);
}

Specimen Reference::known(const std::string& number, const std::string& order) const {
  for (const auto& [key, one] : specimens) {
    if (one.number == number) return one;
  }
  const auto found = specimens.find(order);
  if (found != specimens.end() && found->second.number.empty()) return found->second;
  return {};
}

const Result* Reference::find_result(std::uint64_t id) const {
  for (const auto& [key, one] : specimens) {
    const auto found = std::ranges::find(one.results, id, &Result::id);
    if (found != one.results.end()) return &*found;
  }
  return nullptr;
}

Specimen& Reference::specimen_of(std::uint64_t result) {
  return std::ranges::find_if(specimens,
                              [&](const auto& one) {
                                return std::ranges::find(one.second.results, result, &Result::id) !=
                                       one.second.results.end();
                              })
      ->second;
}

Findings Reference::findings_of(const std::string& case_id) const {
  std::vector<const Result*> finals;
  for (const auto& [key, one] : specimens) {
    for (const Result& result : one.results) {
      const bool counts = result.state == SPECIMEN_STATE_FINAL && result.case_id == case_id && result.in_facts;
      if (counts) finals.push_back(&result);
    }
  }
  std::ranges::sort(finals, {}, [](const Result* one) { return std::tuple(one->reported_us, one->id); });
  Findings out;
  out.done = !finals.empty();
  for (const Result* result : finals) {
    out.types.insert(result->type);
    if (!result->histology.empty()) out.histology = result->histology;  // the newest speaks last
    out.tested |= result->tested;
    const bool named = std::ranges::find(out.alterations, result->alteration) != out.alterations.end();
    if (!result->alteration.empty() && !named) out.alterations.push_back(result->alteration);
  }
  return out;
}

// The facts follow the results, and a case whose facts change is assessed again.
void Reference::lay_over(const std::string& case_id) {
  const auto found = cases.find(case_id);
  if (found == cases.end() || !found->second.open()) return;
  Case& c = found->second;
  const Findings now = findings_of(case_id);
  if (now == c.findings) return;
  c.findings = now;
  owe(case_id, EVENT_KIND_RESULT_ATTACHED);
  reassess(c, Revision::kNext);
}

void Reference::owe_about(const std::string& case_id, v1::EventKind kind) {
  owe(cases.contains(case_id) && cases.at(case_id).open() ? case_id : std::string(), kind);
}

// ---- orders and specimens --------------------------------------------------------------------

Refusals Reference::order(const std::string& case_id, v1::RebiopsyMethod method) const {
  const auto found = cases.find(case_id);
  if (found == cases.end()) return {ERROR_CODE_NOT_FOUND};
  Refusals out;
  if (!found->second.open()) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  const bool twice = std::ranges::any_of(specimens, [&](const auto& one) {
    return one.second.case_id == case_id && one.second.state == SPECIMEN_STATE_ORDERED && one.second.method == method;
  });
  if (twice) out.insert(ERROR_CODE_CONFLICT);
  return out;
}

void Reference::ordered(const std::string& case_id, v1::RebiopsyMethod method, std::uint64_t sequence) {
  const std::string key = "order-" + std::to_string(sequence);
  Specimen& one = specimens[key];
  one.key = one.order = key;
  one.state = SPECIMEN_STATE_ORDERED;
  one.case_id = case_id;
  one.method = method;
  owe(case_id, EVENT_KIND_REBIOPSY_ORDERED);
}

Refusals Reference::register_specimen(const v1::RegisterSpecimen& command) const {
  const Specimen one = known(command.specimen_id(), command.order_id());
  Refusals out;
  if (!command.order_id().empty() && one.order != command.order_id()) out.insert(ERROR_CODE_NOT_FOUND);
  if (one.state != SPECIMEN_STATE_UNSPECIFIED && one.state != SPECIMEN_STATE_ORDERED) {
    out.insert(ERROR_CODE_FAILED_PRECONDITION);
  }
  const auto holder = cases.find(one.case_id);
  if (holder != cases.end() && match(command.patient(), holder->second.patient) != Match::kSame &&
      match(command.patient(), holder->second.patient) != Match::kOne) {
    out.insert(ERROR_CODE_CONFLICT);
  }
  return out;
}

const Case* Reference::same_open_case(const v1::PatientIdentity& patient, const std::string& preferred,
                                      std::string* why) const {
  std::vector<const Case*> same;
  for (const auto& [id, c] : cases) {
    if (c.open() && match(patient, c.patient) == Match::kSame) same.push_back(&c);
  }
  for (const Case* c : same) {
    if (c->id == preferred) return c;
  }
  if (same.size() > 1) *why = "several";
  return same.size() == 1 ? same.front() : nullptr;
}

void Reference::registered(const v1::RegisterSpecimen& command) {
  Specimen one = known(command.specimen_id(), command.order_id());
  std::string why;
  if (one.key.empty()) one.key = command.specimen_id();
  if (one.case_id.empty()) {
    const Case* c = same_open_case(command.patient(), {}, &why);
    if (c != nullptr) one.case_id = c->id;
  }
  one.number = command.specimen_id();
  one.state = SPECIMEN_STATE_COLLECTED;
  one.patient = number_of(command.patient());
  specimens[one.key] = one;
  owe_about(one.case_id, EVENT_KIND_SPECIMEN_REGISTERED);
}

Refusals Reference::inadequate(const std::string& number) const {
  const Specimen one = known(number, {});
  if (one.key.empty()) return {ERROR_CODE_NOT_FOUND};
  return one.state == SPECIMEN_STATE_COLLECTED ? Refusals{} : Refusals{ERROR_CODE_FAILED_PRECONDITION};
}

void Reference::reported_inadequate(const std::string& number) {
  Specimen one = known(number, {});
  one.state = SPECIMEN_STATE_INADEQUATE;
  specimens[one.key] = one;
  owe_about(one.case_id, EVENT_KIND_SPECIMEN_INADEQUATE);
}

// ---- reports ---------------------------------------------------------------------------------

std::string Reference::whose(const v1::PushResult& report, const Specimen& specimen, const Result* current,
                             std::string* why) const {
  if (current != nullptr && !current->case_id.empty()) {
    const Case& holder = cases.at(current->case_id);
    const Match with_holder = match(report.patient(), holder.patient);
    const bool another = with_holder == Match::kContradicts ||
                         (with_holder == Match::kNone && !shares_number(report.patient(), specimen.patient));
    // Who attached it by hand knew whom the laboratory names.
    const bool as_attached = current->by_hand && current->named == named_in(report);
    return another && !as_attached ? std::string() : holder.id;
  }
  if (const Case* c = same_open_case(report.patient(), specimen.case_id, why)) return c->id;
  if (!why->empty()) return {};
  // A case that is over: closed before withdrawn, the latest of them.
  const Case* past = nullptr;
  for (const auto& [id, c] : cases) {
    if (c.open() || match(report.patient(), c.patient) != Match::kSame) continue;
    if (past == nullptr || (c.state == CASE_STATE_CLOSED && past->state != CASE_STATE_CLOSED))
      past = &c;
    else if (c.state == past->state && c.ended > past->ended)
      past = &c;
  }
  return past == nullptr ? std::string() : past->id;
}

v1::ResultAccepted Reference::pushed(const v1::PushResult& report, std::uint64_t sequence) {
  v1::ResultAccepted out;
  Specimen one = known(report.specimen_id(), report.order_id());
  auto current = std::ranges::find(one.results, identity_of(report), &Result::identity);
  const std::string content = report.SerializeAsString();
  if (current != one.results.end() && current->contents.contains(content)) {
    out.set_result_id(current->id);
    out.set_state(current->state);
    out.set_attached(!current->case_id.empty());
    return out;
  }
  std::string why;
  const std::string case_id = whose(report, one, current == one.results.end() ? nullptr : &*current, &why);
  const bool counts = current == one.results.end() || is_newer(report, *current);
  if (one.key.empty()) one.key = report.specimen_id();
  if (one.number.empty()) one.number = report.specimen_id();
  if (one.patient.empty()) one.patient = number_of(report.patient());
  if (current == one.results.end()) {
    current = one.results.insert(one.results.end(), Result());
    current->id = sequence;
    current->identity = identity_of(report);
  }
  current->contents.insert(content);
  const std::string before = current->case_id;
  if (counts) {
    say(report, *current);
    current->state = next_state(report, !case_id.empty());
    if (current->case_id != case_id) current->by_hand = false;
    current->case_id = case_id;
    current->in_facts = current->state == SPECIMEN_STATE_FINAL && cases.contains(case_id) && cases.at(case_id).open();
  }
  one.state = whole_state(one);
  out.set_result_id(current->id);
  out.set_state(current->state);
  out.set_attached(!current->case_id.empty());
  out.set_counts(counts);
  specimens[one.key] = one;
  owe_report(case_id, counts && out.state() != SPECIMEN_STATE_PRELIMINARY);
  if (!counts) return out;
  if (before != case_id) lay_over(before);
  lay_over(case_id);
  return out;
}

// The report stands with its case; for one that is closed it raises the alarm.
void Reference::owe_report(const std::string& case_id, bool matters) {
  owe(case_id, EVENT_KIND_RESULT_RECEIVED);
  const auto found = cases.find(case_id);
  if (found != cases.end() && found->second.state == CASE_STATE_CLOSED && matters) {
    owe(case_id, EVENT_KIND_RESULT_ALARM);
  }
  if (found != cases.end() && !found->second.open()) found->second.ended = ++endings_;
}

// ---- by hand ---------------------------------------------------------------------------------

bool Reference::moves(std::uint64_t result, const std::string& case_id) const {
  const Result* one = find_result(result);
  return one != nullptr && !one->case_id.empty() && one->case_id != case_id;
}

Refusals Reference::attach(std::uint64_t result, const std::string& case_id, bool second_person) const {
  const Result* one = find_result(result);
  if (one == nullptr) return {ERROR_CODE_NOT_FOUND};
  if (!second_person && moves(result, case_id)) return {};
  Refusals out;
  const auto target = cases.find(case_id);
  if (target == cases.end()) out.insert(ERROR_CODE_NOT_FOUND);
  if (target != cases.end() && !target->second.open()) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  if (one->case_id == case_id && one->in_facts) out.insert(ERROR_CODE_CONFLICT);
  if (one->state != SPECIMEN_STATE_UNMATCHED && one->state != SPECIMEN_STATE_FINAL) {
    out.insert(ERROR_CODE_FAILED_PRECONDITION);
  }
  return out;
}

void Reference::attached(std::uint64_t result, const std::string& case_id) {
  Specimen& one = specimen_of(result);
  Result& held = *std::ranges::find(one.results, result, &Result::id);
  const std::string before = held.case_id;
  held.case_id = case_id;
  held.state = SPECIMEN_STATE_FINAL;
  held.in_facts = true;
  held.by_hand = true;
  one.state = whole_state(one);
  owe(case_id, EVENT_KIND_RESULT_ASSIGNED);
  if (before != case_id) lay_over(before);
  lay_over(case_id);
}

void Reference::move_proposed(const std::string& user, std::uint64_t result, const std::string& case_id,
                              std::uint64_t proposal, std::int64_t now_us) {
  pending_moves[proposal] = {result, case_id, user, now_us};
  owe({}, EVENT_KIND_PROPOSED);
}

Refusals Reference::confirm(const std::string& user, std::uint64_t proposal, std::int64_t now_us,
                            bool another_command) const {
  const auto found = pending_moves.find(proposal);
  if (found == pending_moves.end() || people().at(user).role != "coordinator") return {ERROR_CODE_NOT_FOUND};
  if (found->second.proposed_by == user) return {ERROR_CODE_FORBIDDEN};
  Refusals out = attach(found->second.result, found->second.case_id, true);
  constexpr std::int64_t kTwoWeeksUs = 14LL * 86'400 * 1'000'000;
  if (now_us >= found->second.proposed_us + kTwoWeeksUs) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  if (another_command) out.insert(ERROR_CODE_CONFLICT);
  return out;
}

void Reference::confirmed(std::uint64_t proposal) {
  const Move move = pending_moves.at(proposal);
  attached(move.result, move.case_id);
  owe({}, EVENT_KIND_PROPOSAL_CONFIRMED);
  pending_moves.erase(proposal);
}

}  // namespace tumorboard::model
