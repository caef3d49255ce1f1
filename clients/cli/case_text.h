// SPDX-License-Identifier: Apache-2.0
// Cases as rows and as a page: who, what changed, what is asked of you.
#pragma once

#include <string>

#include "clients/cli/board_text.h"
#include "clients/cli/table.h"
#include "proto/base/date.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::cli {

// Codes and not words: the same cells go to scripts.
Table case_table();
void add_row(Table& table, const v1::CaseSummary& summary);

// "FAMILY, Given (synthetic) born 12-Jan-1961 (65y)"; what is unknown is spelled out.
std::string patient_line(const v1::CaseView& view, const v1::Case& facts, Date today);

// The page of `case show`; `facts` is view.case.
std::string case_text(const v1::CaseView& view, const v1::Case& facts, Date today, const BoardTextOptions& options);

// Sign-offs by discipline: who approved, dissented, is awaited.
std::string sign_off_panel(const v1::CaseView& view, const BoardTextOptions& options);

// The view as one JSON document, its parts as documents and not as bytes.
std::string case_document(const v1::CaseView& view, const v1::Case& facts);

// Parses view.recommendation with the screening merged; nothing if there is none yet.
bool recommendation_of(const v1::CaseView& view, v1::Recommendation& recommendation);

}  // namespace tumorboard::cli
