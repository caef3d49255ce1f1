// SPDX-License-Identifier: Apache-2.0
#include "storage/state_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "storage/files.h"

namespace tumorboard::storage {
namespace {

Result<> make_or_check(const std::filesystem::path& root) {
  if (::mkdir(root.c_str(), 0700) == 0) return sync_directory(root / "..");
  if (errno != EEXIST) return fail(io_error("cannot make the state directory " + root.string(), errno));
  struct stat info {};
  if (::stat(root.c_str(), &info) != 0) return fail(io_error("cannot read " + root.string(), errno));
  if (!S_ISDIR(info.st_mode)) return fail(ErrorCode::kFailedPrecondition, root.string() + " is not a directory");
  if (info.st_uid != ::geteuid()) {
    return fail(ErrorCode::kFailedPrecondition, root.string() + " belongs to another user");
  }
  if ((info.st_mode & 077U) != 0) {
    return fail(ErrorCode::kFailedPrecondition, "other users may enter " + root.string(), {}, "chmod 0700");
  }
  return {};
}

}  // namespace

Result<StateDir> StateDir::lock(const std::filesystem::path& root) {
  TB_TRY(make_or_check(root));
  StatePaths paths(root);
  const int fd = ::open(paths.lock().c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return fail(io_error("cannot open " + paths.lock().string(), errno));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int why = errno;
    ::close(fd);
    if (why != EWOULDBLOCK) return fail(io_error("cannot lock " + root.string(), why));
    return fail(ErrorCode::kFailedPrecondition, "another process uses " + root.string());
  }
  return StateDir(std::move(paths), fd);
}

StateDir::StateDir(StateDir&& other) noexcept : paths_(std::move(other.paths_)), fd_(std::exchange(other.fd_, -1)) {}

StateDir::~StateDir() {
  if (fd_ >= 0) ::close(fd_);  // which unlocks
}

}  // namespace tumorboard::storage
