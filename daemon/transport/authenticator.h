// SPDX-License-Identifier: Apache-2.0
// The ZAP handler (ZeroMQ RFC 27) on its own thread: says which CURVE keys may connect, and
// under which User-Id. CURVE is open to everybody without one, so it starts before any
// server socket, and the process ends when its thread does.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <zmq.hpp>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/wake_fd.h"
#include "common/wire/zap_socket.h"
#include "daemon/transport/key_registry.h"

namespace tumorboard {

// Called once, on the failing thread; must end the process.
using Fatal = std::function<void(std::string_view reason)>;

// The ZAP domain of a channel's socket.
std::string zap_domain(Channel channel);

class Authenticator {
 public:
  // Bound and answering when it returns. CONFLICT if the context has a handler already. All
  // arguments outlive the object; destroy it after every server socket.
  static Result<std::unique_ptr<Authenticator>> start(zmq::context_t& context, const KeyRegistry& keys,
                                                      const Clock& clock, Fatal fatal);
  ~Authenticator();  // stops and joins
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;

  // Its loop turned within the last three seconds. Any thread.
  [[nodiscard]] bool alive() const;
  [[nodiscard]] std::uint64_t refused() const { return refused_; }  // since the start
  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }

 private:
  Authenticator(zmq::context_t& context, const KeyRegistry& keys, const Clock& clock, Fatal fatal);
  Result<> run(const std::function<void(Result<>)>& started);
  void log_refusal(const wire::ZapRequest& request);

  zmq::context_t& context_;
  const KeyRegistry& keys_;
  const Clock& clock_;
  const Fatal fatal_;
  WakeFd stop_;
  std::atomic<std::int64_t> turned_ms_{0};
  std::int64_t logged_ms_ = 0;  // its own thread only
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> accepted_{0};
  std::jthread thread_;  // last: everything above is there before it runs
};

// The self-test before an endpoint is announced: a throw-away key must be refused by name.
// FAILED_PRECONDITION if it got in, or was not refused in time. Blocks up to `wait`.
Result<> refuses_strangers(zmq::context_t& context, const std::string& endpoint,
                           const wire::CurveKey& server_public_key, std::chrono::milliseconds wait);

}  // namespace tumorboard
