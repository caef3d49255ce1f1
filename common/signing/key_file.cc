// SPDX-License-Identifier: Apache-2.0
#include "common/signing/key_file.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "common/base/assertion.h"
#include "common/base/hash.h"
#include "common/base/key_id.h"
#include "common/signing/lines.h"

namespace tumorboard::signing {
namespace {

constexpr std::string_view kSecretLine = "tumorboard key file 1";
constexpr std::string_view kPublicLine = "tumorboard public key 1";
constexpr std::uint64_t kPasses = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr std::uint64_t kMemory = crypto_pwhash_MEMLIMIT_INTERACTIVE;
constexpr std::uint64_t kMaxPasses = 16;
constexpr std::uint64_t kMaxMemory = std::uint64_t{1} << 30U;  // a planted file must not eat the host
constexpr std::size_t kBoxBytes = 32 + crypto_secretbox_MACBYTES;
constexpr std::size_t kRenderedBytes = 2048;  // more than any key file has
constexpr std::array<KeyKind, 4> kKinds{KeyKind::kPerson, KeyKind::kWorker, KeyKind::kServer, KeyKind::kGateway};

unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
std::string text_of(const PublicKey& key) { return hex({reinterpret_cast<const char*>(key.data()), key.size()}); }

bool signs(KeyKind kind) { return kind == KeyKind::kPerson || kind == KeyKind::kServer; }

Result<> check_name(const std::string& name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789._-";
  if (!name.empty() && name.size() <= 64 && name.find_first_not_of(kAllowed) == std::string::npos) return {};
  return fail(ErrorCode::kInvalid, "is not a name for a key", "name", "1 to 64 of a-z 0-9 . _ -");
}

// Lower-case hex of exactly n bytes.
Result<> read_hex(std::string_view text, std::size_t n, unsigned char* out, std::string_view key) {
  std::size_t size = 0;
  if (!is_hex(text, 2 * n) || sodium_hex2bin(out, n, text.data(), text.size(), nullptr, &size, nullptr) != 0 ||
      size != n) {
    return fail(ErrorCode::kInvalid, "is not " + std::to_string(2 * n) + " lower-case hexadecimal digits",
                std::string(key));
  }
  return {};
}

// Wiped hex of a secret.
SecretText secret_hex(const Secret<32>& secret) {
  SecretText text(std::string(2 * secret.size() + 1, '\0'));
  sodium_bin2hex(text.text().data(), text.text().size(), secret.data(), secret.size());
  text.text().pop_back();
  return text;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

Result<std::uint64_t> cost(std::string_view text, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size() || value == 0 || value > most) {
    return fail(ErrorCode::kInvalid, "asks for an Argon2id cost out of range", "signing secret");
  }
  return value;
}

SigningKey key_from_seed(const Secret<32>& seed, PublicKey& public_half) {
  SigningKey key;
  crypto_sign_seed_keypair(public_half.data(), key.data(), seed.data());
  return key;
}

void add_public(LineWriter& lines, const PublicIdentity& identity) {
  const auto add = [&](std::string_view key, std::string_view value) { TB_CHECK(lines.add(key, value)); };
  add("kind", name(identity.kind));
  add("name", identity.name);
  add("key id", identity.key_id());
  add("channel public", text_of(identity.channel));
  add("signing public", identity.signing ? text_of(*identity.signing) : "none");
}

Result<PublicIdentity> take_public(LineReader& lines) {
  PublicIdentity identity;
  TB_ASSIGN(const std::string kind, lines.take("kind"));
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](KeyKind k) { return name(k) == kind; });
  if (found == kKinds.end()) return fail(ErrorCode::kInvalid, "is no kind of key", "kind");
  identity.kind = *found;
  TB_ASSIGN(identity.name, lines.take("name"));
  TB_TRY(check_name(identity.name));
  TB_ASSIGN(const std::string id, lines.take("key id"));
  TB_ASSIGN(const std::string channel, lines.take("channel public"));
  TB_TRY(read_hex(channel, identity.channel.size(), identity.channel.data(), "channel public"));
  if (id != identity.key_id()) return fail(ErrorCode::kCorrupt, "is not the id of the channel key", "key id");
  TB_ASSIGN(const std::string signing, lines.take("signing public"));
  if (signing != "none") {
    identity.signing.emplace();
    TB_TRY(read_hex(signing, identity.signing->size(), identity.signing->data(), "signing public"));
  }
  if (identity.signing.has_value() != signs(identity.kind)) {
    return fail(ErrorCode::kInvalid, "does not fit the kind of key", "signing public");
  }
  return identity;
}

}  // namespace

std::string_view name(KeyKind kind) {
  switch (kind) {
    case KeyKind::kPerson:
      return "person";
    case KeyKind::kWorker:
      return "worker";
    case KeyKind::kServer:
      return "server";
    case KeyKind::kGateway:
      return "gateway";
  }
  return {};
}

std::string PublicIdentity::key_id() const {
  return tumorboard::key_id({reinterpret_cast<const char*>(channel.data()), channel.size()});
}

Result<KeyFile> KeyFile::generate(KeyKind kind, std::string name, std::string_view passphrase, Random& random) {
  TB_TRY(check_name(name));
  const auto fill = [&](Secret<32>& secret) {
    const SecretText drawn(random.bytes(secret.size()));
    std::copy(drawn.view().begin(), drawn.view().end(), reinterpret_cast<char*>(secret.data()));
  };
  KeyFile key;
  key.identity_.kind = kind;
  key.identity_.name = std::move(name);
  fill(key.channel_secret_);
  crypto_scalarmult_base(key.identity_.channel.data(), key.channel_secret_.data());
  if (!signs(kind)) return key;
  fill(key.signing_seed_);
  key_from_seed(key.signing_seed_, key.identity_.signing.emplace());
  if (!passphrase.empty()) key.seal(passphrase, random);
  return key;
}

void KeyFile::seal(std::string_view passphrase, Random& random) {
  passes_ = kPasses;
  memory_ = kMemory;
  salt_ = random.bytes(crypto_pwhash_SALTBYTES);
  nonce_ = random.bytes(crypto_secretbox_NONCEBYTES);
  box_.assign(kBoxBytes, '\0');
  Secret<crypto_secretbox_KEYBYTES> key;
  // Fails only without memory, where nothing else could go on either.
  TB_CHECK(crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), raw(salt_), passes_, memory_,
                         crypto_pwhash_ALG_ARGON2ID13) == 0);
  crypto_secretbox_easy(raw(box_), signing_seed_.data(), signing_seed_.size(), raw(nonce_), key.data());
  signing_seed_ = Secret<32>();
}

Result<Secret<32>> KeyFile::open_box(std::string_view passphrase) const {
  Secret<crypto_secretbox_KEYBYTES> key;
  if (crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), raw(salt_), passes_, memory_,
                    crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorCode::kResourceExhausted, "not enough memory to open the key file");
  }
  Secret<32> seed;
  if (crypto_secretbox_open_easy(seed.data(), raw(box_), box_.size(), raw(nonce_), key.data()) != 0) {
    return fail(ErrorCode::kUnauthenticated, "the passphrase does not open this key");
  }
  return seed;
}

Result<SigningKey> KeyFile::signing_key(std::string_view passphrase) const {
  if (!identity_.signing) return fail(ErrorCode::kFailedPrecondition, "this key file holds no signing key");
  PublicKey derived{};
  if (!sealed()) return key_from_seed(signing_seed_, derived);
  TB_ASSIGN(const Secret<32> seed, open_box(passphrase));
  SigningKey key = key_from_seed(seed, derived);
  if (derived != *identity_.signing) {
    return fail(ErrorCode::kCorrupt, "is not the public half of the sealed key", "signing public");
  }
  return key;
}

SecretText KeyFile::render() const {
  LineWriter lines(kSecretLine);
  add_public(lines, identity_);
  SecretText out(std::string{});
  out.text().reserve(kRenderedBytes);  // never grows, so no copy of a secret is left behind
  out.text().append(lines.take()).append("channel secret: ").append(secret_hex(channel_secret_).view());
  out.text().append("\nsigning secret: ");
  if (!identity_.signing) {
    out.text().append("none");
  } else if (sealed()) {
    out.text().append("sealed argon2id ").append(std::to_string(passes_)).append(" ").append(std::to_string(memory_));
    for (const std::string& part : {salt_, nonce_, box_}) out.text().append(" ").append(hex(part));
  } else {
    out.text().append("open ").append(secret_hex(signing_seed_).view());
  }
  out.text().append("\n");
  return out;
}

Result<> KeyFile::read_signing(std::string_view text) {
  const auto part = words(text);
  const auto refuse = [](std::string message) {
    return fail(ErrorCode::kInvalid, std::move(message), "signing secret");
  };
  if (!identity_.signing) return text == "none" ? Result<>{} : refuse("does not fit the kind of key");
  if (part.size() == 2 && part[0] == "open") {
    TB_TRY(read_hex(part[1], signing_seed_.size(), signing_seed_.data(), "signing secret"));
    PublicKey derived{};
    key_from_seed(signing_seed_, derived);
    if (derived == *identity_.signing) return {};
    return fail(ErrorCode::kCorrupt, "is not the secret half of the public key", "signing secret");
  }
  if (part.size() != 7 || part[0] != "sealed" || part[1] != "argon2id") return refuse("is not sealed, open or none");
  TB_ASSIGN(passes_, cost(part[2], kMaxPasses));
  TB_ASSIGN(memory_, cost(part[3], kMaxMemory));
  salt_.assign(crypto_pwhash_SALTBYTES, '\0');
  nonce_.assign(crypto_secretbox_NONCEBYTES, '\0');
  box_.assign(kBoxBytes, '\0');
  TB_TRY(read_hex(part[4], salt_.size(), raw(salt_), "signing secret"));
  TB_TRY(read_hex(part[5], nonce_.size(), raw(nonce_), "signing secret"));
  return read_hex(part[6], box_.size(), raw(box_), "signing secret");
}

Result<KeyFile> KeyFile::parse(std::string_view text) {
  KeyFile key;
  TB_ASSIGN(LineReader lines, LineReader::open(text, kSecretLine));
  TB_ASSIGN(key.identity_, take_public(lines));
  TB_ASSIGN(const std::string_view channel, lines.take_verbatim("channel secret"));
  TB_TRY(read_hex(channel, key.channel_secret_.size(), key.channel_secret_.data(), "channel secret"));
  PublicKey derived{};
  crypto_scalarmult_base(derived.data(), key.channel_secret_.data());
  if (derived != key.identity_.channel) {
    return fail(ErrorCode::kCorrupt, "is not the secret half of the public key", "channel secret");
  }
  TB_ASSIGN(const std::string_view signing, lines.take_verbatim("signing secret"));
  TB_TRY(key.read_signing(signing));
  TB_TRY(lines.end());
  return key;
}

std::string render_public(const PublicIdentity& identity) {
  LineWriter lines(kPublicLine);
  add_public(lines, identity);
  return lines.take();
}

Result<PublicIdentity> parse_public(std::string_view text) {
  TB_ASSIGN(LineReader lines, LineReader::open(text, kPublicLine));
  TB_ASSIGN(PublicIdentity identity, take_public(lines));
  TB_TRY(lines.end());
  return identity;
}

}  // namespace tumorboard::signing
