// SPDX-License-Identifier: Apache-2.0
// Any bytes as a YAML trial file: read, linted, matched. First entry of the corpus: one comma.
#include "tests/fuzz/ctml_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  tumorboard::fuzz::read_and_match("any.yml", {reinterpret_cast<const char*>(data), size});
  return 0;
}
