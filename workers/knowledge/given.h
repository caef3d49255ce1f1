// SPDX-License-Identifier: Apache-2.0
// Whether a text that names a drug says that it was not given: "no prior osimertinib", "osimertinib
// declined", "osimertinib-naive". Only words right beside the name count: "no response to
// osimertinib" tells of a drug that was given.
#pragma once

#include <span>

#include "workers/knowledge/matcher.h"

namespace tumorboard::knowledge {

// The name is the `count` tokens from `first` on.
bool not_given(std::span<const Token> tokens, std::size_t first, std::size_t count);

}  // namespace tumorboard::knowledge
