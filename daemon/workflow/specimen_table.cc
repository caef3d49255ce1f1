// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/specimen_table.h"

#include <algorithm>

#include "common/json/enum_names.h"
#include "daemon/workflow/authority_doc.h"

namespace tumorboard::workflow {

std::string name(v1::SpecimenState state) {
  if (state == v1::SPECIMEN_STATE_UNSPECIFIED) return "–";
  return json::enum_word(state);
}

SpecimenInput input_of(v1::ResultStatus status) {
  switch (status) {
    case v1::RESULT_STATUS_FINAL:
      return SpecimenInput::kFinal;
    case v1::RESULT_STATUS_CORRECTED:
      return SpecimenInput::kCorrected;
    case v1::RESULT_STATUS_ADDENDUM:
      return SpecimenInput::kAddendum;
    case v1::RESULT_STATUS_CANCELLED:
      return SpecimenInput::kCancelled;
    case v1::RESULT_STATUS_WRONG:
      return SpecimenInput::kWrong;
    default:
      return SpecimenInput::kPreliminary;  // the least that can be made of it
  }
}

Result<const SpecimenRow*> find(v1::SpecimenState from, SpecimenInput input) {
  const auto* row =
      std::ranges::find_if(kSpecimenTable, [&](const SpecimenRow& r) { return r.from == from && r.input == input; });
  if (row != kSpecimenTable.end()) return row;
  return fail(ErrorCode::kFailedPrecondition,
              "a specimen that is " + name(from) + " does not take: " + std::string(name(input)));
}

std::string specimen_table_markdown() {
  std::string out = "| from | input | who | to | effect |\n|---|---|---|---|---|\n";
  for (const SpecimenRow& row : kSpecimenTable) {
    std::string to = name(row.to);
    if (row.to_when_unmatched != v1::SPECIMEN_STATE_UNSPECIFIED) to += " / " + name(row.to_when_unmatched);
    const InputRow& input = kSpecimenInputs[static_cast<std::size_t>(row.input)];
    out += "| " + name(row.from) + " | " + std::string(input.name) + " | " + who_brings(input) + " | " + to + " | " +
           std::string(row.effect) + " |\n";
  }
  return out;
}

}  // namespace tumorboard::workflow
