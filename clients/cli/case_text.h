// SPDX-License-Identifier: Apache-2.0
// Cases as rows and as a page: who, what changed, what is asked of you.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clients/cli/case_board.h"
#include "clients/text/board_text.h"
#include "clients/text/table.h"
#include "common/base/date.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::cli {

// A list of cases as rows; codes and not words: the same cells go to scripts.
class CaseRows {
 public:
  // Which columns beside the usual ones.
  struct Columns {
    bool for_me = false;   // which of `disciplines` are awaited; rulings, if the reader `rules`
    bool changed = false;  // what happened since the reader looked
    std::vector<std::string> disciplines;
    bool rules = false;  // the reader is a chair
  };

  CaseRows(Columns columns, std::int64_t now_us);
  void add(const v1::CaseSummary& summary);
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  // Urgent signs are the first column, in words, and take no room when no case of the list has one.
  [[nodiscard]] Table for_people() const;
  // Urgent signs are the last column, so that the columns before them keep their places.
  [[nodiscard]] Table for_scripts() const;

 private:
  struct Row {
    std::string sign;   // "! spinal cord compression"
    std::string codes;  // "spinal_cord_compression"
    std::vector<std::string> cells;
  };
  Columns columns_;
  std::int64_t now_us_;
  std::vector<Row> rows_;
};

// "! spinal cord compression, hydrocephalus"; nothing for a case that is not marked.
std::string urgent_text(const v1::CaseSummary& summary);

// "in review, 3 of 5 disciplines approved, 1 dissent open"
std::string state_line(const v1::CaseSummary& summary);

// "7: progressing 3, cns 2, prior_lines 2"; terms of 0 are left out.
std::string complexity_text(const v1::CaseSummary& summary);

// "FAMILY, Given (synthetic) born 12-Jan-1961 (65y)"; what is unknown is spelled out.
std::string patient_line(const v1::CaseView& view, const v1::Case& facts, Date today);

// The page of `case show`; `facts` is view.case.
std::string case_text(const v1::CaseView& view, const v1::Case& facts, Date today, const TextLayout& layout,
                      HistoryShown history = HistoryShown::kAll);

// The view as one JSON document, its parts as documents and not as bytes.
std::string case_document(const v1::CaseView& view, const v1::Case& facts);

// Parses view.recommendation with the screening merged; nothing if there is none yet.
bool recommendation_of(const v1::CaseView& view, v1::Recommendation& recommendation);

}  // namespace tumorboard::cli
