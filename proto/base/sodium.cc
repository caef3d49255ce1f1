// SPDX-License-Identifier: Apache-2.0
#include "proto/base/sodium.h"

#include <sodium.h>

#include "proto/base/check.h"

namespace tumorboard {

void init_sodium() { TB_CHECK(sodium_init() >= 0); }

}  // namespace tumorboard
