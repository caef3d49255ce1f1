// SPDX-License-Identifier: Apache-2.0
// The reference documents name every field, every word and the signed text.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "common/check/case_shape.h"
#include "common/json/enum_names.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {
namespace {

using google::protobuf::Descriptor;

std::string document(const std::string& name) {
  const char* source = std::getenv("TUMORBOARD_SOURCE_DIR");
  std::ifstream file(std::string(source == nullptr ? "." : source) + "/docs/reference/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The case file's paths: lesions[].size_mm.
void case_paths(const Descriptor& type, const std::string& parent, std::set<std::string>& paths) {
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    const std::string path = parent + field.name();
    const auto* wrapped = check::wrapped_list(field);
    const auto* below = wrapped != nullptr ? wrapped->message_type() : field.message_type();
    if (below == nullptr) {
      paths.insert(path);
    } else {
      case_paths(*below, path + (wrapped != nullptr || field.is_repeated() ? "[]." : "."), paths);
    }
  }
}

TEST(Reference, the_case_file_page_has_a_row_for_every_field_and_each_closed_word) {
  const std::string page = document("case-file.md");
  std::set<std::string> paths;
  case_paths(*v1::Case::descriptor(), "", paths);
  EXPECT_GE(paths.size(), 54U);
  for (const auto& path : paths) EXPECT_NE(page.find("| `" + path + "` |"), std::string::npos) << path;
  const auto& file = *v1::Case::descriptor()->file();
  for (int i = 0; i < file.enum_type_count(); ++i) {
    for (const auto& word : check::closed_set(*file.enum_type(i))) {
      EXPECT_NE(page.find('`' + std::string(word.word) + '`'), std::string::npos) << word.word;
    }
  }
}

TEST(Reference, the_recommendation_page_names_every_key_and_word) {
  const std::string page = document("recommendation.md");
  const auto& file = *v1::Recommendation::descriptor()->file();
  for (int i = 0; i < file.message_type_count(); ++i) {
    for (int j = 0; j < file.message_type(i)->field_count(); ++j) {
      const std::string& key = file.message_type(i)->field(j)->name();
      EXPECT_NE(page.find('`' + key + '`'), std::string::npos) << file.message_type(i)->name() << '.' << key;
    }
  }
  for (int i = 0; i < file.enum_type_count(); ++i) {
    for (int j = 1; j < file.enum_type(i)->value_count(); ++j) {
      const std::string word = json::enum_word(*file.enum_type(i)->value(j));
      EXPECT_NE(page.find('`' + word + '`'), std::string::npos) << word;
    }
  }
}

}  // namespace
}  // namespace tumorboard
