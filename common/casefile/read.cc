// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <vector>

#include "common/casefile/case_file.h"
#include "common/casefile/prior_therapy.h"
#include "common/check/case_shape.h"
#include "common/check/check.h"
#include "common/json/nearest.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace tumorboard::casefile {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using json::Kind;
using json::Value;

constexpr std::array<std::string_view, 4> kIgnored{"expected", "basis", "tags", "title"};
constexpr std::string_view kDaysAgo = "date_days_ago";
constexpr std::int64_t kMaxDaysAgo = 36'525;  // a century

// Fills a message from a JSON object: the case file has the message's names, and null leaves
// a field unknown.
class CaseReader {
 public:
  explicit CaseReader(Date as_of) : as_of_(as_of) {}

  Result<> object(const Value& value, Message& message, std::span<const std::string_view> ignored = {}) {
    const auto& type = *message.GetDescriptor();
    std::vector<std::string_view> known;
    known.reserve(static_cast<std::size_t>(type.field_count()) + 1);
    for (int i = 0; i < type.field_count(); ++i) known.push_back(type.field(i)->name());
    const FieldDescriptor* date = type.FindFieldByName("date");
    if (date != nullptr) known.push_back(kDaysAgo);
    TB_TRY(value.only(known, ignored));
    if (date != nullptr) TB_TRY(days_ago(value, message, *date));
    for (const Value& member : value.elements()) {
      const FieldDescriptor* field = type.FindFieldByName(member.key());
      if (field != nullptr && !member.is_null()) TB_TRY(this->field(member, message, *field));
    }
    return {};
  }

 private:
  Result<> field(const Value& value, Message& message, const FieldDescriptor& field) {
    const auto* reflection = message.GetReflection();
    if (field.is_repeated()) return list(value, message, field);
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return text(value, message, field);
      case FieldDescriptor::CPPTYPE_BOOL: {
        TB_ASSIGN(const bool flag, value.boolean());
        reflection->SetBool(&message, &field, flag);
        return {};
      }
      case FieldDescriptor::CPPTYPE_UINT32: {
        TB_ASSIGN(const std::int64_t number, value.whole_number());
        TB_TRY(in_range(value, static_cast<double>(number), field));
        reflection->SetUInt32(&message, &field, static_cast<std::uint32_t>(number));
        return {};
      }
      case FieldDescriptor::CPPTYPE_DOUBLE: {
        TB_ASSIGN(const double number, value.number());
        TB_TRY(in_range(value, number, field));
        reflection->SetDouble(&message, &field, number);
        return {};
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return word(value, message, field);
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message& below = *reflection->MutableMessage(&message, &field);
        const FieldDescriptor* wrapped = check::wrapped_list(field);
        if (field.number() == v1::Case::kPriorTherapiesFieldNumber &&
            field.containing_type() == v1::Case::descriptor()) {
          return therapies(value, static_cast<v1::TextList&>(below));
        }
        return wrapped != nullptr ? list(value, below, *wrapped) : object(value, below);
      }
      default:
        return fail(ErrorCode::kInternal, "a case has no such type", value.path());
    }
  }

  Result<> text(const Value& value, Message& message, const FieldDescriptor& field) {
    TB_ASSIGN(std::string text, value.text());
    const check::DateForm form = check::date_form(field);
    if (form != check::DateForm::kNone && !check::is_date_text(form, text)) {
      return value.refuse("is not a date", std::string(check::date_hint(form)));
    }
    message.GetReflection()->SetString(&message, &field, std::move(text));
    return {};
  }

  Result<> word(const Value& value, Message& message, const FieldDescriptor& field) {
    TB_ASSIGN(const std::string text, value.text());
    std::vector<std::string_view> words;
    for (const check::Word& allowed : check::closed_set(*field.enum_type())) {
      words.push_back(allowed.word);
      if (allowed.word != text) continue;
      message.GetReflection()->SetEnumValue(&message, &field, allowed.number);
      return {};
    }
    return value.refuse("is not one of the words allowed here", json::did_you_mean(text, words) + ", null");
  }

  Result<> list(const Value& value, Message& message, const FieldDescriptor& field) {
    TB_TRY(value.expect(Kind::kList));
    const auto* reflection = message.GetReflection();
    for (const Value& element : value.elements()) {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        TB_TRY(object(element, *reflection->AddMessage(&message, &field)));
      } else {
        TB_ASSIGN(std::string text, element.text());
        reflection->AddString(&message, &field, std::move(text));
      }
    }
    return {};
  }

  // A text is taken unchanged; an object is written as one text.
  static Result<> therapies(const Value& value, v1::TextList& list) {
    TB_TRY(value.expect(Kind::kList));
    for (const Value& element : value.elements()) {
      TB_ASSIGN(std::string text, element.kind() == Kind::kObject ? prior_therapy_text(element) : element.text());
      list.add_values(std::move(text));
    }
    return {};
  }

  Result<> days_ago(const Value& value, Message& message, const FieldDescriptor& date) {
    const Value* ago = value.find(kDaysAgo);
    if (ago == nullptr || ago->is_null()) return {};
    const Value* absolute = value.find(date.name());
    if (absolute != nullptr && !absolute->is_null()) {
      return ago->refuse("stands together with date", "keep one of date and date_days_ago");
    }
    TB_ASSIGN(const std::int64_t days, ago->whole_number());
    if (days < 0) return ago->refuse("must not be negative", "a date after as_of is written as date");
    if (days > kMaxDaysAgo) return ago->refuse("is more than a century");
    message.GetReflection()->SetString(&message, &date, as_of_.plus_days(static_cast<std::int32_t>(-days)).iso());
    return {};
  }

  static Result<> in_range(const Value& value, double number, const FieldDescriptor& field) {
    const check::Range allowed = check::range(field);
    if (number >= allowed.least && number <= allowed.most) return {};
    if (number < 0) return value.refuse("must not be negative");
    if (field.name() == "ecog") return value.refuse("must be from 0 to 4", "5 means deceased: no case for a board");
    return value.refuse("must be from " + json::rounded(allowed.least) + " to " + json::rounded(allowed.most));
  }

  Date as_of_;
};

Result<Date> judged_on(const Value& root, std::optional<Date> flag, Date today) {
  const Value* own = root.find("as_of");
  if (own == nullptr || own->is_null()) return flag.value_or(today);
  TB_ASSIGN(const std::string text, own->text());
  const auto date = Date::parse(text);
  if (!date) return own->refuse("is not a date", "write \"YYYY-MM-DD\", years 1800 to 2999");
  return *date;
}

}  // namespace

Result<v1::Case> read_case(std::string_view json, std::optional<Date> as_of, Date today) {
  TB_ASSIGN(const auto root, json::parse(json));
  TB_TRY(root->expect(Kind::kObject));
  TB_ASSIGN(const Date day, judged_on(*root, as_of, today));
  v1::Case message;
  TB_TRY(CaseReader(day).object(*root, message, kIgnored));
  message.set_as_of(day.iso());
  TB_TRY(check::check(message));
  TB_TRY(check::not_ahead(message, today));
  return message;
}

}  // namespace tumorboard::casefile
