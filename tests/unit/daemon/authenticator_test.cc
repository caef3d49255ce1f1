// SPDX-License-Identifier: Apache-2.0
#include "daemon/transport/authenticator.h"

#include <gtest/gtest.h>

#include <future>

#include "common/wire/zap_socket.h"
#include "daemon/transport/key_registry.h"

namespace tumorboard {
namespace {

using Frames = std::vector<std::string>;

class AuthenticatorTest : public testing::Test {
 protected:
  AuthenticatorTest() {
    keys_.set({{KeyId("c"), client_.public_key, Channel::kClient}, {KeyId("w"), worker_.public_key, Channel::kWorker}});
    authenticator_ = Authenticator::start(context_, keys_, clock_, [](std::string_view) { FAIL(); }).value();
    asker_ = zmq::socket_t(context_, zmq::socket_type::req);
    asker_.set(zmq::sockopt::linger, 0);
    asker_.connect(wire::kZapEndpoint);
  }

  static std::string text(const wire::CurveKey& key) { return {key.begin(), key.end()}; }

  // The six frames of a ZAP reply.
  Frames ask(const Frames& request) {
    for (std::size_t n = 0; n < request.size(); ++n) {
      asker_.send(zmq::buffer(request[n]), n + 1 < request.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
    }
    Frames frames;
    zmq::message_t frame;
    do {
      [[maybe_unused]] const auto size = asker_.recv(frame);
      frames.push_back(frame.to_string());
    } while (frame.more());
    return frames;
  }
  Frames curve(const std::string& domain, const wire::CurveKey& key) {
    return ask({"1.0", "7", domain, "127.0.0.1", "", "CURVE", text(key)});
  }

  zmq::context_t context_;
  SystemClock clock_;
  KeyRegistry keys_;
  wire::CurveKeypair client_ = wire::generate();
  wire::CurveKeypair worker_ = wire::generate();
  std::unique_ptr<Authenticator> authenticator_;
  zmq::socket_t asker_;
};

TEST_F(AuthenticatorTest, a_known_key_is_accepted_under_its_id) {
  EXPECT_EQ(curve("client", client_.public_key), (Frames{"1.0", "7", "200", "OK", "c", ""}));
  EXPECT_EQ(curve("worker", worker_.public_key)[4], "w");
  EXPECT_EQ(authenticator_->accepted(), 2U);
  EXPECT_EQ(authenticator_->refused(), 0U);
}

TEST_F(AuthenticatorTest, everything_else_is_refused_and_counted) {
  const std::vector<Frames> requests{
      {"1.0", "1", "client", "", "", "CURVE", text(wire::generate().public_key)},  // unknown
      {"1.0", "1", "client", "", "", "CURVE", text(worker_.public_key)},           // known elsewhere
      {"1.0", "1", "worker", "", "", "CURVE", text(client_.public_key)},
      {"1.0", "1", "", "", "", "CURVE", text(client_.public_key)},
      {"1.0", "1", "other", "", "", "CURVE", text(client_.public_key)},
      {"1.0", "1", "client", "", "", "CURVE"},
      {"1.0", "1", "client", "", "", "CURVE", text(client_.public_key).substr(1)},
      {"1.0", "1", "client", "", "", "CURVE", text(client_.public_key), "more"},
      {"1.0", "1", "client", "", "", "NULL"},
      {"1.0", "1", "client", "", "", "PLAIN", "admin", "admin"},
      {"1.0", "1", "client", "", "", "GSSAPI", text(client_.public_key)},
  };
  for (const Frames& request : requests) {
    const Frames reply = ask(request);
    EXPECT_EQ(reply[2], "400");
    EXPECT_EQ(reply[4], "");
  }
  EXPECT_EQ(authenticator_->refused(), requests.size());
  EXPECT_EQ(authenticator_->accepted(), 0U);
}

TEST_F(AuthenticatorTest, what_is_not_zap_is_answered_and_the_handler_lives_on) {
  EXPECT_EQ(ask({"2.0", "7", "client", "", "", "CURVE", text(client_.public_key)})[2], "500");
  EXPECT_EQ(ask({"1.0"})[2], "500");
  EXPECT_EQ(ask({""})[2], "500");
  EXPECT_EQ(curve("client", client_.public_key)[2], "200");
  EXPECT_TRUE(authenticator_->alive());
}

TEST_F(AuthenticatorTest, a_replaced_key_set_counts_at_once) {
  keys_.set({});
  EXPECT_EQ(curve("client", client_.public_key)[2], "400");
  keys_.set({{KeyId("n"), client_.public_key, Channel::kClient}});
  EXPECT_EQ(curve("client", client_.public_key)[4], "n");
}

TEST_F(AuthenticatorTest, a_second_handler_in_the_same_context_is_a_conflict) {
  const auto second = Authenticator::start(context_, keys_, clock_, [](std::string_view) { FAIL(); });
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
}

TEST(Authenticator, the_end_of_its_thread_is_fatal) {
  zmq::context_t context;
  const SystemClock clock;
  const KeyRegistry keys;
  std::promise<std::string> reason;
  auto fatal = reason.get_future();
  const auto authenticator = Authenticator::start(context, keys, clock, [&reason](std::string_view why) {
                               reason.set_value(std::string(why));
                             }).value();
  context.shutdown();  // its socket fails from now on
  EXPECT_NE(fatal.get(), "");
}

TEST(Authenticator, a_stop_that_was_asked_for_is_not_fatal) {
  zmq::context_t context;
  const SystemClock clock;
  const KeyRegistry keys;
  auto authenticator = Authenticator::start(context, keys, clock, [](std::string_view) { FAIL(); }).value();
  authenticator.reset();
}

TEST(KeyRegistry, knows_a_key_on_its_own_channel_only) {
  KeyRegistry keys;
  const auto pair = wire::generate();
  keys.set({{KeyId("a"), pair.public_key, Channel::kWorker}});
  EXPECT_EQ(keys.find(pair.public_key, Channel::kWorker), KeyId("a"));
  EXPECT_EQ(keys.find(pair.public_key, Channel::kClient), std::nullopt);
  EXPECT_TRUE(keys.allows(KeyId("a"), Channel::kWorker));
  EXPECT_FALSE(keys.allows(KeyId("a"), Channel::kClient));
  EXPECT_FALSE(keys.allows(KeyId(""), Channel::kWorker));
}

}  // namespace
}  // namespace tumorboard
