// SPDX-License-Identifier: Apache-2.0
#include "common/wire/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/hash.h"

namespace tumorboard::wire {
namespace {

Message submit() {
  Message message{v1::MESSAGE_TYPE_SUBMIT_CASE, {}, "body"};
  message.envelope.mutable_request_id()->set_nonce("0123456789abcdef");
  message.envelope.mutable_request_id()->set_counter(7);
  message.envelope.set_correlation(3);
  return message;
}

ErrorCode code_of(const Result<Message>& result) { return result ? ErrorCode::kOk : result.error().code; }

TEST(Frame, bytes_are_the_documented_ones) {
  const Frames frames = encode(submit());
  EXPECT_EQ(hex(frames[0]), "54554d4201000064");
  EXPECT_EQ(hex(frames[1]),
            "0a140a10303132333435363738396162636465661007"
            "1003"
            "3002");
  EXPECT_EQ(frames[2], "body");
}

TEST(Frame, type_is_big_endian) {
  EXPECT_EQ(hex(encode({v1::MESSAGE_TYPE_HELLO, {}, {}})[0]), "54554d4201000001");
  EXPECT_EQ(hex(encode({v1::MESSAGE_TYPE_ARTEFACT_CHUNK, {}, {}})[0]), "54554d42010000d1");
}

TEST(Frame, what_was_encoded_is_decoded) {
  const Frames frames = encode(submit());
  const auto decoded = decode(frames[0], frames[1], frames[2]);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->type, v1::MESSAGE_TYPE_SUBMIT_CASE);
  EXPECT_EQ(decoded->envelope.request_id().counter(), 7U);
  EXPECT_EQ(decoded->envelope.correlation(), 3U);
  EXPECT_EQ(decoded->envelope.schema_revision(), kSchemaRevision);
  EXPECT_EQ(decoded->body, "body");
}

TEST(Frame, every_message_type_survives) {
  for (int type = 1; type <= v1::MessageType_MAX; ++type) {
    if (!v1::MessageType_IsValid(type)) continue;
    const Frames frames = encode({static_cast<v1::MessageType>(type), {}, {}});
    const auto decoded = decode(frames[0], frames[1], frames[2]);
    ASSERT_TRUE(decoded) << type;
    EXPECT_EQ(decoded->type, type);
  }
}

TEST(Frame, every_single_changed_header_byte_is_refused_or_means_another_type) {
  const Frames frames = encode(submit());
  for (std::size_t at = 0; at < kHeaderBytes; ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string header = frames[0];
      if (header[at] == static_cast<char>(value)) continue;
      header[at] = static_cast<char>(value);
      const auto decoded = decode(header, frames[1], frames[2]);
      if (decoded) {
        EXPECT_EQ(at, 7U);
        EXPECT_EQ(static_cast<int>(decoded->type), value);
      } else {
        EXPECT_EQ(decoded.error().code, ErrorCode::kBadMessage);
      }
    }
  }
}

TEST(Frame, wrong_header_sizes_are_refused) {
  const Frames frames = encode(submit());
  for (std::size_t size = 0; size < kHeaderBytes; ++size) {
    EXPECT_EQ(code_of(decode(frames[0].substr(0, size), frames[1], frames[2])), ErrorCode::kBadMessage);
  }
  EXPECT_EQ(code_of(decode(frames[0] + '\0', frames[1], frames[2])), ErrorCode::kBadMessage);
}

TEST(Frame, unknown_and_unspecified_types_are_refused) {
  Frames frames = encode(submit());
  frames[0][7] = 0;
  EXPECT_EQ(code_of(decode(frames[0], frames[1], frames[2])), ErrorCode::kBadMessage);
  frames[0][6] = static_cast<char>(0xff);
  frames[0][7] = static_cast<char>(0xff);
  EXPECT_EQ(code_of(decode(frames[0], frames[1], frames[2])), ErrorCode::kBadMessage);
}

TEST(Frame, an_envelope_that_does_not_parse_is_refused) {
  const Frames frames = encode(submit());
  EXPECT_EQ(code_of(decode(frames[0], "\xff\xff", frames[2])), ErrorCode::kBadMessage);
  for (std::size_t size = 0; size < frames[1].size(); ++size) {  // the revision stands at the end
    EXPECT_EQ(code_of(decode(frames[0], frames[1].substr(0, size), frames[2])), ErrorCode::kBadMessage) << size;
  }
}

TEST(Frame, an_envelope_above_its_limit_is_refused) {
  Message message = submit();
  message.envelope.mutable_request_id()->set_nonce(std::string(kMaxEnvelopeBytes, 'x'));
  const Frames frames = encode(message);
  EXPECT_EQ(code_of(decode(frames[0], frames[1], frames[2])), ErrorCode::kBadMessage);
}

TEST(Frame, an_envelope_without_revision_is_refused) {
  EXPECT_EQ(code_of(decode(encode(submit())[0], "", "")), ErrorCode::kBadMessage);
}

TEST(Frame, a_newer_revision_is_refused_even_with_a_type_we_do_not_know) {
  v1::Envelope envelope;
  envelope.set_schema_revision(kSchemaRevision + 1);
  Frames frames = encode(submit());
  frames[0][7] = static_cast<char>(0xfe);
  EXPECT_EQ(code_of(decode(frames[0], envelope.SerializeAsString(), "")), ErrorCode::kUnsupportedRevision);
}

TEST(Frame, a_message_carries_our_revision_unless_it_is_for_an_older_peer) {
  const Frames ours = encode(submit());
  EXPECT_EQ(decode(ours[0], ours[1], ours[2])->envelope.schema_revision(), kSchemaRevision);
  Message older = submit();
  older.envelope.set_schema_revision(kOldestSchemaRevision);
  const Frames frames = encode(older);
  EXPECT_EQ(decode(frames[0], frames[1], frames[2])->envelope.schema_revision(), kOldestSchemaRevision);
}

TEST(Frame, an_unknown_envelope_field_at_our_revision_is_tolerated) {
  const Frames frames = encode(submit());
  const std::string unknown_field("\xf8\x06\x01", 3);  // field 111, varint 1
  EXPECT_TRUE(decode(frames[0], frames[1] + unknown_field, frames[2]));
}

TEST(Frame, messages_without_body_must_have_none) {
  for (const auto type : {v1::MESSAGE_TYPE_HEARTBEAT, v1::MESSAGE_TYPE_GOODBYE, v1::MESSAGE_TYPE_CREDIT}) {
    const Frames frames = encode({type, {}, {}});
    EXPECT_TRUE(decode(frames[0], frames[1], ""));
    EXPECT_EQ(code_of(decode(frames[0], frames[1], "x")), ErrorCode::kBadMessage);
  }
}

TEST(Frame, the_correlation_of_a_refused_message_is_found_if_it_is_of_this_protocol) {
  Frames frames = encode(submit());
  frames[0][7] = 0;
  EXPECT_EQ(correlation_of(frames[0], frames[1]), 3U);
  frames[0][0] = 'X';
  EXPECT_EQ(correlation_of(frames[0], frames[1]), std::nullopt);
  EXPECT_EQ(correlation_of(encode(submit())[0], "\xff"), std::nullopt);
}

TEST(Limits, commands_are_smaller_than_other_messages) {
  EXPECT_EQ(max_body_bytes(v1::MESSAGE_TYPE_SUBMIT_CASE), kMaxCommandBytes);
  EXPECT_EQ(max_body_bytes(v1::MESSAGE_TYPE_SUBSCRIBE), kMaxCommandBytes);
  EXPECT_EQ(max_body_bytes(v1::MESSAGE_TYPE_EVENT), kMaxFrameBytes);
  EXPECT_EQ(max_body_bytes(v1::MESSAGE_TYPE_REPLY), kMaxFrameBytes);
  EXPECT_EQ(max_body_bytes(v1::MESSAGE_TYPE_RESULT), kMaxFrameBytes);
}

}  // namespace
}  // namespace tumorboard::wire
