// SPDX-License-Identifier: Apache-2.0
// What new knowledge or new trials mean for the open cases: looked at until workers have judged
// them all, and printed as a table.
#pragma once

#include <algorithm>
#include <string>

#include "clients/cli/invocation.h"
#include "clients/text/change.h"
#include "tumorboard/v1/knowledge_change.pb.h"

namespace tumorboard::cli {

// Calls `look` until what it brings `is_over`, or --timeout is; on a terminal says in the words
// of `text` how far it is. Each look is audited: rarer, the longer it takes.
template <typename Look, typename IsOver, typename Text>
auto look_until(Invocation& run, std::int64_t pause_ms, const Look& look, const IsOver& is_over, const Text& text)
    -> decltype(look()) {
  constexpr std::int64_t kLongestPauseMs = 5000;
  const Clock& clock = run.environment().clock;
  const std::int64_t until = clock.boot_ms() + run.globals().timeout_ms();
  std::string told;
  for (;; pause_ms = std::min(2 * pause_ms, kLongestPauseMs)) {
    auto seen = look();
    if (!seen || is_over(*seen) || clock.boot_ms() >= until) return seen;
    if (const std::string now = text(*seen); now != told && run.environment().console.err_is_terminal) {
      run.messages().note(now);
      told = now;
    }
    if (const auto rested = (*run.client())->rest(pause_ms); !rested) {
      return tl::unexpected(run.messages().failure(rested.error()));
    }
  }
}

// A line for each change of each case; `before` and `after` head its columns.
inline void print_changes(Invocation& run, const google::protobuf::RepeatedPtrField<v1::AnswerChange>& changed,
                          const std::string& before, const std::string& after) {
  Table table({"CASE", "WHAT", before, after});
  for (const auto& one : changed) {
    for (const auto& change : one.changes()) {
      table.add({one.case_id(), change.path(), side_text(change, change.from()), side_text(change, change.to())});
    }
  }
  if (run.format() == Format::kPlain || !table.empty()) run.print(table);
}

}  // namespace tumorboard::cli
