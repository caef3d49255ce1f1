// SPDX-License-Identifier: Apache-2.0
// Reading from the daemon, shared by several commands.
#pragma once

#include <string>

#include "clients/cli/invocation.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::cli {

struct ShownCase {
  v1::CaseView view;
  v1::Case facts;  // view.case
};

OrExit<ShownCase> show_case(Invocation& run, const std::string& case_id, bool history);

// Prints a page of cases; `command` is how to ask for the next page.
int list_cases(Invocation& run, const v1::ListCases& wanted, const std::string& command);

}  // namespace tumorboard::cli
