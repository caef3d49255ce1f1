// SPDX-License-Identifier: Apache-2.0
// A page of plain text: headings, labelled fields and labelled points, wrapped with hanging
// indents. Every text is made printable here.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "clients/cli/text.h"

namespace tumorboard::cli {

class Page {
 public:
  Page(std::size_t width, bool bold) : width_(std::clamp<std::size_t>(width, 40, 120)), bold_(bold) {}

  void blank() { text_ += '\n'; }
  void line(std::string_view text) { text_ += strong(printable(text)) + '\n'; }
  void heading(std::string_view title) { text_ += '\n' + strong(std::string(title)) + '\n'; }
  void subheading(std::string_view title) { text_ += wrap(printable(title), width_, "  ", "  ") + '\n'; }
  void paragraph(std::string_view text) { text_ += wrap(printable(text), width_, "  ", "  ") + '\n'; }
  void field(std::string_view label, std::string_view text) { add(std::string(label), kFieldIndent, text, bold_); }
  void bullet(std::string_view label, std::string_view text) {
    add("  " + printable(label), kBulletIndent, text, false);
  }

  [[nodiscard]] const std::string& str() const { return text_; }

 private:
  static constexpr std::size_t kFieldIndent = 11;
  static constexpr std::size_t kBulletIndent = 13;

  [[nodiscard]] std::string strong(std::string text) const {
    return bold_ ? "\x1b[1m" + std::move(text) + "\x1b[0m" : text;
  }
  void add(const std::string& label, std::size_t indent, std::string_view text, bool bold) {
    const std::size_t used = width_of(label);
    const std::string first = label + std::string(used + 1 < indent ? indent - used : 1, ' ');
    std::string wrapped = wrap(printable(text), width_, first, std::string(indent, ' '));
    if (bold) wrapped = strong(label) + wrapped.substr(label.size());
    text_ += wrapped + '\n';
  }

  std::size_t width_;
  bool bold_;
  std::string text_;
};

}  // namespace tumorboard::cli
