// SPDX-License-Identifier: Apache-2.0
// Prints docs/reference/rules.md.
#include <iostream>

#include "tests/clinical/fixture.h"
#include "tests/clinical/rules_doc.h"

int main() {
  using namespace tumorboard::clinical_test;
  std::cout << rules_page(shipped_knowledge());
  return std::cout.good() ? 0 : 1;
}
