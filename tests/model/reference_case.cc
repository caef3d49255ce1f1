// SPDX-License-Identifier: Apache-2.0
// The case table and the rule of agreement.
#include <algorithm>
#include <array>

#include "tests/model/reference.h"

namespace tumorboard::model {
namespace {

using enum v1::ErrorCode;
using enum v1::CaseState;
using enum v1::EventKind;

constexpr std::array kPanel{"medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology", "pathology"};

const std::set<std::string>& users_of(v1::MessageType command) {
  static const std::set<std::string> kCoordinator{"coordinator"};
  static const std::set<std::string> kChair{"chair"};
  static const std::set<std::string> kSigners{"clinician", "chair"};
  static const std::set<std::string> kBoard{"coordinator", "clinician", "chair"};
  static const std::set<std::string> kLab{"coordinator", "pathology"};
  static const std::map<v1::MessageType, std::set<std::string>> kOthers{
      {v1::MESSAGE_TYPE_SUBMIT_CASE, {"coordinator", "intake_gateway"}},
      {v1::MESSAGE_TYPE_ADD_FACTS, {"coordinator", "clinician", "chair", "intake_gateway"}},
      {v1::MESSAGE_TYPE_WITHDRAW_CASE, {"coordinator", "chair"}},
      {v1::MESSAGE_TYPE_REQUEUE, {"coordinator", "operator"}},
      {v1::MESSAGE_TYPE_KICK_JOB, {"operator"}},
      {v1::MESSAGE_TYPE_CONFIRM, {"coordinator", "administrator"}},
  };
  switch (command) {
    case v1::MESSAGE_TYPE_SIGN_OFF:
    case v1::MESSAGE_TYPE_RETURN_CASE:
    case v1::MESSAGE_TYPE_ORDER_REBIOPSY:
      return kSigners;
    case v1::MESSAGE_TYPE_RECORD_OUTCOME:
    case v1::MESSAGE_TYPE_RECORD_FOLLOW_UP:
      return kBoard;
    case v1::MESSAGE_TYPE_REGISTER_SPECIMEN:
    case v1::MESSAGE_TYPE_REPORT_INADEQUATE:
    case v1::MESSAGE_TYPE_PUSH_RESULT:
      return kLab;
    case v1::MESSAGE_TYPE_ATTACH_RESULT:
      return kCoordinator;
    default:
      break;
  }
  const auto found = kOthers.find(command);
  return found == kOthers.end() ? kChair : found->second;
}

Refusals wrong_state() { return {ERROR_CODE_FAILED_PRECONDITION}; }

}  // namespace

const std::map<std::string, Person>& people() {
  static const std::map<std::string, Person> kPeople = [] {
    std::map<std::string, Person> out;
    for (const char* role : {"coordinator", "pathology", "intake_gateway", "operator", "administrator", "auditor"}) {
      out[role] = {role, {}};
    }
    out["coordinator2"] = {"coordinator", {}};
    out["chair"] = {"chair", {"radiology"}};
    out["clinician"] = {"clinician", {"radiology"}};
    for (const char* discipline : kPanel) {
      out[discipline == std::string("pathology") ? "pathologist" : discipline] = {"clinician", {discipline}};
    }
    return out;
  }();
  return kPeople;
}

bool may_use(const std::string& user, v1::MessageType command) {
  return users_of(command).contains(people().at(user).role);
}

// ---- shared effects ----------------------------------------------------------------------

std::vector<const Vote*> Reference::standing(const Case& c) {
  std::map<std::pair<std::string, std::string>, const Vote*> last;
  for (const Vote& vote : c.votes) {
    const bool carried = vote.carried_to != 0 && vote.carried_to == c.version;
    if (carried || (!vote.superseded && vote.version == c.version)) last[{vote.user, vote.discipline}] = &vote;
  }
  std::vector<const Vote*> out;
  for (const auto& [who, vote] : last) out.push_back(vote);
  return out;
}

// Who has approved for a discipline that is asked, and which of those asked are still awaited.
std::pair<std::set<std::string>, std::set<std::string>> Reference::approvals(const Case& c) {
  std::set<std::string> people;
  std::set<std::string> awaited = c.required;
  std::erase_if(awaited, [&](const auto& one) { return c.waived.contains({one, c.version}); });
  for (const Vote* vote : standing(c)) {
    if (vote->decision != v1::DECISION_APPROVE || vote->digest != c.digest) continue;
    if (c.required.contains(vote->discipline)) people.insert(vote->user);
    awaited.erase(vote->discipline);
  }
  return {people, awaited};
}

bool Reference::agreed(const Case& c) {
  for (const Vote* vote : standing(c)) {
    const bool blocks = vote->decision == v1::DECISION_DISSENT || vote->decision == v1::DECISION_MODIFY;
    if (blocks && !vote->settled) return false;
  }
  const auto [people, awaited] = approvals(c);
  return awaited.empty() && people.size() >= 2;
}

void Reference::supersede(Case& c) {
  const bool any = std::ranges::any_of(c.votes, [](const Vote& vote) { return !vote.superseded; });
  if (any) owe(c.id, EVENT_KIND_SIGN_OFFS_SUPERSEDED);
  for (Vote& vote : c.votes) vote.superseded = true;
}

void Reference::cancel_job(Case& c) {
  const bool alive = c.job.is == JobIs::kReady || c.job.is == JobIs::kLeased || c.job.is == JobIs::kDelayed ||
                     c.job.is == JobIs::kDead;
  if (!alive) return;
  owe(c.id, EVENT_KIND_JOB_CANCELLED);
  c.job.is = JobIs::kCancelled;
}

void Reference::reassess(Case& c, Revision revision) {
  cancel_job(c);
  supersede(c);
  owe(c.id, EVENT_KIND_JOB_ENQUEUED);
  if (revision == Revision::kNext) ++c.revision;
  c.state = CASE_STATE_RECEIVED;
  c.job = {.is = JobIs::kReady};  // its number comes with the event
}

void Reference::settle(Case& c) {
  if (c.state != CASE_STATE_IN_REVIEW || !agreed(c)) return;
  c.state = CASE_STATE_AGREED;
  ++c.decisions;
  owe(c.id, EVENT_KIND_CASE_AGREED);
}

Refusals Reference::in_state(const std::string& case_id, std::set<v1::CaseState> states) const {
  const auto found = cases.find(case_id);
  if (found == cases.end()) return {ERROR_CODE_NOT_FOUND};
  return states.contains(found->second.state) ? Refusals{} : wrong_state();
}

// ---- arrival and facts ---------------------------------------------------------------------

Refusals Reference::submit(const std::string& case_id, const std::string& patient, bool with_reason) const {
  if (cases.contains(case_id)) return {ERROR_CODE_CONFLICT};
  const bool has_one =
      std::ranges::any_of(cases, [&](const auto& one) { return one.second.open() && one.second.patient == patient; });
  return has_one && !with_reason ? Refusals{ERROR_CODE_CONFLICT} : Refusals{};
}

void Reference::submitted(const std::string& case_id, const std::string& patient) {
  Case& c = cases[case_id];
  c.id = case_id;
  c.patient = patient;
  c.job.is = JobIs::kReady;
  owe(case_id, EVENT_KIND_CASE_SUBMITTED);
  owe(case_id, EVENT_KIND_JOB_ENQUEUED);
}

// Of all facts only the performance status changes here: it belongs to medical oncology.
Refusals Reference::add_facts(const std::string& user, const std::string& case_id, std::uint32_t revision,
                              std::uint32_t ecog, bool with_reason) const {
  const auto found = cases.find(case_id);
  if (found == cases.end()) return {ERROR_CODE_NOT_FOUND, ERROR_CODE_INVALID};
  const Case& c = found->second;
  Refusals out;
  if (!c.open()) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  if (revision != c.revision) out.insert(ERROR_CODE_STALE);
  if (ecog == c.ecog || !with_reason) out.insert(ERROR_CODE_INVALID);
  const Person& who = people().at(user);
  const bool may_correct = who.role == "coordinator" || who.role == "clinician";
  if (c.state == CASE_STATE_AGREED && !may_correct) out.insert(ERROR_CODE_FORBIDDEN);
  if (who.role == "clinician" && ecog != c.ecog && !who.disciplines.contains("medical_oncology")) {
    out.insert(ERROR_CODE_FORBIDDEN);
  }
  return out;
}

void Reference::facts_added(const std::string& case_id, std::uint32_t ecog) {
  Case& c = cases.at(case_id);
  c.ecog = ecog;
  owe(case_id, EVENT_KIND_FACTS_ADDED);
  reassess(c, Revision::kNext);
}

// ---- signing -------------------------------------------------------------------------------

Refusals Reference::sign(const std::string& user, const std::string& case_id, v1::Decision decision,
                         const std::string& discipline, const Seen& seen, const std::string& today) const {
  const auto found = cases.find(case_id);
  if (found == cases.end()) return {ERROR_CODE_NOT_FOUND};
  const Case& c = found->second;
  Refusals out;
  const bool retracts = decision == v1::DECISION_RETRACT;
  const bool approves = decision == v1::DECISION_APPROVE || decision == v1::DECISION_MODIFY;
  const bool objects = decision == v1::DECISION_DISSENT;
  const bool in_review = c.state == CASE_STATE_IN_REVIEW;
  const bool takes = in_review || (c.state == CASE_STATE_AGREED && (retracts || objects));
  if (!takes) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  if (!people().at(user).disciplines.contains(discipline)) out.insert(ERROR_CODE_FORBIDDEN);
  if (approves && !c.required.contains(discipline)) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  if (seen.revision != c.revision || seen.version != c.version || seen.digest != c.digest) out.insert(ERROR_CODE_STALE);
  if (in_review && !retracts && !c.valid_until.empty() && today >= c.valid_until) out.insert(ERROR_CODE_STALE);
  bool own_stands = false;
  for (const Vote* vote : standing(c)) {
    if (vote->discipline != discipline) continue;
    if (vote->user == user && vote->decision != v1::DECISION_RETRACT) own_stands = true;
    if (vote->user == user && !retracts && vote->decision == decision) out.insert(ERROR_CODE_CONFLICT);
    const bool both_approve = decision == v1::DECISION_APPROVE && vote->decision == v1::DECISION_APPROVE;
    const auto [people, awaited] = approvals(c);
    const bool lacks_somebody = awaited.empty() && people.size() < 2;
    if (both_approve && !lacks_somebody) out.insert(ERROR_CODE_CONFLICT);
  }
  if (retracts && !own_stands) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  const auto made = std::ranges::count_if(c.votes, [&](const Vote& vote) {
    return vote.user == user && vote.version == c.version && vote.decision != v1::DECISION_RETRACT;
  });
  if (!retracts && made >= 20) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  if (decision == v1::DECISION_APPROVE) {
    auto [people, awaited] = approvals(c);
    people.insert(user);
    awaited.erase(discipline);
    if (awaited.empty() && people.size() < 2) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  }
  return out;
}

void Reference::signed_off(const std::string& user, const std::string& case_id, v1::Decision decision,
                           const std::string& discipline, std::uint64_t sequence) {
  Case& c = cases.at(case_id);
  c.votes.push_back({sequence, user, discipline, decision, c.version, c.digest});
  c.votes.back().revision = c.revision;
  owe(case_id, EVENT_KIND_SIGNED_OFF);
  if (c.state == CASE_STATE_AGREED) {
    if (decision == v1::DECISION_RETRACT && !agreed(c)) c.state = CASE_STATE_IN_REVIEW;
    return;
  }
  const bool may_end = decision == v1::DECISION_APPROVE || decision == v1::DECISION_RETRACT;
  if (may_end) settle(c);
}

// ---- the chair -----------------------------------------------------------------------------

Refusals Reference::return_case(const std::string& user, const std::string& case_id, std::uint32_t version) const {
  Refusals out = amend(case_id, version);
  if (!cases.contains(case_id)) return out;
  const Case& c = cases.at(case_id);
  const Person& who = people().at(user);
  const bool of_panel = who.role == "chair" ||
                        std::ranges::any_of(who.disciplines, [&](const auto& own) { return c.required.contains(own); });
  if (!of_panel) out.insert(ERROR_CODE_FORBIDDEN);
  return out;
}

void Reference::returned(const std::string& case_id) {
  owe(case_id, EVENT_KIND_CASE_RETURNED);
  cases.at(case_id).state = CASE_STATE_NEEDS_INFORMATION;
}

Refusals Reference::amend(const std::string& case_id, std::uint32_t version) const {
  Refusals out = in_state(case_id, {CASE_STATE_IN_REVIEW});
  if (version == 0) out.insert(ERROR_CODE_INVALID);
  if (!cases.contains(case_id)) return out;
  if (version != cases.at(case_id).version) out.insert(ERROR_CODE_STALE);
  return out;
}

Refusals Reference::rule(const std::string& case_id, std::uint32_t version, std::uint64_t sign_off,
                         v1::Decision decision) const {
  Refusals out = amend(case_id, version);
  if (!cases.contains(case_id)) return out;
  if (sign_off == 0) out.insert(ERROR_CODE_INVALID);
  const Case& c = cases.at(case_id);
  const auto last = standing(c);
  const auto open = std::ranges::any_of(last, [&](const Vote* vote) {
    return vote->sequence == sign_off && vote->decision == decision && !vote->settled;
  });
  if (open) return out;
  const bool ever = std::ranges::any_of(
      c.votes, [&](const Vote& vote) { return vote.sequence == sign_off && vote.decision == decision; });
  out.insert(ever ? ERROR_CODE_FAILED_PRECONDITION : ERROR_CODE_NOT_FOUND);
  return out;
}

void Reference::ruled(const std::string& case_id, std::uint64_t sign_off, v1::EventKind kind) {
  Case& c = cases.at(case_id);
  for (Vote& vote : c.votes) vote.settled |= vote.sequence == sign_off;
  owe(case_id, kind);
  settle(c);
}

Refusals Reference::waive(const std::string& case_id, std::uint32_t version, const std::string& discipline) const {
  Refusals out = amend(case_id, version);
  if (!cases.contains(case_id)) return out;
  const Case& c = cases.at(case_id);
  bool awaited = c.required.contains(discipline) && !c.waived.contains({discipline, c.version});
  for (const Vote* vote : standing(c)) {
    awaited &= !(vote->discipline == discipline && vote->decision == v1::DECISION_APPROVE);
  }
  if (!awaited) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  auto [people, left] = approvals(c);
  left.erase(discipline);
  if (left.empty() && people.size() < 2) out.insert(ERROR_CODE_FAILED_PRECONDITION);
  return out;
}

void Reference::waived(const std::string& case_id, const std::string& discipline) {
  Case& c = cases.at(case_id);
  c.waived.insert({discipline, c.version});
  owe(case_id, EVENT_KIND_DISCIPLINE_WAIVED);
  settle(c);
}

Refusals Reference::propose(const std::string& case_id, std::uint32_t revision) const {
  Refusals out = in_state(case_id, {CASE_STATE_NEEDS_INFORMATION, CASE_STATE_STUCK});
  if (revision == 0) out.insert(ERROR_CODE_INVALID);
  if (!cases.contains(case_id)) return out;
  if (revision != cases.at(case_id).revision) out.insert(ERROR_CODE_STALE);
  return out;
}

void Reference::written(const std::string& case_id, std::uint64_t modification, const std::set<std::string>* proposed) {
  Case& c = cases.at(case_id);
  for (Vote& vote : c.votes) vote.settled |= modification != 0 && vote.sequence == modification;
  owe(case_id, EVENT_KIND_BOARD_TEXT_WRITTEN);
  std::set<std::uint64_t> dissents;
  std::map<std::pair<std::string, std::string>, const Vote*> last;  // of this version, superseded or not
  for (const Vote& vote : c.votes) {
    if (vote.version == c.version || vote.carried_to == c.version) last[{vote.user, vote.discipline}] = &vote;
  }
  for (const auto& [who, vote] : last) {
    if (vote->decision == v1::DECISION_DISSENT && !vote->settled && vote->revision == c.revision) {
      dissents.insert(vote->sequence);
    }
  }
  ++c.version;
  for (Vote& vote : c.votes) {
    if (dissents.contains(vote.sequence)) vote.carried_to = c.version;
  }
  if (proposed != nullptr) {
    c.required.insert(proposed->begin(), proposed->end());
    c.required.insert(kPanel.begin(), kPanel.end());
    c.valid_until.clear();
    if (c.state == CASE_STATE_STUCK) cancel_job(c);
  }
  c.state = CASE_STATE_IN_REVIEW;
  supersede(c);
}

// ---- the end, and after it -----------------------------------------------------------------

void Reference::withdrawn(const std::string& case_id) {
  Case& c = cases.at(case_id);
  owe(case_id, EVENT_KIND_CASE_WITHDRAWN);
  cancel_job(c);
  c.state = CASE_STATE_WITHDRAWN;
  c.ended = ++endings_;
}

void Reference::closed(const std::string& case_id) {
  owe(case_id, EVENT_KIND_OUTCOME_RECORDED);
  cases.at(case_id).state = CASE_STATE_CLOSED;
  cases.at(case_id).ended = ++endings_;
}

// The same facts are judged again, without what has been taken back of them meanwhile.
void Reference::reopened(const std::string& case_id) {
  Case& c = cases.at(case_id);
  owe(case_id, EVENT_KIND_CASE_REOPENED);
  reassess(c, Revision::kNext);
  c.outcome_overdue = false;
  lay_over(case_id);
}

void Reference::followed_up(const std::string& case_id) {
  owe(case_id, EVENT_KIND_FOLLOW_UP_RECORDED);
  cases.at(case_id).ended = ++endings_;
}

void Reference::requeued(const std::string& case_id) {
  Case& c = cases.at(case_id);
  owe(case_id, EVENT_KIND_CASE_REQUEUED);
  owe(case_id, EVENT_KIND_JOB_READY);
  c.state = CASE_STATE_RECEIVED;
  c.job = {.id = c.job.id, .is = JobIs::kReady};
}

std::string Reference::case_of_dead_job(std::uint64_t job_id) const {
  for (const auto& [id, c] : cases) {
    if (c.job.id == job_id && c.job.is == JobIs::kDead) return id;
  }
  return {};
}

}  // namespace tumorboard::model
