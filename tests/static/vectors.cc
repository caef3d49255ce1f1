// SPDX-License-Identifier: Apache-2.0
#include "tests/static/vectors.h"

#include <sodium.h>

#include <nlohmann/json.hpp>
#include <numeric>
#include <string_view>

#include "clients/lib/request_id.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/casefile/case_file.h"
#include "common/signing/jws.h"
#include "common/signing/key_file.h"
#include "common/signing/statement.h"
#include "common/wire/frame.h"
#include "tumorboard/v1/board.pb.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::vectors {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kPassphrase = "correct horse battery staple";
// The secret key of RFC 8037, appendix A.1.
constexpr std::string_view kSigningSeed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

// Each call returns the next run of counting bytes, but the signing seed is that of RFC 8037: the
// second 32 bytes that KeyFile::generate draws.
class CountingRandom final : public Random {
 public:
  std::string bytes(std::size_t n) override {
    if (++calls_ == 2) return unhex(kSigningSeed).value();
    std::string out(n, '\0');
    std::iota(out.begin(), out.end(), next_);
    next_ = static_cast<char>(next_ + static_cast<char>(n));
    return out;
  }
  std::uint32_t below(std::uint32_t /*bound*/) override { return 0; }

 private:
  int calls_ = 0;
  char next_ = 1;
};

std::string hex_of(const signing::PublicKey& key) {
  return hex({reinterpret_cast<const char*>(key.data()), key.size()});
}

signing::KeyFile key_file(std::string_view passphrase) {
  CountingRandom random;
  return signing::KeyFile::generate(signing::KeyKind::kPerson, "joerg.beispiel", passphrase, random).value();
}

Json key_vector() {
  const signing::KeyFile sealed = key_file(kPassphrase);
  const signing::PublicIdentity& identity = sealed.identity();
  return {{"channel_public", hex_of(identity.channel)},
          {"channel_secret", hex(sealed.channel_secret().view())},
          {"key_id", identity.key_id()},
          {"signing_seed", kSigningSeed},
          {"signing_public", hex_of(identity.signing.value())},
          {"passphrase", kPassphrase},
          {"sealed_key_file", sealed.render().view()},
          {"open_key_file", key_file("").render().view()},
          {"public_key_file", signing::render_public(identity)}};
}

std::string base64url(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    kVariant);
  text.pop_back();
  return text;
}

// Signed by the key, whatever the header and the payload say.
std::string jws_of(std::string_view header, std::string_view payload, const signing::SigningKey& key) {
  const std::string input = base64url(header) + '.' + base64url(payload);
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(input.data()), input.size(), key.data());
  return input + '.' + base64url(signature);
}

signing::Statement statement() {
  signing::Statement out;
  out.case_id = "K-2026/17";
  out.revision = 2;
  out.version = 1;
  out.recommendation_digest = sha256("recommendation");
  out.knowledge_digest = sha256("knowledge");
  out.decision = v1::DECISION_DISSENT;
  out.discipline = "radiation_oncology";
  out.reason = "Cumulative dose to the cord:\nask for C:\\plans\\1 first.";
  out.signer_key_id = key_file("").identity().key_id();
  out.printed_name = "Dr. Jörg Beispiel";
  out.claimed_time_us = 1767225600000007;
  out.head_seen = 4711;
  return out;
}

// What parse_jws or else verify_jws says about a JWS that is refused.
std::string reason(const std::string& jws) {
  const auto identity = key_file("").identity();
  const signing::PublicKey& key = identity.signing.value();
  const auto parsed = signing::parse_jws(jws);
  if (!parsed) return parsed.error().message;
  const auto verified = signing::verify_jws(*parsed, {reinterpret_cast<const char*>(key.data()), key.size()});
  return verified ? "" : verified.error().message;
}

Json sign_off_vector() {
  const auto key = key_file("").signing_key("").value();
  const signing::Statement content = statement();
  const std::string text = signing::render(content).value();
  const std::string id = content.signer_key_id;
  const std::string good = signing::sign_jws(text, id, key);
  const std::string payload = base64url(text);
  const std::string start = good.substr(0, good.find('.') + 1);
  const std::string signature = good.substr(good.rfind('.'));
  std::string changed = text;
  changed.replace(changed.find("revision: 2"), 11, "revision: 3");
  const std::string header = R"({"alg":"EdDSA","kid":")" + id + R"("})";

  Json refused = Json::array();
  const auto add = [&](std::string_view what, const std::string& jws) {
    refused.push_back({{"what", what}, {"jws", jws}, {"reason", reason(jws)}});
  };
  add("alg is none, without a signature", base64url(R"({"alg":"none","kid":")" + id + R"("})") + '.' + payload + '.');
  add("one header member more, signed by the right key",
      jws_of(header.substr(0, header.size() - 1) + R"(,"b64":true})", text, key));
  add("the header's members in the other order, signed by the right key",
      jws_of(R"({"kid":")" + id + R"(","alg":"EdDSA"})", text, key));
  add("the signature padded with =", good + "==");
  add("the payload says revision 3, the signature is for revision 2", start + base64url(changed) + signature);
  return {{"statement", text}, {"statement_hex", hex(text)}, {"jws", good}, {"refused", refused}};
}

constexpr std::string_view kCaseFile = R"({
  "id": "K-2026-17",
  "title": "ignored",
  "as_of": "2026-03-01",
  "patient": {"age": 63, "ecog": 1, "fitness_for_surgery": "fit", "comorbidities": []},
  "histology": "adenocarcinoma",
  "pd_l1_tps": null,
  "driver_alterations": [{"gene": "EGFR", "alteration": "exon19del"}],
  "lesions": [{"site": "adrenal_left", "size_mm": 24, "progressing": true}],
  "cns_imaging": {"done": true, "modality": "MRI_contrast", "date_days_ago": 10, "leptomeningeal": "none"}
}
)";

std::string case_bytes() {
  const Date today = Date::parse("2026-03-01").value();
  return casefile::read_case(kCaseFile, std::nullopt, today).value().SerializeAsString();
}

Json case_vector() {
  const std::string bytes = case_bytes();
  return {{"case_file", kCaseFile}, {"case_hex", hex(bytes)}, {"case_sha256", hex(sha256(bytes))}};
}

Json message_vector() {
  v1::SubmitCase command;
  command.set_case_(case_bytes());
  v1::PatientIdentity& patient = *command.mutable_patient();
  patient.add_identifiers("hospital|4711");
  patient.set_family_name("Muster");
  patient.set_given_name("Maria");
  patient.set_birth_date("1963-01-31");
  command.set_urgency(v1::URGENCY_ROUTINE);
  wire::Message message;
  message.type = v1::MESSAGE_TYPE_SUBMIT_CASE;
  *message.envelope.mutable_request_id() = request_id_of_text("referral-2026-17");
  message.envelope.set_correlation(7);
  message.body = command.SerializeAsString();
  const wire::Frames frames = wire::encode(message);
  return {{"type", "MESSAGE_TYPE_SUBMIT_CASE"},
          {"schema_revision", wire::kSchemaRevision},
          {"correlation", 7},
          {"request_id_text", "referral-2026-17"},
          {"header_hex", hex(frames[0])},
          {"envelope_hex", hex(frames[1])},
          {"body_hex", hex(frames[2])}};
}

Json board_text_vector() {
  v1::BoardText text;
  text.set_case_id("K-2026/17");
  text.set_revision(2);
  text.set_version(2);
  text.set_kind(v1::BOARD_TEXT_KIND_AMENDED);
  text.set_basis_digest(bytes(sha256("recommendation")));
  text.set_text("SBRT of the left adrenal gland, then osimertinib.");
  text.set_reason("agreed in the meeting");
  text.set_author_user_id("chair1");
  text.set_author_name("Dr. Jörg Beispiel");
  const std::string serialised = text.SerializeAsString();
  return {{"text", text.text()}, {"board_text_hex", hex(serialised)}, {"board_text_sha256", hex(sha256(serialised))}};
}

Json request_id_vectors() {
  Json out = Json::array();
  for (const std::string_view text : {"referral-2026-17", "referrals/K-2026-17", "Überweisung 17"}) {
    const v1::RequestId id = request_id_of_text(text);
    out.push_back({{"text", text}, {"nonce_hex", hex(id.nonce())}, {"counter", id.counter()}});
  }
  return out;
}

}  // namespace

std::string document() {
  const Json page{{"format", "tumorboard vectors 1"},   {"key", key_vector()},
                  {"sign_off", sign_off_vector()},      {"case", case_vector()},
                  {"message", message_vector()},        {"board_text", board_text_vector()},
                  {"request_ids", request_id_vectors()}};
  return page.dump(2) + "\n";
}

}  // namespace tumorboard::vectors
