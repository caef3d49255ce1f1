// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/command.h"

#include <array>

#include "proto/record/jws.h"
#include "proto/record/statement.h"

namespace tumorboard {
namespace {

template <typename Body>
Target read_target(const std::string& bytes) {
  Body body;
  Target target;
  if (!body.ParseFromString(bytes)) return target;
  target.case_id = body.case_id();
  if constexpr (requires { body.version(); }) target.seen_version = body.version();
  if constexpr (requires { body.revision(); }) target.seen_revision = body.revision();
  if constexpr (requires { body.expected_revision(); }) target.seen_revision = body.expected_revision();
  return target;
}

Target target_of_sign_off(const std::string& bytes) {
  v1::SignOff body;
  Target target;
  if (!body.ParseFromString(bytes)) return target;
  target.case_id = body.case_id();
  const auto jws = record::parse_jws(body.jws());
  if (!jws) return target;
  if (const auto seen = record::parse_statement(jws->payload)) {
    target.seen_revision = seen->revision;
    target.seen_version = seen->version;
  }
  return target;
}

}  // namespace

Digest request_hash(const Inbound& message) {
  const auto type = static_cast<std::uint32_t>(message.type);
  const std::array<char, 4> header{static_cast<char>(type >> 24U), static_cast<char>(type >> 16U),
                                   static_cast<char>(type >> 8U), static_cast<char>(type)};
  return Sha256().update({header.data(), header.size()}).update(message.body).finish();
}

Target target_of(const Inbound& message) {
  const std::string& body = message.body;
  switch (message.type) {
    case v1::MESSAGE_TYPE_ADD_FACTS:
      return read_target<v1::AddFacts>(body);
    case v1::MESSAGE_TYPE_WITHDRAW_CASE:
      return read_target<v1::WithdrawCase>(body);
    case v1::MESSAGE_TYPE_SIGN_OFF:
      return target_of_sign_off(body);
    case v1::MESSAGE_TYPE_REQUEUE:
      return read_target<v1::Requeue>(body);
    case v1::MESSAGE_TYPE_RETURN_CASE:
      return read_target<v1::ReturnCase>(body);
    case v1::MESSAGE_TYPE_RESOLVE_DISSENT:
      return read_target<v1::ResolveDissent>(body);
    case v1::MESSAGE_TYPE_WAIVE_DISCIPLINE:
      return read_target<v1::WaiveDiscipline>(body);
    case v1::MESSAGE_TYPE_AMEND:
      return read_target<v1::Amend>(body);
    case v1::MESSAGE_TYPE_ACCEPT_MODIFICATION:
      return read_target<v1::AcceptModification>(body);
    case v1::MESSAGE_TYPE_DECLINE_MODIFICATION:
      return read_target<v1::DeclineModification>(body);
    case v1::MESSAGE_TYPE_PROPOSE_BY_HAND:
      return read_target<v1::ProposeByHand>(body);
    case v1::MESSAGE_TYPE_REOPEN:
      return read_target<v1::Reopen>(body);
    case v1::MESSAGE_TYPE_RECORD_OUTCOME:
      return read_target<v1::RecordOutcome>(body);
    case v1::MESSAGE_TYPE_RECORD_FOLLOW_UP:
      return read_target<v1::RecordFollowUp>(body);
    case v1::MESSAGE_TYPE_ORDER_REBIOPSY:
      return read_target<v1::OrderRebiopsy>(body);
    default:
      return {};
  }
}

v1::Reply case_accepted(const v1::CaseSnapshot& snapshot) {
  v1::Reply reply;
  v1::CaseAccepted& body = *reply.mutable_case_accepted();
  body.set_case_id(snapshot.case_id());
  body.set_revision(snapshot.revision());
  body.set_state(snapshot.state());
  return reply;
}

}  // namespace tumorboard
