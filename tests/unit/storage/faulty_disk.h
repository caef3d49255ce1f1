// SPDX-License-Identifier: Apache-2.0
// A disk that fails when told to: the default VFS, with the writes and syncs of its files
// counted and refused. One per process; not for several threads.
#pragma once

#include <sqlite3.h>

#include <cstdint>

namespace tumorboard::storage {

struct FaultyDisk {
  enum class Call : std::uint8_t { kWrite, kSync };
  // The n-th such call from now fails with `code`; so do the later ones if `sticky`.
  static void fail_at(Call call, int n, int code, bool sticky = true);
  static void heal();
  static int calls(Call call);  // since the last fail_at or heal
  static void install();        // once, before the first connection
};

}  // namespace tumorboard::storage
