// SPDX-License-Identifier: Apache-2.0
// A document laid out on sheets of A4: the place of each line of text. Nothing is drawn here.
#pragma once

#include <pango/pango.h>

#include <memory>
#include <string>
#include <vector>

#include "clients/text/document.h"

namespace tumorboard::minutes {

// In points, from the top left corner.
inline constexpr double kSheetWidth = 595.28;
inline constexpr double kSheetHeight = 841.89;
inline constexpr double kMargin = 50;
inline constexpr double kBodyTop = 72;
inline constexpr double kBodyBottom = kSheetHeight - 66;

struct TextStyle {
  double size = 9;
  bool bold = false;
};

std::shared_ptr<PangoLayout> text_layout(PangoContext& context, const std::string& text, const TextStyle& style);

struct PlacedLine {
  std::shared_ptr<PangoLayout> text;
  int line = 0;  // of `text`
  double x = 0;
  double baseline = 0;
  int block = 0;          // lines of one block have one number
  const char* tag = "P";  // in the structure of the PDF
};

using Sheet = std::vector<PlacedLine>;

std::vector<Sheet> lay_out(PangoContext& context, const Document& document);

}  // namespace tumorboard::minutes
