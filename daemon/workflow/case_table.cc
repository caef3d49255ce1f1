// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/case_table.h"

#include <algorithm>

#include "common/json/enum_names.h"
#include "daemon/workflow/authority_doc.h"

namespace tumorboard::workflow {

std::string name(v1::CaseState state) { return json::enum_word(state); }

Result<const CaseRow*> find(v1::CaseState from, CaseInput input) {
  const auto* row =
      std::ranges::find_if(kCaseTable, [&](const CaseRow& r) { return r.from == from && r.input == input; });
  if (row != kCaseTable.end()) return row;
  if (from == v1::CASE_STATE_UNSPECIFIED) return fail(ErrorCode::kNotFound, "no such case");
  std::string takes;
  for (const CaseRow& r : kCaseTable) {
    if (r.from == from) takes.append(takes.empty() ? "" : ", ").append(name(r.input));
  }
  return fail(ErrorCode::kFailedPrecondition,
              "a case that is " + name(from) + " does not take: " + std::string(name(input)), {},
              takes.empty() ? "this state is final" : "it takes: " + takes);
}

std::string case_table_markdown() {
  const auto effect = [](const CaseRow& row) {
    std::string text;
    const auto add = [&](bool on, std::string_view what) {
      if (on) text.append(text.empty() ? "" : ", ").append(what);
    };
    add(row.effects.new_revision, "revision + 1");
    add(row.effects.new_version, "version + 1");
    add(row.effects.cancel_job, "job cancelled");
    add(row.effects.enqueue_job, "job enqueued");
    add(row.effects.supersede_sign_offs, "sign-offs superseded");
    return text.empty() ? std::string("–") : text;
  };
  std::string out = "| from | input | who | guard | to | in the same commit |\n|---|---|---|---|---|---|\n";
  for (const CaseRow& row : kCaseTable) {
    std::string to = name(row.to);
    if (row.to_when_agreed != v1::CASE_STATE_UNSPECIFIED) to += " / " + name(row.to_when_agreed);
    const std::string from = row.from == v1::CASE_STATE_UNSPECIFIED ? "–" : name(row.from);
    const InputRow& input = kCaseInputs[static_cast<std::size_t>(row.input)];
    const std::string guard = row.guard.empty() ? "–" : std::string(row.guard);
    for (const std::string& cell :
         {from, std::string(input.name), who_brings(input, row.only), guard, to, effect(row)}) {
      out.append("| ").append(cell).append(" ");
    }
    out += "|\n";
  }
  return out;
}

}  // namespace tumorboard::workflow
