// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/request_memory.h"

namespace tumorboard {

namespace {
constexpr std::size_t kWindow = 1'024;  // applied requests remembered per nonce
}

RequestMemory::Window& RequestMemory::touch(const std::string& key) {
  const auto [found, inserted] = windows_.try_emplace(key);
  if (!inserted) used_.erase(found->second.used);
  used_.push_front(key);
  found->second.used = used_.begin();
  return found->second;
}

RequestMemory::Answer RequestMemory::judge(const std::string& principal, const std::string& nonce,
                                           std::uint64_t counter, const Digest& hash) {
  if (!windows_.contains(key(principal, nonce))) return {Verdict::kLoadWindow};
  Window& window = touch(key(principal, nonce));
  if (const auto known = window.applied.find(counter); known != window.applied.end()) {
    return {known->second.hash == hash ? Verdict::kRepeat : Verdict::kConflict, &known->second};
  }
  if (counter < window.floor && !window.absent.contains(counter)) return {Verdict::kLoadOne};
  return {Verdict::kNew};
}

void RequestMemory::load_window(const std::string& principal, const std::string& nonce,
                                const std::vector<std::pair<std::uint64_t, AppliedRequest>>& entries,
                                std::uint64_t floor) {
  Window& window = touch(key(principal, nonce));
  window.floor = floor;
  for (const auto& [counter, entry] : entries) window.applied.try_emplace(counter, entry);
  shrink();
}

void RequestMemory::load_one(const std::string& principal, const std::string& nonce, std::uint64_t counter,
                             const AppliedRequest& applied) {
  touch(key(principal, nonce)).applied.try_emplace(counter, applied);
}

void RequestMemory::load_one_absent(const std::string& principal, const std::string& nonce, std::uint64_t counter) {
  touch(key(principal, nonce)).absent.emplace(counter, true);
}

void RequestMemory::applied(const std::string& principal, const std::string& nonce, std::uint64_t counter,
                            AppliedRequest applied) {
  Window& window = touch(key(principal, nonce));
  window.last_sequence = applied.sequence;
  window.applied.insert_or_assign(counter, std::move(applied));
  // Keep the highest counters; what falls out is in the view, or stays until it is.
  while (window.applied.size() > kWindow && window.applied.begin()->second.sequence <= view_applied_) {
    window.floor = window.applied.begin()->first + 1;
    window.applied.erase(window.applied.begin());
  }
  if (window.absent.size() > kWindow) window.absent.clear();
}

void RequestMemory::shrink() {
  while (windows_.size() > max_nonces_) {
    const auto oldest = windows_.find(used_.back());
    if (oldest->second.last_sequence > view_applied_) return;  // the view does not know it yet
    used_.pop_back();
    windows_.erase(oldest);
  }
}

}  // namespace tumorboard
