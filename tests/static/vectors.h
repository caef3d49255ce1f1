// SPDX-License-Identifier: Apache-2.0
// docs/reference/vectors.json, written with the product's own code from fixed inputs.
#pragma once

#include <string>

namespace tumorboard::vectors {

// The whole page: one JSON object, two spaces a level, and a newline. The same bytes on any machine.
std::string document();

}  // namespace tumorboard::vectors
