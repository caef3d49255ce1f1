// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

namespace tumorboard {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    std::string pattern = testing::TempDir() + "config_XXXXXX";
    directory_ = mkdtemp(pattern.data());
    std::filesystem::create_directory(directory_ + "/conf.d");
  }
  ~ConfigTest() override { std::filesystem::remove_all(directory_); }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(directory_ + '/' + name) << text;
    return directory_ + '/' + name;
  }
  Result<Config> load_text(const std::string& text) { return load({write("d.toml", text), {}, {}}); }
  // The message without the directory.
  std::string refusal(const std::string& text) {
    const auto config = load_text(text);
    if (config) return "accepted";
    EXPECT_EQ(config.error().code, ErrorCode::kInvalid);
    const std::string& message = config.error().message;
    return message.starts_with(directory_ + '/') ? message.substr(directory_.size() + 1) : message;
  }

  std::string directory_;
};

TEST_F(ConfigTest, an_empty_file_gives_the_documented_values) {
  const auto config = load_text("");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->state_dir, "/var/lib/tumorboard");
  EXPECT_EQ(config->server_key_file, "/var/lib/tumorboard/server.key");
  EXPECT_THAT(config->client_endpoints, ElementsAre("ipc:///run/tumorboard/clients.sock"));
  EXPECT_EQ(config->lease_ms, 30'000U);
  EXPECT_EQ(config->hard_cap_ms, 300'000U);
  EXPECT_THAT(config->backoff_ms, ElementsAre(1'000U, 5'000U, 30'000U, 120'000U));
  EXPECT_EQ(config->max_attempts, 5U);
  EXPECT_EQ(config->max_worker_deaths, 2U);
  EXPECT_EQ(config->reregister_ms, 6'000U);
  EXPECT_EQ(config->batch_max, 256U);
  EXPECT_EQ(config->socket_mode_bits(), 0660U);
}

TEST_F(ConfigTest, later_sources_win_in_the_documented_order) {
  const std::string file = write("d.toml", "lease_ms = 2000\nmax_attempts = 2\nbatch_max = 2\nbusy_retry_ms = 2");
  write("conf.d/10.toml", "max_attempts = 3\nbatch_max = 3\nbusy_retry_ms = 3");
  write("conf.d/20.toml", "batch_max = 4\nbusy_retry_ms = 4");
  write("conf.d/30.txt", "batch_max = 99");
  const auto config =
      load({file, {{"TUMORBOARD_BATCH_MAX", "5"}, {"TUMORBOARD_BUSY_RETRY_MS", "5"}}, {{"busy_retry_ms", "6"}}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->lease_ms, 2000U);
  EXPECT_EQ(config->max_attempts, 3U);
  EXPECT_EQ(config->batch_max, 5U);
  EXPECT_EQ(config->busy_retry_ms, 6U);
}

TEST_F(ConfigTest, lists_come_from_files_and_with_commas_from_variables) {
  const std::string file = write("d.toml", "extra_required_disciplines = [\"radiology\", \"neurosurgery\"]");
  auto config =
      load({file, {{"TUMORBOARD_BACKOFF_MS", "10,20"}}, {{"client_endpoints", "ipc:///a/b,tcp://[::]:7400"}}});
  ASSERT_TRUE(config);
  EXPECT_THAT(config->extra_required_disciplines, ElementsAre("radiology", "neurosurgery"));
  EXPECT_THAT(config->backoff_ms, ElementsAre(10U, 20U));
  EXPECT_THAT(config->client_endpoints, ElementsAre("ipc:///a/b", "tcp://[::]:7400"));
}

TEST_F(ConfigTest, the_server_key_follows_the_state_directory) {
  const auto config = load({std::nullopt, {}, {{"state_dir", "/srv/board"}}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->server_key_file, "/srv/board/server.key");
}

TEST_F(ConfigTest, a_missing_file_is_not_found_and_named) {
  const auto config = load({directory_ + "/none.toml", {}, {}});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(config.error().message, HasSubstr("/none.toml"));
  EXPECT_EQ(load({directory_, {}, {}}).error().code, ErrorCode::kNotFound);  // a directory
}

TEST_F(ConfigTest, an_unknown_key_is_refused_with_its_line_and_the_nearest) {
  EXPECT_EQ(refusal("\n\nlease_msec = 5"), "d.toml:3: unknown key \"lease_msec\", did you mean \"lease_ms\"");
  EXPECT_EQ(refusal("zzzzzzzz = 5"), "d.toml:1: unknown key \"zzzzzzzz\"");
  EXPECT_EQ(refusal("[lease_ms]\nx = 1"), "d.toml:1: lease_ms must be a whole number of 1000 to 86400000");
}

TEST_F(ConfigTest, a_wrong_type_or_range_is_refused_with_its_line) {
  const std::string number = "d.toml:1: max_attempts must be a whole number of 1 to 100";
  for (const char* value : {"0", "101", "-1", "1.5", "\"5\"", "true", "[5]", "1979-05-27", "99999999999999"}) {
    EXPECT_EQ(refusal(std::string("max_attempts = ") + value), number) << value;
  }
  EXPECT_EQ(refusal("\nlog_level = \"loud\""),
            "d.toml:2: log_level must be one of trace, debug, info, warning, error, critical");
  EXPECT_EQ(refusal("socket_mode = \"0666\""), "d.toml:1: socket_mode must be \"0600\" or \"0660\"");
  EXPECT_EQ(refusal("state_dir = \"here\""), "d.toml:1: state_dir must be an absolute path");
  EXPECT_THAT(refusal("backoff_ms = []"), HasSubstr("d.toml:1: backoff_ms must be a list of 1 to 64"));
  EXPECT_THAT(refusal("backoff_ms = [1, \"2\"]"), HasSubstr("d.toml:1: backoff_ms must be a list"));
  EXPECT_THAT(refusal("client_endpoints = \"ipc:///a\""), HasSubstr("must be a list of endpoints"));
  EXPECT_THAT(refusal("client_endpoints = [\"ipc://a\"]"), HasSubstr("must be a list of endpoints"));
  EXPECT_THAT(refusal("client_endpoints = [\"inproc://a\"]"), HasSubstr("must be a list of endpoints"));
  EXPECT_THAT(refusal("client_endpoints = [\"tcp://host\"]"), HasSubstr("must be a list of endpoints"));
}

TEST_F(ConfigTest, a_discipline_that_no_board_knows_is_refused_with_those_it_knows) {
  const std::string known =
      "known here: medical_oncology, radiation_oncology, thoracic_surgery, radiology, pathology, neurosurgery";
  EXPECT_EQ(refusal("\nextra_required_disciplines = [\"radiology\", \"neurosurgry\"]"),
            "d.toml:2: extra_required_disciplines must be a list of disciplines; \"neurosurgry\" is none, did you mean "
            "\"neurosurgery\"? " +
                known);
  EXPECT_THAT(refusal("extra_required_disciplines = [\"cardiology\"]"), HasSubstr(known));
  EXPECT_THAT(refusal("extra_required_disciplines = [\"\"]"), HasSubstr(known));
  EXPECT_THAT(refusal("extra_required_disciplines = [5]"), HasSubstr("must be a list of disciplines"));
  EXPECT_THAT(refusal("extra_required_disciplines = \"radiology\""), HasSubstr("must be a list of disciplines"));
  const auto variable = load({std::nullopt, {{"TUMORBOARD_EXTRA_REQUIRED_DISCIPLINES", "radiology,surgery"}}, {}});
  ASSERT_FALSE(variable);
  EXPECT_EQ(variable.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(variable.error().message, HasSubstr("TUMORBOARD_EXTRA_REQUIRED_DISCIPLINES must be a list of "));
  EXPECT_TRUE(load_text("extra_required_disciplines = []"));
}

TEST_F(ConfigTest, what_is_not_toml_is_refused_with_its_line) {
  EXPECT_THAT(refusal("lease_ms = 2000\nlease_ms ="), HasSubstr("d.toml:2: "));
  EXPECT_THAT(refusal("lease_ms = 2000\nlease_ms = 3000"), HasSubstr("d.toml:2: "));
}

TEST_F(ConfigTest, a_mistake_in_conf_d_names_that_file) {
  write("conf.d/10.toml", "batch_max = 0");
  EXPECT_THAT(refusal(""), HasSubstr("conf.d/10.toml:1: batch_max must be"));
}

TEST_F(ConfigTest, a_wrong_variable_or_flag_is_named) {
  auto config = load({std::nullopt, {{"TUMORBOARD_LEASE_MS", "soon"}}, {}});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, "TUMORBOARD_LEASE_MS must be a whole number of 1000 to 86400000");
  config = load({std::nullopt, {}, {{"lease_ms", "9"}}});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, "--lease-ms must be a whole number of 1000 to 86400000");
  EXPECT_FALSE(load({std::nullopt, {}, {{"lease", "9"}}}));
  EXPECT_TRUE(load({std::nullopt, {{"TUMORBOARD_KNOWLEDGE", "/x"}, {"LEASE_MS", "soon"}}, {}}));
}

TEST_F(ConfigTest, values_that_do_not_fit_together_are_refused) {
  EXPECT_EQ(refusal("hard_cap_ms = 1000"), "d.toml: hard_cap_ms is less than lease_ms");
  EXPECT_EQ(refusal("client_endpoints = []"), "d.toml: client_endpoints: at least one is needed");
  EXPECT_THAT(refusal("worker_endpoints = [\"ipc:///run/tumorboard/clients.sock\"]"), HasSubstr("is named twice"));
  EXPECT_THAT(refusal("max_sessions = 1"), HasSubstr("max_sessions_per_key is more than max_sessions"));
}

TEST_F(ConfigTest, every_key_is_documented_once) {
  std::set<std::string_view> names;
  for (const ConfigKey& key : config_keys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    EXPECT_FALSE(key.what.empty()) << key.name;
    EXPECT_FALSE(key.range.empty()) << key.name;
    const bool is_number = std::isdigit(static_cast<unsigned char>(key.built_in.front())) != 0;
    EXPECT_FALSE(is_number && key.unit.empty()) << key.name << " has no unit";
  }
}

TEST_F(ConfigTest, every_built_in_value_is_one_that_a_file_may_state) {
  for (const ConfigKey& key : config_keys()) {
    const auto config = load_text(std::string(key.name) + " = " + key.built_in);
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config_texts(*config), config_texts(load({}).value())) << key.name;
  }
}

TEST_F(ConfigTest, the_process_environment_is_read) {
  setenv("TUMORBOARD_TEST_ONLY", "a=b", 1);
  EXPECT_THAT(process_environment(), testing::Contains(testing::Pair("TUMORBOARD_TEST_ONLY", "a=b")));
}

}  // namespace
}  // namespace tumorboard
