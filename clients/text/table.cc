// SPDX-License-Identifier: Apache-2.0
#include "clients/text/table.h"

#include <algorithm>

#include "clients/text/text.h"
#include "common/base/assertion.h"

namespace tumorboard {
namespace {

std::string shown(const std::string& cell) { return cell.empty() ? "-" : printable(cell); }

std::string escaped(const std::string& cell) {
  std::string out;
  for (const char c : cell) {
    if (c == '\t') {
      out += "\\t";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\\') {
      out += "\\\\";
    } else {
      out += c;
    }
  }
  return printable(out);
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
  TB_CHECK(cells.size() == titles_.size());
  rows_.push_back(std::move(cells));
}

void Table::write_aligned(std::ostream& out, const std::string& indent) const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < titles_.size(); ++column) {
    std::size_t widest = width_of(titles_[column]);
    for (const auto& row : rows_) widest = std::max(widest, width_of(shown(row[column])));
    widths.push_back(widest);
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text = indent;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const std::string cell = shown(cells[column]);
      text += cell + std::string(widths[column] + 2 - width_of(cell), ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out << text << '\n';
  };
  line(titles_);
  for (const auto& row : rows_) line(row);
}

void Table::write_tsv(std::ostream& out) const {
  for (const auto& row : rows_) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      out << (column == 0 ? "" : "\t") << escaped(row[column]);
    }
    out << '\n';
  }
}

}  // namespace tumorboard
