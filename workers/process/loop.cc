// SPDX-License-Identifier: Apache-2.0
#include "workers/process/loop.h"

#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <optional>
#include <utility>

#include "common/base/clock.h"
#include "common/base/notify.h"
#include "common/base/random.h"
#include "common/signing/key_file.h"
#include "common/wire/peer_socket.h"
#include "common/wire/poll.h"
#include "workers/process/assess_pipeline.h"
#include "workers/process/runner.h"
#include "workers/process/session.h"

namespace tumorboard::worker {
namespace {

constexpr int kExitOk = 0;
constexpr int kExitStuck = 1;
constexpr int kExitNotAdmitted = 5;
constexpr std::int64_t kDrainMs = 10'000;    // then what is held is left to run out
constexpr std::int64_t kReconnectMs = 1000;  // at most one new connection a second
constexpr std::chrono::milliseconds kTick{250};
constexpr std::chrono::milliseconds kRetrySend{20};

struct Keys {
  wire::CurveKey server;
  wire::CurveKeypair own;
};

// SIGTERM and SIGINT as a descriptor, blocked in every thread made later.
class StopSignals {
 public:
  StopSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    fd_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  }
  ~StopSignals() { close(fd_); }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool seen() const {
    signalfd_siginfo info{};
    return read(fd_, &info, sizeof info) == sizeof info;
  }

 private:
  int fd_ = -1;
};

class Loop {
 public:
  Loop(const LoopOptions& options, const Keys& keys, SessionOptions session)
      : options_(options),
        keys_(keys),
        session_(std::move(session)),
        runner_(std::make_unique<AssessPipeline>(), FaultSeam::from_environment()) {}

  int run() {
    const auto watchdog = watchdog_interval();
    std::int64_t fed_ms = 0;
    notify("READY=1");  // a worker may wait for its daemon as long as it likes
    for (;;) {
      const std::int64_t now = clock_.boot_ms();
      if (!socket_ && now >= connect_at_ms_ && !connect(now)) return kExitBrokenConfig;
      wait();
      if (const auto exit_code = turn(clock_.boot_ms())) return *exit_code;
      if (watchdog && clock_.boot_ms() - fed_ms >= watchdog->count()) {
        notify("WATCHDOG=1");
        fed_ms = clock_.boot_ms();
      }
    }
  }

 private:
  bool connect(std::int64_t now) {
    auto socket = wire::PeerSocket::connect(context_, options_.endpoint, keys_.server, keys_.own);
    if (!socket) {
      spdlog::error("event=bad_endpoint reason=\"{}\"", socket.error().message);
      return false;
    }
    socket_.emplace(std::move(*socket));
    connect_at_ms_ = now + kReconnectMs;
    session_.connected(now);
    return true;
  }

  void wait() {
    std::array<zmq::pollitem_t, 4> items{wire::poll_item(stop_.fd()), wire::poll_item(runner_.fd()), {}, {}};
    std::size_t count = 2;
    if (socket_) {
      items[count++] = socket_->poll_item();
      items[count++] = socket_->monitor_item();
    }
    const bool unsent = socket_ && !session_.outbox().empty();
    (void)wire::poll(std::span(items).first(count), unsent ? kRetrySend : kTick);
  }

  // Everything that is due. An exit code when the end has come.
  std::optional<int> turn(std::int64_t now) {
    if (stop_.seen() && !stop_at_ms_) {
      spdlog::info("event=stopping held={}", session_.held());
      notify("STOPPING=1");
      stop_at_ms_ = now + kDrainMs;
      session_.drain(now);
    }
    receive(now);
    for (Done& done : runner_.take()) {
      spdlog::info("event=computed job={} fence={} refused={}", done.job_id, done.fence,
                   std::holds_alternative<Refusal>(done.outcome));
      session_.finished(std::move(done), now);
    }
    session_.tick(now);
    for (; !session_.work().empty(); session_.work().pop_front()) runner_.submit(std::move(session_.work().front()));
    flush();
    if (session_.welcomed() != welcomed_) {
      welcomed_ = session_.welcomed();
      spdlog::info("event={} endpoint={}", welcomed_ ? "registered" : "not_registered", options_.endpoint);
    }
    if (socket_ && socket_->auth_failed()) {
      spdlog::error("event=not_admitted reason=\"the daemon does not know this key, or its own key is another\"");
      return kExitNotAdmitted;
    }
    if (stop_at_ms_ && now >= *stop_at_ms_) return kExitOk;
    return judge();
  }

  void receive(std::int64_t now) {
    while (socket_ && session_.verdict() == Verdict::kGoOn) {
      auto message = socket_->receive(std::chrono::milliseconds(0));
      if (!message) {
        const ErrorCode code = message.error().code;
        if (code != ErrorCode::kBadMessage && code != ErrorCode::kUnsupportedRevision) return;
        spdlog::warn("event=message_refused code={}", info(code).name);
        continue;
      }
      const auto& arrived = *message;
      if (!arrived) return;
      session_.received(*arrived, now);
    }
  }

  // What cannot go now (no connection yet, buffer full) stays for the next turn.
  void flush() {
    auto& outbox = session_.outbox();
    while (socket_ && !outbox.empty()) {
      if (const auto sent = socket_->send(outbox.front()); !sent) {
        if (sent.error().code != ErrorCode::kInvalid) return;
        spdlog::error("event=not_sendable type={}", static_cast<int>(outbox.front().type));
      }
      outbox.pop_front();
    }
  }

  std::optional<int> judge() {
    switch (session_.verdict()) {
      case Verdict::kGoOn:
        return std::nullopt;
      case Verdict::kReconnect:
        if (socket_) spdlog::warn("event=disconnected reason=\"{}\" held={}", session_.why(), session_.held());
        socket_.reset();
        return std::nullopt;
      case Verdict::kLeave:
        spdlog::info("event=left reason=\"{}\"", session_.why());
        return kExitOk;
      case Verdict::kNotAdmitted:
        spdlog::error("event=not_admitted reason=\"{}\"", session_.why());
        return kExitNotAdmitted;
      case Verdict::kStuck:
        // The compute thread cannot be ended: only the end of the process does that.
        spdlog::error("event=stuck reason=\"{}\"", session_.why());
        socket_.reset();
        context_.close();
        spdlog::shutdown();
        _exit(kExitStuck);
    }
    return std::nullopt;
  }

  const LoopOptions& options_;
  const Keys& keys_;
  SystemClock clock_;
  StopSignals stop_;  // before the runner: its thread inherits the blocked signals
  Session session_;
  Runner runner_;
  zmq::context_t context_{1};  // outlives the socket
  std::optional<wire::PeerSocket> socket_;
  std::int64_t connect_at_ms_ = 0;
  std::optional<std::int64_t> stop_at_ms_;
  bool welcomed_ = false;
};

Result<Keys> load_keys(const LoopOptions& options) {
  TB_ASSIGN(const signing::PublicIdentity server, signing::read_public_key_file(options.server_key_file));
  TB_ASSIGN(const signing::KeyFile own, signing::read_key_file(options.key_file));
  if (server.kind != signing::KeyKind::kServer) {
    return fail(ErrorCode::kInvalid, options.server_key_file + " is not a server's public key");
  }
  if (own.identity().kind != signing::KeyKind::kWorker) {
    return fail(ErrorCode::kInvalid, options.key_file + " is not a worker's key");
  }
  Keys keys;
  keys.server = server.channel;
  keys.own.public_key = own.identity().channel;
  std::copy_n(own.channel_secret().data(), keys.own.secret_key.size(), keys.own.secret_key.begin());
  return keys;
}

}  // namespace

int run(const LoopOptions& options) {
  const auto keys = load_keys(options);
  if (!keys) {
    spdlog::error("event=broken_key reason=\"{}\"", keys.error().message);
    return kExitBrokenConfig;
  }
  SessionOptions session;
  session.nonce = SystemRandom().bytes(wire::kSessionNonceBytes);
  session.program = std::string("tumorboard-worker ") + TUMORBOARD_VERSION;
  session.pipeline_version = pipeline_version();
  session.credit = options.credit;
  session.once = options.once;
  return Loop(options, *keys, std::move(session)).run();
}

}  // namespace tumorboard::worker
