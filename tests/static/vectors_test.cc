// SPDX-License-Identifier: Apache-2.0
// docs/reference/vectors.json is what the code writes, and the code reads it back as the page says.
// With TUMORBOARD_UPDATE_DOCS=1 the first test writes the page instead.
#include "tests/static/vectors.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "clients/lib/request_id.h"
#include "common/base/hash.h"
#include "common/signing/jws.h"
#include "common/signing/key_file.h"
#include "common/signing/statement.h"
#include "common/wire/frame.h"
#include "tumorboard/v1/board.pb.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard {
namespace {

std::string path() {
  const char* source = std::getenv("TUMORBOARD_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/docs/reference/vectors.json";
}

std::string page() {
  std::ifstream in(path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

nlohmann::json published() { return nlohmann::json::parse(page()); }
std::string text(const nlohmann::json& part, const char* key) { return part.at(key).get<std::string>(); }
std::string raw(const nlohmann::json& part, const char* key) { return unhex(text(part, key)).value(); }

TEST(Vectors, are_what_the_code_writes) {
  if (std::getenv("TUMORBOARD_UPDATE_DOCS") != nullptr) std::ofstream(path(), std::ios::binary) << vectors::document();
  EXPECT_EQ(page(), vectors::document()) << "run this test with TUMORBOARD_UPDATE_DOCS=1";
}

TEST(Vectors, the_key_files_open_and_hold_the_keys_named) {
  const auto key = published().at("key");
  const auto sealed = signing::KeyFile::parse(text(key, "sealed_key_file"));
  ASSERT_TRUE(sealed) << sealed.error().message;
  EXPECT_TRUE(sealed->sealed());
  EXPECT_EQ(sealed->identity().key_id(), text(key, "key_id"));
  EXPECT_EQ(hex(sealed->channel_secret().view()), text(key, "channel_secret"));
  EXPECT_EQ(sealed->signing_key("another").error().code, ErrorCode::kUnauthenticated);
  const auto opened = sealed->signing_key(text(key, "passphrase"));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(hex(opened->view()), text(key, "signing_seed") + text(key, "signing_public"));
  EXPECT_EQ(signing::KeyFile::parse(text(key, "open_key_file"))->identity(), sealed->identity());
  EXPECT_EQ(signing::parse_public(text(key, "public_key_file")).value(), sealed->identity());
}

TEST(Vectors, the_signature_holds_and_each_refused_one_is_refused_for_its_reason) {
  const auto all = published();
  const auto part = all.at("sign_off");
  const std::string key = raw(all.at("key"), "signing_public");
  const auto jws = signing::parse_jws(text(part, "jws"));
  ASSERT_TRUE(jws) << jws.error().message;
  EXPECT_TRUE(signing::verify_jws(*jws, key));
  EXPECT_EQ(jws->payload, text(part, "statement"));
  EXPECT_EQ(jws->payload, raw(part, "statement_hex"));
  EXPECT_TRUE(signing::parse_statement(jws->payload));
  std::set<std::string> refused;
  for (const auto& bad : part.at("refused")) {
    const auto parsed = signing::parse_jws(text(bad, "jws"));
    const Result<> verified = parsed ? signing::verify_jws(*parsed, key) : fail(parsed.error());
    ASSERT_FALSE(verified) << text(bad, "what");
    EXPECT_EQ(verified.error().message, text(bad, "reason"));
    refused.insert(text(bad, "jws"));
  }
  EXPECT_EQ(refused.size(), 5U);
}

TEST(Vectors, the_frames_are_the_message_they_name) {
  const auto all = published();
  const auto part = all.at("message");
  const auto message = wire::decode(raw(part, "header_hex"), raw(part, "envelope_hex"), raw(part, "body_hex"));
  ASSERT_TRUE(message) << message.error().message;
  EXPECT_EQ(v1::MessageType_Name(message->type), text(part, "type"));
  EXPECT_EQ(message->envelope.correlation(), part.at("correlation").get<std::uint64_t>());
  EXPECT_EQ(text_of(message->envelope.request_id()), text_of(request_id_of_text(text(part, "request_id_text"))));
  v1::SubmitCase command;
  ASSERT_TRUE(command.ParseFromString(message->body));
  EXPECT_EQ(command.case_(), raw(all.at("case"), "case_hex"));
}

TEST(Vectors, each_digest_is_that_of_its_bytes) {
  const auto all = published();
  EXPECT_EQ(hex(sha256(raw(all.at("case"), "case_hex"))), text(all.at("case"), "case_sha256"));
  const auto board = all.at("board_text");
  EXPECT_EQ(hex(sha256(raw(board, "board_text_hex"))), text(board, "board_text_sha256"));
  v1::BoardText words;
  ASSERT_TRUE(words.ParseFromString(raw(board, "board_text_hex")));
  EXPECT_EQ(words.text(), text(board, "text"));
}

}  // namespace
}  // namespace tumorboard
