// SPDX-License-Identifier: Apache-2.0
// The chair's commands, outcomes, and bringing knowledge into use.
#include "common/base/hash.h"
#include "common/check/check.h"
#include "common/check/outcome_reasons.h"
#include "common/check/rules.h"
#include "common/check/walk.h"
#include "common/json/path.h"

namespace tumorboard::check {
namespace {

// What every ruling of the chair says: which case, which version, why.
template <typename Message>
Result<> ruling(const Message& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.case_id(), "case_id"));
  if (message.version() == 0) return invalid("is required", "version", "the version you read");
  return reason(message.reason());
}

template <typename Message>
Result<> ruling_on_sign_off(const Message& message) {
  TB_TRY(ruling(message));
  if (message.sign_off() == 0) return invalid("is required", "sign_off", "the sequence of the sign-off");
  return {};
}

Result<> digest(const std::string& text) {
  if (is_hex_digest(text)) return {};
  return invalid("is not a digest", "digest", "64 lower-case hexadecimal digits");
}

}  // namespace

Result<> check(const v1::ReturnCase& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.case_id(), "case_id"));
  if (message.version() == 0) return invalid("is required", "version", "the version you read");
  return words(message.question(), kMaxReasonBytes, "question");
}

Result<> check(const v1::ResolveDissent& message) { return ruling_on_sign_off(message); }
Result<> check(const v1::AcceptModification& message) { return ruling_on_sign_off(message); }
Result<> check(const v1::DeclineModification& message) { return ruling_on_sign_off(message); }

Result<> check(const v1::WaiveDiscipline& message) {
  TB_TRY(ruling(message));
  return discipline(message.discipline(), "discipline");
}

Result<> check(const v1::Amend& message) {
  TB_TRY(ruling(message));
  return words(message.text(), kMaxTextBytes, "text");
}

Result<> check(const v1::ProposeByHand& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.case_id(), "case_id"));
  if (message.revision() == 0) return invalid("is required", "revision", "the revision you read");
  TB_TRY(words(message.text(), kMaxTextBytes, "text"));
  for (int i = 0; i < message.disciplines_size(); ++i) {
    TB_TRY(discipline(message.disciplines(i), json::element_path("disciplines", static_cast<std::size_t>(i))));
  }
  return reason(message.reason());
}

Result<> check(const v1::Reopen& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.case_id(), "case_id"));
  return reason(message.reason());
}

Result<> check(const v1::RecordOutcome& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.case_id(), "case_id"));
  TB_TRY(at_most(message.note(), kMaxReasonBytes, "note"));
  switch (message.implementation()) {
    case v1::IMPLEMENTATION_DONE:
      if (message.reason() != v1::OUTCOME_REASON_UNSPECIFIED) {
        return invalid("belongs to what was not, or only partly, done", "reason");
      }
      return {};
    case v1::IMPLEMENTATION_PARTLY:
    case v1::IMPLEMENTATION_NOT_DONE:
      if (find_outcome_reason(message.reason()) == nullptr) {
        return invalid("is required", "reason", "one of: tumorboard outcome codes");
      }
      if (find_outcome_reason(message.reason())->needs_note) return words(message.note(), kMaxReasonBytes, "note");
      return {};
    default:
      return invalid("is required", "implementation", "done, partly or not_done");
  }
}

Result<> check(const v1::RecordFollowUp& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.case_id(), "case_id"));
  if (message.month() != 3 && message.month() != 6 && message.month() != 12) {
    return invalid("must be 3, 6 or 12", "month");
  }
  if (message.response() == v1::FOLLOW_UP_RESPONSE_UNSPECIFIED) return invalid("is required", "response");
  return at_most(message.note(), kMaxReasonBytes, "note");
}

Result<> check(const v1::ReportQuery& message) {
  TB_TRY(walk(message));
  if (message.from_us() < 0) return invalid("must not be negative", "from_us");
  if (message.to_us() != 0 && message.to_us() <= message.from_us()) return invalid("must lie after from_us", "to_us");
  return {};
}

Result<> check(const v1::UploadArtefact& message) {
  TB_TRY(walk(message));
  TB_TRY(digest(message.digest()));
  if (message.kind() != "knowledge" && message.kind() != "trials") {
    return invalid("is neither knowledge nor trials", "kind");
  }
  if (message.total() == 0 || message.total() > kMaxUploadBytes) return invalid("must be from 1 to 16 MiB", "total");
  if (message.data().empty() || message.data().size() > kMaxUploadChunkBytes) {
    return invalid("must hold 1 to 192 KiB", "data");
  }
  if (message.offset() > message.total() || message.data().size() > message.total() - message.offset()) {
    return invalid("reaches beyond the end", "offset");
  }
  return {};
}

Result<> check(const v1::KnowledgeActivate& message) {
  TB_TRY(walk(message));
  TB_TRY(digest(message.digest()));
  return reason(message.reason());
}

Result<> check(const v1::TrialsActivate& message) {
  TB_TRY(walk(message));
  TB_TRY(digest(message.digest()));
  return at_most(message.reason(), kMaxReasonBytes, "reason");
}

}  // namespace tumorboard::check
