// SPDX-License-Identifier: Apache-2.0
#include "common/json/parse.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tumorboard::json {
namespace {

// The position of the lexer, for the line numbers of values.
struct Position {
  int line = 1;
  int column = 0;     // of the last byte read
  int last_line = 1;  // before the last byte read: the lexer reads one byte past a number
};

// Hands the text to the lexer byte by byte and counts lines on the way.
class Reader {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Reader(const char* at, Position* position) : at_(at), position_(position) {}
  reference operator*() const { return *at_; }
  Reader& operator++() {
    position_->last_line = position_->line;
    if (*at_ == '\n') {
      ++position_->line;
      position_->column = 0;
    } else {
      ++position_->column;
    }
    ++at_;
    return *this;
  }
  Reader operator++(int) {
    Reader before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Reader& other) const { return at_ == other.at_; }
  bool operator!=(const Reader& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  Position* position_;
};

}  // namespace

// Builds the tree from nlohmann's events; returning false stops the parser.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(const Position* position)
      : position_(position), root_(std::make_unique<Value>(nullptr, 0, std::string())) {}

  bool null() override { return add(Kind::kNull) != nullptr; }

  bool boolean(bool value) override {
    Value* added = add(Kind::kBoolean);
    if (added == nullptr) return false;
    added->boolean_ = value;
    return true;
  }

  bool number_integer(number_integer_t value) override { return add_number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add_number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return add_number(text); }

  bool string(string_t& value) override {
    Value* added = add(Kind::kText);
    if (added == nullptr) return false;
    added->text_ = std::move(value);
    return true;
  }

  bool binary(binary_t&) override { return false; }  // not in JSON text

  bool start_object(std::size_t) override { return open(Kind::kObject); }
  bool start_array(std::size_t) override { return open(Kind::kList); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& value) override {
    key_ = std::move(value);
    if (keys_.back().insert(key_).second) return true;
    Value twice(open_.back(), 0, key_);
    twice.line_ = position_->line;
    error_ = twice.refuse("this key stands twice", "keep one of them").value();
    return false;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& reason) override {
    // nlohmann says "[json.exception.parse_error.101] parse error at line 1, column 2: ...; last read: '...'".
    // The part after "last read" quotes the document, which may be patient data.
    std::string text = reason.what();
    text = text.substr(text.find("] ") == std::string::npos ? 0 : text.find("] ") + 2);
    text = text.substr(0, text.find("; last read"));
    text = text.substr(0, text.find(": '"));
    error_ = Error{ErrorCode::kInvalid, "not JSON: " + text, open_.empty() ? "" : open_.back()->path(), {}, 0};
    return false;
  }

  Error take_error() { return std::move(error_); }
  std::unique_ptr<const Value> take_root() { return std::move(root_); }

 private:
  Value* add(Kind kind) {
    Value* added = root_.get();
    if (!open_.empty()) {
      auto& siblings = open_.back()->elements_;
      added = &siblings.emplace_back(open_.back(), siblings.size(), std::exchange(key_, {}));
    }
    added->kind_ = kind;
    added->line_ = position_->line;
    return added;
  }

  bool add_number(std::string text) {
    Value* added = add(Kind::kNumber);
    added->text_ = std::move(text);
    added->line_ = position_->last_line;
    return true;
  }

  bool open(Kind kind) {
    Value* added = add(kind);
    if (open_.size() == kMaxDepth) {
      error_ = added->refuse("nested deeper than " + std::to_string(kMaxDepth) + " levels").value();
      return false;
    }
    open_.push_back(added);
    keys_.emplace_back();
    return true;
  }

  bool close() {
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  const Position* position_;
  std::unique_ptr<Value> root_;
  std::vector<Value*> open_;
  std::vector<std::unordered_set<std::string>> keys_;  // of each open object
  std::string key_;
  Error error_;
};

Result<std::unique_ptr<const Value>> parse(std::string_view text) {
  if (text.size() > kMaxDocumentBytes) {
    return fail(ErrorCode::kInvalid, "longer than " + std::to_string(kMaxDocumentBytes) + " bytes");
  }
  if (text.find('\0') != std::string_view::npos) {  // the lexer below takes it for the end of the text
    return fail(ErrorCode::kInvalid, "not JSON: holds a zero byte");
  }
  Position position;
  Builder builder(&position);
  const Reader begin(text.data(), &position);
  const Reader end(text.data() + text.size(), &position);
  if (!nlohmann::json::sax_parse(begin, end, &builder)) return fail(builder.take_error());
  return builder.take_root();
}

}  // namespace tumorboard::json
