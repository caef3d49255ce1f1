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
  std::string_view code;  // borrowed from the knowledge, as are the rules
  v1::Stance stance = v1::STANCE_UNSPECIFIED;
  v1::Strength strength = v1::STRENGTH_UNSPECIFIED;
  std::string drug;
  std::vector<std::uint16_t> lesions;  // by number, in order of addition
  std::vector<std::string_view> rules;
  std::unique_ptr<v1::Item> told;  // text, reasons and evidence; none where nobody will read them
};

class ItemList {
 public:
  // An item of the same code, stance and drug from the same rule takes in further lesions.
  void add(GivenItem item);
  void suppress(std::string_view code) { suppressed_.push_back(code); }
  [[nodiscard]] bool suppresses(std::string_view code) const;
  // What is recommended under this code becomes an option to consider.
  void demote(std::string_view code) { demoted_.push_back(code); }

  // By stance (recommend, consider, caution, discourage), then in order of addition. Of two items for the same code,
  // drug and lesions the stronger stance stays, with both reasons; a discouraged one displaces any other.
  [[nodiscard]] std::vector<GivenItem> finish() &&;

 private:
  std::vector<GivenItem> items_;
  std::vector<std::string_view> suppressed_;
  std::vector<std::string_view> demoted_;
};

}  // namespace tumorboard::clinical
