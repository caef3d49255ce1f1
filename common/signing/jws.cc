// SPDX-License-Identifier: Apache-2.0
#include "common/signing/jws.h"

#include <sodium.h>

#include <algorithm>
#include <optional>

#include "common/base/key_id.h"

namespace tumorboard::signing {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::string_view kHeaderStart = R"({"alg":"EdDSA","kid":")";
constexpr std::string_view kHeaderEnd = R"("})";

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::string encode(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(), kVariant);
  text.pop_back();  // the terminating zero
  return text;
}

std::optional<std::string> decode(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  auto* out = reinterpret_cast<unsigned char*>(bytes.data());
  if (sodium_base642bin(out, bytes.size(), text.data(), text.size(), nullptr, &size, &end, kVariant) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(size);
  if (encode(bytes) != text) return std::nullopt;  // stray bits in the last character
  return bytes;
}

}  // namespace

std::string sign_jws(std::string_view payload, std::string_view key_id, const SigningKey& key) {
  const std::string header = std::string(kHeaderStart).append(key_id).append(kHeaderEnd);
  const std::string input = encode(header) + '.' + encode(payload);
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, raw(input), input.size(),
                       key.data());
  return input + '.' + encode(signature);
}

Result<Jws> parse_jws(std::string_view text) {
  const auto refuse = [](std::string message) { return fail(ErrorCode::kInvalid, std::move(message), "jws"); };
  if (text.size() > kMaxJws) return refuse("is longer than 16 KiB");
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos) {
    return refuse("is not three parts joined by dots");
  }
  const auto header = decode(text.substr(0, first));
  const auto payload = decode(text.substr(first + 1, second - first - 1));
  const auto signature = decode(text.substr(second + 1));
  if (!header || !payload || !signature) return refuse("is not canonical base64url");
  if (!header->starts_with(kHeaderStart) || !header->ends_with(kHeaderEnd) ||
      header->size() != kHeaderStart.size() + 32 + kHeaderEnd.size()) {
    return refuse(R"(its header is not {"alg":"EdDSA","kid":"key id"})");
  }
  Jws jws;
  jws.key_id = header->substr(kHeaderStart.size(), 32);
  if (!is_key_id(jws.key_id)) return refuse("its kid is not a key id");
  if (signature->size() != jws.signature.size()) return refuse("its signature is not 64 bytes");
  jws.payload = *payload;
  jws.signing_input = text.substr(0, second);
  std::copy(signature->begin(), signature->end(), reinterpret_cast<char*>(jws.signature.data()));
  return jws;
}

Result<> verify_jws(const Jws& jws, std::string_view signing_public) {
  const bool good = signing_public.size() == crypto_sign_PUBLICKEYBYTES &&
                    crypto_sign_verify_detached(jws.signature.data(), raw(jws.signing_input), jws.signing_input.size(),
                                                raw(signing_public)) == 0;
  if (!good) return fail(ErrorCode::kInvalid, "the signature does not fit the text and the key", "jws");
  return {};
}

}  // namespace tumorboard::signing
