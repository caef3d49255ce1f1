// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/catalogue.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/clinical/fixture.h"

namespace tumorboard::clinical {
namespace {

TEST(Catalogue, every_fact_has_its_own_name_a_path_and_a_meaning) {
  std::set<std::string> names;
  for (const knowledge::FactSpec& spec : fact_catalogue()) {
    EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    EXPECT_FALSE(spec.path.empty()) << spec.name;
    EXPECT_FALSE(spec.meaning.empty()) << spec.name;
  }
}

TEST(Catalogue, the_handles_point_at_different_facts) {
  const FactIds ids = fact_ids();
  const auto& table = clinical_test::shipped_knowledge().facts();
  EXPECT_EQ(table.info(ids.ecog).spec.name, "ecog");
  EXPECT_EQ(table.info(ids.report_conflict).spec.name, "report_conflict");
  EXPECT_EQ(table.info(ids.l_rt_planned).spec.name, "lesion.rt_planned");
}

TEST(Catalogue, the_reference_page_names_every_fact) {
  const std::string page = clinical_test::read_file(clinical_test::source_dir() + "/docs/reference/knowledge.md");
  for (const knowledge::FactSpec& spec : fact_catalogue()) {
    EXPECT_NE(page.find("| `" + spec.name + "` |"), std::string::npos) << spec.name;
  }
}

}  // namespace
}  // namespace tumorboard::clinical
