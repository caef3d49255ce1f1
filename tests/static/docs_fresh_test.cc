// SPDX-License-Identifier: Apache-2.0
// Parts of the documents are printed from the tables in the code. This test fails when they
// differ; with TUMORBOARD_UPDATE_DOCS=1 it writes them instead.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "common/base/error_code.h"
#include "common/check/case_fields.h"
#include "common/wire/limits.h"
#include "daemon/config/config.h"
#include "daemon/engine/answer_check.h"
#include "daemon/engine/revision_law.h"
#include "daemon/workflow/authority.h"
#include "workers/trials/extension_rows.h"

namespace tumorboard {
namespace {

std::string retry_text(Retry retry) {
  switch (retry) {
    case Retry::kNo:
      return "no";
    case Retry::kYes:
      return "yes, after `retry_after_ms`";
    case Retry::kAfterReading:
      return "after reading the current state";
    case Retry::kSameRequestId:
      return "yes, with the same request id";
  }
  return {};
}

std::string errors_table() {
  std::string out = "| code | number | meaning | does a retry help | exit |\n|---|---|---|---|---|\n";
  for (const ErrorCodeInfo& row : kErrorCodes) {
    out += "| `" + std::string(row.name) + "` | " + std::to_string(static_cast<int>(row.code)) + " | " +
           std::string(row.meaning) + " | " + retry_text(row.retry) + " | " + std::to_string(row.exit_code) + " |\n";
  }
  return out;
}

std::string configuration_table() {
  std::string out = "| key | built-in value | unit | range | what |\n|---|---|---|---|---|\n";
  for (const ConfigKey& key : config_keys()) {
    out += "| `" + std::string(key.name) + "` | `" + key.built_in + "` | " + std::string(key.unit) + " | " + key.range +
           " | " + std::string(key.what) + " |\n";
  }
  return out;
}

std::string example_configuration() {
  std::string out;
  for (const ConfigKey& key : config_keys()) {
    out += "\n# " + key.in_words() + "\n#" + std::string(key.name) + " = " + key.built_in + "\n";
  }
  return out;
}

std::string limits_table() {
  const auto kib = [](std::size_t bytes) { return std::to_string(bytes / 1024) + " KiB"; };
  std::string out = "| limit | value |\n|---|---|\n";
  out += "| frames of a message | exactly 3 |\n";
  out += "| header | " + std::to_string(wire::kHeaderBytes) + " bytes |\n";
  out += "| envelope | " + std::to_string(wire::kMaxEnvelopeBytes) + " bytes |\n";
  out += "| body of a client's command | " + kib(wire::kMaxCommandBytes) + " |\n";
  out += "| any frame | " + kib(wire::kMaxFrameBytes) + " |\n";
  out += "| data of one artefact chunk | " + kib(wire::kMaxArtefactChunkBytes) + " |\n";
  out += "| session nonce | " + std::to_string(wire::kSessionNonceBytes) + " bytes |\n";
  out += "| nonce of a request id | " + std::to_string(wire::kRequestNonceBytes) + " bytes |\n";
  out += "| heartbeat | after " + std::to_string(wire::kHeartbeatMs) + " ms of silence |\n";
  out += "| gone | after " + std::to_string(wire::kMisses) + " missed heartbeats |\n";
  out += "| handshake | " + std::to_string(wire::kHandshakeMs) + " ms |\n";
  out += "| protocol version | " + std::to_string(wire::kProtocolVersion) + " |\n";
  out += "| schema revision | " + std::to_string(wire::kSchemaRevision) + "; " +
         std::to_string(wire::kOldestSchemaRevision) + " is still spoken |\n";
  return out;
}

std::string root() {
  const char* source = std::getenv("TUMORBOARD_SOURCE_DIR");
  return source == nullptr ? "." : source;
}

std::string page(const std::string& name) { return root() + "/docs/reference/" + name; }

// The generated part of a file stands between two comments; the rest is written by hand.
void expect_between(const std::string& file, const std::string& opening, const std::string& closing,
                    const std::string& wanted) {
  const std::string path = root() + '/' + file;
  std::ifstream in(path, std::ios::binary);
  ASSERT_TRUE(in) << file << " is missing";
  std::string text(std::istreambuf_iterator<char>(in), {});
  in.close();
  const std::size_t at = text.find(opening);
  ASSERT_NE(at, std::string::npos) << file << " has no " << opening;
  const std::size_t begin = at + opening.size();
  const std::size_t end = text.find(closing, begin);
  ASSERT_NE(end, std::string::npos) << file << ": what follows " << opening << " does not end";
  if (std::getenv("TUMORBOARD_UPDATE_DOCS") != nullptr) {
    text.replace(begin, end - begin, wanted);
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text.substr(begin, end - begin), wanted)
      << file << " is stale: run this test with TUMORBOARD_UPDATE_DOCS=1";
}

void expect_part(const std::string& file, const std::string& part, const std::string& wanted) {
  expect_between("docs/reference/" + file, "<!-- generated: " + part + " -->\n", "<!-- end -->", wanted);
}

TEST(DocsFresh, the_error_table_is_the_code) { expect_part("errors.md", "errors", errors_table()); }
TEST(DocsFresh, the_fields_of_a_case_are_the_code) {
  expect_part("case-file.md", "fields", check::case_fields_markdown());
}
TEST(DocsFresh, the_configuration_keys_are_the_code) { expect_part("configuration.md", "keys", configuration_table()); }
// The example is what an operator starts from. It holds every key with its built-in value, and
// changes nothing when a line loses its "#".
TEST(DocsFresh, the_example_configuration_is_the_code) {
  expect_between("systemd/tumorboardd.toml", "# generated: keys\n", "\n# end\n", example_configuration());
}
TEST(DocsFresh, the_example_configuration_with_every_key_set_is_the_built_in_one) {
  std::ifstream in(root() + "/systemd/tumorboardd.toml");
  std::string set;
  for (std::string line; std::getline(in, line);)
    set += line.substr(line.starts_with("#") && !line.starts_with("# ")) + '\n';
  const std::string file = testing::TempDir() + "example.toml";
  std::ofstream(file) << set;
  const auto example = load(ConfigSources{file, {}, {}});
  ASSERT_TRUE(example) << example.error().message;
  EXPECT_EQ(config_texts(*example), config_texts(load({}).value()));
  for (const ConfigKey& key : config_keys()) {
    EXPECT_NE(set.find('\n' + std::string(key.name) + " = "), std::string::npos) << key.name;
  }
}

TEST(DocsFresh, what_an_older_revision_may_not_do_is_the_code) {
  expect_part("protocol.md", "revisions", revision_law_markdown());
}
TEST(DocsFresh, the_faults_of_an_answer_are_the_code) {
  expect_part("protocol.md", "answers", answer_faults_markdown());
}
TEST(DocsFresh, the_criteria_of_our_own_are_the_code) {
  expect_part("ctml.md", "criteria", trials::extension_rows_markdown());
}
TEST(DocsFresh, the_limits_are_the_code) { expect_part("protocol.md", "limits", limits_table()); }

// Each command stands in the first column of the table of replies.
TEST(DocsFresh, the_protocol_page_lists_every_command) {
  std::ifstream in(page("protocol.md"));
  std::string listed;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("| ")) listed += " " + line.substr(2, line.find(" | ", 2) - 2) + ",";
  }
  for (const auto& row : workflow::kCommands) {
    const std::string name = " " + std::string(row.name);
    EXPECT_TRUE(listed.find(name + ",") != std::string::npos || listed.find(name + " (") != std::string::npos) << name;
  }
}

}  // namespace
}  // namespace tumorboard
