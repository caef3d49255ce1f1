// SPDX-License-Identifier: Apache-2.0
// One child process: started, watched, signalled, and never left behind.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tumorboard::process {

class Child {
 public:
  Child() = default;
  // Output goes to `log` (appended).
  Child(const std::vector<std::string>& arguments, const std::filesystem::path& log,
        const std::map<std::string, std::string>& environment = {});
  ~Child();  // SIGKILL if it still runs
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void signal(int number) const;
  // Exit code, or 128 + signal; nothing if it still runs after `most`.
  std::optional<int> wait(std::chrono::milliseconds most);
  [[nodiscard]] bool running();
  // Stopped by SIGSTOP?
  [[nodiscard]] bool stopped() const;
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

struct Finished {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// Runs to the end.
Finished run(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment = {});

// Polls until it holds; false after `most`.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds most = std::chrono::seconds(30));

std::string read_file(const std::filesystem::path& path);

}  // namespace tumorboard::process
