// SPDX-License-Identifier: Apache-2.0
// Fixed text documents: a first line that names kind and version, then one `key: value` a
// line in a fixed order, each ended by one newline. One text for one content: what parses
// renders back to the same bytes.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace tumorboard::signing {

// A value is written on its line with `\` as `\\` and a newline as `\n`; a value that is not
// UTF-8, or holds another control character, a line separator or a mark that reorders what is
// displayed, is INVALID with the key as its path.
class LineWriter {
 public:
  explicit LineWriter(std::string_view first_line) : text_(std::string(first_line) + '\n') {}
  Result<> add(std::string_view key, std::string_view value);
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// Reads keys in the order of the file format. `text` must outlive the reader.
class LineReader {
 public:
  static Result<LineReader> open(std::string_view text, std::string_view first_line);
  [[nodiscard]] Result<std::string> take(std::string_view key);
  // The value without unescaping, for secrets: hexadecimal needs no escape, and no copy is made.
  [[nodiscard]] Result<std::string_view> take_verbatim(std::string_view key);
  [[nodiscard]] Result<> end() const;  // nothing may follow

 private:
  explicit LineReader(std::string_view rest) : rest_(rest) {}
  std::string_view rest_;
};

}  // namespace tumorboard::signing
