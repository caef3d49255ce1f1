// SPDX-License-Identifier: Apache-2.0
#include "tests/model/year.h"

#include <algorithm>
#include <cstdio>

#include "common/base/date.h"
#include "common/json/enum_names.h"

namespace tumorboard::model {
namespace {

using enum v1::CaseState;
using enum v1::MessageType;

constexpr std::int64_t kMinuteUs = 60'000'000;
constexpr std::int64_t kHourUs = 60 * kMinuteUs;
constexpr std::int64_t kDayUs = 24 * kHourUs;
constexpr int kDays = 365;
constexpr std::array kPanel{"medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology", "pathologist"};
constexpr std::array kPatterns{v1::PATTERN_OLIGOPROGRESSION, v1::PATTERN_SYSTEMIC_PROGRESSION,
                               v1::PATTERN_UNCONFIRMED_PROGRESSION};

}  // namespace

Year::Year(std::uint32_t cases, std::uint64_t seed) : random_(seed), cases_(cases), capacity_(cases / 220 + 1) {}

// ---- time ----------------------------------------------------------------------------------

void Year::after(std::int64_t delay_us, Action action) { agenda_.emplace(now_us() + delay_us, std::move(action)); }

std::int64_t Year::days(std::uint32_t least, std::uint32_t most) {
  return least * kDayUs + below((most - least) * 24 * 60 + 1) * kMinuteUs;
}

void Year::expect(bool holds, const std::string& what) {
  if (!holds) std::printf("WRONG: %s\n", what.c_str());
  right_ &= holds;
}

void Year::move_clock(std::int64_t at_us) {
  if (at_us > now_us()) rig_.clock.advance_ms((at_us - now_us()) / 1000);
  rig_.run();
  rig_.committed.clear();
  rig_.reads.clear();
  rig_.delivery.clear();
  rig_.engine->view_applied(rig_.ledger.head().sequence);
}

bool Year::run() {
  const std::int64_t start = now_us();
  for (std::uint32_t i = 1; i <= cases_; ++i) {
    const std::string id = "Y" + std::to_string(i);
    after(below(kDays * 24 * 60) * kMinuteUs, [this, id] { arrive(id); });
  }
  for (int day = 0; day < kDays; ++day) {
    after(day * kDayUs + 1000, [this] { new_day(); });
    const bool outage = day % 120 >= 100 && day % 120 < 112;  // three times a year nobody computes for 12 days
    if (!outage) after(day * kDayUs + 6 * kHourUs, [this] { assess_batch(); });
    if (day % 30 == 29) after((day + 1) * kDayUs - kMinuteUs, [this] { month_end(); });
  }
  std::printf("overdue at the end of each month\n%-12s %9s %9s %9s %10s\n", "day", "sign-off", "rebiopsy", "outcome",
              "follow-up");
  while (!agenda_.empty() && agenda_.begin()->first <= start + kDays * kDayUs) {
    auto next = agenda_.extract(agenda_.begin());
    move_clock(next.key());
    next.mapped()();
  }
  print_states();
  print_implementation();
  print_waits();
  return right_;
}

v1::Reply Year::call(const std::string& user, v1::MessageType type, const google::protobuf::MessageLite& body) {
  auto session = sessions_.find(user);
  if (session == sessions_.end()) session = sessions_.emplace(user, rig_.open(user)).first;
  return rig_.call(session->second, type, body);
}

// Answers whose facts have grown too old are no answers from this day on.
void Year::new_day() {
  const std::string today = Date::of_wall_us(now_us()).iso();
  for (auto& [case_id, books] : books_) {
    if (books.state != CASE_STATE_IN_REVIEW || today < books.valid_until) continue;
    books.state = CASE_STATE_RECEIVED;
    books.waits_since_us = now_us();
    ++happened_["answers that grew too old"];
  }
}

void Year::month_end() {
  const auto ours = overdue_by_books();
  const auto theirs = overdue_by_engine();
  std::printf("%-12s %9llu %9llu %9llu %10llu\n", Date::of_wall_us(now_us()).iso().c_str(),
              static_cast<unsigned long long>(theirs.sign_off), static_cast<unsigned long long>(theirs.rebiopsy),
              static_cast<unsigned long long>(theirs.outcome), static_cast<unsigned long long>(theirs.follow_up));
  expect(ours == theirs, "the overdue lists and the books differ on " + Date::of_wall_us(now_us()).iso());
}

// ---- from arrival to review ------------------------------------------------------------------

void Year::arrive(const std::string& case_id) {
  Books& books = books_[case_id];
  books.patient = "HOSP|" + case_id.substr(1);
  const std::uint32_t drawn = below(100);
  books.urgency = drawn < 15 ? v1::URGENCY_URGENT : drawn < 50 ? v1::URGENCY_SOON : v1::URGENCY_ROUTINE;
  books.waits_since_us = now_us();
  v1::Case facts = testing_rig::small_case(case_id);
  facts.set_as_of(Date::of_wall_us(now_us()).iso());
  v1::SubmitCase body;
  body.set_case_(facts.SerializeAsString());
  body.mutable_patient()->add_identifiers(books.patient);
  body.mutable_patient()->set_birth_date("1955-05-05");
  body.set_urgency(books.urgency);
  expect(call("coordinator", MESSAGE_TYPE_SUBMIT_CASE, body).code() == v1::ERROR_CODE_OK, case_id + " is not taken");
}

// The day's assessments, one after the other, as many as there is capacity for.
void Year::assess_batch() {
  const SessionId worker = rig_.open("worker1");
  rig_.register_worker(worker, 1);
  for (std::uint32_t done = 0; done < capacity_; ++done) {
    const auto lease = rig_.take_lease(worker);
    if (!lease) break;
    if (done + 1 == capacity_) rig_.send(worker, MESSAGE_TYPE_CREDIT, v1::Hello());  // enough for today
    v1::Result body;
    v1::Recommendation answer;
    answer.ParseFromString(testing_rig::recommendation_for(*lease, v1::READINESS_READY));
    Books& books = books_.at(answer.case_id());
    const bool blocked = !books.was_blocked && chance(15);
    if (blocked) answer.set_readiness(v1::READINESS_BLOCKED);
    books.was_blocked |= blocked;
    answer.set_pattern(kPatterns[below(kPatterns.size())]);
    answer.set_valid_until(Date::of_wall_us(now_us()).plus_days(static_cast<std::int32_t>(20 + below(23))).iso());
    body.set_job_id(lease->job_id());
    body.set_fence(lease->fence());
    body.set_recommendation(answer.SerializeAsString());
    rig_.send(worker, MESSAGE_TYPE_RESULT, body);
    assessed(answer);
  }
  rig_.end(worker);
}

void Year::assessed(const v1::Recommendation& answer) {
  const std::string case_id = answer.case_id();
  Books& books = books_.at(case_id);
  waits_us_[books.urgency].push_back(now_us() - books.waits_since_us);
  books.pattern = json::enum_word(answer.pattern());
  ++happened_["assessments"];
  if (answer.readiness() == v1::READINESS_BLOCKED) {
    books.state = CASE_STATE_NEEDS_INFORMATION;
    ++happened_["requests for information"];
    if (chance(95)) after(days(1, 12), [this, case_id] { add_information(case_id); });
    return;
  }
  books.state = CASE_STATE_IN_REVIEW;
  books.version_us = now_us();
  books.valid_until = answer.valid_until();
  for (const char* user : kPanel) {
    after(chance(93) ? days(0, 5) : days(6, 25), [this, case_id, user] { sign(case_id, user); });
  }
  if (!books.was_biopsied && chance(25)) after(days(0, 2), [this, case_id] { order(case_id); });
}

void Year::add_information(const std::string& case_id) {
  Books& books = books_.at(case_id);
  if (books.state != CASE_STATE_NEEDS_INFORMATION) return;
  const auto snapshot = rig_.from_ledger(case_id);
  v1::Case facts;
  facts.ParseFromString(rig_.facts(case_id));
  books.ecog = (books.ecog + 1) % 3;
  facts.mutable_patient()->set_ecog(books.ecog);
  v1::AddFacts body;
  body.set_case_id(case_id);
  body.set_expected_revision(snapshot.revision());
  body.set_case_(facts.SerializeAsString());
  body.set_reason("what was asked for");
  expect(call("coordinator", MESSAGE_TYPE_ADD_FACTS, body).code() == v1::ERROR_CODE_OK, case_id + " takes no facts");
  void_decision(books);
}

// New facts: the case waits again, and what was agreed stands no more.
void Year::void_decision(Books& books) {
  if (books.agreed_us != 0) ++superseded_;
  books.agreed_us = 0;
  books.state = CASE_STATE_RECEIVED;
  books.waits_since_us = now_us();
}

// ---- signing -----------------------------------------------------------------------------------

void Year::sign(const std::string& case_id, const std::string& user) {
  if (books_.at(case_id).state != CASE_STATE_IN_REVIEW) return;
  const std::uint32_t drawn = below(100);
  const auto decision = drawn < 3 ? v1::DECISION_DISSENT : drawn < 5 ? v1::DECISION_MODIFY : v1::DECISION_APPROVE;
  const auto reply = call(user, MESSAGE_TYPE_SIGN_OFF, rig_.sign(user, case_id, decision));
  if (reply.code() == v1::ERROR_CODE_CONFLICT) return;  // signed already: an older request of ours
  expect(reply.code() == v1::ERROR_CODE_OK, case_id + ": " + reply.error().message());
  ++happened_[json::enum_word(decision)];
  if (decision == v1::DECISION_APPROVE) {
    if (reply.sign_off_accepted().state() == CASE_STATE_AGREED) agreed(case_id);
    return;
  }
  const std::uint64_t sign_off = reply.sequence();
  const bool dissents = decision == v1::DECISION_DISSENT;
  after(days(1, 4), [this, case_id, sign_off, dissents] { rule(case_id, sign_off, dissents); });
  after(days(4, 6), [this, case_id, user] { sign(case_id, user); });  // convinced, or asked again
}

void Year::rule(const std::string& case_id, std::uint64_t sign_off, bool dissents) {
  if (books_.at(case_id).state != CASE_STATE_IN_REVIEW) return;
  const std::uint32_t version = rig_.from_ledger(case_id).version();
  const auto fill = [&](auto body, v1::MessageType type) {
    body.set_case_id(case_id);
    body.set_version(version);
    body.set_sign_off(sign_off);
    body.set_reason("weighed");
    return call("chair", type, body);
  };
  const auto reply = dissents ? fill(v1::ResolveDissent(), MESSAGE_TYPE_RESOLVE_DISSENT)
                              : fill(v1::DeclineModification(), MESSAGE_TYPE_DECLINE_MODIFICATION);
  if (reply.case_accepted().state() == CASE_STATE_AGREED) agreed(case_id);
}

void Year::agreed(const std::string& case_id) {
  Books& books = books_.at(case_id);
  books.state = CASE_STATE_AGREED;
  books.agreed_us = now_us();
  ++happened_["agreements"];
  if (chance(90)) after(days(3, 40), [this, case_id] { outcome(case_id); });
}

// ---- rebiopsy ----------------------------------------------------------------------------------

void Year::order(const std::string& case_id) {
  Books& books = books_.at(case_id);
  if (books.was_biopsied || (books.state != CASE_STATE_IN_REVIEW && books.state != CASE_STATE_AGREED)) return;
  v1::OrderRebiopsy body;
  body.set_case_id(case_id);
  body.set_method(v1::REBIOPSY_METHOD_TISSUE);
  const auto reply = call("medical_oncology", MESSAGE_TYPE_ORDER_REBIOPSY, body);
  expect(reply.code() == v1::ERROR_CODE_OK, case_id + " takes no order");
  books.was_biopsied = true;
  books.ordered_us = now_us();
  ++happened_["rebiopsies ordered"];
  const std::string order_id = reply.order_placed().order_id();
  if (chance(90)) after(days(5, 40), [this, case_id, order_id] { result_arrives(case_id, order_id); });
}

void Year::result_arrives(const std::string& case_id, const std::string& order_id) {
  Books& books = books_.at(case_id);
  v1::PushResult body;
  body.set_filler_order_number("F" + std::to_string(++texts_));
  body.set_observation_code("HIST");
  body.set_specimen_id("S" + std::to_string(texts_));
  body.set_order_id(order_id);
  body.set_status(v1::RESULT_STATUS_FINAL);
  body.set_reported_us(now_us());
  body.mutable_patient()->add_identifiers(books.patient);
  body.mutable_patient()->set_birth_date("1955-05-05");
  body.set_type(v1::BIOPSY_TYPE_TISSUE);
  body.set_histology("histology " + std::to_string(texts_));
  const auto reply = call("pathology", MESSAGE_TYPE_PUSH_RESULT, body);
  expect(reply.result_accepted().attached(), case_id + ": the result belongs to nobody");
  books.ordered_us = 0;
  ++happened_["rebiopsy results"];
  if (books.state == CASE_STATE_CLOSED) return;  // an alarm; nothing changes by itself
  void_decision(books);
}

// ---- what becomes of it --------------------------------------------------------------------------

void Year::outcome(const std::string& case_id) {
  Books& books = books_.at(case_id);
  if (books.state != CASE_STATE_AGREED) return;
  const std::uint32_t drawn = below(100);
  books.implementation = drawn < 75   ? v1::IMPLEMENTATION_DONE
                         : drawn < 85 ? v1::IMPLEMENTATION_PARTLY
                                      : v1::IMPLEMENTATION_NOT_DONE;
  v1::RecordOutcome body;
  body.set_case_id(case_id);
  body.set_implementation(books.implementation);
  if (books.implementation != v1::IMPLEMENTATION_DONE) books.reason = static_cast<v1::OutcomeReason>(1 + below(20));
  body.set_reason(books.reason);
  expect(call("coordinator", MESSAGE_TYPE_RECORD_OUTCOME, body).code() == v1::ERROR_CODE_OK, case_id + ": no outcome");
  books.state = CASE_STATE_CLOSED;
  for (const std::uint32_t month : {3U, 6U, 12U}) {
    const std::int64_t due = books.agreed_us + month * kDayUs * 30;
    if (chance(85)) after(std::max(due - now_us(), kDayUs) + days(0, 20), [=, this] { follow_up(case_id, month); });
  }
}

void Year::follow_up(const std::string& case_id, std::uint32_t month) {
  v1::RecordFollowUp body;
  body.set_case_id(case_id);
  body.set_month(month);
  body.set_response(static_cast<v1::FollowUpResponse>(1 + below(7)));
  expect(call("coordinator", MESSAGE_TYPE_RECORD_FOLLOW_UP, body).code() == v1::ERROR_CODE_OK,
         case_id + ": no follow-up");
  books_.at(case_id).follow_ups[month] = body.response();
  ++happened_["follow-ups"];
}

}  // namespace tumorboard::model
