// SPDX-License-Identifier: Apache-2.0
#include "common/wire/frame.h"

#include "common/base/assertion.h"

namespace tumorboard::wire {
namespace {

constexpr std::string_view kMagic = "TUMB";

std::uint8_t byte_at(std::string_view bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

bool is_header(std::string_view header) {
  return header.size() == kHeaderBytes && header.starts_with(kMagic) && byte_at(header, 4) == kProtocolVersion &&
         byte_at(header, 5) == 0;
}

bool has_no_body(v1::MessageType type) {
  return type == v1::MESSAGE_TYPE_HEARTBEAT || type == v1::MESSAGE_TYPE_GOODBYE || type == v1::MESSAGE_TYPE_CREDIT;
}

bool parse(std::string_view bytes, v1::Envelope& envelope) {
  return bytes.size() <= kMaxEnvelopeBytes && envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

tl::unexpected<Error> bad(std::string message) { return fail(ErrorCode::kBadMessage, std::move(message)); }

}  // namespace

Frames encode(const Message& message) {
  TB_CHECK(message.type != v1::MESSAGE_TYPE_UNSPECIFIED);
  TB_CHECK(v1::MessageType_IsValid(message.type));
  std::string header(kMagic);
  header.push_back(static_cast<char>(kProtocolVersion));
  header.push_back('\0');
  header.push_back(static_cast<char>(message.type >> 8));
  header.push_back(static_cast<char>(message.type & 0xff));

  v1::Envelope envelope = message.envelope;
  if (envelope.schema_revision() == 0) envelope.set_schema_revision(kSchemaRevision);
  return {std::move(header), envelope.SerializeAsString(), message.body};
}

Result<Message> decode(std::string_view header, std::string_view envelope, std::string_view body) {
  if (!is_header(header)) return bad("the first frame is not a header of this protocol");
  Message message;
  if (!parse(envelope, message.envelope)) return bad("the envelope does not parse");
  // Before the type: a newer peer may use types we have never heard of.
  if (message.envelope.schema_revision() > kSchemaRevision) {
    return fail(ErrorCode::kUnsupportedRevision, "schema revision " +
                                                     std::to_string(message.envelope.schema_revision()) +
                                                     " is newer than " + std::to_string(kSchemaRevision));
  }
  if (message.envelope.schema_revision() == 0) return bad("the envelope names no schema revision");

  const int type = (byte_at(header, 6) << 8) | byte_at(header, 7);
  if (type == v1::MESSAGE_TYPE_UNSPECIFIED || !v1::MessageType_IsValid(type)) {
    return bad("unknown message type " + std::to_string(type));
  }
  message.type = static_cast<v1::MessageType>(type);
  if (has_no_body(message.type) && !body.empty()) return bad("this message has no body");
  message.body = body;
  return message;
}

std::optional<std::uint64_t> correlation_of(std::string_view header, std::string_view envelope) {
  v1::Envelope parsed;
  if (!is_header(header) || !parse(envelope, parsed)) return std::nullopt;
  return parsed.correlation();
}

}  // namespace tumorboard::wire
