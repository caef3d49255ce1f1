// SPDX-License-Identifier: Apache-2.0
// A YAML or JSON document as a tree that knows its lines. Scalars keep what was written and
// carry the type that YAML 1.1 readers of CTML give them: an unquoted N is text, Yes is true.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace tumorboard::trials {

enum class ScalarKind : std::uint8_t { kNull, kBoolean, kWhole, kDecimal, kText };

struct Scalar {
  ScalarKind kind = ScalarKind::kNull;
  std::string text;   // as written
  double number = 0;  // of kWhole and kDecimal
  bool boolean = false;

  static Scalar of_text(std::string text) { return {ScalarKind::kText, std::move(text), 0, false}; }
  static Scalar of_boolean(bool value) { return {ScalarKind::kBoolean, value ? "true" : "false", 0, value}; }

  [[nodiscard]] bool is_null() const { return kind == ScalarKind::kNull; }
  [[nodiscard]] bool is_text() const { return kind == ScalarKind::kText; }
  [[nodiscard]] bool is_number() const { return kind == ScalarKind::kWhole || kind == ScalarKind::kDecimal; }
  // Equal as a database compares: 19 is 19.0, but never "19" and never true.
  friend bool operator==(const Scalar& a, const Scalar& b);
};

// The type of a plain (unquoted) YAML scalar by the rules of YAML 1.1 as PyYAML applies them.
Scalar resolve_plain(std::string_view text);
// The type of a JSON number.
Scalar number_scalar(std::string_view text);

enum class NodeKind : std::uint8_t { kScalar, kList, kMap };

struct Member;

struct Node {
  NodeKind kind = NodeKind::kScalar;
  int line = 0;  // from 1
  Scalar scalar;
  bool tagged = false;          // a YAML tag stood before the value, as in `!Mutation` without quotes
  std::vector<Node> items;      // of a list
  std::vector<Member> members;  // of a map, in file order, each key once

  [[nodiscard]] bool is_null() const { return kind == NodeKind::kScalar && scalar.is_null(); }
  [[nodiscard]] bool is_scalar() const { return kind == NodeKind::kScalar; }
  [[nodiscard]] bool is_list() const { return kind == NodeKind::kList; }
  [[nodiscard]] bool is_map() const { return kind == NodeKind::kMap; }
  [[nodiscard]] const Node* find(std::string_view key) const;  // member of a map, or nullptr
  // The member's text as written; empty: no such member, null, or not a scalar.
  [[nodiscard]] std::string_view text_of(std::string_view key) const;
};

struct Member {
  std::string key;
  Node value;
};

// What one file held. A duplicate key keeps its last value; `duplicates` are the lines.
struct Documents {
  std::vector<Node> documents;
  std::vector<int> duplicate_lines;
};

inline constexpr std::size_t kMaxTextBytes = std::size_t{16} << 20U;
inline constexpr std::size_t kMaxNesting = 100;
inline constexpr std::size_t kMaxNodes = 4'000'000;  // of one file
// A file has fewer nodes than bytes; its aliases may add this many, a long value counting for several.
inline constexpr std::size_t kMaxNodesByAliases = 100'000;
inline constexpr std::size_t kBytesOfOneNode = 32;
inline constexpr std::size_t kMaxKeys = 4096;  // of one map

// One or more documents; each refusal is INVALID with "line N: ..." and never an exception.
Result<Documents> read_yaml(std::string_view text);
// One or more JSON values one after another.
Result<Documents> read_json(std::string_view text);

}  // namespace tumorboard::trials
