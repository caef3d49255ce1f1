// SPDX-License-Identifier: Apache-2.0
// What the board has done with a case, as parts of a page: its own words, sign-offs, waivers,
// earlier decisions, specimens, the outcome, and what is new to the reader.
#pragma once

#include <cstdint>
#include <string>

#include "clients/text/document.h"
#include "common/base/date.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::cli {

enum class HistoryShown : std::uint8_t { kSinceLastLook, kAll };

// "version 3, written by the board (amended by A. Chair)"; who wrote the current version.
std::string origin_line(const v1::CaseView& view);

void write_board_text(Document& page, const v1::CaseView& view);  // when people wrote the version
void write_sign_offs(Document& page, const v1::CaseView& view);   // sign-offs and waivers by discipline
void write_decisions(Document& page, const v1::CaseView& view);   // agreed versions, superseded ones too
void write_specimens(Document& page, const v1::CaseView& view);
void write_outcome(Document& page, const v1::CaseView& view);
void write_warnings(Document& page, const v1::CaseView& view, Date today);  // too old to sign, overdue
void write_news(Document& page, const v1::CaseView& view, HistoryShown shown);

// One row a result, or the order or specimen itself while it has none.
Table specimen_table();
void add_rows(Table& table, const v1::SpecimenSnapshot& specimen);

// The tail of `review show`: decisions, specimens, outcome, sign-offs, warnings. The board's own
// words and the news are printed inside the answer, not here.
std::string board_part(const v1::CaseView& view, Date today, const TextLayout& layout);

}  // namespace tumorboard::cli
