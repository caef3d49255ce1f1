// SPDX-License-Identifier: Apache-2.0
#include "storage/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tumorboard::storage {
namespace {

class Fd {
 public:
  Fd(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

Result<> sync_path(const std::filesystem::path& path, int flags) {
  const Fd fd(path, flags);
  if (!fd.ok()) return fail(io_error("cannot open " + path.filename().string(), errno));
  if (::fsync(fd.get()) != 0) return fail(io_error("cannot sync " + path.filename().string(), errno));
  return {};
}

Result<> write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(io_error("cannot write", errno));
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace

Error io_error(const std::string& what, int error_number) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT;
  return Error{full ? ErrorCode::kResourceExhausted : ErrorCode::kUnavailable,
               what + ": " + std::generic_category().message(error_number),
               {},
               {},
               0};
}

Result<> sync_directory(const std::filesystem::path& directory) { return sync_path(directory, O_RDONLY | O_DIRECTORY); }

Result<> sync_file(const std::filesystem::path& file) { return sync_path(file, O_RDONLY); }

Result<> create_private_file(const std::filesystem::path& file) {
  const Fd fd(file, O_CREAT | O_EXCL | O_WRONLY, 0600);
  if (!fd.ok()) return fail(io_error("cannot create " + file.filename().string(), errno));
  return {};
}

Result<> rename_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    return fail(io_error("cannot rename " + from.filename().string(), errno));
  }
  return sync_directory(to.parent_path());
}

Result<> replace_file(const std::filesystem::path& file, std::string_view content) {
  const std::filesystem::path next = file.string() + ".tmp";
  {
    const Fd fd(next, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW, 0600);
    if (!fd.ok()) return fail(io_error("cannot create " + next.filename().string(), errno));
    TB_TRY(write_all(fd.get(), content));
    if (::fsync(fd.get()) != 0) return fail(io_error("cannot sync " + next.filename().string(), errno));
  }
  return rename_durably(next, file);
}

Result<std::optional<std::string>> read_small_file(const std::filesystem::path& file, std::size_t limit) {
  const Fd fd(file, O_RDONLY);
  if (!fd.ok()) {
    if (errno == ENOENT) return std::optional<std::string>{};
    return fail(io_error("cannot open " + file.filename().string(), errno));
  }
  std::string content(limit + 1, '\0');
  std::size_t have = 0;
  while (have < content.size()) {
    const ssize_t n = ::read(fd.get(), content.data() + have, content.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(io_error("cannot read " + file.filename().string(), errno));
    if (n == 0) break;
    have += static_cast<std::size_t>(n);
  }
  if (have > limit) return fail(ErrorCode::kCorrupt, file.filename().string() + " is too long");
  content.resize(have);
  return std::optional<std::string>{std::move(content)};
}

Result<> remove_database(const std::filesystem::path& file) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    const std::string name = file.string() + suffix;
    if (::unlink(name.c_str()) != 0 && errno != ENOENT) {
      return fail(io_error("cannot remove " + file.filename().string() + suffix, errno));
    }
  }
  return {};
}

}  // namespace tumorboard::storage
