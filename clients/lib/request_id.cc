// SPDX-License-Identifier: Apache-2.0
#include "clients/lib/request_id.h"

#include "common/base/hash.h"
#include "common/wire/limits.h"

namespace tumorboard {

v1::RequestId request_id_of_text(std::string_view text) {
  v1::RequestId id;
  id.set_nonce(bytes(sha256(text)).substr(0, wire::kRequestNonceBytes));
  id.set_counter(0);
  return id;
}

std::string text_of(const v1::RequestId& id) { return hex(id.nonce()) + "-" + std::to_string(id.counter()); }

bool is_command(v1::MessageType type) {
  return type >= v1::MESSAGE_TYPE_SUBMIT_CASE && type < v1::MESSAGE_TYPE_SHOW_CASE;
}

}  // namespace tumorboard
