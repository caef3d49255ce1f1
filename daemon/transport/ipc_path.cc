// SPDX-License-Identifier: Apache-2.0
#include "daemon/transport/ipc_path.h"

#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>

namespace tumorboard {
namespace {

constexpr std::string_view kScheme = "ipc://";
constexpr mode_t kDirectoryMode = 0750;

std::optional<std::string> path_of(const std::string& endpoint) {
  if (!endpoint.starts_with(kScheme)) return std::nullopt;
  return endpoint.substr(kScheme.size());
}

tl::unexpected<Error> system_error(const std::string& what) {
  return fail(ErrorCode::kFailedPrecondition, what + ": " + std::strerror(errno));
}

}  // namespace

Result<> prepare_ipc(const std::string& endpoint) {
  const auto path = path_of(endpoint);
  if (!path) return {};
  if (!path->starts_with('/') || path->size() >= sizeof(sockaddr_un::sun_path)) {
    return fail(ErrorCode::kInvalid, endpoint + ": needs an absolute path of at most " +
                                         std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " characters");
  }
  const std::string directory = std::filesystem::path(*path).parent_path();
  if (mkdir(directory.c_str(), kDirectoryMode) == 0) {
    if (chmod(directory.c_str(), kDirectoryMode) != 0) return system_error(directory);  // whatever the umask
    return {};
  }
  if (errno != EEXIST) return system_error("cannot make " + directory);
  struct stat found {};
  if (stat(directory.c_str(), &found) != 0) return system_error(directory);
  if (!S_ISDIR(found.st_mode)) return fail(ErrorCode::kFailedPrecondition, directory + " is not a directory");
  if ((found.st_mode & S_IRWXO) != 0) {
    return fail(ErrorCode::kFailedPrecondition, "the socket directory " + directory + " is open to others", {},
                "chmod 0750 " + directory);
  }
  return {};
}

Result<> protect_ipc(const std::string& endpoint, unsigned mode) {
  const auto path = path_of(endpoint);
  if (path && chmod(path->c_str(), mode) != 0) return system_error("cannot set the mode of " + *path);
  return {};
}

}  // namespace tumorboard
