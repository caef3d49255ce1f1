// SPDX-License-Identifier: Apache-2.0
// The list of recommendation items: merged by code, drug and lesions; never both recommended
// and discouraged.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::clinical {

class ItemList {
 public:
  // An item of the same code, stance and drug from the same rule takes in further lesions.
  void add(v1::Item item);
  void suppress(const std::string& code) { suppressed_.insert(code); }

  // By stance, then in order of addition. Of two items for the same code, drug and lesions the
  // stronger stance stays, with both reasons; a discouraged one displaces any other.
  [[nodiscard]] std::vector<v1::Item> finish() &&;

 private:
  std::vector<v1::Item> items_;
  std::set<std::string> suppressed_;
};

}  // namespace tumorboard::clinical
