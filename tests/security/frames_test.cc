// SPDX-License-Identifier: Apache-2.0
// What an authenticated peer may send, and what happens with the rest.
#include <gtest/gtest.h>

#include "tests/security/hostile.h"
#include "tests/unit/daemon/broker_rig.h"

namespace tumorboard {
namespace {

class Frames : public testing::Test {
 protected:
  Frames() {
    EXPECT_TRUE(rig_.broker->start());
    dealer_.emplace(rig_.context, rig_.tcp());
    dealer_->curve(rig_.server_key.public_key, rig_.client_key).connect();
    send(hello(nonce('f')));
    session_ = rig_.next().session;
    dropped_before_ = rig_.broker->counts().messages_dropped;
  }
  void send(const wire::Message& message) {
    const wire::Frames frames = wire::encode(message);
    dealer_->send({frames.begin(), frames.end()});
  }
  // The session still works, and nothing but this came to the engine.
  void expect_alive() {
    send(request(v1::MESSAGE_TYPE_STATUS, 77));
    const Inbound inbound = rig_.next();
    EXPECT_EQ(inbound.envelope.correlation(), 77U);
    EXPECT_EQ(inbound.session, session_);
  }
  v1::Reply refusal() {
    const auto frames = dealer_->receive(kLong);
    EXPECT_EQ(frames.size(), 3U);
    v1::Reply reply;
    EXPECT_TRUE(frames.size() == 3 && reply.ParseFromString(frames[2]));
    return reply;
  }

  Rig rig_;
  std::optional<RawDealer> dealer_;
  SessionId session_;
  std::uint64_t dropped_before_ = 0;
};

TEST_F(Frames, any_number_of_frames_but_three_is_dropped_and_counted) {
  const wire::Frames good = wire::encode(request(v1::MESSAGE_TYPE_STATUS, 1));
  const std::vector<std::vector<std::string>> wrong{
      {""}, {good[0]}, {good[0], good[1]}, {good[0], good[1], good[2], ""}, std::vector<std::string>(1000, good[0])};
  for (const auto& frames : wrong) dealer_->send(frames);
  await_count(rig_.broker->counts().messages_dropped, dropped_before_ + wrong.size());
  EXPECT_EQ(rig_.broker->counts().messages_dropped, dropped_before_ + wrong.size());
  expect_alive();
}

TEST_F(Frames, what_is_not_of_this_protocol_is_dropped_and_counted) {
  const wire::Frames good = wire::encode(request(v1::MESSAGE_TYPE_STATUS, 1));
  std::string other_version = good[0];
  other_version[4] = 2;
  const std::vector<std::vector<std::string>> wrong{{"", "", ""},
                                                    {"GET / HT", good[1], good[2]},
                                                    {other_version, good[1], good[2]},
                                                    {good[0] + "x", good[1], good[2]},
                                                    {good[0], "\xff\xff\xff", good[2]},
                                                    {good[0], std::string(2000, 'x'), good[2]}};
  for (const auto& frames : wrong) dealer_->send(frames);
  await_count(rig_.broker->counts().messages_dropped, dropped_before_ + wrong.size());
  expect_alive();
}

TEST_F(Frames, an_unknown_type_is_answered) {
  wire::Frames frames = wire::encode(request(v1::MESSAGE_TYPE_STATUS, 1));
  frames[0][7] = static_cast<char>(0xfe);
  dealer_->send({frames.begin(), frames.end()});
  EXPECT_EQ(refusal().code(), v1::ERROR_CODE_BAD_MESSAGE);
  expect_alive();
}

TEST_F(Frames, a_newer_revision_is_answered) {
  wire::Frames frames = wire::encode(request(v1::MESSAGE_TYPE_STATUS, 1));
  v1::Envelope newer;
  newer.set_schema_revision(99);
  frames[1] = newer.SerializeAsString();
  dealer_->send({frames.begin(), frames.end()});
  EXPECT_EQ(refusal().code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  expect_alive();
}

TEST_F(Frames, an_oversized_frame_ends_the_connection_and_is_counted) {
  const std::uint64_t before = rig_.broker->counts().connections_ended;
  const wire::Frames frames = wire::encode(request(v1::MESSAGE_TYPE_STATUS, 1));
  dealer_->send({frames[0], frames[1], std::string(wire::kMaxFrameBytes + 1024, 'x')});
  await_count(rig_.broker->counts().connections_ended, before + 1);
  // The routing id is gone with the connection, and the session with it.
  rig_.from_engine.push_always(answer(session_, v1::MESSAGE_TYPE_REPLY));
  const Inbound ended = rig_.next();
  EXPECT_EQ(ended.what, Inbound::What::kSessionEnded);
  EXPECT_EQ(ended.session, session_);
}

}  // namespace
}  // namespace tumorboard
