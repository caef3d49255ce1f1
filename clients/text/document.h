// SPDX-License-Identifier: Apache-2.0
// A text without a layout: headings, labelled fields, labelled points, tables. What a terminal
// shows and what the minutes print are renderings of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clients/text/table.h"

namespace tumorboard {

struct Block {
  enum class Kind : std::uint8_t { kLine, kHeading, kSubheading, kParagraph, kField, kBullet, kTable, kBlank };
  Kind kind = Kind::kBlank;
  std::string label;  // of a field or a point
  std::string text;
  Table table{{}};
};

class Document {
 public:
  void blank() { blocks_.push_back({Block::Kind::kBlank, {}, {}, Table{{}}}); }
  void line(std::string_view text) { add(Block::Kind::kLine, {}, text); }
  void heading(std::string_view title) { add(Block::Kind::kHeading, {}, title); }
  void subheading(std::string_view title) { add(Block::Kind::kSubheading, {}, title); }
  void paragraph(std::string_view text) { add(Block::Kind::kParagraph, {}, text); }
  void field(std::string_view label, std::string_view text) { add(Block::Kind::kField, label, text); }
  void bullet(std::string_view label, std::string_view text) { add(Block::Kind::kBullet, label, text); }
  void table(Table table) { blocks_.push_back({Block::Kind::kTable, {}, {}, std::move(table)}); }
  void append(const Document& other) { blocks_.insert(blocks_.end(), other.blocks_.begin(), other.blocks_.end()); }

  [[nodiscard]] bool empty() const { return blocks_.empty(); }
  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }

 private:
  void add(Block::Kind kind, std::string_view label, std::string_view text) {
    blocks_.push_back({kind, std::string(label), std::string(text), Table{{}}});
  }

  std::vector<Block> blocks_;
};

struct TextLayout {
  std::size_t width = 80;  // columns; used between 40 and 120
  bool bold_headings = false;
};

// Wrapped, with hanging indents. Every text is made printable here.
std::string to_text(const Document& document, const TextLayout& layout);

}  // namespace tumorboard
