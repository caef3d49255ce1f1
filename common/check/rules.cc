// SPDX-License-Identifier: Apache-2.0
#include "common/check/rules.h"

#include "common/check/check.h"
#include "common/check/disciplines.h"
#include "common/json/nearest.h"
#include "common/json/utf8.h"

namespace tumorboard::check {

Result<> user_id(const std::string& id, const std::string& path) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789._-";
  if (id.empty() || id.size() > 64 || id.find_first_not_of(kAllowed) != std::string::npos) {
    return invalid("is not a user id", path, "1 to 64 of a-z 0-9 . _ -");
  }
  return {};
}

Result<> at_most(const std::string& text, std::size_t bytes, const std::string& path) {
  if (text.size() > bytes) return invalid("is longer than " + std::to_string(bytes) + " bytes", path);
  return {};
}

Result<> reason(const std::string& text, const std::string& path) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return invalid("is required", path, "say why");
  return at_most(text, kMaxReasonBytes, path);
}

Result<> words(const std::string& text, std::size_t bytes, const std::string& path) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return invalid("is required", path, "say it in words");
  return at_most(text, bytes, path);
}

Result<> line(const std::string& text, std::size_t bytes, const std::string& path) {
  if (text.find_first_not_of(' ') == std::string::npos) return invalid("is required", path);
  if (!json::is_printable_line(text)) return invalid("holds a control character", path);
  return at_most(text, bytes, path);
}

Result<> discipline(const std::string& name, const std::string& path) {
  if (!known_discipline(name)) return invalid("is no discipline", path, json::did_you_mean(name, discipline_names()));
  return {};
}

}  // namespace tumorboard::check
