// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/retries.h"

#include <algorithm>
#include <utility>

namespace tumorboard {

void Retries::set_due(const std::string& case_id, Entry& entry, std::optional<std::int64_t> due_ms) {
  if (entry.due_ms) due_.erase({*entry.due_ms, case_id});
  entry.due_ms = due_ms;
  if (due_ms) due_.emplace(*due_ms, case_id);
}

bool Retries::ask(const std::string& case_id) {
  Entry& entry = entries_[case_id];
  set_due(case_id, entry, std::nullopt);
  if (std::exchange(entry.asked, true)) return false;
  ++asked_;
  return true;
}

std::int64_t Retries::failed(const std::string& case_id, std::int64_t now_ms) {
  constexpr unsigned kMaxDoublings = 6;  // 64 s: more than the longest wait
  Entry& entry = entries_[case_id];
  if (std::exchange(entry.asked, false)) --asked_;
  const std::int64_t wait = std::min(kFirstMs << std::min(entry.failures, kMaxDoublings), kLongestMs);
  ++entry.failures;
  set_due(case_id, entry, now_ms + wait);
  return wait;
}

void Retries::at(const std::string& case_id, std::int64_t due_ms) { set_due(case_id, entries_[case_id], due_ms); }

void Retries::settled(const std::string& case_id) {
  const auto found = entries_.find(case_id);
  if (found == entries_.end()) return;
  set_due(case_id, found->second, std::nullopt);
  if (found->second.asked) --asked_;
  entries_.erase(found);
}

std::vector<std::string> Retries::take_due(std::int64_t now_ms) {
  std::vector<std::string> due;
  while (!due_.empty() && due_.begin()->first <= now_ms) {
    due.push_back(due_.begin()->second);
    set_due(due.back(), entries_.at(due.back()), std::nullopt);
  }
  return due;
}

std::optional<std::int64_t> Retries::next_due() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

bool Retries::is_asked(const std::string& case_id) const {
  const auto found = entries_.find(case_id);
  return found != entries_.end() && found->second.asked;
}

unsigned Retries::failures(const std::string& case_id) const {
  const auto found = entries_.find(case_id);
  return found == entries_.end() ? 0 : found->second.failures;
}

}  // namespace tumorboard
