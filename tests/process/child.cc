// SPDX-License-Identifier: Apache-2.0
#include "tests/process/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace tumorboard::process {
namespace {

pid_t spawn(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment,
            const std::filesystem::path& out, const std::filesystem::path& err) {
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (!environment.contains(text.substr(0, text.find('=')))) variables.push_back(text);
  }
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  std::vector<char*> envp;
  for (auto& variable : variables) envp.push_back(variable.data());
  envp.push_back(nullptr);

  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + arguments.front());
  return pid;
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

Child::Child(const std::vector<std::string>& arguments, const std::filesystem::path& log,
             const std::map<std::string, std::string>& environment)
    : pid_(spawn(arguments, environment, log, log)) {}

Child::~Child() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(pid_, other.pid_);
  return *this;
}

void Child::signal(int number) const {
  if (pid_ != 0) kill(pid_, number);
}

std::optional<int> Child::wait(std::chrono::milliseconds most) {
  std::optional<int> code;
  eventually(
      [&] {
        int status = 0;
        if (pid_ == 0 || waitpid(pid_, &status, WNOHANG) != pid_) return pid_ == 0;
        pid_ = 0;
        code = code_of(status);
        return true;
      },
      most);
  return code;
}

bool Child::running() { return pid_ != 0 && !wait(std::chrono::milliseconds(0)).has_value() && pid_ != 0; }

bool Child::stopped() const {
  const std::string stat = read_file("/proc/" + std::to_string(pid_) + "/stat");
  const auto name_end = stat.rfind(')');
  return name_end != std::string::npos && name_end + 2 < stat.size() && stat[name_end + 2] == 'T';
}

Finished run(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment) {
  std::string folder = (std::filesystem::temp_directory_path() / "tumorboard-run-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
  const std::filesystem::path base = folder;
  const pid_t pid = spawn(arguments, environment, base / "out", base / "err");
  int status = 0;
  waitpid(pid, &status, 0);
  Finished finished{code_of(status), read_file(base / "out"), read_file(base / "err")};
  std::filesystem::remove_all(base);
  return finished;
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds most) {
  const auto until = std::chrono::steady_clock::now() + most;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace tumorboard::process
