// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/meeting_table.h"

#include <algorithm>

#include "common/json/enum_names.h"
#include "daemon/workflow/authority_doc.h"

namespace tumorboard::workflow {

std::string name(v1::MeetingState state) { return json::enum_word(state); }

Result<const MeetingRow*> find(v1::MeetingState from, MeetingInput input) {
  const auto* row =
      std::ranges::find_if(kMeetingTable, [&](const MeetingRow& r) { return r.from == from && r.input == input; });
  if (row != kMeetingTable.end()) return row;
  if (from == v1::MEETING_STATE_UNSPECIFIED) return fail(ErrorCode::kNotFound, "no such meeting", "meeting_id");
  std::string takes;
  for (const MeetingRow& r : kMeetingTable) {
    if (r.from == from) takes.append(takes.empty() ? "" : ", ").append(name(r.input));
  }
  return fail(ErrorCode::kFailedPrecondition,
              "a meeting that is " + name(from) + " does not take: " + std::string(name(input)), {},
              takes.empty() ? "this state is final" : "it takes: " + takes);
}

std::string meeting_table_markdown() {
  const auto or_dash = [](std::string_view text) { return text.empty() ? std::string("–") : std::string(text); };
  std::string out = "| from | input | who | guard | to | in the same commit |\n|---|---|---|---|---|---|\n";
  for (const MeetingRow& row : kMeetingTable) {
    const std::string from = row.from == v1::MEETING_STATE_UNSPECIFIED ? "–" : name(row.from);
    const InputRow& input = kMeetingInputs[static_cast<std::size_t>(row.input)];
    out += "| " + from + " | " + std::string(input.name) + " | " + who_brings(input) + " | " + or_dash(row.guard) +
           " | " + name(row.to) + " | " + or_dash(row.effect) + " |\n";
  }
  return out;
}

}  // namespace tumorboard::workflow
