// SPDX-License-Identifier: Apache-2.0
#include "common/signing/lines.h"

#include "common/json/utf8.h"

namespace tumorboard::signing {
namespace {

Result<std::string> unescape(std::string_view text, std::string_view key) {
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      value += text[i];
      continue;
    }
    ++i;
    if (i < text.size() && text[i] == '\\') {
      value += '\\';
    } else if (i < text.size() && text[i] == 'n') {
      value += '\n';
    } else {
      return fail(ErrorCode::kInvalid, "holds a backslash that escapes nothing", std::string(key));
    }
  }
  return value;
}

}  // namespace

Result<> LineWriter::add(std::string_view key, std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\\' || c == '\n') {
      escaped += c == '\\' ? "\\\\" : "\\n";
    } else {
      escaped += c;
    }
  }
  if (!json::is_printable_line(escaped)) {
    return fail(ErrorCode::kInvalid, "holds a character that must not be signed", std::string(key),
                "write plain text without control characters");
  }
  text_.append(key).append(": ").append(escaped).append("\n");
  return {};
}

Result<LineReader> LineReader::open(std::string_view text, std::string_view first_line) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || text.substr(0, end) != first_line) {
    return fail(ErrorCode::kInvalid, "the first line must be: " + std::string(first_line));
  }
  return LineReader(text.substr(end + 1));
}

Result<std::string_view> LineReader::take_verbatim(std::string_view key) {
  const std::size_t end = rest_.find('\n');
  const std::string start = std::string(key) + ": ";
  if (end == std::string_view::npos || !rest_.starts_with(start)) {
    return fail(ErrorCode::kInvalid, "this line is missing, or not in its place", std::string(key));
  }
  const std::string_view value = rest_.substr(start.size(), end - start.size());
  if (!json::is_printable_line(value)) {
    return fail(ErrorCode::kInvalid, "holds a character that must not be signed", std::string(key));
  }
  rest_.remove_prefix(end + 1);
  return value;
}

Result<std::string> LineReader::take(std::string_view key) {
  TB_ASSIGN(const std::string_view value, take_verbatim(key));
  return unescape(value, key);
}

Result<> LineReader::end() const {
  if (!rest_.empty()) return fail(ErrorCode::kInvalid, "text follows the last line");
  return {};
}

}  // namespace tumorboard::signing
