// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/request_memory.h"

#include <algorithm>

#include "common/base/assertion.h"

namespace tumorboard {

namespace {
constexpr std::size_t kWindow = 1'024;  // applied requests remembered per nonce
}

void RequestMemory::touch(Window& window, const std::string& key) {
  used_.erase(window.used);
  used_.push_front(key);
  window.used = used_.begin();
}

RequestMemory::Window* RequestMemory::find(const std::string& key) {
  const auto found = windows_.find(key);
  if (found == windows_.end()) return nullptr;
  touch(found->second, key);
  return &found->second;
}

RequestMemory::Answer RequestMemory::judge(const std::string& principal, const std::string& nonce,
                                           std::uint64_t counter, const Digest& hash) {
  const Window* known_window = find(key(principal, nonce));
  if (known_window == nullptr) return {Verdict::kLoadWindow};
  const Window& window = *known_window;
  if (const auto known = window.applied.find(counter); known != window.applied.end()) {
    return {known->second.hash == hash ? Verdict::kRepeat : Verdict::kConflict, &known->second};
  }
  if (counter < window.floor && !window.absent.contains(counter)) return {Verdict::kLoadOne};
  return {Verdict::kNew};
}

bool RequestMemory::load_window(const std::string& principal, const std::string& nonce,
                                const std::vector<std::pair<std::uint64_t, AppliedRequest>>& entries,
                                std::uint64_t floor, Sequence rests_on) {
  if (rests_on < forgotten_through_) return false;
  const std::string name = key(principal, nonce);
  const auto [found, inserted] = windows_.try_emplace(name);
  Window& window = found->second;
  if (inserted) window.used = used_.insert(used_.begin(), name);
  touch(window, name);
  window.floor = std::max(window.floor, floor);
  for (const auto& [counter, entry] : entries) window.applied.try_emplace(counter, entry);
  shrink();
  return true;
}

void RequestMemory::load_one(const std::string& principal, const std::string& nonce, std::uint64_t counter,
                             const AppliedRequest& applied) {
  if (Window* window = find(key(principal, nonce))) window->applied.try_emplace(counter, applied);
}

void RequestMemory::load_one_absent(const std::string& principal, const std::string& nonce, std::uint64_t counter,
                                    Sequence rests_on) {
  Window* window = find(key(principal, nonce));
  if (window != nullptr && rests_on >= forgotten_through_) window->absent.insert(counter);
}

void RequestMemory::applied(const std::string& principal, const std::string& nonce, std::uint64_t counter,
                            AppliedRequest applied) {
  Window* known = find(key(principal, nonce));
  TB_CHECK(known != nullptr);  // it has been judged in this step
  Window& window = *known;
  window.last_sequence = applied.sequence;
  window.absent.erase(counter);
  window.applied.insert_or_assign(counter, std::move(applied));
  // Keep the highest counters; what falls out is in the view, or stays until it is.
  while (window.applied.size() > kWindow && window.applied.begin()->second.sequence <= view_applied_) {
    const auto lowest = window.applied.begin();
    window.floor = std::max(window.floor, lowest->first + 1);
    forgotten_through_ = std::max(forgotten_through_, lowest->second.sequence);
    window.applied.erase(lowest);
  }
  if (window.absent.size() > kWindow) window.absent.clear();
}

void RequestMemory::shrink() {
  while (windows_.size() > max_nonces_) {
    const auto oldest = windows_.find(used_.back());
    if (oldest->second.last_sequence > view_applied_) return;  // the view does not know it yet
    forgotten_through_ = std::max(forgotten_through_, oldest->second.last_sequence);
    used_.pop_back();
    windows_.erase(oldest);
  }
}

}  // namespace tumorboard
