// SPDX-License-Identifier: Apache-2.0
// Files of other people, from the folder TUMORBOARD_SAMPLES: none of them is a case file of
// ours, and some are not JSON at all. Whatever they are, reading them ends in an answer.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "common/casefile/case_file.h"
#include "common/check/check.h"
#include "common/wire/frame.h"

namespace tumorboard {
namespace {

class Samples : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("TUMORBOARD_SAMPLES");
    if (folder == nullptr) GTEST_SKIP() << "TUMORBOARD_SAMPLES is not set";
    folder_ = folder;
    ASSERT_TRUE(std::filesystem::is_directory(folder_)) << folder_;
  }

  // Every regular file below the folder; at least one.
  template <typename Use>
  void for_each(const Use& use) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text(std::istreambuf_iterator<char>(in), {});
      SCOPED_TRACE(entry.path().string());
      use(text);
      ++files;
    }
    EXPECT_GT(files, 0U) << "no file below " << folder_;
  }

  std::filesystem::path folder_;
};

TEST_F(Samples, none_is_taken_for_a_case_file_and_each_refusal_says_why) {
  for_each([](const std::string& text) {
    const auto facts = casefile::read_case(text, std::nullopt, Date{20'000});
    ASSERT_FALSE(facts) << "was read as case " << facts->id();
    EXPECT_EQ(facts.error().code, ErrorCode::kInvalid);
    EXPECT_FALSE(facts.error().message.empty());
  });
}

TEST_F(Samples, none_passes_the_border_as_a_serialised_case) {
  for_each([](const std::string& text) { EXPECT_FALSE(check::case_from_bytes(text)); });
}

TEST_F(Samples, none_is_a_message_of_the_protocol) {
  for_each([](const std::string& text) {
    EXPECT_FALSE(wire::decode(text.substr(0, wire::kHeaderBytes), text.substr(0, wire::kMaxEnvelopeBytes), text));
  });
}

}  // namespace
}  // namespace tumorboard
