// SPDX-License-Identifier: Apache-2.0
#include "storage/chain.h"

namespace tumorboard::storage {
namespace {

constexpr std::size_t kLengthBytes = 4;

std::string_view view_of(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

}  // namespace

Digest genesis_hash(std::string_view epoch) {
  return Sha256().update(std::string_view("\0", 1)).update(epoch).finish();
}

Digest next_hash(const Digest& previous, std::string_view event) {
  return Sha256().update("\x01").update(view_of(previous)).update(event).finish();
}

Digest chain_over(Digest previous, const std::vector<std::string>& events) {
  for (const std::string& event : events) previous = next_hash(previous, event);
  return previous;
}

std::string pack(const std::vector<std::string>& events) {
  std::size_t size = 0;
  for (const std::string& event : events) size += kLengthBytes + event.size();
  std::string packed;
  packed.reserve(size);
  for (const std::string& event : events) {
    for (std::size_t i = 0; i < kLengthBytes; ++i) packed.push_back(static_cast<char>(event.size() >> (8 * i) & 0xffU));
    packed.append(event);
  }
  return packed;
}

std::optional<std::vector<std::string>> unpack(std::string_view packed) {
  std::vector<std::string> events;
  while (!packed.empty()) {
    if (packed.size() < kLengthBytes) return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i) {
      length |= static_cast<std::size_t>(static_cast<unsigned char>(packed[i])) << (8 * i);
    }
    packed.remove_prefix(kLengthBytes);
    if (packed.size() < length) return std::nullopt;
    events.emplace_back(packed.substr(0, length));
    packed.remove_prefix(length);
  }
  return events;
}

}  // namespace tumorboard::storage
