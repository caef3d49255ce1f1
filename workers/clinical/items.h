// SPDX-License-Identifier: Apache-2.0
// The list of recommendation items: merged by code, drug and lesions; never both recommended
// and discouraged. An item is light while answers are only compared; `told` holds the words.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::clinical {

struct GivenItem {
  std::uint16_t number = 0;  // of the code: the index of its fact item.CODE
  std::string_view code;     // borrowed from the knowledge, as are the rules
  v1::Stance stance = v1::STANCE_UNSPECIFIED;
  v1::Strength strength = v1::STRENGTH_UNSPECIFIED;
  std::string drug;
  std::vector<std::uint16_t> lesions;        // by number, in order of addition
  std::string_view rule;                     // the first that gave it
  std::vector<std::string_view> more_rules;  // only with `told`
  std::unique_ptr<v1::Item> told;            // text, reasons and evidence; none where nobody will read them
};

class ItemList {
 public:
  ItemList() { items_.reserve(kUsual); }
  // An item of the same code, stance and drug from the same rule takes in further lesions.
  void add(GivenItem item);
  // By the code's number.
  void suppress(std::uint16_t number) { suppressed_.push_back(number); }
  [[nodiscard]] bool suppresses(std::uint16_t number) const;
  // What is recommended under this code becomes an option to consider.
  void demote(std::uint16_t number) { demoted_.push_back(number); }

  // By stance (recommend, consider, caution, discourage), then in order of addition. Of two items for the same code,
  // drug and lesions the stronger stance stays, with both reasons; a discouraged one displaces any other.
  [[nodiscard]] std::vector<GivenItem> finish() &&;

 private:
  static constexpr std::size_t kUsual = 32;
  std::vector<GivenItem> items_;
  std::vector<std::uint16_t> suppressed_;
  std::vector<std::uint16_t> demoted_;
};

}  // namespace tumorboard::clinical
