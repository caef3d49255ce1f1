// SPDX-License-Identifier: Apache-2.0
// The board from the command line alone: real programs, a real daemon and worker.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "common/base/date.h"
#include "tests/process/harness.h"

namespace tumorboard::process {

using nlohmann::json;
using Words = std::vector<std::string>;

class CommandLineTest : public testing::Test {
 protected:
  void SetUp() override {
    site_.start_daemon();
    site_.start_worker("worker1");
  }

  // As one person; the arguments are those of `tumorboard`.
  Finished as(const std::string& user, const Words& arguments) const {
    Words command{Installation::program("tumorboard"),
                  "--endpoint",
                  site_.clients(),
                  "--server-key",
                  (site_.state() / "server.key.pub").string(),
                  "--key-file",
                  (site_.folder() / (user + ".key")).string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    if (std::ranges::find(arguments, "--timeout") == arguments.end())
      command.insert(command.end(), {"--timeout", "60"});
    return run(command);
  }
  Finished done(const std::string& user, const Words& arguments) const {
    Finished finished = as(user, arguments);
    EXPECT_EQ(finished.exit_code, 0) << testing::PrintToString(arguments) << finished.out << finished.err;
    return finished;
  }
  json document(const std::string& user, Words arguments) const {
    arguments.emplace_back("--json");
    const json parsed = json::parse(done(user, arguments).out, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded());
    return parsed;
  }

  static std::string example(const std::string& number) {
    const std::filesystem::path folder = std::filesystem::path(std::getenv("TUMORBOARD_SOURCE_DIR")) / "tests/cases";
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().filename().string().starts_with(number)) return file.path().string();
    }
    return {};
  }
  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(site_.folder() / name, std::ios::binary) << content;
    return (site_.folder() / name).string();
  }
  // Submitted for one patient; its recommendation has come.
  void in_review(const std::string& number) const {
    done("coordinator", {"case", "submit", example(number), "--patient-id", "MRN|" + number, "--family", "Test",
                         "--given", "Patient", "--birth-date", "1961-01-12"});
    reached("case-" + number, "in_review");
  }
  void reached(const std::string& case_id, const std::string& state) const {
    done("coordinator", {"case", "watch", case_id, "--until", state});
  }
  json shown(const std::string& case_id) const { return document("coordinator", {"case", "show", case_id}); }
  Words asked(const std::string& case_id) const { return shown(case_id)["required_disciplines"].get<Words>(); }
  void all_sign(const std::string& case_id) const {
    for (const auto& discipline : asked(case_id)) done(discipline, {"sign", "approve", case_id});
  }
  std::string result_file(const std::string& number, const std::string& histology) const {
    const std::string reported = Date::of_wall_us(SystemClock().wall_us()).iso() + "T00:00:00Z";
    return write("result.json", R"({"version": 1, "message_id": "M1", "filler_order_number": "F1",
      "observation_code": "rebiopsy", "specimen_id": "P1", "status": "final", "reported": ")" +
                                    reported + R"(",
      "patient": {"identifiers": ["MRN|)" +
                                    number + R"("], "family_name": "Test", "given_name": "Patient",
                  "birth_date": "1961-01-12"},
      "type": "tissue", "histology": ")" +
                                    histology + R"(", "resistance_alterations": ["RB1 loss"]})");
  }

  Installation site_;
};

}  // namespace tumorboard::process
