// SPDX-License-Identifier: Apache-2.0
#include "clients/minutes/pdf_layout.h"

#include <algorithm>

#include "clients/text/text.h"

namespace tumorboard::minutes {
namespace {

using LayoutPtr = std::shared_ptr<PangoLayout>;

constexpr double kBodyWidth = kSheetWidth - 2 * kMargin;
constexpr double kLabelWidth = 84;
constexpr double kPointIndent = 10;
constexpr double kGap = 8;            // between columns
constexpr double kKeepWithNext = 70;  // a heading is never the last line of a sheet

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

void set_width(PangoLayout& layout, double width) {
  pango_layout_set_width(&layout, static_cast<int>(width * PANGO_SCALE));
}

double height_of(PangoLayout& layout) {
  int height = 0;
  pango_layout_get_size(&layout, nullptr, &height);
  return points(height);
}

double width_of_text(PangoLayout& layout) {
  int width = 0;
  pango_layout_get_size(&layout, &width, nullptr);
  return points(width);
}

// Columns that fit into an even share keep their width; the others share what is left.
std::vector<double> column_widths(const std::vector<double>& wanted, double available) {
  std::vector<double> widths(wanted.size(), 0);
  std::size_t open = wanted.size();
  for (bool settled = false; !settled && open > 0;) {
    const double share = available / static_cast<double>(open);
    settled = true;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (widths[i] > 0 || wanted[i] > share) continue;
      widths[i] = std::max(wanted[i], 1.0);
      available -= widths[i];
      --open;
      settled = false;
    }
  }
  for (double& width : widths) {
    if (width <= 0) width = available / static_cast<double>(open);
  }
  return widths;
}

class Press {
 public:
  explicit Press(PangoContext& context) : context_(context), sheets_(1) {}

  void add(const Block& block) {
    ++block_;
    tag_ = "P";
    switch (block.kind) {
      case Block::Kind::kLine:
        return title(block.text, "H1", 12);
      case Block::Kind::kHeading:
        y_ += 10;
        return title(block.text, "H2", 10.5);
      case Block::Kind::kSubheading:
        y_ += 3;
        return title(block.text, "H3", 9);
      case Block::Kind::kParagraph:
        return flow(text(block.text, {}), kMargin + kPointIndent, kBodyWidth - kPointIndent);
      case Block::Kind::kField:
        return labelled(text(block.label, {9, true}), 0, block.text);
      case Block::Kind::kBullet:
        return labelled(text(block.label, {}), kPointIndent, block.text);
      case Block::Kind::kTable:
        return table(block.table);
      case Block::Kind::kBlank:
        y_ += 6;
        return;
    }
  }

  std::vector<Sheet> take() { return std::move(sheets_); }

 private:
  [[nodiscard]] LayoutPtr text(const std::string& content, const TextStyle& style) const {
    return text_layout(context_, content, style);
  }

  void room_for(double height) {
    if (y_ + height <= kBodyBottom || y_ <= kBodyTop) return;
    sheets_.emplace_back();
    y_ = kBodyTop;
  }

  // Line by line from the present height on, over as many sheets as it takes.
  void flow(const LayoutPtr& layout, double x, double width) {
    set_width(*layout, width);
    PangoLayoutIter* at = pango_layout_get_iter(layout.get());
    int line = 0;
    do {
      PangoRectangle extents{};
      pango_layout_iter_get_line_extents(at, nullptr, &extents);
      const double height = points(extents.height);
      room_for(height);
      const double ascent = points(pango_layout_iter_get_baseline(at) - extents.y);
      sheets_.back().push_back({layout, line++, x, y_ + ascent, block_, tag_});
      y_ += height;
    } while (pango_layout_iter_next_line(at) != 0);
    pango_layout_iter_free(at);
  }

  void title(const std::string& content, const char* tag, double size) {
    tag_ = tag;
    room_for(kKeepWithNext);
    flow(text(content, {size, true}), kMargin, kBodyWidth);
    y_ += 2;
  }

  // The text beside its label; a label wider than its column pushes the text below it.
  void labelled(const LayoutPtr& label, double indent, const std::string& content) {
    const LayoutPtr body = text(content, {});
    const double wide = width_of_text(*label) + indent;
    room_for(2 * height_of(*label));
    const double top = y_;
    flow(label, kMargin + indent, kBodyWidth - indent);
    if (wide + kGap / 2 <= kLabelWidth) y_ = top;
    flow(body, kMargin + kLabelWidth, kBodyWidth - kLabelWidth);
    y_ += 1;
  }

  void table(const Table& content) {
    std::vector<double> wanted(content.titles().size(), 0);
    const auto widen = [&](const std::vector<std::string>& cells, const TextStyle& style) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        wanted[i] = std::max(wanted[i], width_of_text(*text(cells[i], style)) + 0.5);
      }
    };
    widen(content.titles(), kTitleStyle);
    for (const auto& row : content.rows()) widen(row, kCellStyle);
    const double gaps = kGap * static_cast<double>(wanted.size() - 1);
    const std::vector<double> widths = column_widths(wanted, kBodyWidth - kPointIndent - gaps);
    row(content.titles(), widths, kTitleStyle, kKeepWithNext);
    for (const auto& cells : content.rows()) {
      if (row_breaks(cells, widths)) {
        sheets_.emplace_back();
        y_ = kBodyTop;
        row(content.titles(), widths, kTitleStyle, 0);
      }
      row(cells, widths, kCellStyle, 0);
    }
    y_ += 3;
  }

  [[nodiscard]] double row_height(const std::vector<std::string>& cells, const std::vector<double>& widths,
                                  const TextStyle& style) const {
    double height = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const LayoutPtr cell = text(cells[i], style);
      set_width(*cell, widths[i]);
      height = std::max(height, height_of(*cell));
    }
    return height;
  }

  [[nodiscard]] bool row_breaks(const std::vector<std::string>& cells, const std::vector<double>& widths) const {
    return y_ > kBodyTop && y_ + row_height(cells, widths, kCellStyle) > kBodyBottom;
  }

  void row(const std::vector<std::string>& cells, const std::vector<double>& widths, const TextStyle& style,
           double keep) {
    const double height = row_height(cells, widths, style);
    room_for(std::max(height, keep));
    const double top = y_;
    double x = kMargin + kPointIndent;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      y_ = top;
      ++block_;
      flow(text(cells[i], style), x, widths[i]);
      x += widths[i] + kGap;
    }
    y_ = top + height + 1;
  }

  static constexpr TextStyle kTitleStyle{8, true};
  static constexpr TextStyle kCellStyle{8, false};

  PangoContext& context_;
  std::vector<Sheet> sheets_;
  double y_ = kBodyTop;
  int block_ = 0;
  const char* tag_ = "P";
};

}  // namespace

LayoutPtr text_layout(PangoContext& context, const std::string& text, const TextStyle& style) {
  LayoutPtr layout(pango_layout_new(&context), g_object_unref);
  PangoFontDescription* font = pango_font_description_from_string("DejaVu Sans");
  pango_font_description_set_absolute_size(font, style.size * PANGO_SCALE);
  if (style.bold) pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description(layout.get(), font);
  pango_font_description_free(font);
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  PangoAttrList* attributes = pango_attr_list_new();  // a hyphen inside a digest would be a lie
  pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
  pango_layout_set_attributes(layout.get(), attributes);
  pango_attr_list_unref(attributes);
  const std::string shown = printable(text);
  pango_layout_set_text(layout.get(), shown.data(), static_cast<int>(shown.size()));
  return layout;
}

std::vector<Sheet> lay_out(PangoContext& context, const Document& document) {
  Press press(context);
  for (const Block& block : document.blocks()) press.add(block);
  return press.take();
}

}  // namespace tumorboard::minutes
