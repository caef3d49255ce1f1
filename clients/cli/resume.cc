// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/resume.h"

#include <charconv>
#include <filesystem>
#include <sstream>

#include "clients/cli/file.h"
#include "common/base/hash.h"

namespace tumorboard::cli {
namespace {

constexpr std::size_t kMaxBytes = 256;
constexpr std::size_t kEpochBytes = 16;

}  // namespace

Result<std::optional<ResumePoint>> read_resume_file(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  std::istringstream none;
  // "-" would be read from stdin; a resume file is a file.
  TB_ASSIGN(const std::string text, read_file(path == "-" ? "./-" : path, none, kMaxBytes));
  const auto malformed = fail(ErrorCode::kInvalid, path + " is no resume file", "", "name another file");
  const std::size_t space = text.find(' ');
  if (space == std::string::npos || !text.ends_with('\n')) return malformed;
  const auto epoch = unhex(std::string_view(text).substr(0, space));
  if (!epoch || epoch->size() != kEpochBytes) return malformed;
  ResumePoint point{*epoch, 0};
  const char* end = text.data() + text.size() - 1;
  const auto [at, problem] = std::from_chars(text.data() + space + 1, end, point.sequence);
  if (problem != std::errc() || at != end) return malformed;
  return point;
}

Result<> write_resume_file(const std::string& path, const ResumePoint& point) {
  return replace_file(path, hex(point.ledger_epoch) + " " + std::to_string(point.sequence) + "\n");
}

}  // namespace tumorboard::cli
