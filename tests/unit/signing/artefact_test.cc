// SPDX-License-Identifier: Apache-2.0
#include "common/signing/artefact.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace tumorboard::signing {
namespace {

namespace fs = std::filesystem;

class ArtefactTest : public testing::Test {
 protected:
  ArtefactTest() {
    std::string pattern = (fs::temp_directory_path() / "tumorboard-artefact-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~ArtefactTest() override { fs::remove_all(folder_); }
  void put(const std::string& name, const std::string& content) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }
  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

TEST_F(ArtefactTest, the_files_that_count_are_bundled_sorted_by_name) {
  put("z.json", "{}");
  put("rules/b.textproto", "b");
  put("rules/a.textproto", std::string("\0\xff", 2));
  put("rules.yml", "y");
  put("t.yaml", "");
  for (const char* other : {"README.md", "x.txt", "textproto", ".hidden.json", ".git/x.json", "a.json~"})
    put(other, "x");
  const std::string bytes = bundle_directory(folder(), "knowledge").value();
  const auto bundle = unbundle(bytes).value();
  EXPECT_EQ(bundle.kind(), "knowledge");
  std::string names;
  for (const auto& file : bundle.files()) names += file.name() + ' ';
  EXPECT_EQ(names, "rules.yml rules/a.textproto rules/b.textproto t.yaml z.json ");
  EXPECT_EQ(bundle.files(1).content(), std::string("\0\xff", 2));
}

TEST_F(ArtefactTest, the_bytes_are_fixed) {
  put("b.yml", "2");
  put("a.json", "1");
  const std::string bytes = bundle_directory(folder(), "trials").value();
  EXPECT_EQ(hex(bytes), "0a06747269616c73120b0a06612e6a736f6e120131120a0a05622e796d6c120132");
  EXPECT_EQ(artefact_digest(bytes), sha256(bytes));
  fs::last_write_time(folder() / "a.json", fs::file_time_type{});
  put("note.md", "does not count");
  EXPECT_EQ(bundle_directory(folder() / ".", "trials").value(), bytes);
}

TEST_F(ArtefactTest, links_and_missing_folders_are_refused) {
  put("a.json", "1");
  fs::create_symlink(folder() / "a.json", folder() / "b.json");
  EXPECT_EQ(bundle_directory(folder(), "trials").error().element_path, "b.json");
  EXPECT_EQ(bundle_directory(folder() / "none", "trials").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(bundle_directory(folder() / "a.json", "trials").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(bundle_directory(folder(), "other").error().code, ErrorCode::kInvalid);
}

TEST_F(ArtefactTest, knowledge_is_the_folder_rules_whatever_lies_beside_it) {
  put("rules/b.textproto", "b");
  const std::string bytes = bundle_knowledge(folder()).value();
  put("trials/t.yml", "t");
  put("README.md", "r");
  EXPECT_EQ(bundle_knowledge(folder()).value(), bytes);
  EXPECT_EQ(unbundle(bytes)->files(0).name(), "b.textproto");
  put("a.textproto", "a");
  const Error flat = bundle_knowledge(folder()).error();
  EXPECT_EQ(flat.code, ErrorCode::kInvalid);
  EXPECT_EQ(flat.hint.find("mkdir -p " + folder().string() + "/rules && mv "), 0U) << flat.hint;
  EXPECT_EQ(bundle_knowledge(folder() / "trials").error().code, ErrorCode::kNotFound);
}

TEST_F(ArtefactTest, an_empty_folder_is_an_empty_bundle) {
  EXPECT_EQ(unbundle(bundle_directory(folder(), "knowledge").value())->files_size(), 0);
}

TEST_F(ArtefactTest, other_bytes_are_refused) {
  const auto with = [](std::initializer_list<const char*> names) {
    v1::ArtefactBundle bundle;
    bundle.set_kind("trials");
    for (const char* name : names) bundle.add_files()->set_name(name);
    return bundle.SerializeAsString();
  };
  EXPECT_TRUE(unbundle(with({"a", "b/c", "b/d.json"})));
  EXPECT_FALSE(unbundle(with({"b", "a"})));
  EXPECT_FALSE(unbundle(with({"a", "a"})));
  for (const char* name : {"", "/a", "../a", "a/../b", "./a", "a//b", "a\nb", "..", "a/"}) {
    EXPECT_FALSE(unbundle(with({name}))) << name;
  }
  const std::string good = with({"a"});
  EXPECT_FALSE(unbundle(good.substr(0, good.size() - 1)));
  EXPECT_FALSE(unbundle(good + std::string("\x1a\x00", 2)));  // a field nobody knows
  EXPECT_FALSE(unbundle(good + good));
  EXPECT_FALSE(unbundle(""));
}

}  // namespace
}  // namespace tumorboard::signing
