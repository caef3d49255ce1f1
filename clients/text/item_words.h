// SPDX-License-Identifier: Apache-2.0
// The words for each item code in pages for clinicians, and the part of the answer that prints it.
// The only place with these words; a test holds that every code of the knowledge is here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard {

enum class Part : std::uint8_t {
  kVerdict,  // a sentence of its own, before any plan
  kFirst,    // to be done before a plan
  kLesion,   // what can be done to a lesion
  kDrug,
  kCare,
  kPlan,   // the judgement of a radiotherapy plan; the plan itself is printed
  kTest,   // with the rebiopsy
  kTrial,  // with the trials
  kCaution,
  kLimit,  // true of every answer
};

struct ItemWords {
  std::string_view code;
  Part part;
  std::string_view words;          // {drug} is the current drug
  std::string_view avoid = {};     // the same as something to avoid; empty: `words`
  std::string_view protects = {};  // the structure at risk
};

// nullptr: the knowledge is newer than this program.
const ItemWords* item_words(std::string_view code);

Part part_of(const v1::Item& item);
std::string words_of_item(std::string_view code, const std::string& drug);
std::string avoid_words(const v1::Item& item, const std::string& drug);

// "osimertinib" of the case, or "the current drug".
std::string current_drug(const v1::Case* facts);

}  // namespace tumorboard
