// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/account.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>

#include "common/check/case_shape.h"
#include "common/json/path.h"
#include "workers/clinical/clarifications.h"

namespace tumorboard::clinical {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool is_open(const FieldDescriptor& field) {
  constexpr std::array<std::string_view, 6> kNotOpen{"id", "as_of", "date", "birth_date", "started", "gene"};
  return std::find(kNotOpen.begin(), kNotOpen.end(), field.name()) == kNotOpen.end();
}

using Visit = std::function<void(const std::string&, const std::string&)>;

void walk(const Message& message, const std::string& path, const Visit& visit);

void walk_list(const Message& message, const FieldDescriptor& list, const std::string& path, const Visit& visit) {
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < reflection->FieldSize(message, &list); ++i) {
    const std::string at = json::element_path(path, static_cast<std::size_t>(i));
    if (list.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      visit(at, reflection->GetRepeatedString(message, &list, i));
    } else if (list.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      walk(reflection->GetRepeatedMessage(message, &list, i), at, visit);
    }
  }
}

void walk(const Message& message, const std::string& path, const Visit& visit) {
  const auto* type = message.GetDescriptor();
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    if (field.name() == "clarifications") continue;
    const std::string at = json::member_path(path, field.name());
    if (field.is_repeated()) {
      walk_list(message, field, at, visit);
    } else if (check::wrapped_list(field) != nullptr) {
      if (!reflection->HasField(message, &field)) continue;
      const Message& below = reflection->GetMessage(message, &field);
      walk_list(below, *below.GetDescriptor()->field(0), at, visit);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (reflection->HasField(message, &field)) walk(reflection->GetMessage(message, &field), at, visit);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && is_open(field)) {
      if (!field.has_presence() || reflection->HasField(message, &field)) {
        visit(at, reflection->GetString(message, &field));
      }
    }
  }
}

// A gene of which only co-mutations are known: any variant of it is one.
bool only_comutations(const FactBuilder& build, std::string_view gene) {
  bool known = false;
  for (const v1::KnownAlteration& one : build.knowledge.data().alteration()) {
    if (one.gene() != gene) continue;
    if (one.role() != v1::ALTERATION_ROLE_COMUTATION) return false;
    known = true;
  }
  return known;
}

bool names_variant(std::string_view words) { return words.find_first_of("0123456789") != std::string_view::npos; }

// What the reader of alterations did not recognise stays unread; the rest became the alteration.
void read_alteration_text(FactBuilder& build, Reading& reading, std::string_view gene, std::string_view as) {
  const std::string& text = reading.scan().text;
  const Alterations& named = build.reader.find_alterations(text, gene);
  const bool any_variant = only_comutations(build, gene);
  std::vector<knowledge::Span> unread;
  std::size_t from = 0;
  for (const std::string& stretch : named.unrecognised) {
    const std::size_t at = text.find(stretch, from);
    if (at == std::string::npos) continue;
    from = at + stretch.size();
    if (says_something(stretch) && !(any_variant && names_variant(stretch))) unread.push_back({at, from});
  }
  const auto& tokens = reading.scan().tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool left = std::any_of(unread.begin(), unread.end(), [&](knowledge::Span span) {
      return tokens[i].span.begin >= span.begin && tokens[i].span.end <= span.end;
    });
    if (!left) reading.cover(i, 1, as);
  }
}

// The words of the listed lesions' ids and sites.
void cover_lesion_names(const FactBuilder& build, Reading& reading) {
  std::vector<std::string> known;
  for (const LesionFacts& lesion : build.out.lesions) {
    const v1::Lesion& written = build.input.lesions().values(static_cast<int>(lesion.facts.lesion_index()));
    for (const std::string& name : {lesion.id, written.site()}) {
      for (knowledge::Token& token : knowledge::tokenise(name)) known.push_back(std::move(token.word));
    }
  }
  const auto& tokens = reading.scan().tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (std::find(known.begin(), known.end(), tokens[i].word) != known.end()) reading.cover(i, 1, "rt_plan.target");
  }
}

// Texts whose own reader works on the value as a whole.
void read_values(FactBuilder& build, Reading& reading) {
  constexpr std::string_view kDrivers = "driver_alterations[";
  const std::string& path = reading.path();
  if (path.starts_with("biopsy.resistance_alterations")) {
    read_alteration_text(build, reading, {}, "biopsy.resistance_alterations");
  } else if (path.starts_with(kDrivers)) {
    const int index = std::stoi(path.substr(kDrivers.size()));
    const std::string_view gene = build.knowledge.gene(build.input.driver_alterations().values(index).gene());
    read_alteration_text(build, reading, gene, "driver_alterations");
  }
  const bool listed = build.out.facts.value(build.ids.rt_plan_target_listed).flag == knowledge::Truth::kTrue;
  if (path == "rt_plan.target" && listed) cover_lesion_names(build, reading);
}

}  // namespace

void for_each_open_text(const v1::Case& input, const Visit& visit) { walk(input, {}, visit); }

namespace {

// A value that its own reader did not understand is unread as a whole, whatever its words.
void doubt_stated(const FactBuilder& build, const std::vector<Reading*>& readings) {
  for (const v1::Unrecognised& stated : build.text.stated()) {
    for (Reading* reading : readings) {
      if (!reading->path().starts_with(stated.path()) || !reading->all_read()) continue;
      for (std::size_t i = 0; i < reading->scan().clauses.size(); ++i) {
        const knowledge::Clause& clause = reading->scan().clauses[i];
        if (clause.first < clause.end && reading->became(i) != "clarified") reading->doubt(i);
      }
    }
  }
}

}  // namespace

std::vector<std::string> open_remaining(FactBuilder& build) {
  std::vector<std::string> paths;
  for_each_open_text(build.input, [&](const std::string& path, const std::string& text) {
    paths.push_back(path);
    if (build.text.find(path) != nullptr) return;
    Reading& reading = build.text.open({}, text, path);
    build.out.statements_elsewhere = build.out.statements_elsewhere || reading.states();
    read_values(build, reading);
  });
  return paths;
}

void account_for_clauses(FactBuilder& build, const std::vector<std::string>& paths) {
  CaseFacts& out = build.out;
  std::vector<Reading*> ordered;
  apply_clarifications(build);
  for (const std::string& path : paths) {
    if (Reading* reading = build.text.find(path)) ordered.push_back(reading);
  }
  doubt_stated(build, ordered);
  for (const Reading* reading : ordered) {
    for (std::size_t i = 0; i < reading->scan().clauses.size(); ++i) {
      const knowledge::Span& span = reading->scan().clauses[i].span;
      v1::ReadClause& clause = out.read.emplace_back();
      clause.set_path(reading->path());
      clause.set_text(reading->scan().text.substr(span.begin, span.end - span.begin));
      clause.set_as(reading->became(i));
      if (reading->is_read(i)) continue;
      v1::Unrecognised& unread = out.unrecognised.emplace_back();
      unread.set_path(reading->path());
      unread.set_text(std::string(reading->clause_text(i)));
      unread.set_decides(true);
    }
  }
  for (const v1::Unrecognised& stated : build.text.stated()) {
    const bool told = std::any_of(out.unrecognised.begin(), out.unrecognised.end(),
                                  [&](const v1::Unrecognised& one) { return one.path().starts_with(stated.path()); });
    if (!told) out.unrecognised.push_back(stated);
  }
  const auto decides = [](const v1::Unrecognised& one) { return one.decides(); };
  const auto first = std::find_if(out.unrecognised.begin(), out.unrecognised.end(), decides);
  out.facts.set_flag(build.ids.unread_text, first != out.unrecognised.end());
  if (first == out.unrecognised.end()) return;
  out.facts.set_origin(build.ids.unread_text, first->path(), first->text());
}

}  // namespace tumorboard::clinical
