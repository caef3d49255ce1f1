// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include "common/base/hash.h"
#include "common/base/key_id.h"
#include "common/check/check.h"
#include "common/check/roles.h"
#include "common/check/rules.h"
#include "common/check/walk.h"
#include "common/json/path.h"
#include "common/json/utf8.h"

namespace tumorboard::check {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kEpochBytes = 16;
constexpr int kMaxIdentifiers = 8;

Result<> keys(const v1::PublicKeys& keys) {
  if (keys.channel().size() != kKeyBytes) return invalid("must be 32 bytes", "keys.channel");
  if (keys.channel() == std::string(kKeyBytes, '\0')) return invalid("is no key", "keys.channel");
  if (keys.signing() == std::string(kKeyBytes, '\0')) return invalid("is no key", "keys.signing");
  if (!keys.signing().empty() && keys.signing().size() != kKeyBytes) {
    return invalid("must be 32 bytes, or empty", "keys.signing");
  }
  return {};
}

template <typename Message>
Result<> case_and_reason(const Message& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.case_id(), "case_id"));
  return reason(message.reason());
}

// Does the body tell its subject? By the names that TB_NO_OTHER_RULES gives.
namespace told {

template <typename Message>
Result<> kNone(const Message& /*message*/) {
  return {};
}

template <typename Message>
Result<> kCase(const Message& message) {
  return case_id(message.case_id(), "case_id");
}

template <typename Message>
Result<> kAnyCase(const Message& message) {
  return message.case_id().empty() ? Result<>{} : kCase(message);
}

template <typename Message>
Result<> kMeeting(const Message& message) {
  return case_id(message.meeting_id(), "meeting_id");
}

template <typename Message>
Result<> kProposal(const Message& message) {
  return message.proposal() == 0 ? invalid("is required", "proposal") : Result<>{};
}

}  // namespace told
}  // namespace

Result<> check(const v1::PatientIdentity& message) {
  TB_TRY(walk(message, "patient"));
  if (message.identifiers_size() > kMaxIdentifiers) return invalid("has more than 8 elements", "patient.identifiers");
  for (int i = 0; i < message.identifiers_size(); ++i) {
    const std::string path = json::element_path("patient.identifiers", static_cast<std::size_t>(i));
    const std::string& identifier = message.identifiers(i);
    TB_TRY(line(identifier, 256, path));
    const std::size_t bar = identifier.find('|');
    if (bar == std::string::npos || bar == 0 || bar + 1 == identifier.size()) {
      return invalid("is not authority|number", path);
    }
  }
  if (message.has_family_name()) TB_TRY(line(message.family_name(), 256, "patient.family_name"));
  if (message.has_given_name()) TB_TRY(line(message.given_name(), 256, "patient.given_name"));
  if (message.has_sex()) TB_TRY(line(message.sex(), 32, "patient.sex"));
  return {};
}

Result<> check(const v1::SubmitCase& message) {
  TB_TRY(walk(message));
  if (message.case_().empty()) return invalid("is required", "case");
  TB_TRY(case_from_bytes(message.case_()));
  if (message.has_patient()) TB_TRY(check(message.patient()));
  return at_most(message.additional_reason(), kMaxReasonBytes, "additional_reason");
}

Result<> check(const v1::AddFacts& message) {
  TB_TRY(case_and_reason(message));
  if (message.case_().empty()) return invalid("is required", "case");
  TB_ASSIGN(const v1::Case facts, case_from_bytes(message.case_()));
  if (facts.id() != message.case_id()) return invalid("is not the case_id of the command", "id");
  return {};
}

Result<> check(const v1::WithdrawCase& message) { return case_and_reason(message); }
Result<> check(const v1::Requeue& message) { return case_and_reason(message); }

Result<> check(const v1::SignOff& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.case_id(), "case_id"));
  if (message.jws().empty()) return invalid("is required", "jws");
  return at_most(message.jws(), kMaxJwsBytes, "jws");
}

Result<> check(const v1::KickJob& message) {
  TB_TRY(walk(message));
  if (message.job_id() == 0) return invalid("is required", "job_id");
  return reason(message.reason());
}

Result<> check(const v1::ListCases& message) {
  TB_TRY(walk(message));
  for (int i = 0; i < message.states_size(); ++i) {
    if (message.states(i) == v1::CASE_STATE_UNSPECIFIED) {
      return invalid("names no state", json::element_path("states", static_cast<std::size_t>(i)));
    }
  }
  if (message.limit() > kMaxListed) return invalid("must be from 0 to 1000", "limit");
  for (int i = 0; i < message.bins_size(); ++i) {
    if (message.bins(i) == v1::BIN_UNSPECIFIED) {
      return invalid("names no bin", json::element_path("bins", static_cast<std::size_t>(i)));
    }
  }
  if (!message.meeting_id().empty()) TB_TRY(case_id(message.meeting_id(), "meeting_id"));
  if (message.after_case_id().empty()) return {};
  if (message.by_priority()) return invalid("cannot be given with by_priority", "after_case_id");
  return case_id(message.after_case_id(), "after_case_id");
}

Result<> check(const v1::Subscribe& message) {
  TB_TRY(walk(message));
  if (!message.ledger_epoch().empty() && message.ledger_epoch().size() != kEpochBytes) {
    return invalid("must be 16 bytes, or empty", "ledger_epoch");
  }
  return message.case_id().empty() ? Result<>{} : case_id(message.case_id(), "case_id");
}

Result<> check(const v1::UserAdd& message) {
  TB_TRY(walk(message));
  TB_TRY(user_id(message.user_id(), "user_id"));
  TB_TRY(line(message.printed_name(), 128, "printed_name"));
  if (message.roles().empty()) return invalid("is required", "roles");
  std::set<int> roles;
  for (int i = 0; i < message.roles_size(); ++i) {
    const std::string path = json::element_path("roles", static_cast<std::size_t>(i));
    if (message.roles(i) == v1::ROLE_UNSPECIFIED) return invalid("names no role", path);
    if (!roles.insert(message.roles(i)).second) return invalid("stands twice", path);
  }
  if (!of_one_group(message.roles())) {
    return invalid("are not for one person", "roles",
                   "either of the board (coordinator, clinician, chair, pathology), or operator and administrator, or "
                   "auditor alone");
  }
  std::set<std::string> disciplines;
  for (int i = 0; i < message.disciplines_size(); ++i) {
    const std::string path = json::element_path("disciplines", static_cast<std::size_t>(i));
    const std::string& name = message.disciplines(i);
    TB_TRY(discipline(name, path));
    if (!disciplines.insert(name).second) return invalid("stands twice", path);
  }
  return keys(message.keys());
}

Result<> check(const v1::KeyEnroll& message) {
  TB_TRY(walk(message));
  TB_TRY(user_id(message.user_id(), "user_id"));
  return keys(message.keys());
}

Result<> check(const v1::KeyRevoke& message) {
  TB_TRY(walk(message));
  if (!is_key_id(message.key_id())) {
    return invalid("is not a key id", "key_id", "32 lower-case hexadecimal digits");
  }
  if (message.since_us() < 0) return invalid("must not be negative", "since_us");
  return reason(message.reason());
}

Result<> check(const v1::Confirm& message) {
  TB_TRY(walk(message));
  if (message.proposal() == 0) return invalid("is required", "proposal");
  if (!message.command_digest().empty() && message.command_digest().size() != std::tuple_size_v<Digest>) {
    return invalid("must be 32 bytes", "command_digest");
  }
  return {};
}

Result<> check(const v1::RejectProposal& message) {
  TB_TRY(walk(message));
  if (message.proposal() == 0) return invalid("is required", "proposal");
  return reason(message.reason());
}

// ---- bodies without rules of their own: what commands.def says of them
#define TB_NO_OTHER_RULES(Body, SUBJECT)    \
  Result<> check(const v1::Body& message) { \
    TB_TRY(walk(message));                  \
    return told::SUBJECT(message);          \
  }
#include "common/check/commands.def"

}  // namespace tumorboard::check
