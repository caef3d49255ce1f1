// SPDX-License-Identifier: Apache-2.0
// A worker's side of the worker protocol as a pure state machine: messages, finished work and
// time go in; messages to send, work to compute and a verdict come out. No socket, no thread,
// no clock of its own, so that every path is tested by calling it.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "common/base/result.h"
#include "common/wire/frame.h"
#include "common/wire/liveness.h"
#include "tumorboard/v1/worker.pb.h"

namespace tumorboard::worker {

// What the compute thread is asked to do, in this order.
struct Install {  // bytes whose SHA-256 is `digest`
  std::string digest;
  std::string bytes;
};
struct Forget {
  std::string digest;
};
struct Compute {
  v1::Lease lease;
};
using Work = std::variant<Install, Forget, Compute>;

// What it answers to a Compute.
struct Answer {
  std::string recommendation;
  std::string screening;
};
struct Refusal {
  bool retryable = false;
  std::string cause;  // no patient data
};
struct Done {
  std::uint64_t job_id = 0;
  std::uint64_t fence = 0;
  std::variant<Answer, Refusal> outcome;
};

struct SessionOptions {
  std::string nonce;    // 16 random bytes of this process run
  std::string program;  // name and version
  std::string pipeline_version;
  std::uint32_t credit = 2;  // leases wanted at a time, at least 1
  bool once = false;         // leave after the first answered lease
};

enum class Verdict : std::uint8_t {
  kGoOn,
  kReconnect,    // close the socket, make a new one, then call connected()
  kLeave,        // nothing is held any more: flush the outbox and end well
  kStuck,        // a computation went beyond its hard cap: flush and end, the thread is lost
  kNotAdmitted,  // the daemon does not accept this key or this protocol revision
};

class Session {
 public:
  explicit Session(SessionOptions options) : options_(std::move(options)) {}

  // A new connection: says hello. What was held before is offered again after the welcome.
  void connected(std::int64_t now_ms);
  void received(const wire::Message& message, std::int64_t now_ms);
  void finished(Done done, std::int64_t now_ms);
  void tick(std::int64_t now_ms);  // at least every 500 ms
  // SIGTERM: no lease is taken any more, waiting ones go back, a running one is finished.
  void drain(std::int64_t now_ms);

  // To send, in order. The caller removes what it could send.
  std::deque<wire::Message>& outbox() { return outbox_; }
  // For the compute thread, in order.
  std::deque<Work>& work() { return work_; }
  [[nodiscard]] Verdict verdict() const { return verdict_; }
  [[nodiscard]] const std::string& why() const { return why_; }  // of a verdict other than kGoOn
  [[nodiscard]] bool welcomed() const { return state_ == State::kWorking; }
  [[nodiscard]] std::size_t held() const { return held_.size(); }

  static constexpr std::size_t kArtefactsKept = 4;
  static constexpr std::size_t kMaxCause = 500;

 private:
  enum class State : std::uint8_t { kDisconnected, kHello, kRegistering, kWorking };
  enum class Stage : std::uint8_t { kWaiting, kComputing, kAnswered };

  struct Held {
    v1::Lease lease;
    Stage stage = Stage::kWaiting;
    bool valid = true;  // false: void; kept only while its computation still runs
    std::int64_t cap_ms = 0;
    std::int64_t progress_ms = 0;  // when the next Progress is due
    std::string result;            // with kAnswered: until the daemon has confirmed it
  };
  struct Fetch {
    std::string digest;
    std::string bytes;
  };
  using HeldList = std::list<Held>;  // in order of arrival

  void on_hello_answer(const wire::Message& message);
  void on_registered(const wire::Message& message);
  void on_reply(const wire::Message& message);
  void on_lease(const wire::Message& message);
  void on_result_reply(const wire::Message& message);
  void on_cancel(const wire::Message& message);
  void on_chunk(const wire::Message& message);

  void say_hello();
  void send(v1::MessageType type, std::string body = {}, std::uint32_t credit = 0);
  void send_result(const Held& held);
  void refuse(const v1::Lease& lease, bool retryable, std::string_view cause);
  HeldList::iterator find(std::uint64_t job_id, std::uint64_t fence);
  HeldList::iterator release(HeldList::iterator at);  // no longer ours; a running computation is let run out
  void refuse_waiting(const std::string& digest, bool retryable, const std::string& cause);
  void advance();  // starts what can start: a fetch, a computation, the leaving
  void install(Fetch fetch);
  bool have(const std::string& digest);  // and marks it as used
  void check_caps();
  void report_progress();
  void end(Verdict verdict, std::string why);

  SessionOptions options_;
  State state_ = State::kDisconnected;
  Verdict verdict_ = Verdict::kGoOn;
  std::string why_;
  bool draining_ = false;
  std::int64_t now_ms_ = 0;     // of the call in progress
  std::uint64_t greeting_ = 0;  // correlation of the last hello and its registration
  wire::Liveness liveness_{0};
  std::optional<std::int64_t> hello_again_ms_;  // the daemon asked for a pause before the next hello
  HeldList held_;
  std::optional<Fetch> fetch_;
  std::deque<std::string> installed_;  // digests, least recently used first
  std::deque<wire::Message> outbox_;
  std::deque<Work> work_;
};

}  // namespace tumorboard::worker
