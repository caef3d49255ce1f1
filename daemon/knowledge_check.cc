// SPDX-License-Identifier: Apache-2.0
#include "daemon/knowledge_check.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <system_error>

namespace tumorboard {

Result<> check_knowledge(const std::filesystem::path& folder) {
  std::error_code failed;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", failed);
  const std::string worker = (own.parent_path() / "tumorboard-worker").string();
  if (failed || access(worker.c_str(), X_OK) != 0) {
    return fail(ErrorCode::kNotFound, "no program to check the knowledge with", worker,
                "install tumorboard-worker beside tumorboardd");
  }
  const std::string path = folder.string();
  std::array<const char*, 4> arguments{worker.c_str(), "--check-knowledge", path.c_str(), nullptr};
  pid_t child = 0;
  // posix_spawn does not write to the arguments; its signature is older than const.
  const int error =
      posix_spawn(&child, worker.c_str(), nullptr, nullptr, const_cast<char**>(arguments.data()), environ);
  if (error != 0) return fail(ErrorCode::kInternal, "tumorboard-worker does not start: " + std::to_string(error));
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return fail(ErrorCode::kInvalid, "this knowledge is not accepted", path, "mend what is listed above");
  }
  return {};
}

}  // namespace tumorboard
