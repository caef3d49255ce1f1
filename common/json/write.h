// SPDX-License-Identifier: Apache-2.0
// The one JSON writer: our own rendering of a message, by reflection, the same bytes on any
// machine. Keys in field order, names in snake_case, every key always present.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace tumorboard::json {

struct WriteOptions {
  bool pretty = false;              // two spaces a level; else no white space at all
  bool empty_text_is_null = false;  // for a string field that is not `optional`
};

// One document and a newline. Enum values in lower case without their type's prefix, the
// zero value and unknown ones null; absent optional scalars and messages null; 64-bit integers
// as numbers; decimals rounded to 2 places without trailing zeros, null if not finite; bytes as
// lower-case hex; empty lists as []. Text that is not UTF-8 is shown with U+FFFD.
std::string write(const google::protobuf::Message& message, WriteOptions options = {});

// The document for a refusal: {code, message, element_path, hint} and a newline; code as in
// docs/reference/errors.md.
std::string write_error(const Error& error, WriteOptions options = {});

std::string quote(std::string_view text);  // with its quotation marks
std::string rounded(double value);         // 105.6, 48, 0.33; null if not finite
std::string shortest(double value);        // reads back as the same double; null if not finite

}  // namespace tumorboard::json
