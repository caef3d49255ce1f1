// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/expression_lexer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "common/base/date.h"

namespace tumorboard::knowledge {
namespace {

constexpr std::size_t kMaxLength = 16UL * 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || is_digit(c) || c == '.'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

template <typename Predicate>
std::string_view take_while(std::string_view text, const Predicate& predicate) {
  const auto end = std::find_if_not(text.begin(), text.end(), predicate);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

Result<std::pair<Lexeme, std::size_t>> quoted(std::string_view rest) {
  const std::size_t close = rest.find('\'', 1);
  if (close == std::string_view::npos) {
    return fail(ErrorCode::kInvalid, "a quoted word does not end", {}, "close it with '");
  }
  if (close == 1) return fail(ErrorCode::kInvalid, "a quoted word is empty", {}, "write the word between the quotes");
  return std::pair{Lexeme{Lexeme::Kind::kQuoted, std::string(rest.substr(1, close - 1)), 0}, close + 1};
}

Result<std::pair<Lexeme, std::size_t>> number_or_date(std::string_view rest) {
  const std::size_t sign = rest.front() == '-' ? 1 : 0;
  const auto run = take_while(rest.substr(sign), [](char c) { return is_name(c) || c == '-'; });
  const std::string_view word = rest.substr(0, sign + run.size());
  if (const auto date = Date::parse(word)) {
    return std::pair{Lexeme{Lexeme::Kind::kNumber, std::string(word), static_cast<double>(date->days)}, word.size()};
  }
  double value = 0;
  const auto end = word.data() + word.size();
  const auto parsed = std::from_chars(word.data(), end, value, std::chars_format::fixed);
  if (parsed.ec != std::errc{} || parsed.ptr != end) {
    return fail(ErrorCode::kInvalid, "\"" + std::string(word) + "\" is no number and no date", {},
                "write a number (70, 33.3), a date (2026-01-31), or a word in single quotes");
  }
  return std::pair{Lexeme{Lexeme::Kind::kNumber, std::string(word), value}, word.size()};
}

Result<std::pair<Lexeme, std::size_t>> next(std::string_view rest) {
  const char c = rest.front();
  if (is_name_start(c)) {
    const auto name = take_while(rest, is_name);
    return std::pair{Lexeme{Lexeme::Kind::kName, std::string(name), 0}, name.size()};
  }
  if (c == '\'') return quoted(rest);
  if (is_digit(c) || (c == '-' && rest.size() > 1 && is_digit(rest[1]))) return number_or_date(rest);
  for (const std::string_view symbol : {"<=", ">=", "!=", "<", ">", "=", "(", ")", "{", "}", ","}) {
    if (rest.starts_with(symbol)) {
      return std::pair{Lexeme{Lexeme::Kind::kSymbol, std::string(symbol), 0}, symbol.size()};
    }
  }
  return fail(ErrorCode::kInvalid, "the character \"" + std::string(1, c) + "\" has no meaning here", {},
              "put words with other characters in single quotes");
}

}  // namespace

Result<std::vector<Lexeme>> lex(std::string_view text) {
  if (text.size() > kMaxLength) {
    return fail(ErrorCode::kInvalid, "the condition is longer than 16384 characters", {}, "use definitions");
  }
  std::vector<Lexeme> lexemes;
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    TB_ASSIGN(auto found, next(text.substr(at)));
    at += found.second;
    lexemes.push_back(std::move(found.first));
  }
  lexemes.emplace_back();
  return lexemes;
}

bool is_keyword(std::string_view name) {
  static constexpr std::array<std::string_view, 16> kKeywords{
      "and",     "or",       "not", "unproven", "always",  "in",    "has",  "has_any",
      "has_all", "has_only", "is",  "known",    "unknown", "empty", "true", "false"};
  return std::find(kKeywords.begin(), kKeywords.end(), name) != kKeywords.end();
}

}  // namespace tumorboard::knowledge
