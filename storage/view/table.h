// SPDX-License-Identifier: Apache-2.0
// How a row type names its table. Every table has these columns in the order of Row::fields and
// a last one, row_check, over all of them: SQLite itself does not notice a flipped bit in a value.
#pragma once

namespace tumorboard::storage {

struct Table {
  const char* name;
  const char* columns;
};

}  // namespace tumorboard::storage
