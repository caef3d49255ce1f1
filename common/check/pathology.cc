// SPDX-License-Identifier: Apache-2.0
// Orders, specimens and results.
#include "common/base/date.h"
#include "common/check/check.h"
#include "common/check/rules.h"
#include "common/check/walk.h"
#include "common/json/path.h"

namespace tumorboard::check {
namespace {

constexpr std::size_t kMaxIdBytes = 64;
constexpr std::size_t kMaxReportBytes = std::size_t{16} * 1024;
constexpr int kMaxAlterations = 64;

Result<> specimen_id(const std::string& id) {
  TB_TRY(line(id, kMaxIdBytes, "specimen_id"));
  if (id.starts_with("order-")) return invalid("must not begin with order-", "specimen_id", "these are our order ids");
  return {};
}

Result<> patient(const v1::PatientIdentity& identity) {
  TB_TRY(check(identity));
  return identity.identifiers().empty() ? invalid("is required", "patient.identifiers") : Result<>{};
}

}  // namespace

Result<> check(const v1::OrderRebiopsy& message) {
  TB_TRY(walk(message));
  TB_TRY(case_id(message.case_id(), "case_id"));
  if (message.method() == v1::REBIOPSY_METHOD_UNSPECIFIED || message.method() == v1::REBIOPSY_METHOD_NONE) {
    return invalid("is required", "method", "tissue, plasma, both or resected_specimen");
  }
  TB_TRY(at_most(message.site(), kMaxNameBytes, "site"));
  return at_most(message.note(), kMaxReasonBytes, "note");
}

Result<> check(const v1::RegisterSpecimen& message) {
  TB_TRY(walk(message));
  TB_TRY(specimen_id(message.specimen_id()));
  TB_TRY(at_most(message.order_id(), kMaxIdBytes, "order_id"));
  if (message.type() == v1::BIOPSY_TYPE_UNSPECIFIED) return invalid("is required", "type", "tissue or plasma");
  TB_TRY(at_most(message.site(), kMaxNameBytes, "site"));
  if (message.has_collected() && !Date::parse(message.collected())) {
    return invalid("is not a date", "collected", "YYYY-MM-DD");
  }
  return patient(message.patient());
}

Result<> check(const v1::ReportInadequate& message) {
  TB_TRY(walk(message));
  TB_TRY(specimen_id(message.specimen_id()));
  return reason(message.reason());
}

Result<> check(const v1::PushResult& message) {
  TB_TRY(walk(message));
  TB_TRY(line(message.filler_order_number(), kMaxIdBytes, "filler_order_number"));
  TB_TRY(line(message.observation_code(), kMaxIdBytes, "observation_code"));
  TB_TRY(at_most(message.sub_id(), kMaxIdBytes, "sub_id"));
  TB_TRY(specimen_id(message.specimen_id()));
  TB_TRY(at_most(message.order_id(), kMaxIdBytes, "order_id"));
  TB_TRY(at_most(message.message_id(), kMaxNameBytes, "message_id"));
  if (message.status() == v1::RESULT_STATUS_UNSPECIFIED) {
    return invalid("is required", "status", "preliminary, final, corrected, addendum, cancelled or wrong");
  }
  if (message.reported_us() <= 0) return invalid("is required", "reported_us", "when the report was released, UTC");
  TB_TRY(patient(message.patient()));
  const bool says_something =
      message.status() != v1::RESULT_STATUS_CANCELLED && message.status() != v1::RESULT_STATUS_WRONG;
  if (says_something && message.type() == v1::BIOPSY_TYPE_UNSPECIFIED) {
    return invalid("is required", "type", "tissue, plasma or both");
  }
  if (message.has_histology()) {
    if (message.type() == v1::BIOPSY_TYPE_PLASMA) return invalid("cannot come from plasma", "histology");
    TB_TRY(line(message.histology(), kMaxNameBytes, "histology"));
  }
  const auto& found = message.resistance_alterations();
  if (found.values_size() > kMaxAlterations) return invalid("has more than 64 elements", "resistance_alterations");
  for (int i = 0; i < found.values_size(); ++i) {
    TB_TRY(line(found.values(i), kMaxNameBytes,
                json::element_path("resistance_alterations", static_cast<std::size_t>(i))));
  }
  return at_most(message.text(), kMaxReportBytes, "text");
}

Result<> check(const v1::AttachResult& message) {
  TB_TRY(walk(message));
  if (message.result_id() == 0) return invalid("is required", "result_id");
  TB_TRY(case_id(message.case_id(), "case_id"));
  return reason(message.reason());
}

Result<> check(const v1::ShowResult& message) {
  TB_TRY(walk(message));
  if ((message.result_id() == 0) == message.message_id().empty()) {
    return invalid("give either result_id or message_id", "result_id");
  }
  return at_most(message.message_id(), kMaxNameBytes, "message_id");
}

Result<> check(const v1::ListResults& message) {
  TB_TRY(walk(message));
  if (message.limit() > kMaxListed) return invalid("must be from 0 to 1000", "limit");
  return message.case_id().empty() ? Result<>{} : case_id(message.case_id(), "case_id");
}

}  // namespace tumorboard::check
