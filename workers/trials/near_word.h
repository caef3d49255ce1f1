// SPDX-License-Identifier: Apache-2.0
// "Did you mean", but only where it may be a slip: a word far from all known ones gets the list.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tumorboard::trials {

// `did you mean "ecog"? known here: age, ecog`, or the second half alone. Case is ignored.
std::string known_words(std::string_view word, std::span<const std::string_view> known);

}  // namespace tumorboard::trials
