// SPDX-License-Identifier: Apache-2.0
#include "common/base/instant.h"

#include "common/base/date.h"
#include "common/base/duration.h"

namespace tumorboard {
namespace {

// Takes fixed pieces off the front of a text; once one does not fit, nothing does.
class Pieces {
 public:
  explicit Pieces(std::string_view rest) : rest_(rest) {}

  // Exactly two digits, at most `most`.
  std::int64_t two(std::int64_t most) {
    const std::string_view digits = take(2);
    std::int64_t value = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') fits_ = false;
      value = value * 10 + (c - '0');
    }
    if (value > most) fits_ = false;
    return value;
  }

  void mark(char wanted) {
    if (take(1) != std::string_view(&wanted, 1)) fits_ = false;
  }

  // Microseconds of ".5", ".123456".
  std::int64_t decimals() {
    std::int64_t value = 0;
    std::int64_t unit = kSecondUs;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      unit /= 10;
      value += (rest_.front() - '0') * unit;
      rest_.remove_prefix(1);
      if (unit == 0) fits_ = false;
    }
    if (unit == kSecondUs) fits_ = false;
    return value;
  }

  std::string_view take(std::size_t count) {
    if (rest_.size() < count) fits_ = false;
    const std::string_view piece = rest_.substr(0, count);
    rest_.remove_prefix(piece.size());
    return piece;
  }

  [[nodiscard]] bool next_is(char c) const { return rest_.starts_with(c); }
  [[nodiscard]] bool fits() const { return fits_; }
  [[nodiscard]] bool done() const { return fits_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool fits_ = true;
};

// Seconds east of Greenwich.
std::int64_t offset(Pieces& pieces) {
  if (pieces.next_is('Z')) {
    pieces.mark('Z');
    return 0;
  }
  const bool west = pieces.next_is('-');
  pieces.mark(west ? '-' : '+');
  const std::int64_t hours = pieces.two(23);
  pieces.mark(':');
  const std::int64_t seconds = hours * 3600 + pieces.two(59) * 60;
  return west ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> parse_instant(std::string_view text) {
  Pieces pieces(text);
  const auto date = Date::parse(pieces.take(10));
  pieces.mark('T');
  std::int64_t seconds = pieces.two(23) * 3600;
  pieces.mark(':');
  seconds += pieces.two(59) * 60;
  std::int64_t micros = 0;
  if (pieces.next_is(':')) {
    pieces.mark(':');
    seconds += pieces.two(59);
    if (pieces.next_is('.')) {
      pieces.mark('.');
      micros = pieces.decimals();
    }
  }
  seconds -= offset(pieces);
  if (!date || !pieces.done()) return std::nullopt;
  return date->days * kDayUs + seconds * kSecondUs + micros;
}

}  // namespace tumorboard
