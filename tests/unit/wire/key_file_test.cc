// SPDX-License-Identifier: Apache-2.0
#include "proto/wire/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace tumorboard::wire {
namespace {

class KeyFile : public testing::Test {
 protected:
  KeyFile() {
    std::string pattern = testing::TempDir() + "key_file_XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~KeyFile() override { std::filesystem::remove_all(directory_); }

  std::string file(const std::string& content, mode_t mode) {
    std::ofstream(path()) << content;
    chmod(path().c_str(), mode);
    return path();
  }
  [[nodiscard]] std::string path() const { return directory_ + "/key"; }

  std::string directory_;
};

TEST_F(KeyFile, a_saved_key_is_loaded_with_its_public_half) {
  const CurveKeypair pair = generate();
  ASSERT_TRUE(save_secret_key(path(), pair));
  const auto loaded = load_secret_key(path());
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->public_key, pair.public_key);
  EXPECT_EQ(loaded->secret_key, pair.secret_key);
  struct stat found {};
  ASSERT_EQ(stat(path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(KeyFile, a_key_is_never_overwritten) {
  const CurveKeypair first = generate();
  ASSERT_TRUE(save_secret_key(path(), first));
  EXPECT_EQ(save_secret_key(path(), generate()).error().code, ErrorCode::kConflict);
  EXPECT_EQ(load_secret_key(path())->secret_key, first.secret_key);
}

TEST_F(KeyFile, a_missing_file_is_not_found) {
  EXPECT_EQ(load_secret_key(path()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(load_public_key(path()).error().code, ErrorCode::kNotFound);
}

TEST_F(KeyFile, a_secret_that_others_may_read_is_refused) {
  const std::string text = to_z85(generate().secret_key);
  for (const mode_t mode : {0604U, 0644U, 0620U, 0602U, 0601U}) {
    EXPECT_EQ(load_secret_key(file(text, mode)).error().code, ErrorCode::kFailedPrecondition) << mode;
  }
  for (const mode_t mode : {0600U, 0400U, 0440U}) EXPECT_TRUE(load_secret_key(file(text, mode))) << mode;
}

TEST_F(KeyFile, a_file_that_holds_no_key_is_refused) {
  const std::string text = to_z85(generate().secret_key);
  for (const std::string& content : {std::string(), text.substr(1), text + " ", text + "\n" + text, "\n" + text}) {
    EXPECT_EQ(load_secret_key(file(content, 0600)).error().code, ErrorCode::kInvalid) << content.size();
  }
}

TEST_F(KeyFile, a_public_key_may_be_read_by_all) {
  const CurveKeypair pair = generate();
  EXPECT_EQ(*load_public_key(file(to_z85(pair.public_key) + "\r\n", 0644)), pair.public_key);
}

}  // namespace
}  // namespace tumorboard::wire
