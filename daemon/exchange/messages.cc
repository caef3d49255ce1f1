// SPDX-License-Identifier: Apache-2.0
#include "daemon/exchange/messages.h"

#include <utility>

namespace tumorboard {

v1::Reply reply_of(const Error& error) {
  v1::Reply reply;
  reply.set_code(static_cast<v1::ErrorCode>(error.code));
  v1::Error& out = *reply.mutable_error();
  out.set_code(reply.code());
  out.set_message(error.message);
  out.set_element_path(error.element_path);
  out.set_hint(error.hint);
  out.set_retry_after_ms(error.retry_after_ms);
  return reply;
}

Outbound answer(const Inbound& message, v1::MessageType type, std::string body) {
  Outbound out;
  out.session = message.session;
  out.type = type;
  out.envelope.set_correlation(message.envelope.correlation());
  out.body = std::move(body);
  return out;
}

}  // namespace tumorboard
