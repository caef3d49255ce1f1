// SPDX-License-Identifier: Apache-2.0
// How a row type names its table. Every table has these columns in the order of Row::fields and
// a last one, row_check, over all of them: SQLite itself does not notice a flipped bit in a value.
// Texts are stored as blobs: compared byte by byte and never converted.
#pragma once

namespace tumorboard::storage {

struct Table {
  const char* name;
  const char* columns;
  const char* create;  // the table and its indexes
};

}  // namespace tumorboard::storage
