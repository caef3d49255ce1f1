// SPDX-License-Identifier: Apache-2.0
#include "daemon/config_keys.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <optional>

#include "proto/check/disciplines.h"
#include "proto/json/nearest.h"

namespace tumorboard {
namespace {

constexpr std::uint32_t kMinute = 60'000;
constexpr std::uint32_t kDay = 24 * 60 * kMinute;
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

constexpr std::string_view kEndpoint = "endpoints like ipc:///run/tumorboard/clients.sock or tcp://0.0.0.0:7400";

const std::array kKeys{
    Key{"state_dir", Text{&Config::state_dir, is_absolute, "an absolute path"}, "directory of ledger, view and keys"},
    Key{"server_key_file", Text{&Config::server_key_file, is_absolute, "an absolute path"},
        "secret CURVE key of the daemon; default state_dir/server.key"},
    Key{"witness_dir", Text{&Config::witness_dir, is_absolute_or_empty, "an absolute path, or empty"},
        "where chain heads are witnessed as well; empty for nowhere"},
    Key{"client_endpoints", Texts{&Config::client_endpoints, is_endpoint, kEndpoint}, "where clients connect"},
    Key{"worker_endpoints", Texts{&Config::worker_endpoints, is_endpoint, kEndpoint}, "where workers connect"},
    Key{"socket_mode", Text{&Config::socket_mode, is_mode, R"("0600" or "0660")"}, "mode of ipc socket files"},
    Key{"log_level", Text{&Config::log_level, is_level, "one of trace, debug, info, warning, error, critical"},
        "how much is logged"},
    Key{"lease_ms", Number{&Config::lease_ms, 1'000, kDay}, "how long a worker may be silent about a job"},
    Key{"hard_cap_ms", Number{&Config::hard_cap_ms, 1'000, kDay}, "how long a job may take, whatever its progress"},
    Key{"backoff_ms", Numbers{&Config::backoff_ms, 0, kDay}, "waits before the second, third, ... attempt"},
    Key{"max_attempts", Number{&Config::max_attempts, 1, 100}, "attempts before a job is dead"},
    Key{"max_worker_deaths", Number{&Config::max_worker_deaths, 1, 100}, "workers a job may take with it"},
    Key{"reregister_ms", Number{&Config::reregister_ms, 0, kDay}, "after a restart, how long workers may return"},
    Key{"batch_max", Number{&Config::batch_max, 1, 65'536}, "most commands in one commit"},
    Key{"engine_queue", Number{&Config::engine_queue, 1, 1'000'000}, "messages waiting before commands are refused"},
    Key{"max_view_lag", Number{&Config::max_view_lag, 1, 10'000'000}, "events the view may be behind"},
    Key{"max_sessions", Number{&Config::max_sessions, 1, 100'000}, "most sessions at a time"},
    Key{"max_sessions_per_key", Number{&Config::max_sessions_per_key, 1, 100'000}, "most sessions of one key"},
    Key{"outbox_messages", Number{&Config::outbox_messages, 1, 1'000'000}, "messages kept for a slow session"},
    Key{"outbox_bytes", Number{&Config::outbox_bytes, 1U << 20U, 1U << 30U}, "bytes kept for a slow session"},
    Key{"busy_retry_ms", Number{&Config::busy_retry_ms, 1, kMinute}, "when to come back to a busy daemon"},
    Key{"extra_required_disciplines",
        KnownWords{&Config::extra_required_disciplines, check::discipline_names, "disciplines"},
        "disciplines that must sign off beside those the knowledge names"},
    Key{"sign_off_reminder_hours", Number{&Config::sign_off_reminder_hours, 1, 10'000},
        "after a version came, when signers are reminded"},
    Key{"sign_off_overdue_days", Number{&Config::sign_off_overdue_days, 1, 3'650},
        "after a version came, when sign-offs are overdue"},
    Key{"rebiopsy_overdue_days", Number{&Config::rebiopsy_overdue_days, 1, 3'650},
        "after an order, when its result is overdue"},
    Key{"outcome_overdue_days", Number{&Config::outcome_overdue_days, 1, 3'650},
        "after an agreement, when its outcome is overdue"},
    Key{"follow_up_grace_days", Number{&Config::follow_up_grace_days, 0, 3'650},
        "after month 3, 6 and 12, when a follow-up is overdue"},
};

std::optional<std::uint32_t> number_in(const Scalar& scalar, std::uint32_t least, std::uint32_t most) {
  const auto* number = std::get_if<std::int64_t>(&scalar);
  if (number == nullptr || *number < least || *number > most) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::string range(std::uint32_t least, std::uint32_t most) {
  return std::to_string(least) + " to " + std::to_string(most);
}

std::string set(Config& config, const Number& kind, const Value& value) {
  const auto* scalar = std::get_if<Scalar>(&value);
  const auto number = scalar == nullptr ? std::nullopt : number_in(*scalar, kind.least, kind.most);
  if (!number) return "a whole number of " + range(kind.least, kind.most);
  config.*kind.field = *number;
  return {};
}

std::string set(Config& config, const Numbers& kind, const Value& value) {
  std::string expected =
      "a list of 1 to " + std::to_string(kMaxListItems) + " whole numbers of " + range(kind.least, kind.most);
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

std::string set(Config& config, const Text& kind, const Value& value) {
  const auto* scalar = std::get_if<Scalar>(&value);
  const auto* text = scalar == nullptr ? nullptr : std::get_if<std::string>(scalar);
  if (text == nullptr || !kind.accepts(*text)) return std::string(kind.expected);
  config.*kind.field = *text;
  return {};
}

std::string set(Config& config, const Texts& kind, const Value& value) {
  std::string expected = "a list of " + std::string(kind.expected);
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

std::string set(Config& config, const KnownWords& kind, const Value& value) {
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

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
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
  if (name.size() > 2 * kMaxListItems) return {};
  const auto at = std::min_element(kKeys.begin(), kKeys.end(), [name](const Key& a, const Key& b) {
    return distance(name, a.name) < distance(name, b.name);
  });
  return distance(name, at->name) * 2 <= at->name.size() ? at->name : std::string_view();
}

std::string assign(Config& config, const Key& key, const Value& value) {
  return std::visit([&](const auto& kind) { return set(config, kind, value); }, key.kind);
}

Value parse_text(const Key& key, std::string_view text) {
  const bool as_number = std::holds_alternative<Number>(key.kind) || std::holds_alternative<Numbers>(key.kind);
  if (std::holds_alternative<Number>(key.kind) || std::holds_alternative<Text>(key.kind)) {
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
