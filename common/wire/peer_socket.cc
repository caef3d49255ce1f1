// SPDX-License-Identifier: Apache-2.0
#include "common/wire/peer_socket.h"

#include <array>
#include <thread>

#include "common/base/assertion.h"
#include "common/wire/monitor.h"
#include "common/wire/poll.h"
#include "common/wire/socket_io.h"

namespace tumorboard::wire {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kHighWater = 256;
constexpr int kReconnectMs = 100;
constexpr int kReconnectMaxMs = 5000;
constexpr int kEvents = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                        ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                        ZMQ_EVENT_DISCONNECTED;

milliseconds left_until(SteadyClock::time_point end) {
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(end - SteadyClock::now()));
}

tl::unexpected<Error> refused() {
  return fail(ErrorCode::kUnauthenticated, "the server does not know this key", {},
              "ask an administrator to enrol the key, or check which key file is used");
}

tl::unexpected<Error> unavailable(const zmq::error_t& error) { return fail(ErrorCode::kUnavailable, error.what()); }

}  // namespace

// The monitor goes before the socket it watches.
struct PeerSocket::State {
  State(zmq::context_t& context, zmq::socket_t dealer)
      : owner(std::this_thread::get_id()), socket(std::move(dealer)), monitor(context, socket, kEvents) {}

  void check_thread() const { TB_CHECK(std::this_thread::get_id() == owner); }
  void read_monitor();
  std::optional<Result<Message>> take();

  std::thread::id owner;
  zmq::socket_t socket;
  Monitor monitor;
  bool auth_failed = false;
  bool connected = false;
  std::uint32_t handshakes_cut = 0;
};

void PeerSocket::State::read_monitor() {
  while (const auto event = monitor.next()) {
    switch (event->what) {
      case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
        connected = true;
        break;
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
      case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        auth_failed = true;
        break;
      case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
        ++handshakes_cut;
        break;
      case ZMQ_EVENT_DISCONNECTED:
        connected = false;
        break;
      default:
        break;
    }
  }
}

std::optional<Result<Message>> PeerSocket::State::take() {
  auto raw = receive_raw(socket);
  if (!raw) return std::nullopt;
  if (raw->count != 3) return fail(ErrorCode::kBadMessage, "a message has exactly three frames");
  return decode(view(raw->frames[0]), view(raw->frames[1]), view(raw->frames[2]));
}

PeerSocket::PeerSocket(std::unique_ptr<State> state) : state_(std::move(state)) {}
PeerSocket::PeerSocket(PeerSocket&&) noexcept = default;
PeerSocket& PeerSocket::operator=(PeerSocket&&) noexcept = default;
PeerSocket::~PeerSocket() {
  if (state_) state_->check_thread();
}

Result<PeerSocket> PeerSocket::connect(zmq::context_t& context, const std::string& endpoint,
                                       const CurveKey& server_public_key, const CurveKeypair& own) {
  try {
    zmq::socket_t socket(context, zmq::socket_type::dealer);
    set_defaults(socket, kHighWater, kHighWater);
    // Not `immediate`: with it ZeroMQ throws away what has arrived and was not read yet when the
    // connection ends, the last answers of a server that stops. send() asks `connected` instead.
    socket.set(zmq::sockopt::reconnect_ivl, kReconnectMs);
    socket.set(zmq::sockopt::reconnect_ivl_max, kReconnectMaxMs);
    socket.set(zmq::sockopt::curve_serverkey, zmq::buffer(server_public_key));
    socket.set(zmq::sockopt::curve_publickey, zmq::buffer(own.public_key));
    socket.set(zmq::sockopt::curve_secretkey, zmq::buffer(own.secret_key));
    auto state = std::make_unique<State>(context, std::move(socket));
    state->socket.connect(endpoint);
    return PeerSocket(std::move(state));
  } catch (const zmq::error_t& error) {
    if (error.num() == ETERM || error.num() == EMFILE) return unavailable(error);
    return fail(ErrorCode::kInvalid, "cannot connect to " + endpoint + ": " + error.what(), "endpoint");
  }
}

Result<> PeerSocket::wait_ready(milliseconds wait) {
  state_->check_thread();
  const auto end = SteadyClock::now() + wait;
  try {
    for (;;) {
      state_->read_monitor();
      if (state_->auth_failed) return refused();
      // ZMQ_EVENTS also lets the socket take note of its new connection.
      const bool writable = (state_->socket.get(zmq::sockopt::events) & ZMQ_POLLOUT) != 0;
      if (state_->connected && writable) return {};
      const auto left = left_until(end);
      if (left.count() == 0) break;
      std::array items{monitor_item()};
      TB_ASSIGN([[maybe_unused]] const int ready, poll(items, left));
    }
  } catch (const zmq::error_t& error) {
    return unavailable(error);
  }
  if (state_->handshakes_cut == 0) return fail(ErrorCode::kUnavailable, "nobody answers at this endpoint");
  return fail(ErrorCode::kUnavailable, "the server cut off the handshake", {},
              "the server's public key is probably not the one given");
}

Result<> PeerSocket::send(const Message& message) {
  state_->check_thread();
  if (message.body.size() > max_body_bytes(message.type)) {
    return fail(ErrorCode::kInvalid, "the message has " + std::to_string(message.body.size()) + " bytes, at most " +
                                         std::to_string(max_body_bytes(message.type)) + " are allowed");
  }
  try {
    state_->read_monitor();
    if (state_->auth_failed) return refused();
    if (!state_->connected) return fail(ErrorCode::kUnavailable, "not connected");
    if (send_raw(state_->socket, nullptr, message)) return {};
    // A refusal may be older than the connection: ZMQ_EVENTS makes the socket look again.
    const bool writable = (state_->socket.get(zmq::sockopt::events) & ZMQ_POLLOUT) != 0;
    if (writable && send_raw(state_->socket, nullptr, message)) return {};
    return fail(ErrorCode::kResourceExhausted, "too much is waiting to be sent");
  } catch (const zmq::error_t& error) {
    return unavailable(error);
  }
}

Result<std::optional<Message>> PeerSocket::receive(milliseconds wait) {
  state_->check_thread();
  const auto end = SteadyClock::now() + wait;
  try {
    for (;;) {
      state_->read_monitor();
      if (auto message = state_->take()) {
        if (!message->has_value()) return fail(std::move(message->error()));
        return std::optional<Message>(std::move(**message));
      }
      if (state_->auth_failed) return refused();
      const auto left = left_until(end);
      if (left.count() == 0) return std::optional<Message>();
      std::array items{poll_item(), monitor_item()};
      TB_ASSIGN([[maybe_unused]] const int ready, poll(items, left));
    }
  } catch (const zmq::error_t& error) {
    return unavailable(error);
  }
}

zmq::pollitem_t PeerSocket::poll_item() { return {state_->socket.handle(), 0, ZMQ_POLLIN, 0}; }
zmq::pollitem_t PeerSocket::monitor_item() { return state_->monitor.poll_item(); }
bool PeerSocket::auth_failed() const { return state_->auth_failed; }
bool PeerSocket::connected() const { return state_->connected; }
std::uint32_t PeerSocket::handshakes_cut() const { return state_->handshakes_cut; }

}  // namespace tumorboard::wire
