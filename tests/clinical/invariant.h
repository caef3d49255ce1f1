// SPDX-License-Identifier: Apache-2.0
// What must hold for every answer, as named checks.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::clinical_test {

struct Trial {
  const v1::Case& input;
  const v1::Recommendation& given;  // with full sensitivity where `full`
  std::uint64_t seed = 0;           // for what a check chooses itself
  bool full = false;
};

struct Invariant {
  const char* name;
  std::string (*check)(const Trial& trial);  // what is wrong; empty = it holds
};

std::span<const Invariant> answer_invariants();  // look at one answer
std::span<const Invariant> text_invariants();    // what became of open text
std::span<const Invariant> change_invariants();  // compare it with the answer to a changed case

// The answer with the sensitivity of the trial's own answer.
v1::Recommendation answer(const v1::Case& input, bool full);

inline bool offers(const v1::Item& item) {
  return item.stance() == v1::STANCE_RECOMMEND || item.stance() == v1::STANCE_CONSIDER;
}
bool offers(const v1::Recommendation& given, const std::string& code);
bool recommends(const v1::Recommendation& given, const std::string& code);
bool asks(const v1::Recommendation& given, const std::string& key);
bool concerns(const v1::Item& item, const std::string& lesion);
// The identifier by which items name the lesion.
std::string lesion_id(const v1::Case& input, int index);
// Attributes of the site, or structure, where the whole text is one term of the knowledge.
std::set<std::string> site_attributes(const std::string& site);
std::set<std::string> structure_attributes(const std::string& structure);

}  // namespace tumorboard::clinical_test
