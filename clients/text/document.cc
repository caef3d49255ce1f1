// SPDX-License-Identifier: Apache-2.0
#include "clients/text/document.h"

#include <algorithm>
#include <sstream>

#include "clients/text/text.h"

namespace tumorboard {
namespace {

constexpr std::size_t kFieldIndent = 13;
constexpr std::size_t kBulletIndent = 13;

class Page {
 public:
  explicit Page(const TextLayout& layout)
      : width_(std::clamp<std::size_t>(layout.width, 40, 120)), bold_(layout.bold_headings) {}

  void write(const Block& block) {
    switch (block.kind) {
      case Block::Kind::kLine:
        text_ += strong(printable(block.text)) + '\n';
        break;
      case Block::Kind::kHeading:
        text_ += '\n' + strong(printable(block.text)) + '\n';
        break;
      case Block::Kind::kSubheading:
      case Block::Kind::kParagraph:
        text_ += wrap(printable(block.text), width_, "  ", "  ") + '\n';
        break;
      case Block::Kind::kField:
        labelled(printable(block.label), kFieldIndent, block.text, bold_);
        break;
      case Block::Kind::kBullet:
        labelled("  " + printable(block.label), kBulletIndent, block.text, false);
        break;
      case Block::Kind::kTable: {
        std::ostringstream rows;
        block.table.write_aligned(rows);
        text_ += rows.str();
        break;
      }
      case Block::Kind::kBlank:
        text_ += '\n';
        break;
    }
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  [[nodiscard]] std::string strong(std::string text) const {
    return bold_ ? "\x1b[1m" + std::move(text) + "\x1b[0m" : text;
  }

  void labelled(const std::string& label, std::size_t indent, std::string_view text, bool bold) {
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

}  // namespace

std::string to_text(const Document& document, const TextLayout& layout) {
  Page page(layout);
  for (const Block& block : document.blocks()) page.write(block);
  return page.take();
}

}  // namespace tumorboard
