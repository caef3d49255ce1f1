// SPDX-License-Identifier: Apache-2.0
// One list of disciplines: no second one in the code, and data and documents agree with it.
#include "common/check/disciplines.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tumorboard/v1/knowledge.pb.h"

namespace tumorboard::check {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;

std::filesystem::path root() {
  const char* source = std::getenv("TUMORBOARD_SOURCE_DIR");
  return source == nullptr ? "." : source;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t quoted_disciplines(const std::string& text) {
  std::size_t found = 0;
  for (const auto& row : kDisciplines)
    found += text.find('"' + std::string(row.name) + '"') != std::string::npos ? 1 : 0;
  return found;
}

TEST(Disciplines, stand_in_one_file_of_the_code) {
  std::size_t read = 0;
  for (const char* folder : {"proto", "storage", "daemon", "workers", "clients"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root() / folder)) {
      const auto kind = entry.path().extension();
      if ((kind != ".cc" && kind != ".h") || entry.path().filename() == "disciplines.h") continue;
      ++read;
      EXPECT_LT(quoted_disciplines(text_of(entry.path())), 2U)
          << entry.path() << " lists disciplines: derive them from common/check/disciplines.h";
    }
  }
  EXPECT_GT(read, 100U) << "the code was not found";
  EXPECT_EQ(quoted_disciplines(text_of(root() / "common/check/disciplines.h")), kDisciplines.size());
}

TEST(Disciplines, the_policy_asks_for_those_that_somebody_can_hold) {
  v1::KnowledgeFile file;
  ASSERT_TRUE(
      google::protobuf::TextFormat::ParseFromString(text_of(root() / "knowledge/rules/policy.textproto"), &file));
  const auto& policy = file.policy();
  std::vector<std::string> standing;
  for (const auto& row : kDisciplines) {
    if (row.standing) standing.emplace_back(row.name);
  }
  EXPECT_THAT(policy.required_disciplines().value(), ElementsAreArray(standing))
      << "a proposal by hand without an assessment asks whom the policy asks";
  EXPECT_FALSE(policy.cns_disciplines().value().empty());
  for (const auto& discipline : policy.cns_disciplines().value()) {
    EXPECT_TRUE(known_discipline(discipline)) << discipline;
  }
}

TEST(Disciplines, the_page_of_the_configuration_names_them) {
  const std::string page = text_of(root() / "docs/reference/configuration.md");
  for (const auto& row : kDisciplines) EXPECT_THAT(page, HasSubstr('`' + std::string(row.name) + '`'));
}

TEST(Disciplines, only_a_name_of_the_list_is_known) {
  EXPECT_THAT(discipline_names(), ElementsAre("medical_oncology", "radiation_oncology", "thoracic_surgery", "radiology",
                                              "pathology", "neurosurgery"));
  for (const auto discipline : discipline_names()) EXPECT_TRUE(known_discipline(discipline));
  for (const char* other : {"", "surgery", "Radiology", "radiology ", "palliative_care"}) {
    EXPECT_FALSE(known_discipline(other)) << other;
  }
}

}  // namespace
}  // namespace tumorboard::check
