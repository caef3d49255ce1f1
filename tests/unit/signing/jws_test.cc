// SPDX-License-Identifier: Apache-2.0
#include "common/signing/jws.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <string>

#include "common/base/hash.h"

namespace tumorboard::signing {
namespace {

constexpr const char* kKeyId = "00112233445566778899aabbccddeeff";

// The key pair of RFC 8037, appendix A.1.
struct Keys {
  SigningKey secret;
  std::string public_half = std::string(32, '\0');
  Keys() {
    const std::string seed = unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").value();
    crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(public_half.data()), secret.data(),
                             reinterpret_cast<const unsigned char*>(seed.data()));
  }
};

std::string base64url(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();
  return text;
}

// A JWS whose signature is good, whatever the header says.
std::string signed_with_header(const Keys& keys, const std::string& header) {
  const std::string input = base64url(header) + '.' + base64url("payload");
  std::string signature(64, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(input.data()), input.size(), keys.secret.data());
  return input + '.' + base64url(signature);
}

TEST(Jws, the_key_of_rfc_8037_makes_these_bytes) {
  const Keys keys;
  EXPECT_EQ(hex(keys.public_half), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(sign_jws("Example of Ed25519 signing", kKeyId, keys.secret),
            "eyJhbGciOiJFZERTQSIsImtpZCI6IjAwMTEyMjMzNDQ1NTY2Nzc4ODk5YWFiYmNjZGRlZWZmIn0."
            "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
            "tySIorsAzVCT67H6m99o0GrRS5d3c7EJWDAh4hppv5fGl6CEHN_pA_M6BkddXarZvwAbnx0clE-SLGN2AmXoAg");
}

TEST(Jws, what_is_signed_is_parsed_and_verified) {
  const Keys keys;
  for (const std::string& payload : {std::string(), std::string("a"), std::string("ab"), std::string(8000, '\xff')}) {
    const auto jws = parse_jws(sign_jws(payload, kKeyId, keys.secret));
    ASSERT_TRUE(jws.has_value());
    EXPECT_EQ(jws->key_id, kKeyId);
    EXPECT_EQ(jws->payload, payload);
    EXPECT_TRUE(verify_jws(*jws, keys.public_half).has_value());
  }
}

TEST(Jws, another_key_payload_or_header_does_not_verify) {
  const Keys keys;
  const std::string text = sign_jws("payload", kKeyId, keys.secret);
  const Jws jws = parse_jws(text).value();
  std::string other = keys.public_half;
  other[0] = static_cast<char>(other[0] ^ 1);
  EXPECT_EQ(verify_jws(jws, other).error().code, ErrorCode::kInvalid);
  EXPECT_FALSE(verify_jws(jws, ""));
  EXPECT_FALSE(verify_jws(jws, std::string(32, '\0')));
  const std::string other_kid = "ff112233445566778899aabbccddeeff";
  const std::string header = R"({"alg":"EdDSA","kid":")" + other_kid + R"("})";
  const auto moved = parse_jws(base64url(header) + text.substr(text.find('.')));
  ASSERT_TRUE(moved.has_value());
  EXPECT_FALSE(verify_jws(*moved, keys.public_half));
}

TEST(Jws, every_changed_byte_is_refused) {
  const Keys keys;
  const std::string text = sign_jws("payload", kKeyId, keys.secret);
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char c : {'A', 'B', '.', '=', '+', '\n'}) {
      if (text[at] == c) continue;
      std::string changed = text;
      changed[at] = c;
      const auto jws = parse_jws(changed);
      EXPECT_FALSE(jws && verify_jws(*jws, keys.public_half)) << at << c;
    }
  }
}

TEST(Jws, only_the_one_header_is_accepted) {
  const Keys keys;
  EXPECT_TRUE(parse_jws(signed_with_header(keys, R"({"alg":"EdDSA","kid":"00112233445566778899aabbccddeeff"})")));
  for (const char* header :
       {R"({"alg":"none","kid":"00112233445566778899aabbccddeeff"})",
        R"({"alg":"HS256","kid":"00112233445566778899aabbccddeeff"})",
        R"({"alg":"eddsa","kid":"00112233445566778899aabbccddeeff"})", R"({"alg":"EdDSA"})",
        R"({"kid":"00112233445566778899aabbccddeeff","alg":"EdDSA"})",
        R"({"alg":"EdDSA","kid":"00112233445566778899aabbccddeeff","b64":false})",
        R"({"alg":"EdDSA","kid":"00112233445566778899AABBCCDDEEFF"})",
        R"({"alg":"EdDSA","kid":"0011223344556677","x":"00000000000"})", R"({"alg":"EdDSA","kid":""})",
        R"({"alg": "EdDSA","kid":"00112233445566778899aabbccddeeff"})",
        R"({"alg":"EdDSA","crit":["b64"],"kid":"00112233445566778899aabbccddeeff"})", "", "{}", "x"}) {
    EXPECT_FALSE(parse_jws(signed_with_header(keys, header))) << header;
  }
}

TEST(Jws, other_shapes_and_encodings_are_refused) {
  const Keys keys;
  const std::string text = sign_jws("pay", kKeyId, keys.secret);
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), text.substr(0, text.rfind('.')), text + ".", text + '=',
        ' ' + text, text + '\n', text.substr(0, text.size() - 1), text + 'A'}) {
    EXPECT_FALSE(parse_jws(bad)) << bad;
  }
  // "Qg" is "B"; "Qh" has a stray bit and would be a second way to write it.
  const std::string header = text.substr(0, text.find('.'));
  const std::string signature = text.substr(text.rfind('.'));
  EXPECT_TRUE(parse_jws(header + ".Qg" + signature));
  EXPECT_FALSE(parse_jws(header + ".Qh" + signature));
  EXPECT_FALSE(parse_jws(header + ".Qg==" + signature));
  EXPECT_FALSE(parse_jws(sign_jws(std::string(kMaxJws, 'x'), kKeyId, keys.secret)));
}

}  // namespace
}  // namespace tumorboard::signing
