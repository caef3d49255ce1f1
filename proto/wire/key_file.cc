// SPDX-License-Identifier: Apache-2.0
#include "proto/wire/key_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace tumorboard::wire {
namespace {

constexpr std::size_t kMostBytes = 64;  // 40 characters and a line end

class File {
 public:
  File(const std::string& path, int flags, mode_t mode = 0) : fd_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> system_error(ErrorCode code, const std::string& path) {
  return fail(code, path + ": " + std::strerror(errno));
}

Result<CurveKey> read_key(const File& file, const std::string& path) {
  std::array<char, kMostBytes> buffer{};
  const ssize_t size = read(file.fd(), buffer.data(), buffer.size());
  if (size < 0) return system_error(ErrorCode::kUnavailable, path);
  std::string_view text(buffer.data(), static_cast<std::size_t>(size));
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const auto key = from_z85(text);
  sodium_memzero(buffer.data(), buffer.size());
  if (!key) return fail(ErrorCode::kInvalid, path + ": holds no key (one line of 40 characters, Z85)");
  return *key;
}

}  // namespace

Result<CurveKeypair> load_secret_key(const std::string& path) {
  const File file(path, O_RDONLY);
  if (file.fd() < 0) return system_error(ErrorCode::kNotFound, path);
  struct stat found {};
  if (fstat(file.fd(), &found) != 0) return system_error(ErrorCode::kUnavailable, path);
  if ((found.st_mode & (S_IRWXO | S_IWGRP | S_IXGRP)) != 0) {
    return fail(ErrorCode::kFailedPrecondition, path + ": a secret key that others may read", {}, "chmod 0600 " + path);
  }
  TB_ASSIGN(CurveKey secret, read_key(file, path));
  CurveKeypair pair(public_of(secret), secret);
  sodium_memzero(secret.data(), secret.size());
  return pair;
}

Result<> save_secret_key(const std::string& path, const CurveKeypair& pair) {
  const File file(path, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
  if (file.fd() < 0) return system_error(errno == EEXIST ? ErrorCode::kConflict : ErrorCode::kUnavailable, path);
  std::string text = to_z85(pair.secret_key) + '\n';
  const bool written = write(file.fd(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
  sodium_memzero(text.data(), text.size());
  if (!written || fsync(file.fd()) != 0) return system_error(ErrorCode::kUnavailable, path);
  return {};
}

Result<CurveKey> load_public_key(const std::string& path) {
  const File file(path, O_RDONLY);
  if (file.fd() < 0) return system_error(ErrorCode::kNotFound, path);
  return read_key(file, path);
}

}  // namespace tumorboard::wire
