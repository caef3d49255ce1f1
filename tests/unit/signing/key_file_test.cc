// SPDX-License-Identifier: Apache-2.0
#include "common/signing/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <string>

#include "common/base/hash.h"
#include "common/base/key_id.h"
#include "common/signing/jws.h"

namespace tumorboard::signing {
namespace {

namespace fs = std::filesystem;

class KeyFileTest : public testing::Test {
 protected:
  KeyFileTest() {
    std::string pattern = (fs::temp_directory_path() / "tumorboard-keys-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~KeyFileTest() override { fs::remove_all(folder_); }
  [[nodiscard]] fs::path path(const std::string& name) const { return folder_ / name; }
  static KeyFile make(KeyKind kind, std::string_view passphrase = {}) {
    SeededRandom random(42);
    return KeyFile::generate(kind, "anna.a", passphrase, random).value();
  }
  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  static mode_t mode(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 07777U;
  }
  static std::string public_half(const KeyFile& key) {
    return {reinterpret_cast<const char*>(key.identity().signing->data()), 32};
  }

 private:
  fs::path folder_;
};

TEST_F(KeyFileTest, only_people_and_the_server_sign) {
  EXPECT_TRUE(make(KeyKind::kPerson).identity().signing);
  EXPECT_TRUE(make(KeyKind::kServer).identity().signing);
  EXPECT_FALSE(make(KeyKind::kWorker).identity().signing);
  EXPECT_FALSE(make(KeyKind::kGateway).identity().signing);
  EXPECT_EQ(make(KeyKind::kWorker).signing_key("").error().code, ErrorCode::kFailedPrecondition);
}

TEST_F(KeyFileTest, what_is_written_is_read_for_every_kind) {
  for (const KeyKind kind : {KeyKind::kPerson, KeyKind::kWorker, KeyKind::kServer, KeyKind::kGateway}) {
    const KeyFile key = make(kind);
    const fs::path file = path(std::string(name(kind)));
    ASSERT_TRUE(write_key_file(file, key));
    EXPECT_EQ(mode(file), 0600U);
    EXPECT_EQ(mode(file.string() + ".pub"), 0644U);
    const auto back = read_key_file(file);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->identity(), key.identity());
    EXPECT_EQ(back->channel_secret().view(), key.channel_secret().view());
    EXPECT_EQ(back->render().view(), key.render().view());
    EXPECT_EQ(read_public_key_file(file.string() + ".pub").value(), key.identity());
  }
}

TEST_F(KeyFileTest, the_public_file_holds_no_secret) {
  const KeyFile key = make(KeyKind::kPerson);
  const std::string text = render_public(key.identity());
  EXPECT_EQ(text.find(hex(key.channel_secret().view())), std::string::npos);
  EXPECT_EQ(text.find("secret"), std::string::npos);
}

TEST_F(KeyFileTest, a_passphrase_seals_the_signing_secret_and_only_it_opens) {
  const KeyFile key = make(KeyKind::kPerson, "correct horse");
  EXPECT_TRUE(key.sealed());
  ASSERT_TRUE(write_key_file(path("k"), key));
  const std::string open_seed = hex(make(KeyKind::kPerson).signing_key("")->view().substr(0, 32));
  EXPECT_EQ(read(path("k")).find(open_seed), std::string::npos);
  const KeyFile back = read_key_file(path("k")).value();
  EXPECT_TRUE(back.sealed());
  EXPECT_EQ(back.signing_key("wrong").error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(back.signing_key("").error().code, ErrorCode::kUnauthenticated);
  const auto opened = back.signing_key("correct horse");
  ASSERT_TRUE(opened);
  const Jws jws = parse_jws(sign_jws("x", back.identity().key_id(), *opened)).value();
  EXPECT_TRUE(verify_jws(jws, public_half(back)));
}

TEST_F(KeyFileTest, an_open_key_signs_without_a_passphrase) {
  const KeyFile key = make(KeyKind::kServer);
  EXPECT_FALSE(key.sealed());
  const Jws jws = parse_jws(sign_jws("x", key.identity().key_id(), key.signing_key("").value())).value();
  EXPECT_TRUE(verify_jws(jws, public_half(key)));
}

TEST_F(KeyFileTest, an_existing_file_is_never_written_over) {
  ASSERT_TRUE(write_key_file(path("k"), make(KeyKind::kPerson)));
  const std::string before = read(path("k"));
  EXPECT_EQ(write_key_file(path("k"), make(KeyKind::kWorker)).error().code, ErrorCode::kConflict);
  EXPECT_EQ(read(path("k")), before);
  std::ofstream(path("other.pub")) << "x";
  EXPECT_EQ(write_key_file(path("other"), make(KeyKind::kWorker)).error().code, ErrorCode::kConflict);
  EXPECT_FALSE(fs::exists(path("other")));
  EXPECT_EQ(write_key_file(path("none/k"), make(KeyKind::kWorker)).error().code, ErrorCode::kNotFound);
  fs::create_symlink(path("elsewhere"), path("link"));
  EXPECT_FALSE(write_key_file(path("link"), make(KeyKind::kWorker)));
  EXPECT_FALSE(fs::exists(path("elsewhere")));
}

TEST_F(KeyFileTest, a_secret_that_others_may_use_is_refused) {
  ASSERT_TRUE(write_key_file(path("k"), make(KeyKind::kPerson)));
  for (const mode_t bad : {0640U, 0604U, 0620U, 0602U, 0610U, 0601U}) {
    ASSERT_EQ(::chmod(path("k").c_str(), bad), 0);
    const auto refused = read_key_file(path("k"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
    EXPECT_EQ(refused.error().hint, "chmod 600 " + path("k").string());
  }
  ASSERT_EQ(::chmod(path("k").c_str(), 0400), 0);
  EXPECT_TRUE(read_key_file(path("k")));
}

TEST_F(KeyFileTest, what_is_no_key_file_is_refused) {
  EXPECT_EQ(read_key_file(path("absent")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(read_key_file(path("")).error().code, ErrorCode::kInvalid);  // a folder
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_key_file(path("pipe")).error().code, ErrorCode::kInvalid);
  std::ofstream(path("big")) << std::string(100'000, 'x');
  ASSERT_EQ(::chmod(path("big").c_str(), 0600), 0);
  EXPECT_EQ(read_key_file(path("big")).error().code, ErrorCode::kInvalid);
}

TEST_F(KeyFileTest, every_truncation_and_changed_digit_is_refused) {
  for (const KeyKind kind : {KeyKind::kPerson, KeyKind::kWorker}) {
    const KeyFile key = make(kind);
    const std::string text(key.render().view());
    for (std::size_t n = 0; n < text.size(); ++n) ASSERT_FALSE(KeyFile::parse(text.substr(0, n))) << n;
    ASSERT_FALSE(KeyFile::parse(text + "\n"));
    const std::size_t keys = text.find("key id");
    for (std::size_t at = keys; at < text.size(); ++at) {
      if (std::string_view("0123456789abcdef").find(text[at]) == std::string_view::npos) continue;
      std::string changed = text;
      changed[at] = changed[at] == '0' ? '1' : '0';
      const auto read = KeyFile::parse(changed);
      // X25519 ignores five bits of a secret: what is accepted is the same key.
      if (!read) continue;
      ASSERT_EQ(read->identity(), key.identity()) << at;
      ASSERT_EQ(text.compare(text.rfind('\n', at) + 1, 14, "channel secret"), 0) << at;
    }
  }
}

TEST_F(KeyFileTest, a_sealed_file_that_was_tampered_with_does_not_open) {
  const std::string text(make(KeyKind::kPerson, "p").render().view());
  std::string changed = text;
  changed[changed.size() - 2] = changed[changed.size() - 2] == '0' ? '1' : '0';
  EXPECT_EQ(KeyFile::parse(changed)->signing_key("p").error().code, ErrorCode::kUnauthenticated);
  std::string costly = text;
  const std::size_t at = costly.find("argon2id 2 ");
  ASSERT_NE(at, std::string::npos);
  costly.replace(at, 11, "argon2id 9999 ");
  EXPECT_FALSE(KeyFile::parse(costly));
}

TEST_F(KeyFileTest, names_are_limited) {
  SeededRandom random(1);
  for (const char* bad : {"", "Anna", "a b", "a/b", "a\nb", "\xC3\xA9"}) {
    EXPECT_EQ(KeyFile::generate(KeyKind::kPerson, bad, "", random).error().element_path, "name");
  }
  EXPECT_FALSE(KeyFile::generate(KeyKind::kPerson, std::string(65, 'a'), "", random));
}

TEST_F(KeyFileTest, a_key_id_is_the_start_of_the_hash_of_the_channel_key) {
  const std::string channel(32, '\1');
  EXPECT_EQ(key_id(channel), hex(sha256(channel)).substr(0, 32));
  EXPECT_TRUE(is_key_id(key_id(channel)));
  EXPECT_FALSE(is_key_id("x"));
}

TEST_F(KeyFileTest, a_moved_secret_is_wiped) {
  Secret<4> a;
  a.data()[0] = 7;
  Secret<4> b = std::move(a);
  EXPECT_EQ(b.data()[0], 7);
  EXPECT_EQ(a.data()[0], 0);  // NOLINT(bugprone-use-after-move): the claim
  a = std::move(b);
  EXPECT_EQ(a.data()[0], 7);
  EXPECT_EQ(b.data()[0], 0);  // NOLINT(bugprone-use-after-move)
}

}  // namespace
}  // namespace tumorboard::signing
