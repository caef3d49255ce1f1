// SPDX-License-Identifier: Apache-2.0
// The criteria of our own that compare one fact of the patient: one row each. A number is compared with a
// limit, a finding is present or absent. Reading, judging, explaining and the reference table follow from the
// row. Prior therapy, which has parts, is read and judged by itself (extension_criteria.cc).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "workers/trials/patient.h"

namespace tumorboard::trials {

// The fact as the patient has it, and what to obtain while it is not known.
struct GivenFact {
  std::string because;
  std::string obtain;
};

struct ExtensionRow {
  std::string_view key;                                              // below `tumorboard`
  std::string_view text;                                             // as a criterion names it
  Range (*number)(const Patient& patient) = nullptr;                 // no low end: not known
  std::optional<bool> (*finding)(const Patient& patient) = nullptr;  // instead of a number
  GivenFact (*given)(const Patient& patient) = nullptr;
};

std::span<const ExtensionRow> extension_rows();
const ExtensionRow* find_extension(std::string_view key);  // nullptr: no such row

// The rows as docs/reference/ctml.md prints them.
std::string extension_rows_markdown();

}  // namespace tumorboard::trials
