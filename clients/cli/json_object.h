// SPDX-License-Identifier: Apache-2.0
// One JSON object on one line, keys in the order given, for documents that are no message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/write.h"

namespace tumorboard::cli {

class JsonObject {
 public:
  // Every document of ours says what it is: "tumorboard.case_list.v1".
  static JsonObject document(std::string_view schema) {
    JsonObject object;
    return object.text("schema", "tumorboard." + std::string(schema) + ".v1");
  }

  // `json` is JSON text; a line feed at its end is dropped.
  JsonObject& raw(std::string_view key, std::string_view json) {
    while (json.ends_with('\n')) json.remove_suffix(1);
    text_ += (text_.empty() ? "" : ",") + json::quote(key) + ":" + std::string(json);
    return *this;
  }
  JsonObject& text(std::string_view key, std::string_view value) { return raw(key, json::quote(value)); }
  JsonObject& text_or_null(std::string_view key, std::string_view value) {
    return value.empty() ? raw(key, "null") : text(key, value);
  }
  JsonObject& number(std::string_view key, std::uint64_t value) { return raw(key, std::to_string(value)); }
  JsonObject& flag(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
  JsonObject& list(std::string_view key, const std::vector<std::string>& documents) {
    std::string all;
    for (const std::string& one : documents) {
      std::string_view trimmed = one;
      while (trimmed.ends_with('\n')) trimmed.remove_suffix(1);
      all += (all.empty() ? "" : ",") + std::string(trimmed);
    }
    return raw(key, "[" + all + "]");
  }

  [[nodiscard]] std::string str() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

}  // namespace tumorboard::cli
