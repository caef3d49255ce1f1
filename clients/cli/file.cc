// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace tumorboard::cli {
namespace {

Result<std::string> read_stream(std::istream& in, std::size_t most_bytes, const std::string& name) {
  std::string content(most_bytes + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (content.size() > most_bytes) {
    return fail(ErrorCode::kInvalid, name + " is larger than " + std::to_string(most_bytes / 1024) + " KiB");
  }
  return content;
}

Result<> write_all(int file, const std::string& content, const std::string& path) {
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t n = write(file, content.data() + written, content.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return fail(ErrorCode::kInternal, "cannot write " + path + ": " + std::strerror(errno));
    written += static_cast<std::size_t>(n);
  }
  if (fsync(file) != 0) return fail(ErrorCode::kInternal, "cannot write " + path + ": " + std::strerror(errno));
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::istream& standard_input, std::size_t most_bytes) {
  if (path == "-") return read_stream(standard_input, most_bytes, "the input");
  std::error_code problem;
  if (std::filesystem::is_directory(path, problem)) return fail(ErrorCode::kInvalid, path + " is a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "cannot read " + path + ": " + std::strerror(errno));
  return read_stream(in, most_bytes, path);
}

Result<> replace_file(const std::string& path, const std::string& content) {
  const std::string next = path + ".new";
  const int file = open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return fail(ErrorCode::kNotFound, "cannot write " + next + ": " + std::strerror(errno));
  const auto written = write_all(file, content, next);
  close(file);
  TB_TRY(written);
  if (std::rename(next.c_str(), path.c_str()) != 0) {
    return fail(ErrorCode::kInternal, "cannot replace " + path + ": " + std::strerror(errno));
  }
  return {};
}

}  // namespace tumorboard::cli
