// SPDX-License-Identifier: Apache-2.0
// Texts made of the knowledge's own terms, in all its languages.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "tumorboard/v1/knowledge.pb.h"

namespace tumorboard::clinical_test {

struct Term {
  const v1::LexiconEntry* entry = nullptr;
  std::string text;  // as somebody may write it: without wildcards
};

// The terms of a category, in file order.
const std::vector<Term>& terms(v1::LexiconCategory category);

template <typename List>
const auto& any_of_list(const List& list, std::mt19937_64& random) {
  return list[std::uniform_int_distribution<std::size_t>(0, std::size(list) - 1)(random)];
}

std::string any_term(v1::LexiconCategory category, std::mt19937_64& random);
// One to three clauses around terms of the categories, some denied, doubted, dated or asked.
std::string any_text(const std::vector<v1::LexiconCategory>& categories, std::mt19937_64& random);

}  // namespace tumorboard::clinical_test
