// SPDX-License-Identifier: Apache-2.0
#include "tests/model/player.h"

#include <algorithm>

#include "common/base/date.h"
#include "daemon/workflow/case_table.h"

namespace tumorboard::model {
namespace {

constexpr std::size_t kActive = 10;  // cases on which most commands fall

struct Choice {
  void (Player::*play)();
  std::uint32_t weight;
};

}  // namespace

Player::Player(std::uint64_t seed) : random_(seed) {
  rig_.nonce = random_.bytes(16);
  absorbed_ = rig_.ledger.head().sequence;
}

void Player::step() {
  static constexpr Choice kChoices[] = {
      {&Player::submit, 4},     {&Player::add_facts, 2},
      {&Player::sign, 50},      {&Player::ruling, 4},
      {&Player::waive, 3},      {&Player::amend, 1},
      {&Player::propose, 2},    {&Player::return_case, 1},
      {&Player::withdraw, 1},   {&Player::requeue, 2},
      {&Player::outcome, 2},    {&Player::follow_up, 2},
      {&Player::reopen, 1},     {&Player::order, 2},
      {&Player::inadequate, 1}, {&Player::register_specimen, 2},
      {&Player::push, 6},       {&Player::attach, 3},
      {&Player::confirm, 2},    {&Player::register_worker, 3},
      {&Player::end_worker, 1}, {&Player::worker_answers, 14},
      {&Player::pass_time, 5},  {&Player::worker_refuses, 1},
      {&Player::repeat, 3},
  };
  static const std::uint32_t kTotal = [] {
    std::uint32_t sum = 0;
    for (const Choice& choice : kChoices) sum += choice.weight;
    return sum;
  }();
  ++steps_;
  rig_.clock.advance_ms(1 + below(20));
  settle();
  std::uint32_t drawn = below(kTotal);
  for (const Choice& choice : kChoices) {
    if (drawn < choice.weight) {
      (this->*choice.play)();
      break;
    }
    drawn -= choice.weight;
  }
  if (steps_ % 499 == 0) restart();
  settle();
  check_no_idle_worker();
  rig_.reads.clear();
  rig_.delivery.clear();
}

// ---- drawing -------------------------------------------------------------------------------

SessionId Player::session_of(const std::string& user) {
  const auto found = sessions_.find(user);
  return found != sessions_.end() ? found->second : sessions_.emplace(user, rig_.open(user)).first->second;
}

std::string Player::somebody(v1::MessageType command) {
  std::vector<std::string> fit;
  for (const auto& [user, person] : people()) {
    if (may_use(user, command)) fit.push_back(user);
  }
  return chance(94) ? one_of(fit) : one_of(people()).first;
}

std::string Player::some_case() {
  if (case_ids_.empty() || chance(1)) return "NOBODY";
  const std::size_t old = case_ids_.size() > kActive ? case_ids_.size() - kActive : 0;
  if (old > 0 && chance(8)) return case_ids_[below(static_cast<std::uint32_t>(old))];
  return case_ids_[old + below(static_cast<std::uint32_t>(case_ids_.size() - old))];
}

std::string Player::case_in(const std::set<v1::CaseState>& wanted) {
  std::vector<std::string> fit;
  const std::size_t from = case_ids_.size() > 3 * kActive ? case_ids_.size() - 3 * kActive : 0;
  for (std::size_t i = from; i < case_ids_.size(); ++i) {
    if (wanted.contains(law_.cases.at(case_ids_[i]).state)) fit.push_back(case_ids_[i]);
  }
  return fit.empty() || chance(25) ? some_case() : one_of(fit);
}

std::uint32_t Player::mostly(std::uint32_t current) {
  if (chance(93)) return current;
  return chance(50) || current == 0 ? current + 1 : current - 1;
}

std::string Player::today() const { return Date::of_wall_us(rig_.clock.wall_us()).iso(); }

// ---- comparing -----------------------------------------------------------------------------

void Player::fail(const std::string& what) {
  if (failure_.empty()) failure_ = "command " + std::to_string(commands) + ": " + what;
}

void Player::note(const std::string& case_id, const std::string& line) {
  auto& lines = history_[case_id];
  lines.push_back(std::to_string(commands) + " " + line);
}

// Runs the engine until time has nothing more to ask.
void Player::settle() {
  for (int rounds = 0; rounds < 20; ++rounds) {
    const Sequence head = rig_.ledger.head().sequence;
    rig_.run();
    if (rig_.ledger.head().sequence == head) break;
  }
  time_moved_ = false;
  absorb();
  const std::string missed = law_.overdue_duties(rig_.clock.boot_ms(), rig_.clock.wall_us(), today());
  if (!missed.empty()) fail(missed);
}

void Player::absorb() {
  auto& book = rig_.book();
  const Sequence head = rig_.ledger.head().sequence;
  for (Sequence at = absorbed_ + 1; at <= head; ++at) {
    const auto event = book.event_at(at);
    const std::string wrong = law_.absorb(event, rig_.clock.boot_ms());
    if (!event.case_id().empty()) {
      touched_.insert(event.case_id());
      note(event.case_id(), "    " + v1::EventKind_Name(event.kind()) + " → " + workflow::name(event.state()));
    }
    if (!wrong.empty()) fail(event.case_id() + ": " + wrong);
    check_agreement(event);
  }
  absorbed_ = head;
  take_leases();
  const std::string owed = law_.still_owed();
  if (!owed.empty()) fail(owed);
  compare_memory();
  for (const auto& case_id : touched_) compare(case_id);
  touched_.clear();
  rig_.engine->view_applied(head);
  if (failure_.empty() || failure_.find('\n') != std::string::npos) return;
  for (const auto& [case_id, lines] : history_) {
    if (case_id.empty() || failure_.find(case_id + ":") == std::string::npos) continue;
    for (std::size_t i = lines.size() > 60 ? lines.size() - 60 : 0; i < lines.size(); ++i)
      failure_ += "\n  " + lines[i];
  }
}

// A version is agreed once, and again only after somebody has taken a word back.
void Player::check_agreement(const v1::LedgerEvent& event) {
  bool& agreed = agreed_[{event.case_id(), event.version()}];
  v1::SignedOff body;
  if (event.kind() == v1::EVENT_KIND_SIGNED_OFF && body.ParseFromString(event.body()) &&
      body.record().decision() == v1::DECISION_RETRACT) {
    agreed = false;
  }
  if (event.kind() != v1::EVENT_KIND_CASE_AGREED) return;
  if (agreed) fail(event.case_id() + ": the same version was agreed twice");
  agreed = true;
}

// What the engine remembered after its last commit is what the ledger says.
void Player::compare_memory() {
  std::map<std::string, const v1::CaseSnapshot*> last;
  for (const auto& commit : rig_.committed) {
    for (const auto& snapshot : commit->snapshots) last[snapshot.case_id()] = &snapshot;
  }
  for (const auto& [case_id, snapshot] : last) {
    const bool same = snapshot->SerializeAsString() == rig_.book().cases.at(case_id).SerializeAsString();
    if (!same) fail(case_id + ": memory and ledger differ");
  }
  rig_.committed.clear();
}

void Player::compare(const std::string& case_id) {
  const v1::CaseSnapshot& is = rig_.book().cases.at(case_id);
  const Case& should = law_.cases.at(case_id);
  const auto expect = [&](bool holds, const std::string& what) {
    if (!holds) fail(case_id + ": " + what);
  };
  expect(is.state() == should.state,
         "is " + workflow::name(is.state()) + ", should be " + workflow::name(should.state));
  expect(is.revision() == should.revision, "revision " + std::to_string(is.revision()));
  expect(is.version() == should.version, "version " + std::to_string(is.version()));
  expect(is.recommendation_digest() == should.digest, "another text is to be signed");
  expect(is.sign_offs_size() == static_cast<int>(should.votes.size()), "a sign-off is lost");
  for (int i = 0; i < is.sign_offs_size() && i < static_cast<int>(should.votes.size()); ++i) {
    const Vote& vote = should.votes[static_cast<std::size_t>(i)];
    const auto& record = is.sign_offs(i);
    expect(record.sequence() == vote.sequence && record.decision() == vote.decision && record.user_id() == vote.user &&
               record.recommendation_digest() == vote.digest,
           "a sign-off says something else");
    expect(record.superseded() == vote.superseded, "a sign-off counts wrongly");
    expect(record.resolved() == vote.settled, "a ruling is lost");
  }
  expect(is.decisions_size() == static_cast<int>(should.decisions), "a decision is lost");
  const bool decided = is.state() == v1::CASE_STATE_AGREED || is.state() == v1::CASE_STATE_CLOSED;
  for (int i = 0; i < is.decisions_size(); ++i) {
    const bool stands = decided && i + 1 == is.decisions_size();
    expect((is.decisions(i).superseded_by() == 0) == stands, "a decision stands wrongly");
  }
  v1::Case facts;
  facts.ParseFromString(rig_.book().facts_at(is.facts_sequence()));
  if (!should.open()) return;  // a closed case's facts follow when it is reopened
  const auto& biopsy = facts.biopsy();
  expect(biopsy.done() == should.findings.done, "the facts and the results differ about a biopsy");
  expect(biopsy.histology() == should.findings.histology,
         "the facts say " + biopsy.histology() + ", the results " + should.findings.histology);
  const auto& found = biopsy.resistance_alterations().values();
  expect(std::vector<std::string>(found.begin(), found.end()) == should.findings.alterations,
         "the facts and the results differ about alterations");
  expect(facts.patient().ecog() == should.ecog, "an edit is lost");
  const auto text = Seen{should.revision, should.version, should.digest};
  if (!should.digest.empty()) seen_[case_id].push_back(text);
}

// ---- commands ------------------------------------------------------------------------------

void Player::attempt(const std::string& user, v1::MessageType type, const std::string& case_id,
                     const google::protobuf::MessageLite& body, const Refusals& refusals, const Effect& effect) {
  ++commands;
  const SessionId session = session_of(user);
  const Sequence head = rig_.ledger.head().sequence;
  Applied request{user, type, body.SerializeAsString(), rig_.nonce, ++counter_, {}};
  const auto reply = rig_.call(session, type, request.body, request.counter);
  known_.insert(user);
  const bool allowed = may_use(user, type);
  const std::string what = v1::MessageType_Name(type).substr(13);
  note(case_id, user + " " + what + " → " + v1::ErrorCode_Name(reply.code()) + " " + reply.error().message());
  ++answers[what][reply.code()];
  if (const auto found = law_.cases.find(case_id); found != law_.cases.end()) ++states[found->second.state];
  const Refusals expected = allowed ? refusals : Refusals{v1::ERROR_CODE_FORBIDDEN};
  const bool as_expected = expected.empty() ? reply.code() == v1::ERROR_CODE_OK : expected.contains(reply.code());
  if (!as_expected) {
    std::string wanted;
    for (const auto code : expected) wanted += " " + v1::ErrorCode_Name(code);
    fail(case_id + ": " + what + " by " + user + " was answered " + v1::ErrorCode_Name(reply.code()) + " (" +
         reply.error().message() + "), not" + (wanted.empty() ? " OK" : wanted));
  }
  if (reply.code() == v1::ERROR_CODE_OK) {
    effect(reply);
    accepted(request, reply, head);
  } else {
    const Sequence written = rig_.ledger.head().sequence - head;
    const bool denied = reply.code() == v1::ERROR_CODE_FORBIDDEN;  // audited, by role or by discipline
    if (!time_moved_ && written > (denied ? 1U : 0U)) fail(case_id + ": a refusal of " + what + " wrote something");
    if (denied) law_.owe({}, v1::EVENT_KIND_REFUSED);
  }
  absorb();
}

// Acknowledged: the first event holds the request and the very answer.
void Player::accepted(const Applied& request, const v1::Reply& reply, Sequence head) {
  if (reply.sequence() == 0) {
    if (rig_.ledger.head().sequence != head) fail("an answer without a sequence changed something");
    return;
  }
  const auto event = rig_.book().event_at(reply.sequence());
  const bool kept = event.reply() == reply.SerializeAsString() && event.actor() == request.user &&
                    event.request_id().counter() == request.counter && event.request_id().nonce() == request.nonce;
  if (reply.sequence() != head + 1 || !kept) fail("an acknowledged request is not in the ledger");
  applied_.push_back(request);
  applied_.back().reply = reply.SerializeAsString();
}

// The same request again, from any time: the same bytes, and nothing new. With other content: CONFLICT.
void Player::repeat() {
  if (applied_.empty()) return;
  ++commands;
  const auto size = static_cast<std::uint32_t>(applied_.size());
  const Applied request = applied_[chance(60) && size > 20 ? size - 1 - below(20) : below(size)];
  const bool changed = chance(25);
  const std::string mine = std::exchange(rig_.nonce, request.nonce);
  const Sequence head = rig_.ledger.head().sequence;
  const auto reply = rig_.call(session_of(request.user), request.type, request.body + (changed ? "\x9a\x3f\x01x" : ""),
                               request.counter);
  rig_.nonce = mine;
  ++answers["REPEAT"][reply.code()];
  if (changed && reply.code() != v1::ERROR_CODE_CONFLICT) fail("a request id was used twice for different things");
  if (!changed && reply.SerializeAsString() != request.reply) fail("a repeat got another answer");
  if (rig_.ledger.head().sequence != head) fail("a repeat changed something");
}

void Player::look_back() {
  restart();
  for (const Applied& request : applied_) {
    rig_.nonce = request.nonce;
    const auto reply = rig_.call(session_of(request.user), request.type, request.body, request.counter);
    if (reply.SerializeAsString() != request.reply) return fail("after a restart a repeat got another answer");
  }
  testing_rig::LedgerBook whole(rig_.ledger);
  whole.catch_up();
  for (const auto& [case_id, snapshot] : whole.cases) compare(case_id);
}

}  // namespace tumorboard::model
