// SPDX-License-Identifier: Apache-2.0
// knowledge show and knowledge diff, over the product's own knowledge and one changed copy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli_harness.h"

namespace tumorboard::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class CliKnowledgeTest : public testing::Test {
 protected:
  Harness h_;
  std::string shipped_ = (source_folder() / "knowledge").string();
  std::string cases_ = (source_folder() / "tests/cases").string();

  // The shipped knowledge with `from` changed to `to` in one file.
  std::string changed(const std::string& file, const std::string& from, const std::string& to) {
    const auto folder = h_.folder.path() / "changed";
    std::filesystem::create_directories(folder);
    std::filesystem::copy(std::filesystem::path(shipped_) / "rules", folder / "rules");
    const auto path = folder / "rules" / file;
    std::string text = content_of(path);
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    std::ofstream(path, std::ios::binary) << text;
    return folder.string();
  }
};

TEST_F(CliKnowledgeTest, show_tells_a_rule_with_its_named_conditions_sources_and_cases) {
  const Outcome shown = h_.run({"knowledge", "show", "sbrt", "--knowledge", shipped_, "--cases", cases_});
  EXPECT_EQ(shown.exit, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("SBRT of a progressing extracranial lesion"));
  EXPECT_THAT(shown.out, HasSubstr("limited    (a limited pattern)"));
  EXPECT_THAT(shown.out, HasSubstr("S18        source text: SBRT chosen"));
  EXPECT_THAT(shown.out, HasSubstr("01-single-adrenal-progression-on-osimertinib.json"));
}

TEST_F(CliKnowledgeTest, show_knows_rows_drugs_and_codes_too_and_says_what_it_does_not_know) {
  for (const char* entry :
       {"row 3", "lorlatinib", "drug_without_driver", "CURB", "S8", "wbrt_option", "policy cut_off"}) {
    const Outcome shown = h_.run({"knowledge", "show", entry, "--knowledge", shipped_, "--json"});
    EXPECT_EQ(shown.exit, 0) << entry << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("\"schema\":\"tumorboard.knowledge_show.v1\""));
  }
  const Outcome unknown = h_.run({"knowledge", "show", "nothing_of_ours", "--knowledge", shipped_});
  EXPECT_EQ(unknown.exit, 3);
  EXPECT_EQ(unknown.out, "");
}

TEST_F(CliKnowledgeTest, diff_names_the_entries_that_differ_and_the_cases_answered_otherwise) {
  const std::string other = changed("rules-local.textproto", "id: \"bed10_low\"", "id: \"dose_low\"");
  const Outcome shown = h_.run({"knowledge", "diff", shipped_, other, "--cases", cases_});
  EXPECT_EQ(shown.exit, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("removed    rule bed10_low"));
  EXPECT_THAT(shown.out, HasSubstr("added      rule dose_low"));
  EXPECT_THAT(shown.out, HasSubstr("0 of 28 change their answer"));
}

TEST_F(CliKnowledgeTest, diff_tells_how_an_answer_changes) {
  const std::string other = changed("policy.textproto", "bed10_threshold { value: 70", "bed10_threshold { value: 40");
  const Outcome shown = h_.run({"knowledge", "diff", shipped_, other, "--cases", cases_, "--json"});
  EXPECT_EQ(shown.exit, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("\"key\":\"bed10_threshold\""));
  EXPECT_THAT(shown.out, HasSubstr("12-sbrt-plan-30-gy-in-5-fractions.json"));
  EXPECT_THAT(shown.out, HasSubstr("\"what\":\"item:sbrt_dose_review\""));
  EXPECT_THAT(shown.out, Not(HasSubstr("01-single-adrenal")));
}

TEST_F(CliKnowledgeTest, broken_knowledge_and_missing_cases_have_their_exit_codes) {
  const std::string none = (h_.folder.path() / "none").string();
  EXPECT_EQ(h_.run({"knowledge", "diff", shipped_, none}).exit, 78);
  EXPECT_EQ(h_.run({"knowledge", "show", "sbrt", "--knowledge", none}).exit, 78);
  EXPECT_EQ(h_.run({"knowledge", "diff", shipped_, shipped_, "--cases", none}).exit, 3);
  const Outcome without = h_.run({"knowledge", "diff", shipped_, shipped_});
  EXPECT_EQ(without.exit, 0) << without.err;
  EXPECT_THAT(without.out, HasSubstr("none compared"));
}

}  // namespace
}  // namespace tumorboard::cli
