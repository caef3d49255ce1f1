// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/config_keys.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "common/base/duration.h"
#include "common/check/disciplines.h"
#include "common/json/nearest.h"

namespace tumorboard {
namespace {

constexpr std::size_t kMaxListItems = 64;

bool is_absolute(std::string_view text) { return text.starts_with('/'); }
bool is_absolute_or_empty(std::string_view text) { return text.empty() || is_absolute(text); }
bool is_endpoint(std::string_view text) {
  if (text.starts_with("ipc:///")) return true;
  return text.starts_with("tcp://") && text.find(':', 6) != std::string_view::npos;
}
bool is_level(std::string_view text) {
  constexpr std::array<std::string_view, 6> kLevels{"trace", "debug", "info", "warning", "error", "critical"};
  return std::find(kLevels.begin(), kLevels.end(), text) != kLevels.end();
}
bool is_mode(std::string_view text) {
  return text == "0600" || text == "0660";  // never for others
}

constexpr std::string_view kPathOrEmpty = "an absolute path, or empty";
constexpr std::string_view kEndpoint = "endpoints like ipc:///run/tumorboard/clients.sock or tcp://0.0.0.0:7400";

const std::array kKeys{
#define TUMORBOARD_KEY(type, name, least_or_accepts, most_or_expected, unit, what, ...) \
  Key{#name, type##Key{&Config::name, least_or_accepts, most_or_expected}, unit, what},
    TUMORBOARD_CONFIG_ROWS(TUMORBOARD_KEY)
#undef TUMORBOARD_KEY
};

std::optional<std::uint32_t> number_in(const Scalar& scalar, std::uint32_t least, std::uint32_t most) {
  const auto* number = std::get_if<std::int64_t>(&scalar);
  if (number == nullptr || *number < least || *number > most) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::string range(std::uint32_t least, std::uint32_t most) {
  return std::to_string(least) + " to " + std::to_string(most);
}

std::string list_of_numbers(const NumbersKey& kind) {
  return "a list of 1 to " + std::to_string(kMaxListItems) + " whole numbers of " + range(kind.least, kind.most);
}

std::string list_of_texts(const TextsKey& kind) { return "a list of " + std::string(kind.expected); }

std::string set(Config& config, const NumberKey& kind, const Value& value) {
  const auto* scalar = std::get_if<Scalar>(&value);
  const auto number = scalar == nullptr ? std::nullopt : number_in(*scalar, kind.least, kind.most);
  if (!number) return "a whole number of " + range(kind.least, kind.most);
  config.*kind.field = *number;
  return {};
}

std::string set(Config& config, const NumbersKey& kind, const Value& value) {
  std::string expected = list_of_numbers(kind);
  const auto* list = std::get_if<std::vector<Scalar>>(&value);
  if (list == nullptr || list->empty() || list->size() > kMaxListItems) return expected;
  std::vector<std::uint32_t> numbers;
  for (const Scalar& scalar : *list) {
    const auto number = number_in(scalar, kind.least, kind.most);
    if (!number) return expected;
    numbers.push_back(*number);
  }
  config.*kind.field = std::move(numbers);
  return {};
}

std::string set(Config& config, const TextKey& kind, const Value& value) {
  const auto* scalar = std::get_if<Scalar>(&value);
  const auto* text = scalar == nullptr ? nullptr : std::get_if<std::string>(scalar);
  if (text == nullptr || !kind.accepts(*text)) return std::string(kind.expected);
  config.*kind.field = *text;
  return {};
}

std::string set(Config& config, const TextsKey& kind, const Value& value) {
  std::string expected = list_of_texts(kind);
  const auto* list = std::get_if<std::vector<Scalar>>(&value);
  if (list == nullptr || list->size() > kMaxListItems) return expected;
  std::vector<std::string> texts;
  for (const Scalar& scalar : *list) {
    const auto* text = std::get_if<std::string>(&scalar);
    if (text == nullptr || !kind.accepts(*text)) return expected;
    texts.push_back(*text);
  }
  config.*kind.field = std::move(texts);
  return {};
}

std::string set(Config& config, const WordsKey& kind, const Value& value) {
  std::string expected = "a list of " + std::string(kind.expected);
  const auto known = kind.known();
  const auto* list = std::get_if<std::vector<Scalar>>(&value);
  if (list == nullptr || list->size() > kMaxListItems) return expected;
  std::vector<std::string> words;
  for (const Scalar& scalar : *list) {
    const auto* word = std::get_if<std::string>(&scalar);
    if (word == nullptr) return expected;
    if (std::find(known.begin(), known.end(), *word) == known.end()) {
      return expected + "; \"" + *word + "\" is none, " + json::did_you_mean(*word, known);
    }
    words.push_back(*word);
  }
  config.*kind.field = std::move(words);
  return {};
}

std::string toml(std::uint32_t number) { return std::to_string(number); }

std::string toml(const std::string& text) { return '"' + text + '"'; }  // no value holds a quote

template <typename Item>
std::string toml(const std::vector<Item>& list) {
  std::string out;
  for (const Item& item : list) out += (out.empty() ? "" : ", ") + toml(item);
  return '[' + out + ']';
}

std::string range_of(const NumberKey& kind) { return range(kind.least, kind.most); }
std::string range_of(const NumbersKey& kind) { return list_of_numbers(kind); }
std::string range_of(const TextKey& kind) { return std::string(kind.expected); }
std::string range_of(const TextsKey& kind) { return list_of_texts(kind); }
std::string range_of(const WordsKey& kind) {
  std::string out;
  for (const std::string_view word : kind.known()) out.append(out.empty() ? "a list of " : ", ").append(word);
  return out;
}

Scalar parse_scalar(std::string_view text, bool as_number) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (as_number && error == std::errc() && end == text.data() + text.size()) return number;
  return std::string(text);
}

}  // namespace

std::span<const Key> keys() { return kKeys; }

const Key* find_key(std::string_view name) {
  const auto at = std::find_if(kKeys.begin(), kKeys.end(), [name](const Key& key) { return key.name == name; });
  return at == kKeys.end() ? nullptr : &*at;
}

std::string_view nearest_key(std::string_view name) {
  std::array<std::string_view, kKeys.size()> names;
  std::ranges::transform(kKeys, names.begin(), &Key::name);
  return json::near_word(name, names);
}

std::string assign(Config& config, const Key& key, const Value& value) {
  return std::visit([&](const auto& kind) { return set(config, kind, value); }, key.kind);
}

std::string range_of(const Key& key) {
  return std::visit([](const auto& kind) { return range_of(kind); }, key.kind);
}

std::string toml_of(const Config& config, const Key& key) {
  return std::visit([&](const auto& kind) { return toml(config.*kind.field); }, key.kind);
}

Value parse_text(const Key& key, std::string_view text) {
  const bool as_number = std::holds_alternative<NumberKey>(key.kind) || std::holds_alternative<NumbersKey>(key.kind);
  if (std::holds_alternative<NumberKey>(key.kind) || std::holds_alternative<TextKey>(key.kind)) {
    return parse_scalar(text, as_number);
  }
  std::vector<Scalar> list;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    list.push_back(parse_scalar(text.substr(0, comma), as_number));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return list;
}

}  // namespace tumorboard
