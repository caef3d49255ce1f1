// SPDX-License-Identifier: Apache-2.0
// Our own bugs stop the process, in every build. Never reachable from input.
#pragma once

#include <cstdio>
#include <cstdlib>

#define TB_CHECK(condition)                                                                             \
  do {                                                                                                  \
    if (!(condition)) [[unlikely]] {                                                                    \
      std::fprintf(stderr, "%s:%d: this must hold and does not: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                                     \
    }                                                                                                   \
  } while (false)
