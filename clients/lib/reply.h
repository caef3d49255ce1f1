// SPDX-License-Identifier: Apache-2.0
// A refusal as it came over the wire, as our own Error.
#pragma once

#include "common/base/result.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard {

// A code this side does not know is BAD_MESSAGE: it is no answer of this protocol.
inline Error error_of(const v1::Reply& reply) {
  const int code = reply.code();
  const bool known = v1::ErrorCode_IsValid(code) && code > v1::ERROR_CODE_OK;
  const v1::Error& error = reply.error();
  return Error{known ? static_cast<ErrorCode>(code) : ErrorCode::kBadMessage, error.message(), error.element_path(),
               error.hint(), error.retry_after_ms()};
}

}  // namespace tumorboard
