// SPDX-License-Identifier: Apache-2.0
#include "common/json/path.h"

#include <algorithm>

#include "common/json/write.h"

namespace tumorboard::json {
namespace {

constexpr std::size_t kLongestKey = 64;

bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

std::string member_path(const std::string& parent, std::string_view key) {
  if (key.empty() || key.size() > kLongestKey || !std::all_of(key.begin(), key.end(), plain)) {
    return parent + '[' + quote(key.substr(0, kLongestKey)) + ']';
  }
  return parent.empty() ? std::string(key) : parent + '.' + std::string(key);
}

std::string element_path(const std::string& parent, std::size_t index) {
  return parent + '[' + std::to_string(index) + ']';
}

}  // namespace tumorboard::json
