// SPDX-License-Identifier: Apache-2.0
#include "common/base/sodium.h"

#include <sodium.h>

#include "common/base/assertion.h"

namespace tumorboard {

void init_sodium() { TB_CHECK(sodium_init() >= 0); }

}  // namespace tumorboard
