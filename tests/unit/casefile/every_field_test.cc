// SPDX-License-Identifier: Apache-2.0
// For every field of the case file: every other type, and every word outside a closed set, is
// refused with exactly that field's path, and null and absence are accepted.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/casefile/case_file.h"
#include "common/check/case_fields.h"
#include "common/check/case_shape.h"
#include "tests/unit/casefile/full_case.h"

namespace tumorboard::casefile {
namespace {

using google::protobuf::FieldDescriptor;
using Json = nlohmann::json;
using Pointer = Json::json_pointer;

const Date kToday = *Date::parse("2026-03-01");

// "/lesions/0/size_mm" as "lesions[0].size_mm".
std::string path_of(const Pointer& pointer) {
  std::string path;
  for (Pointer rest = pointer; !rest.empty(); rest = rest.parent_pointer()) {
    const std::string& token = rest.back();
    const bool index = token.find_first_not_of("0123456789") == std::string::npos;
    const std::string part = index ? '[' + token + ']' : token;
    path = path.empty() ? part : part + (path.front() == '[' ? "" : ".") + path;
  }
  return path;
}

std::vector<Pointer> every_element(const Json& document) {
  std::set<std::string> pointers;
  const Json leaves = document.flatten();
  for (const auto& [pointer, leaf] : leaves.items()) {
    for (Pointer at(pointer); !at.empty(); at = at.parent_pointer()) pointers.insert(at.to_string());
  }
  return {pointers.begin(), pointers.end()};
}

template <typename Condition>
std::ptrdiff_t count_fields(Condition condition) {
  return std::ranges::count_if(check::case_nodes(), condition);
}

std::string kind_of(const Json& value) { return value.is_number() ? "number" : value.type_name(); }

void expect_refused(const Json& document, const std::string& path) {
  const auto result = read_case(document.dump(), std::nullopt, kToday);
  ASSERT_FALSE(result.has_value()) << path << " accepted: " << document.at("id").dump();
  EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(result.error().element_path, path) << result.error().message;
}

TEST(EveryField, the_full_case_is_accepted_and_leaves_no_field_out) {
  const auto result = read_case(kFullCase, std::nullopt, kToday);
  ASSERT_TRUE(result.has_value()) << result.error().element_path << ": " << result.error().message;
  // A field added to the case file belongs into full_case.h.
  EXPECT_EQ(write_case(*result).find("null"), std::string::npos);
}

TEST(EveryField, another_type_is_refused_at_its_path) {
  const Json full = Json::parse(kFullCase);
  const std::vector<Json> others = {true, 1, "text", Json::array({Json::array()}), {{"strange", 1}}};
  int refused = 0;
  for (const Pointer& pointer : every_element(full)) {
    for (const Json& other : others) {
      if (kind_of(other) == kind_of(full.at(pointer))) continue;
      if (pointer == Pointer("/prior_therapies/0") && other.is_object()) continue;  // new_fields_test.cc
      Json changed = full;
      changed[pointer] = other;
      expect_refused(changed, path_of(pointer));
      ++refused;
    }
  }
  const auto elements = static_cast<int>(every_element(full).size());
  EXPECT_EQ(refused, elements * 4 - 1);
}

TEST(EveryField, a_word_outside_a_closed_set_is_refused_at_its_path) {
  const std::map<std::string, std::vector<std::string>> closed = {
      {"/patient/fitness_for_surgery", {"fit", "unfit", "unknown"}},
      {"/molecular_testing", {"complete", "partial", "not_done"}},
      {"/current_therapy/best_response", {"CR", "PR", "SD", "PD", "not yet assessed"}},
      {"/tempo", {"slow", "rapid"}},
      {"/cns_imaging/leptomeningeal", {"none", "suspected", "confirmed"}},
      {"/biopsy/type", {"tissue", "plasma", "both"}},
      {"/patient/organ_function/child_pugh", {"A", "B", "C"}},
      {"/patient/pregnancy", {"yes", "no", "unknown"}},
      {"/current_therapy/status", {"ongoing", "paused", "stopped", "completed", "planned"}},
      {"/current_therapy/setting", {"metastatic", "adjuvant", "consolidation", "maintenance"}},
      {"/lesions/0/kind", {"solid", "effusion", "lymphangitis", "other"}},
      {"/trial_available", {"yes", "no", "unknown"}}};
  const Json full = Json::parse(kFullCase);
  for (const auto& [where, words] : closed) {
    const Pointer pointer(where);
    for (const auto& word : words) {
      Json changed = full;
      changed[pointer] = word;
      EXPECT_TRUE(read_case(changed.dump(), std::nullopt, kToday)) << where << ' ' << word;
      std::string other_case = word;
      const bool upper = std::isupper(static_cast<unsigned char>(word[0])) != 0;
      other_case[0] = static_cast<char>(upper ? std::tolower(word[0]) : std::toupper(word[0]));
      changed[pointer] = other_case;
      expect_refused(changed, path_of(pointer));
    }
    for (const char* bad : {"", " ", "maybe", "unspecified", "0"}) {
      Json changed = full;
      changed[pointer] = bad;
      expect_refused(changed, path_of(pointer));
    }
    if (words.back() != "unknown") {
      Json changed = full;
      changed[pointer] = "unknown";
      expect_refused(changed, path_of(pointer));
    }
  }
}

TEST(EveryField, a_negative_number_is_refused_at_its_path) {
  const Json full = Json::parse(kFullCase);
  int numbers = 0;
  for (const Pointer& pointer : every_element(full)) {
    if (!full.at(pointer).is_number()) continue;
    Json changed = full;
    changed[pointer] = -1;
    expect_refused(changed, path_of(pointer));
    ++numbers;
  }
  EXPECT_EQ(numbers, count_fields([](const check::CaseNode& node) {
              const auto type = node.field->cpp_type();
              return type == FieldDescriptor::CPPTYPE_UINT32 || type == FieldDescriptor::CPPTYPE_DOUBLE;
            }));
}

TEST(EveryField, an_unknown_key_is_refused_at_its_path_in_every_object) {
  const Json full = Json::parse(kFullCase);
  std::vector<Pointer> objects = {Pointer()};
  for (const Pointer& pointer : every_element(full)) {
    if (full.at(pointer).is_object()) objects.push_back(pointer);
  }
  const auto groups = count_fields([](const check::CaseNode& node) { return !node.leaf; });
  EXPECT_EQ(std::ssize(objects), groups + 1);
  for (const Pointer& pointer : objects) {
    for (const char* key : {"sitee", "expected "}) {
      Json changed = full;
      changed[pointer][key] = 1;
      const std::string parent = path_of(pointer);
      const std::string member =
          key == std::string("sitee") ? (parent.empty() ? "sitee" : ".sitee") : "[\"expected \"]";
      expect_refused(changed, parent + member);
    }
    if (pointer.empty()) continue;
    Json changed = full;  // ignored at the top only
    changed[pointer]["title"] = "x";
    expect_refused(changed, path_of(pointer) + ".title");
  }
}

TEST(EveryField, null_and_absent_say_the_same_for_every_key_but_the_id) {
  const Json full = Json::parse(kFullCase);
  for (const Pointer& pointer : every_element(full)) {
    if (pointer.to_string().starts_with("/clarifications/0/") && pointer.back() != "by") continue;  // required
    if (pointer == Pointer("/id") || full.at(pointer.parent_pointer()).is_array()) continue;
    Json null = full;
    null[pointer] = nullptr;
    Json absent = full;
    absent[pointer.parent_pointer()].erase(pointer.back());
    const auto with_null = read_case(null.dump(), std::nullopt, kToday);
    const auto without = read_case(absent.dump(), std::nullopt, kToday);
    ASSERT_TRUE(with_null && without) << pointer.to_string();
    EXPECT_EQ(with_null->SerializeAsString(), without->SerializeAsString()) << pointer.to_string();
  }
}

TEST(EveryField, null_as_an_element_of_a_list_is_refused_at_its_path) {
  const Json full = Json::parse(kFullCase);
  int lists = 0;
  for (const Pointer& pointer : every_element(full)) {
    if (!full.at(pointer).is_array()) continue;
    Json changed = full;
    changed[pointer].push_back(nullptr);
    expect_refused(changed, path_of(pointer) + "[1]");
    ++lists;
  }
  EXPECT_EQ(lists, count_fields([](const check::CaseNode& node) {
              return node.field->is_repeated() || check::wrapped_list(*node.field) != nullptr;
            }));
}

}  // namespace
}  // namespace tumorboard::casefile
