// SPDX-License-Identifier: Apache-2.0
#include "storage/files.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/state_dir.h"
#include "tests/unit/storage/support.h"

namespace tumorboard::storage {
namespace {

mode_t mode_of(const std::filesystem::path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 0777U;
}

TEST(Files, a_replaced_file_has_the_new_content_and_nobody_else_may_read_it) {
  const TemporaryState state;
  const auto file = state.paths().root() / "note";
  ASSERT_TRUE(replace_file(file, "first").has_value());
  ASSERT_TRUE(replace_file(file, "second").has_value());
  EXPECT_EQ(read_small_file(file, 100).value(), "second");
  EXPECT_EQ(mode_of(file), 0600U);
  EXPECT_FALSE(std::filesystem::exists(file.string() + ".tmp"));
}

TEST(Files, a_missing_file_is_nothing_and_a_long_one_is_refused) {
  const TemporaryState state;
  const auto file = state.paths().root() / "note";
  EXPECT_EQ(read_small_file(file, 100).value(), std::nullopt);
  ASSERT_TRUE(replace_file(file, "123456").has_value());
  EXPECT_EQ(read_small_file(file, 6).value(), "123456");
  EXPECT_EQ(read_small_file(file, 5).error().code, ErrorCode::kCorrupt);
}

TEST(HeadFile, a_head_comes_back_as_written) {
  const TemporaryState state;
  const Head head{12'345'678'901ULL, sha256("x"), std::string("\0\x01 epoch 16 byte", 16)};
  EXPECT_FALSE(read_head(state.paths().ledger_head()).value());
  ASSERT_TRUE(write_head(state.paths().ledger_head(), head, "unsealed").has_value());
  EXPECT_EQ(read_head(state.paths().ledger_head()).value()->head, head);
  EXPECT_EQ(read_head(state.paths().ledger_head()).value()->seal, "unsealed");
}

TEST(HeadFile, every_cut_and_every_flipped_byte_is_refused_or_says_another_head) {
  const TemporaryState state;
  const auto file = state.paths().ledger_head();
  const Head head{4'711, sha256("x"), "0123456789abcdef"};
  ASSERT_TRUE(write_head(file, head, "unsealed").has_value());
  const std::string good = contents(file);
  for (std::size_t i = 0; i < good.size(); ++i) {
    overwrite(file, good.substr(0, i));
    EXPECT_EQ(read_head(file).error().code, ErrorCode::kCorrupt) << "cut at " << i;
    std::string flipped = good;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x01);
    overwrite(file, flipped);
    const auto read = read_head(file);
    EXPECT_TRUE(!read || (*read)->head != head || (*read)->seal != "unsealed") << "flipped at " << i;
  }
}

TEST(StateDir, is_made_for_its_owner_only) {
  const TemporaryState state;
  const auto root = state.paths().root() / "made";
  const auto dir = StateDir::lock(root);
  ASSERT_TRUE(dir.has_value());
  EXPECT_EQ(mode_of(root), 0700U);
  EXPECT_EQ(dir->paths().ledger(), root / "ledger.db");
}

TEST(StateDir, one_that_others_may_enter_is_refused) {
  const TemporaryState state;
  ASSERT_EQ(::chmod(state.paths().root().c_str(), 0750), 0);
  EXPECT_EQ(StateDir::lock(state.paths().root()).error().code, ErrorCode::kFailedPrecondition);
}

TEST(StateDir, a_file_in_its_place_is_refused) {
  const TemporaryState state;
  overwrite(state.paths().root() / "file", "");
  EXPECT_EQ(StateDir::lock(state.paths().root() / "file").error().code, ErrorCode::kFailedPrecondition);
}

TEST(StateDir, a_second_process_is_refused_until_the_first_ends) {
  const TemporaryState state;
  const auto locked_in_child = [&] {
    const pid_t child = fork();
    if (child == 0) _exit(StateDir::lock(state.paths().root()).has_value() ? 1 : 0);
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status) == 1;
  };
  {
    const auto dir = StateDir::lock(state.paths().root());
    ASSERT_TRUE(dir.has_value());
    EXPECT_FALSE(locked_in_child());
  }
  EXPECT_TRUE(locked_in_child());
}

}  // namespace
}  // namespace tumorboard::storage
