// SPDX-License-Identifier: Apache-2.0
// One thread that owns every client and worker socket. It checks frames, keeps the sessions
// and their heartbeats, and passes messages to and from the engine through two queues.
// Nothing in it blocks, and nothing in it decides: authority is the engine's.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "common/base/clock.h"
#include "common/base/mailbox.h"
#include "common/base/result.h"
#include "common/base/wake_fd.h"
#include "common/wire/curve.h"
#include "common/wire/limits.h"
#include "daemon/config/config.h"
#include "daemon/exchange/intake.h"
#include "daemon/exchange/messages.h"
#include "daemon/transport/authenticator.h"
#include "daemon/transport/key_registry.h"

namespace tumorboard {

struct BrokerOptions {
  wire::CurveKeypair server_key;
  Config config;  // its endpoints, socket_mode, max_sessions..., outbox_... and busy_retry_ms
  int send_high_water = 256;
  int receive_high_water = 256;
  std::int64_t heartbeat_ms = wire::kHeartbeatMs;
  std::chrono::milliseconds drain{2000};      // most that stop() spends on what is unsent
  std::chrono::milliseconds self_test{3000};  // most that start() waits for each endpoint's refusal
};

// Since the start, or now for the sessions. Any thread may read.
struct BrokerCounts {
  std::atomic<std::uint64_t> messages_received{0};
  std::atomic<std::uint64_t> messages_dropped{0};    // unanswerable: frames, no User-Id, another key's routing id
  std::atomic<std::uint64_t> messages_refused{0};    // answered with an error here
  std::atomic<std::uint64_t> handshakes_refused{0};  // strangers, wrong keys, no CURVE
  std::atomic<std::uint64_t> connections_ended{0};   // by either side; an oversized frame ends one
  std::atomic<std::uint64_t> sessions_silent{0};     // ended after three missed heartbeats
  std::atomic<std::uint64_t> sessions_slow{0};       // ended because their outbox was full
  std::atomic<std::uint64_t> client_sessions{0};     // now
  std::atomic<std::uint64_t> worker_sessions{0};     // now
};

class Broker {
 public:
  // Everything referred to outlives the broker.
  Broker(zmq::context_t& context, const Clock& clock, const KeyRegistry& keys, Intake& to_engine,
         Mailbox<Outbound>& from_engine, BrokerOptions options, Fatal fatal);
  ~Broker();  // stop()
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  // Binds every endpoint and makes sure that each refuses a stranger. Needs a running
  // Authenticator, a filled KeyRegistry (who is not in it gets a final no) and the lock of the
  // state directory. INVALID, UNAVAILABLE (taken) or FAILED_PRECONDITION (a socket directory
  // open to others; a stranger not refused).
  Result<> start();

  // Sends what the engine has answered so far, says GOODBYE to every session, and ends the
  // thread; bounded by options.drain. Stop the engine first.
  void stop();

  [[nodiscard]] const BrokerCounts& counts() const { return counts_; }
  // As bound, wildcard ports resolved. After start().
  [[nodiscard]] const std::vector<std::string>& endpoints(Channel channel) const;

  // Of the engine queue: every HELLO passed on gives exactly one kSessionEnded later, whoever
  // ended the session. A repeated HELLO of a session (same connection, same nonce) is passed on
  // again. The same nonce on a new connection ends the old session and makes a new one.

 private:
  class Loop;
  struct Bound {
    std::vector<std::string> client;
    std::vector<std::string> worker;
  };

  zmq::context_t& context_;
  const Clock& clock_;
  const KeyRegistry& keys_;
  Intake& to_engine_;
  Mailbox<Outbound>& from_engine_;
  const BrokerOptions options_;
  const Fatal fatal_;
  WakeFd stop_;
  BrokerCounts counts_;
  Bound bound_;
  std::jthread thread_;
};

}  // namespace tumorboard
