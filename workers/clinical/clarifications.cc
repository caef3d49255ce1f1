// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/clarifications.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "common/check/case_shape.h"
#include "common/check/diff.h"

namespace tumorboard::clinical {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kNotRelevant = "not_relevant";
constexpr std::string_view kSet = "set ";

// The value at a case-file path as text; nothing where the path leads nowhere or is not known.
std::optional<std::string> value_at(const Message& message, std::string_view path) {
  const std::size_t end = std::min(path.find_first_of(".["), path.size());
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(path.substr(0, end)));
  if (field == nullptr) return std::nullopt;
  path.remove_prefix(end);
  const auto* reflection = message.GetReflection();
  const Message* holder = &message;
  if (!field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    if (!reflection->HasField(message, field)) return std::nullopt;
    const Message& below = reflection->GetMessage(message, field);
    if (path.starts_with(".")) return value_at(below, path.substr(1));
    holder = &below;
    field = check::wrapped_list(*field);
    if (field == nullptr) return std::nullopt;
    reflection = below.GetReflection();
  }
  if (!field->is_repeated()) {
    if (!path.empty()) return std::nullopt;
    if (field->has_presence() && !reflection->HasField(*holder, field)) return std::nullopt;
    return check::scalar_text(*holder, *field);
  }
  std::size_t index = 0;
  if (!path.starts_with("[")) return std::nullopt;
  const auto read = std::from_chars(path.data() + 1, path.data() + path.size(), index);
  if (read.ec != std::errc() || read.ptr == path.data() + path.size() || *read.ptr != ']') return std::nullopt;
  if (static_cast<int>(index) >= reflection->FieldSize(*holder, field)) return std::nullopt;
  path.remove_prefix(static_cast<std::size_t>(read.ptr + 1 - path.data()));
  const int at = static_cast<int>(index);
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) return reflection->GetRepeatedString(*holder, field, at);
  if (!path.starts_with(".")) return std::nullopt;
  return value_at(reflection->GetRepeatedMessage(*holder, field, at), path.substr(1));
}

bool lower_equal(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

// "set PATH=VALUE": the value stands in the case.
bool stands(const v1::Case& input, std::string_view meaning) {
  meaning.remove_prefix(kSet.size());
  const std::size_t equals = meaning.find('=');
  if (equals == std::string_view::npos) return false;
  const auto value = value_at(input, meaning.substr(0, equals));
  return value && lower_equal(*value, meaning.substr(equals + 1));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kAround = " \t\n\r.,;:!?";
  const std::size_t first = text.find_first_not_of(kAround);
  if (first == std::string_view::npos) return text;
  return text.substr(first, text.find_last_not_of(kAround) - first + 1);
}

enum class Effect { kVoid, kClarified, kAgainstFact };

Effect clarify(FactBuilder& build, const v1::Clarification& said) {
  Reading* reading = build.text.find(said.path());
  const bool means_nothing = said.meaning() == kNotRelevant && !said.reason().empty();
  const bool means_value = said.meaning().starts_with(kSet) && stands(build.input, said.meaning());
  if (reading == nullptr || said.text().empty() || (!means_nothing && !means_value)) return Effect::kVoid;
  const bool whole = trimmed(said.text()) == trimmed(reading->scan().text);
  Effect effect = Effect::kVoid;
  for (std::size_t i = 0; i < reading->scan().clauses.size(); ++i) {
    if (!whole && reading->clause_text(i) != trimmed(said.text())) continue;
    if (!reading->is_read(i)) {
      reading->clarify(i);
      effect = Effect::kClarified;
    } else if (effect == Effect::kVoid && is_alarm(reading->became(i))) {
      effect = Effect::kAgainstFact;
    }
  }
  return effect;
}

}  // namespace

void apply_clarifications(FactBuilder& build) {
  FactSet& facts = build.out.facts;
  facts.set_flag(build.ids.clarification_conflict, false);
  const auto& list = build.input.clarifications().values();
  for (int i = 0; i < list.size(); ++i) {
    const v1::Clarification& said = list[i];
    const std::string own_path = "clarifications[" + std::to_string(i) + "]";
    switch (clarify(build, said)) {
      case Effect::kClarified: {
        v1::Clarified& told = build.out.clarified.emplace_back();
        told.set_path(said.path());
        told.set_text(said.text());
        told.set_meaning(said.meaning());
        told.set_reason(said.reason());
        told.set_by(said.by());
        break;
      }
      case Effect::kAgainstFact:
        facts.set_flag(build.ids.clarification_conflict, true);
        facts.set_origin(build.ids.clarification_conflict, own_path, said.text());
        break;
      case Effect::kVoid: {
        v1::Unrecognised& listed = build.out.unrecognised.emplace_back();
        listed.set_path(own_path);
        listed.set_text(said.text());
        listed.set_decides(false);
        break;
      }
    }
  }
}

}  // namespace tumorboard::clinical
