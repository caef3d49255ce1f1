// SPDX-License-Identifier: Apache-2.0
// JSON through nlohmann: values one after another, as the engines' loaders take them.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "common/base/date.h"
#include "common/json/utf8.h"
#include "workers/trials/document.h"

namespace tumorboard::trials {
namespace {

// Where the lexer stands. It reads one byte past a number, so a value's line is that of the
// byte before.
struct Position {
  std::size_t read = 0;
  int line = 1;
  int line_before = 1;
};

class Bytes {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Bytes(const char* at, Position* position) : at_(at), position_(position) {}
  reference operator*() const { return *at_; }
  Bytes& operator++() {
    position_->line_before = position_->line;
    if (*at_ == '\n') ++position_->line;
    ++position_->read;
    ++at_;
    return *this;
  }
  Bytes operator++(int) {
    Bytes before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Bytes& other) const { return at_ == other.at_; }
  bool operator!=(const Bytes& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  Position* position_;
};

constexpr double kMaxMilliseconds = 3.2e13;  // the year 2984

// MongoDB's extended JSON, as databases of the field are exported: {"$numberInt": "19"} is 19,
// {"$date": {"$numberLong": "1573658521614"}} a day.
void unwrap(Node& map) {
  if (!map.is_map() || map.members.size() != 1) return;
  const auto& [key, value] = map.members.front();
  if (!value.is_scalar() || value.is_null()) return;
  Scalar scalar;
  if (key == "$numberInt" || key == "$numberLong" || key == "$numberDouble") {
    scalar = resolve_plain(value.scalar.text);
  } else if (key == "$oid" || (key == "$date" && value.scalar.is_text())) {
    scalar = value.scalar;
  } else if (key == "$date" && value.scalar.is_number() && std::abs(value.scalar.number) < kMaxMilliseconds) {
    scalar = Scalar::of_text(Date::of_wall_us(static_cast<std::int64_t>(value.scalar.number) * 1000).iso());
  } else {
    return;
  }
  map.kind = NodeKind::kScalar;
  map.members.clear();
  map.scalar = std::move(scalar);
}

// Builds a Node from the parser's events; false stops it.
class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  TreeBuilder(const Position& position, Documents& out, std::size_t& nodes)
      : position_(position), out_(out), nodes_(nodes) {}

  bool null() override { return add({}) != nullptr; }
  bool boolean(bool value) override { return add(Scalar::of_boolean(value)) != nullptr; }
  bool number_integer(number_integer_t value) override { return add_number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add_number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return add_number(text); }
  bool string(string_t& value) override { return add(Scalar::of_text(std::move(value))) != nullptr; }
  bool binary(binary_t&) override { return false; }  // not in JSON text
  bool start_object(std::size_t) override { return open(NodeKind::kMap); }
  bool start_array(std::size_t) override { return open(NodeKind::kList); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    key_ = std::move(value);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    problem_ = "not JSON";
    return false;
  }

  Node& root() { return root_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  Node* add(Scalar scalar, NodeKind kind = NodeKind::kScalar) {
    if (++nodes_ > kMaxNodes) {
      problem_ = "more than " + std::to_string(kMaxNodes) + " elements";
      return nullptr;
    }
    Node* added = &root_;
    if (!open_.empty()) added = open_.back()->is_list() ? &open_.back()->items.emplace_back() : member(*open_.back());
    if (added == nullptr) return nullptr;
    added->kind = kind;
    added->scalar = std::move(scalar);
    added->line = position_.line;
    return added;
  }

  Node* member(Node& map) {
    for (auto& [name, value] : map.members) {
      if (name != key_) continue;
      out_.duplicate_lines.push_back(position_.line);
      value = Node{};
      return &value;
    }
    if (map.members.size() == kMaxKeys) {
      problem_ = "more than " + std::to_string(kMaxKeys) + " keys in one object";
      return nullptr;
    }
    return &map.members.emplace_back(Member{key_, {}}).value;
  }

  bool add_number(const std::string& text) {
    Node* added = add(number_scalar(text));
    if (added != nullptr) added->line = position_.line_before;
    return added != nullptr;
  }

  bool open(NodeKind kind) {
    if (open_.size() == kMaxNesting) {
      problem_ = "nested deeper than " + std::to_string(kMaxNesting) + " levels";
      return false;
    }
    Node* added = add({}, kind);
    if (added == nullptr) return false;
    open_.push_back(added);  // stays put: its list grows only after it is closed
    return true;
  }

  bool close() {
    unwrap(*open_.back());
    open_.pop_back();
    return true;
  }

  const Position& position_;
  Documents& out_;
  std::size_t& nodes_;
  Node root_;
  std::vector<Node*> open_;
  std::string key_;
  std::string problem_;
};

}  // namespace

Result<Documents> read_json(std::string_view text) {
  if (text.size() > kMaxTextBytes) return fail(ErrorCode::kInvalid, "line 1: larger than 16 MiB");
  if (text.find('\0') != std::string_view::npos) return fail(ErrorCode::kInvalid, "line 1: holds a zero byte");
  if (!json::is_utf8(text)) return fail(ErrorCode::kInvalid, "line 1: not UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Documents out;
  std::size_t nodes = 0;
  int lines_before = 0;
  for (;;) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) break;
    lines_before += static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(start), '\n'));
    text.remove_prefix(start);
    Position position;
    position.line = position.line_before = lines_before + 1;
    TreeBuilder builder(position, out, nodes);
    const bool container = text.front() == '{' || text.front() == '[';
    const bool read =
        nlohmann::json::sax_parse(Bytes(text.data(), &position), Bytes(text.data() + text.size(), &position), &builder,
                                  nlohmann::json::input_format_t::json, !container);
    if (!read) {
      return fail(ErrorCode::kInvalid, "line " + std::to_string(position.line) + ": " + builder.problem());
    }
    out.documents.push_back(std::move(builder.root()));
    if (!container) break;  // a bare scalar fills the text
    lines_before = position.line - 1;
    text.remove_prefix(position.read);
  }
  return out;
}

}  // namespace tumorboard::trials
