// SPDX-License-Identifier: Apache-2.0
#include "common/check/case_words.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "common/check/case_shape.h"
#include "common/check/lesion_names.h"
#include "common/json/write.h"

namespace tumorboard::check {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kGlue = " ,;:";

std::string joined_texts(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) text.append(text.empty() ? "" : separator).append(part);
  return text;
}

// A piece brings its own punctuation or gets a comma; the first of a line has none.
void append(std::string& line, std::string_view piece) {
  if (line.empty()) {
    piece.remove_prefix(std::min(piece.find_first_not_of(kGlue), piece.size()));
  } else if (!piece.empty() && kGlue.find(piece.front()) == std::string_view::npos) {
    line += ", ";
  }
  line += piece;
}

std::string filled(std::string_view pattern, std::string value) {
  if (value.empty()) return {};
  std::string_view place = "{}";
  if (pattern.find(place) == std::string_view::npos) {
    place = "{_}";
    std::ranges::replace(value, '_', ' ');
  }
  const std::size_t at = pattern.find(place);
  if (at == std::string_view::npos) return std::string(pattern);
  return std::string(pattern.substr(0, at)) + value + std::string(pattern.substr(at + place.size()));
}

std::string flag_words(std::string_view pattern, bool flag) {
  const std::size_t bar = pattern.find('|');
  if (bar == std::string_view::npos) return flag ? std::string(pattern) : std::string();
  return std::string(flag ? pattern.substr(0, bar) : pattern.substr(bar + 1));
}

bool given(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (field.is_repeated()) return reflection->FieldSize(message, &field) > 0;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return reflection->GetEnumValue(message, &field) != 0;
  return reflection->HasField(message, &field);
}

class Words {
 public:
  explicit Words(DayText day) : day_(day) {}

  // The rows directly below `parent` ("", "patient.", "lesions[]."), behind `line`.
  [[nodiscard]] std::string object(const Message& message, std::string_view parent, std::string line = {},
                                   Section section = Section::kUnplaced) const {
    for (const CaseField& row : case_fields()) {
      if (!row.path.starts_with(parent) || row.shown.empty()) continue;
      if (section != Section::kUnplaced && row.section != section) continue;
      const std::string name(row.path.substr(parent.size()));
      const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
      if (field != nullptr && given(message, *field)) append(line, this->field(row, message, *field));
    }
    return line;
  }

 private:
  [[nodiscard]] std::string field(const CaseField& row, const Message& message, const FieldDescriptor& field) const {
    const auto* reflection = message.GetReflection();
    if (field.is_repeated()) return filled(row.shown, list(row, message, field, {}));
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        return flag_words(row.shown, reflection->GetBool(message, &field));
      case FieldDescriptor::CPPTYPE_ENUM:
        return filled(row.shown, std::string(word_of(*field.enum_type(), reflection->GetEnumValue(message, &field))));
      case FieldDescriptor::CPPTYPE_UINT32:
        return filled(row.shown, std::to_string(reflection->GetUInt32(message, &field)));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return filled(row.shown, json::rounded(reflection->GetDouble(message, &field)));
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string text = reflection->GetString(message, &field);
        return filled(row.shown, row.date == DateForm::kNone ? text : day_(text));
      }
      default:
        return below(row, message, field);
    }
  }

  [[nodiscard]] std::string below(const CaseField& row, const Message& message, const FieldDescriptor& field) const {
    const Message& held = message.GetReflection()->GetMessage(message, &field);
    const FieldDescriptor* wrapped = wrapped_list(field);
    if (wrapped == nullptr) return filled(row.shown, object(held, std::string(row.path) + "."));
    if (held.GetReflection()->FieldSize(held, wrapped) == 0) return std::string(row.none);
    std::vector<std::string> names;
    if (held.GetDescriptor() == v1::LesionList::descriptor()) names = titles(static_cast<const v1::Case&>(message));
    return filled(row.shown, list(row, held, *wrapped, names));
  }

  // `heads`: the text before each element.
  [[nodiscard]] std::string list(const CaseField& row, const Message& message, const FieldDescriptor& list,
                                 const std::vector<std::string>& heads) const {
    const auto* reflection = message.GetReflection();
    std::vector<std::string> parts;
    for (int i = 0; i < reflection->FieldSize(message, &list); ++i) {
      if (list.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        parts.push_back(reflection->GetRepeatedString(message, &list, i));
        continue;
      }
      const auto at = static_cast<std::size_t>(i);
      const std::string part = object(reflection->GetRepeatedMessage(message, &list, i), std::string(row.path) + "[].",
                                      at < heads.size() ? heads[at] : std::string());
      parts.push_back(part.empty() ? "not known" : part);
    }
    const bool nested = std::ranges::any_of(parts, [](const std::string& part) { return part.find(',') != part.npos; });
    return joined_texts(parts, nested ? "; " : ", ");
  }

  static std::vector<std::string> titles(const v1::Case& message) {
    std::vector<std::string> names = lesion_names(message);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const v1::Lesion& lesion = message.lesions().values(static_cast<int>(i));
      if (lesion.has_site() && lesion.site() != names[i]) names[i] += " " + lesion.site();
    }
    return names;
  }

  DayText day_;
};

// The message that holds the field of this row, and the field; lists of objects are not entered.
struct Place {
  const Message* holder = nullptr;
  const FieldDescriptor* field = nullptr;
};

Place place_of(const Message& message, std::string_view path) {
  const Message* holder = &message;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    const auto* field = holder->GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return {};
    holder = &holder->GetReflection()->GetMessage(*holder, field);
    path.remove_prefix(dot + 1);
  }
  return {holder, holder->GetDescriptor()->FindFieldByName(std::string(path))};
}

// A scan or a biopsy that is not known to have been done has no details to ask for.
bool asked(const Place& place) {
  const FieldDescriptor* done = place.holder->GetDescriptor()->FindFieldByName("done");
  if (done == nullptr || done == place.field) return true;
  return place.holder->GetReflection()->GetBool(*place.holder, done);
}

bool asked(const v1::Lesion& lesion, const FieldDescriptor& field) {
  const bool quiet = lesion.has_progressing() && !lesion.progressing() && !lesion.new_();
  if (field.number() == v1::Lesion::kSiteFieldNumber) return true;
  if (field.number() == v1::Lesion::kProgressingFieldNumber) return !lesion.new_();
  return !quiet;
}

constexpr std::string_view kOfLesion = "lesions[].";

// "L1, L2: size, resectable": fields that are asked of the same lesions share a line.
struct OfLesions {
  std::vector<std::string> names;
  std::vector<std::string> fields;
};

void add_lesions_without(const v1::Case& message, const CaseField& row, std::vector<OfLesions>& gaps) {
  const auto* field = v1::Lesion::descriptor()->FindFieldByName(std::string(row.path.substr(kOfLesion.size())));
  if (field == nullptr) return;
  const auto names = lesion_names(message);
  std::vector<std::string> without;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const v1::Lesion& lesion = message.lesions().values(static_cast<int>(i));
    if (!given(lesion, *field) && asked(lesion, *field)) without.push_back(names[i]);
  }
  if (without.empty()) return;
  const auto same = std::ranges::find(gaps, without, &OfLesions::names);
  if (same == gaps.end()) {
    gaps.push_back({std::move(without), {std::string(row.words)}});
  } else {
    same->fields.emplace_back(row.words);
  }
}

std::string gap_words(const OfLesions& gap) {
  constexpr std::size_t kNamed = 3;
  const std::size_t many = gap.names.size();
  return (many > kNamed ? std::to_string(many) + " lesions" : joined_texts(gap.names, ", ")) + ": " +
         joined_texts(gap.fields, ", ");
}

std::string as_it_stands(std::string_view iso) { return std::string(iso); }

}  // namespace

std::string section_words(const v1::Case& message, Section section, DayText day) {
  return Words(day).object(message, {}, {}, section);
}

std::string element_words(const Message& element, std::string_view list_path) {
  return Words(&as_it_stands).object(element, std::string(list_path) + "[].");
}

std::vector<std::string> not_given(const v1::Case& message) {
  std::vector<std::string> missing;
  std::vector<OfLesions> gaps;
  for (const CaseField& row : case_fields()) {
    if (!row.asked_for) continue;
    if (row.path.starts_with(kOfLesion)) {
      add_lesions_without(message, row, gaps);
      continue;
    }
    const Place place = place_of(message, row.path);
    if (place.field == nullptr || given(*place.holder, *place.field) || !asked(place)) continue;
    missing.emplace_back(row.words);
  }
  for (const OfLesions& gap : gaps) missing.push_back(gap_words(gap));
  return missing;
}

}  // namespace tumorboard::check
