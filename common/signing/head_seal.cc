// SPDX-License-Identifier: Apache-2.0
#include "common/signing/head_seal.h"

#include "common/signing/jws.h"

namespace tumorboard::signing {

Result<std::string> seal_head(std::string_view head_text, const KeyFile& server) {
  TB_ASSIGN(const auto key, server.signing_key({}));
  return sign_jws(head_text, server.identity().key_id(), key);
}

Result<> check_seal(std::string_view seal, std::string_view head_text, const PublicIdentity& server) {
  const auto jws = parse_jws(seal);
  const bool sealed = jws && jws->payload == head_text && server.signing &&
                      verify_jws(*jws, {reinterpret_cast<const char*>(server.signing->data()), server.signing->size()});
  if (sealed) return {};
  return fail(ErrorCode::kCorrupt, "the head file is not sealed by this server's key");
}

}  // namespace tumorboard::signing
