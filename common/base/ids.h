// SPDX-License-Identifier: Apache-2.0
// Strong ids, so that arguments cannot be swapped.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace tumorboard {

template <typename Tag, typename Value>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(Value value) : value_(std::move(value)) {}
  [[nodiscard]] const Value& value() const { return value_; }
  auto operator<=>(const StrongId&) const = default;

 private:
  Value value_{};
};

using CaseId = StrongId<struct CaseIdTag, std::string>;  // the sender's case number
using UserId = StrongId<struct UserIdTag, std::string>;
using KeyId = StrongId<struct KeyIdTag, std::string>;            // see key_id.h
using SessionId = StrongId<struct SessionIdTag, std::uint64_t>;  // of this daemon run
using JobId = StrongId<struct JobIdTag, std::uint64_t>;          // ledger sequence of its enqueueing
using Fence = StrongId<struct FenceTag, std::uint64_t>;          // ledger sequence of its grant
using Sequence = std::uint64_t;                                  // of a ledger event, from 1

}  // namespace tumorboard

template <typename Tag, typename Value>
struct std::hash<tumorboard::StrongId<Tag, Value>> {
  std::size_t operator()(const tumorboard::StrongId<Tag, Value>& id) const noexcept {
    return std::hash<Value>{}(id.value());
  }
};
