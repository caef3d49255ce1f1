// SPDX-License-Identifier: Apache-2.0
// Rows of text: aligned columns for a terminal, tab-separated values for scripts.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace tumorboard {

class Table {
 public:
  explicit Table(std::vector<std::string> titles) : titles_(std::move(titles)) {}

  // As many cells as titles. Text may be anything: it is made printable here.
  void add(std::vector<std::string> cells);
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] const std::vector<std::string>& titles() const { return titles_; }
  [[nodiscard]] const std::vector<std::vector<std::string>>& rows() const { return rows_; }

  // Titles, then rows; columns two spaces apart; an empty cell is "-".
  void write_aligned(std::ostream& out, const std::string& indent = {}) const;
  // No titles; tab, line feed and backslash inside a cell are written \t, \n, \\.
  void write_tsv(std::ostream& out) const;

 private:
  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tumorboard
