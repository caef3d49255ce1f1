// SPDX-License-Identifier: Apache-2.0
// A parsed JSON document: a tree whose values know their path, so that a refusal names the
// element. Immutable once parsed. Numbers are kept as their decimal text.
#pragma once

#include <cstdint>
#include <list>
#include <span>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace tumorboard::json {

enum class Kind : std::uint8_t { kNull, kBoolean, kNumber, kText, kList, kObject };

class Value {
 public:
  Value(const Value* parent, std::size_t index, std::string key)
      : parent_(parent), index_(index), key_(std::move(key)) {}
  Value(const Value&) = delete;  // children point at their parent
  Value& operator=(const Value&) = delete;

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_null() const { return kind_ == Kind::kNull; }
  [[nodiscard]] const std::string& key() const { return key_; }  // in an object, else empty
  [[nodiscard]] std::string path() const;                        // lesions[2].size_mm; the root is empty
  [[nodiscard]] int line() const { return line_; }  // where the value (or its opening bracket) ends, from 1

  // Elements of a list, members of an object in file order, nothing otherwise.
  [[nodiscard]] const std::list<Value>& elements() const { return elements_; }
  [[nodiscard]] const Value* find(std::string_view key) const;  // member of an object, or nullptr

  // Each refuses every other type (null too) with INVALID, the path and the line.
  Result<> expect(Kind kind) const;
  [[nodiscard]] Result<bool> boolean() const;
  [[nodiscard]] Result<std::string> text() const;
  [[nodiscard]] Result<std::string> decimal() const;        // the number as written
  [[nodiscard]] Result<double> number() const;              // finite
  [[nodiscard]] Result<std::int64_t> whole_number() const;  // digits only: 63, never 63.0 or 6e1
  // An object whose keys are all in `known` or `ignored`; else names the nearest known key.
  [[nodiscard]] Result<> only(std::span<const std::string_view> known,
                              std::span<const std::string_view> ignored = {}) const;

  // INVALID at this path.
  [[nodiscard]] tl::unexpected<Error> refuse(std::string message, std::string hint = {}) const;

 private:
  friend class Builder;

  const Value* parent_;
  std::size_t index_;  // among the parent's elements
  std::string key_;
  Kind kind_ = Kind::kNull;
  bool boolean_ = false;
  int line_ = 0;
  std::string text_;  // of a text, or the decimal text of a number
  std::list<Value> elements_;
};

std::string_view name(Kind kind);  // "a number", "text", ...

}  // namespace tumorboard::json
