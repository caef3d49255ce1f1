// SPDX-License-Identifier: Apache-2.0
// Reading from the daemon, shared by several commands.
#pragma once

#include <string>

#include "clients/cli/case_text.h"
#include "clients/cli/invocation.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::cli {

struct ShownCase {
  v1::CaseView view;
  v1::Case facts;  // view.case
};

OrExit<ShownCase> show_case(Invocation& run, const std::string& case_id, bool history);

// The version the person says to have read; 0 means the current one.
Result<std::uint32_t> version_read(std::uint32_t given, const v1::CaseView& view);

// Prints a page of cases; `command` is how to ask for the next page.
int list_cases(Invocation& run, const v1::ListCases& wanted, CaseRows::Columns columns, const std::string& command);

}  // namespace tumorboard::cli
