// SPDX-License-Identifier: Apache-2.0
// The laboratory: orders, specimens and reports of every kind, in every order, for the right
// patient, another one, or nobody.
#include <algorithm>
#include <array>

#include "tests/model/player.h"

namespace tumorboard::model {
namespace {

using enum v1::MessageType;

constexpr std::int64_t kSecondUs = 1'000'000;

}  // namespace

// Few at a time, so that they have second cases and their reports meet.
std::string Player::some_patient() {
  if (patients_ == 0 || chance(40)) return "HOSP|" + std::to_string(++patients_);
  return "HOSP|" + std::to_string(patients_ - below(std::min(patients_, 6U)));
}

v1::PatientIdentity Player::identity(const std::string& patient) {
  v1::PatientIdentity out;
  out.add_identifiers(patient);
  if (chance(8)) return out;
  out.set_birth_date(chance(94) ? birth_date_of(patient) : "1999-09-09");
  return out;
}

void Player::order() {
  const std::string case_id = some_case();
  v1::OrderRebiopsy body;
  body.set_case_id(case_id);
  body.set_method(chance(60) ? v1::REBIOPSY_METHOD_TISSUE : v1::REBIOPSY_METHOD_PLASMA);
  attempt(somebody(MESSAGE_TYPE_ORDER_REBIOPSY), MESSAGE_TYPE_ORDER_REBIOPSY, case_id, body,
          law_.order(case_id, body.method()),
          [&](const v1::Reply& reply) { law_.ordered(case_id, body.method(), reply.sequence()); });
}

void Player::register_specimen() {
  v1::RegisterSpecimen body;
  body.set_specimen_id("S" + std::to_string(chance(80) ? ++texts_ : 1 + below(texts_ + 1)));
  body.set_type(v1::BIOPSY_TYPE_TISSUE);
  std::string patient = some_patient();
  if (!law_.specimens.empty() && chance(70)) {
    const Specimen& one = one_of(law_.specimens).second;
    body.set_order_id(one.order);
    if (const auto found = law_.cases.find(one.case_id); found != law_.cases.end() && chance(85)) {
      patient = found->second.patient;
    }
  }
  *body.mutable_patient() = identity(patient);
  attempt(somebody(MESSAGE_TYPE_REGISTER_SPECIMEN), MESSAGE_TYPE_REGISTER_SPECIMEN, {}, body,
          law_.register_specimen(body), [&](const v1::Reply&) { law_.registered(body); });
}

void Player::inadequate() {
  if (law_.specimens.empty()) return;
  v1::ReportInadequate body;
  body.set_specimen_id(one_of(law_.specimens).second.number);
  for (const auto& [key, one] : law_.specimens) {
    if (one.state == v1::SPECIMEN_STATE_COLLECTED && chance(50)) body.set_specimen_id(one.number);
  }
  if (body.specimen_id().empty()) body.set_specimen_id("S0");
  body.set_reason("necrosis only");
  attempt(somebody(MESSAGE_TYPE_REPORT_INADEQUATE), MESSAGE_TYPE_REPORT_INADEQUATE, {}, body,
          law_.inadequate(body.specimen_id()), [&](const v1::Reply&) { law_.reported_inadequate(body.specimen_id()); });
}

// A new report, or a further one of a result that is known.
v1::PushResult Player::report() {
  v1::PushResult out;
  const std::string number = std::to_string(++texts_);
  if (!last_reports_.empty() && chance(50)) {
    auto at = last_reports_.end();  // of the latest, mostly
    std::advance(at, -1 - static_cast<int>(below(std::min<std::uint32_t>(
                              static_cast<std::uint32_t>(last_reports_.size()), chance(85) ? 12 : 10'000))));
    out = at->second;
    if (chance(8)) return out;  // word by word
  } else {
    out.set_filler_order_number("F" + number);
    out.set_observation_code("HIST");
    out.set_specimen_id("S" + number);
    std::string patient = some_patient();
    if (!law_.specimens.empty() && chance(50)) {
      const Specimen& one = one_of(law_.specimens).second;
      if (!one.number.empty()) out.set_specimen_id(one.number);
      if (chance(80)) out.set_order_id(one.order);
      if (const auto found = law_.cases.find(one.case_id); found != law_.cases.end()) patient = found->second.patient;
    }
    *out.mutable_patient() = identity(patient);
  }
  static constexpr std::array kStatuses{
      v1::RESULT_STATUS_PRELIMINARY, v1::RESULT_STATUS_FINAL,     v1::RESULT_STATUS_FINAL, v1::RESULT_STATUS_CORRECTED,
      v1::RESULT_STATUS_ADDENDUM,    v1::RESULT_STATUS_CANCELLED, v1::RESULT_STATUS_WRONG};
  out.set_status(one_of(kStatuses));
  if (chance(12)) *out.mutable_patient() = identity(some_patient());  // the laboratory has mixed them up
  out.set_reported_us(rig_.clock.wall_us() / kSecondUs * kSecondUs - (chance(20) ? below(200'000) * kSecondUs : 0));
  out.set_type(chance(70) ? v1::BIOPSY_TYPE_TISSUE : v1::BIOPSY_TYPE_PLASMA);
  out.clear_histology();
  out.clear_resistance_alterations();
  if (out.type() == v1::BIOPSY_TYPE_TISSUE && chance(85)) out.set_histology("h" + number);
  if (chance(50)) out.mutable_resistance_alterations();
  if (chance(40)) out.mutable_resistance_alterations()->add_values("alteration " + std::to_string(below(5)));
  return out;
}

void Player::push() {
  const std::string user = somebody(MESSAGE_TYPE_PUSH_RESULT);
  const v1::PushResult body = report();
  attempt(user, MESSAGE_TYPE_PUSH_RESULT, {}, body, {}, [&](const v1::Reply& reply) {
    const auto should = law_.pushed(body, reply.sequence());
    const auto& is = reply.result_accepted();
    const bool same = is.result_id() == should.result_id() && is.state() == should.state() &&
                      is.attached() == should.attached() && (reply.sequence() == 0 || is.counts() == should.counts());
    if (!same) fail("a report was answered " + is.ShortDebugString() + ", not " + should.ShortDebugString());
    last_reports_[body.filler_order_number()] = body;
    results_.push_back(is.result_id());
    ++answers[is.attached() ? "ATTACHED" : v1::SpecimenState_Name(is.state())][v1::ERROR_CODE_OK];
    compare_specimens();
  });
}

void Player::attach() {
  if (results_.empty()) return;
  const auto size = static_cast<std::uint32_t>(results_.size());
  v1::AttachResult body;
  body.set_result_id(chance(85) ? results_[size - 1 - below(std::min(size, 15U))] : 3);
  body.set_case_id(some_case());
  body.set_reason("the laboratory used the old number");
  const std::string user = somebody(MESSAGE_TYPE_ATTACH_RESULT);
  const bool moves = law_.moves(body.result_id(), body.case_id());
  attempt(user, MESSAGE_TYPE_ATTACH_RESULT, body.case_id(), body, law_.attach(body.result_id(), body.case_id(), false),
          [&](const v1::Reply& reply) {
            if (moves != (reply.proposed().proposal() != 0)) return fail("a result moved without a second person");
            if (!moves) return law_.attached(body.result_id(), body.case_id());
            law_.move_proposed(user, body.result_id(), body.case_id(), reply.sequence(), rig_.clock.wall_us());
            proposals_.push_back(reply.sequence());
          });
  compare_specimens();
}

void Player::confirm() {
  if (proposals_.empty()) return;
  const std::string user = somebody(MESSAGE_TYPE_CONFIRM);
  const auto size = static_cast<std::uint32_t>(proposals_.size());
  v1::Confirm body = rig_.confirmation(proposals_[size - 1 - below(std::min(size, 6U))]);
  const bool other = chance(8);
  if (other) body.set_command_digest(bytes(sha256("another command")));
  const auto found = law_.pending_moves.find(body.proposal());
  attempt(user, MESSAGE_TYPE_CONFIRM, found == law_.pending_moves.end() ? "" : found->second.case_id, body,
          law_.confirm(user, body.proposal(), rig_.clock.wall_us(), other), [&](const v1::Reply&) {
            law_.confirmed(body.proposal());
            ++answers["MOVED"][v1::ERROR_CODE_OK];
          });
  compare_specimens();
}

// Every specimen and result stands where the law says; a result belongs to one case at most.
void Player::compare_specimens() {
  const auto& held = rig_.book().specimens;
  if (held.size() != law_.specimens.size()) return fail("a specimen is lost");
  std::set<std::uint64_t> ids;
  for (const auto& [key, is] : held) {
    const Specimen& should = law_.specimens.at(key);
    if (is.state() != should.state) fail(key + " is " + v1::SpecimenState_Name(is.state()));
    if (is.results_size() != static_cast<int>(should.results.size())) return fail(key + ": a result is lost");
    for (int i = 0; i < is.results_size(); ++i) {
      const auto& result = is.results(i);
      const Result& wanted = should.results[static_cast<std::size_t>(i)];
      const bool same = result.result_id() == wanted.id && result.state() == wanted.state &&
                        result.case_id() == wanted.case_id && result.histology() == wanted.histology;
      if (!same) fail(key + ": result " + std::to_string(wanted.id) + " stands elsewhere than the law says");
      if (!ids.insert(result.result_id()).second) fail("a result stands twice");
    }
  }
}

}  // namespace tumorboard::model
