// SPDX-License-Identifier: Apache-2.0
// Runs whole commands inside a test: output captured, time and surroundings injected.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "clients/cli/run.h"
#include "common/signing/key_file.h"
#include "common/wire/curve.h"
#include "tests/unit/clients/scripted_daemon.h"

namespace tumorboard::cli {

inline std::filesystem::path source_folder() { return std::getenv("TUMORBOARD_SOURCE_DIR"); }

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Folder {  // of this test only
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tumorboard-cli-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

// Hands each command a connection to the same scripted daemon.
class Borrowed final : public Transport {
 public:
  explicit Borrowed(Transport& transport) : transport_(transport) {}
  Result<> open() override { return transport_.open(); }
  void close() override { transport_.close(); }
  Result<> send(const wire::Message& message) override { return transport_.send(message); }
  Result<std::optional<wire::Message>> receive(std::chrono::milliseconds wait) override {
    return transport_.receive(wait);
  }
  [[nodiscard]] bool refused() const override { return transport_.refused(); }
  [[nodiscard]] bool cut_off() const override { return transport_.cut_off(); }

 private:
  Transport& transport_;
};

struct Outcome {
  int exit = -1;
  std::string out;
  std::string err;
};

class Harness {
 public:
  // The day of the cases these tests use: a case may not be judged ahead of today.
  Harness() { clock.set_wall_us(1'785'888'000'000'000); }  // 2026-08-05T00:00:00Z

  Folder folder;
  ManualClock clock;
  SeededRandom random{11};
  ScriptedDaemon daemon{clock};
  std::map<std::string, std::string> variables{{"HOME", folder.path().string()}};
  std::string typed;  // stdin
  bool terminal = false;
  std::optional<std::string> secret;  // typed without echo

  Outcome run(const std::vector<std::string>& arguments) {
    std::istringstream in(typed);
    std::ostringstream out;
    std::ostringstream err;
    Environment environment{
        Console{in, out, err, terminal, terminal, terminal, 100},
        clock,
        random,
        [this](const std::string& name) -> std::optional<std::string> {
          const auto found = variables.find(name);
          return found == variables.end() ? std::nullopt : std::optional(found->second);
        },
        "/nonexistent/bin",
        [this](const Endpoint&, const wire::CurveKeypair&) -> std::unique_ptr<Transport> {
          return std::make_unique<Borrowed>(daemon);
        },
        [this](const std::string&) { return secret; },
    };
    const int exit = cli::run(arguments, environment);
    return {exit, out.str(), err.str()};
  }

  // With a key and an endpoint.
  void enrol() {
    const auto key = signing::KeyFile::generate(signing::KeyKind::kPerson, "someone", "", random);
    (void)signing::write_key_file(folder.path() / "me.key", *key);
    variables["TUMORBOARD_KEY_FILE"] = (folder.path() / "me.key").string();
    variables["TUMORBOARD_ENDPOINT"] = "tcp://127.0.0.1:1";
    variables["TUMORBOARD_SERVER_KEY"] = wire::to_z85(wire::generate().public_key);
  }
};

}  // namespace tumorboard::cli
