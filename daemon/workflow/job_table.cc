// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/job_table.h"

#include <algorithm>

namespace tumorboard::workflow {

Result<const JobRow*> find(JobState from, JobInput input) {
  const auto* row =
      std::ranges::find_if(kJobTable, [&](const JobRow& r) { return r.from == from && r.input == input; });
  if (row != kJobTable.end()) return row;
  return fail(ErrorCode::kFailedPrecondition,
              "a job that is " + std::string(name(from)) + " does not take: " + std::string(name(input)));
}

std::string job_table_markdown() {
  std::string out = "| from | event | guard | to | effect |\n|---|---|---|---|---|\n";
  for (const JobRow& row : kJobTable) {
    std::string to(name(row.to));
    if (row.to_when_spent != JobState::kNone) to += " / " + std::string(name(row.to_when_spent));
    const auto or_dash = [](std::string_view text) { return text.empty() ? std::string("–") : std::string(text); };
    out += "| " + or_dash(name(row.from)) + " | " + std::string(name(row.input)) + " | " + or_dash(row.guard) + " | " +
           to + " | " + or_dash(row.effect) + " |\n";
  }
  return out;
}

}  // namespace tumorboard::workflow
