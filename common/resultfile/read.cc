// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <vector>

#include "common/base/instant.h"
#include "common/check/check.h"
#include "common/json/enum_names.h"
#include "common/json/nearest.h"
#include "common/json/parse.h"
#include "common/resultfile/result_file.h"

namespace tumorboard::resultfile {
namespace {

using json::Kind;
using json::Value;

constexpr std::int64_t kVersion = 1;

constexpr std::array<std::string_view, 14> kKeys{"version",
                                                 "filler_order_number",
                                                 "observation_code",
                                                 "sub_id",
                                                 "specimen_id",
                                                 "order_id",
                                                 "status",
                                                 "reported",
                                                 "patient",
                                                 "message_id",
                                                 "type",
                                                 "histology",
                                                 "text",
                                                 "resistance_alterations"};
constexpr std::array<std::string_view, 5> kPatientKeys{"identifiers", "family_name", "given_name", "birth_date", "sex"};

const Value* given(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<const Value*> required(const Value& object, std::string_view key) {
  const Value* value = given(object, key);
  if (value == nullptr) return fail(ErrorCode::kInvalid, "is required", std::string(key));
  return value;
}

Result<std::string> optional_text(const Value& object, std::string_view key) {
  const Value* value = given(object, key);
  return value == nullptr ? Result<std::string>() : value->text();
}

Result<std::string> required_text(const Value& object, std::string_view key) {
  TB_ASSIGN(const Value* value, required(object, key));
  return value->text();
}

template <typename Enum>
Result<Enum> word(const Value& value) {
  TB_ASSIGN(const std::string text, value.text());
  if (const auto known = json::enum_from_word<Enum>(text)) return *known;
  std::vector<std::string> words;
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 1; i < type->value_count(); ++i) words.push_back(json::enum_word(*type->value(i)));
  const std::vector<std::string_view> views(words.begin(), words.end());
  return value.refuse("is not one of the words allowed here", json::did_you_mean(text, views));
}

Result<> patient(const Value& value, v1::PatientIdentity& patient) {
  TB_TRY(value.expect(Kind::kObject));
  TB_TRY(value.only(kPatientKeys));
  if (const Value* identifiers = given(value, "identifiers")) {
    TB_TRY(identifiers->expect(Kind::kList));
    for (const Value& one : identifiers->elements()) {
      TB_ASSIGN(*patient.add_identifiers(), one.text());
    }
  }
  const auto text = [&](std::string_view key, auto set) -> Result<> {
    const Value* member = given(value, key);
    if (member == nullptr) return {};
    TB_ASSIGN(const std::string content, member->text());
    (patient.*set)(content);
    return {};
  };
  using Set = void (v1::PatientIdentity::*)(const std::string&);
  TB_TRY(text("family_name", static_cast<Set>(&v1::PatientIdentity::set_family_name)));
  TB_TRY(text("given_name", static_cast<Set>(&v1::PatientIdentity::set_given_name)));
  TB_TRY(text("birth_date", static_cast<Set>(&v1::PatientIdentity::set_birth_date)));
  TB_TRY(text("sex", static_cast<Set>(&v1::PatientIdentity::set_sex)));
  return {};
}

// Absent or null: not tested. Empty: tested, none found.
Result<> alterations(const Value& root, v1::PushResult& result) {
  const Value* value = given(root, "resistance_alterations");
  if (value == nullptr) return {};
  TB_TRY(value->expect(Kind::kList));
  v1::TextList& list = *result.mutable_resistance_alterations();
  for (const Value& one : value->elements()) {
    TB_ASSIGN(*list.add_values(), one.text());
  }
  return {};
}

Result<> identity(const Value& root, v1::PushResult& result) {
  TB_ASSIGN(*result.mutable_filler_order_number(), required_text(root, "filler_order_number"));
  TB_ASSIGN(*result.mutable_observation_code(), required_text(root, "observation_code"));
  TB_ASSIGN(*result.mutable_sub_id(), optional_text(root, "sub_id"));
  TB_ASSIGN(*result.mutable_specimen_id(), required_text(root, "specimen_id"));
  TB_ASSIGN(*result.mutable_order_id(), optional_text(root, "order_id"));
  TB_ASSIGN(*result.mutable_message_id(), optional_text(root, "message_id"));
  return {};
}

Result<> report(const Value& root, v1::PushResult& result) {
  TB_ASSIGN(const Value* status, required(root, "status"));
  TB_ASSIGN(const v1::ResultStatus status_word, word<v1::ResultStatus>(*status));
  result.set_status(status_word);
  TB_ASSIGN(const Value* reported, required(root, "reported"));
  TB_ASSIGN(const std::string instant, reported->text());
  const auto time = parse_instant(instant);
  if (!time) return reported->refuse("is not a time", "write \"2026-08-05T16:02:00Z\", or with an offset like +02:00");
  result.set_reported_us(*time);
  if (const Value* type = given(root, "type")) {
    TB_ASSIGN(const v1::BiopsyType type_word, word<v1::BiopsyType>(*type));
    result.set_type(type_word);
  }
  if (const Value* histology = given(root, "histology")) {
    TB_ASSIGN(const std::string text, histology->text());
    result.set_histology(text);
  }
  TB_TRY(alterations(root, result));
  TB_ASSIGN(*result.mutable_text(), optional_text(root, "text"));
  return {};
}

}  // namespace

Result<v1::PushResult> read_result(std::string_view json) {
  TB_ASSIGN(const auto root, json::parse(json));
  TB_TRY(root->expect(Kind::kObject));
  TB_TRY(root->only(kKeys));
  TB_ASSIGN(const Value* version, required(*root, "version"));
  TB_ASSIGN(const std::int64_t number, version->whole_number());
  if (number != kVersion) return version->refuse("is not 1", "this program reads version 1 of the result file");
  v1::PushResult result;
  TB_TRY(identity(*root, result));
  TB_TRY(report(*root, result));
  TB_ASSIGN(const Value* who, required(*root, "patient"));
  TB_TRY(patient(*who, *result.mutable_patient()));
  TB_TRY(check::check(result));
  return result;
}

}  // namespace tumorboard::resultfile
