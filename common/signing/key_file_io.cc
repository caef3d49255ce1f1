// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "common/signing/key_file.h"

namespace tumorboard::signing {
namespace {

constexpr std::size_t kMaxFileBytes = 8192;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> io_error(const std::filesystem::path& path, int error) {
  const ErrorCode code = error == ENOENT   ? ErrorCode::kNotFound
                         : error == EEXIST ? ErrorCode::kConflict
                         : error == EACCES ? ErrorCode::kForbidden
                                           : ErrorCode::kInternal;
  return fail(code, path.string() + ": " + std::generic_category().message(error));
}

Result<> create(const std::filesystem::path& path, std::string_view text, mode_t mode) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (file.get() < 0) return io_error(path, errno);
  int error = ::fchmod(file.get(), mode) == 0 ? 0 : errno;  // whatever the umask
  while (error == 0 && !text.empty()) {
    const ssize_t written = ::write(file.get(), text.data(), text.size());
    if (written < 0 && errno != EINTR) error = errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (error == 0 && ::fsync(file.get()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(path.c_str());
  return io_error(path, error);
}

Result<> sync_folder(const std::filesystem::path& path) {
  const std::filesystem::path parent = path.parent_path();
  const std::filesystem::path folder = parent.empty() ? "." : parent;
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) return io_error(folder, errno);
  return {};
}

enum class Readers : std::uint8_t { kOwnerOnly, kAnyone };

Result<SecretText> read_file(const std::filesystem::path& path, Readers readers) {
  // O_NONBLOCK: opening a named pipe must not hang; the check below then refuses it.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return io_error(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return io_error(path, errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::kInvalid, path.string() + ": is not a regular file");
  if (readers == Readers::kOwnerOnly) {
    if ((status.st_mode & 077U) != 0) {
      return fail(ErrorCode::kForbidden, path.string() + ": others than its owner may use this secret", {},
                  "chmod 600 " + path.string());
    }
    if (status.st_uid != ::geteuid() && status.st_uid != 0) {
      return fail(ErrorCode::kForbidden, path.string() + ": belongs to another user");
    }
  }
  SecretText text(std::string(kMaxFileBytes + 1, '\0'));
  std::size_t size = 0;
  while (size <= kMaxFileBytes) {
    const ssize_t n = ::read(file.get(), text.text().data() + size, text.text().size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error(path, errno);
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  if (size > kMaxFileBytes) return fail(ErrorCode::kInvalid, path.string() + ": is not a key file: too long");
  text.text().resize(size);
  return text;
}

std::filesystem::path public_path(std::filesystem::path path) { return path += ".pub"; }

}  // namespace

Result<> write_key_file(const std::filesystem::path& path, const KeyFile& key) {
  const SecretText text = key.render();
  TB_TRY(create(path, text.view(), 0600));
  auto beside = create(public_path(path), render_public(key.identity()), 0644);
  if (!beside) {
    ::unlink(path.c_str());
    return beside;
  }
  return sync_folder(path);
}

Result<KeyFile> read_key_file(const std::filesystem::path& path) {
  TB_ASSIGN(const SecretText text, read_file(path, Readers::kOwnerOnly));
  return KeyFile::parse(text.view());
}

Result<PublicIdentity> read_public_key_file(const std::filesystem::path& path) {
  TB_ASSIGN(const SecretText text, read_file(path, Readers::kAnyone));
  return parse_public(text.view());
}

}  // namespace tumorboard::signing
