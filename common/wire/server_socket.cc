// SPDX-License-Identifier: Apache-2.0
#include "common/wire/server_socket.h"

#include <thread>

#include "common/base/assertion.h"
#include "common/wire/monitor.h"
#include "common/wire/socket_io.h"

namespace tumorboard::wire {
namespace {

constexpr int kServerEvents = ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                              ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_DISCONNECTED;
// ZMQ_ZAP_ENFORCE_DOMAIN: libzmq 4.3 has it, but its header shows it to draft builds only.
constexpr int kZapEnforceDomain = 93;
constexpr std::size_t kFrames = 4;  // the routing id and three of the message

// Of the ZAP handler's reply; ZeroMQ lets it win over what the peer claims.
std::string user_id_of(zmq::message_t& frame) {
  const char* text = zmq_msg_gets(frame.handle(), "User-Id");
  return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

// The monitor goes before the socket it watches.
struct ServerSocket::State {
  State(zmq::context_t& context, zmq::socket_t router)
      : owner(std::this_thread::get_id()), socket(std::move(router)), monitor(context, socket, kServerEvents) {}

  void check_thread() const { TB_CHECK(std::this_thread::get_id() == owner); }

  std::thread::id owner;
  zmq::socket_t socket;
  Monitor monitor;
  ServerSocketCounts counts;
};

ServerSocket::ServerSocket(std::unique_ptr<State> state) : state_(std::move(state)) {}
ServerSocket::ServerSocket(ServerSocket&&) noexcept = default;
ServerSocket& ServerSocket::operator=(ServerSocket&&) noexcept = default;
ServerSocket::~ServerSocket() {
  if (state_) state_->check_thread();
}

Result<ServerSocket> ServerSocket::create(zmq::context_t& context, const CurveKey& server_secret_key,
                                          const ServerSocketOptions& options) {
  TB_CHECK(!options.zap_domain.empty());  // an empty domain is let in without being asked
  try {
    zmq::socket_t socket(context, zmq::socket_type::router);
    set_defaults(socket, options.send_high_water, options.receive_high_water);
    socket.set(zmq::sockopt::router_mandatory, 1);
    socket.set(zmq::sockopt::curve_server, 1);
    socket.set(zmq::sockopt::curve_secretkey, zmq::buffer(server_secret_key));
    socket.set(zmq::sockopt::zap_domain, options.zap_domain);
    const int on = 1;
    if (zmq_setsockopt(socket.handle(), kZapEnforceDomain, &on, sizeof on) != 0) throw zmq::error_t();
    return ServerSocket(std::make_unique<State>(context, std::move(socket)));
  } catch (const zmq::error_t& error) {
    return fail(ErrorCode::kUnavailable, std::string("cannot make a server socket: ") + error.what());
  }
}

Result<std::string> ServerSocket::bind(const std::string& endpoint) {
  state_->check_thread();
  try {
    state_->socket.bind(endpoint);
    return state_->socket.get(zmq::sockopt::last_endpoint);
  } catch (const zmq::error_t& error) {
    const bool taken = error.num() == EADDRINUSE || error.num() == EACCES || error.num() == EMFILE;
    return fail(taken ? ErrorCode::kUnavailable : ErrorCode::kInvalid, "cannot bind " + endpoint + ": " + error.what(),
                "endpoint");
  }
}

std::optional<Incoming> ServerSocket::receive() {
  state_->check_thread();
  try {
    auto raw = receive_raw(state_->socket);
    if (!raw) return std::nullopt;
    std::string user_id = user_id_of(raw->frames[raw->count > 1 ? 1 : 0]);
    if (user_id.empty() || raw->count != kFrames) {
      ++state_->counts.dropped;
      return std::nullopt;
    }
    const auto header = view(raw->frames[1]);
    const auto envelope = view(raw->frames[2]);
    Incoming incoming{std::string(view(raw->frames[0])), KeyId(std::move(user_id)),
                      decode(header, envelope, view(raw->frames[3])), std::nullopt};
    if (!incoming.message) incoming.correlation = correlation_of(header, envelope);
    return incoming;
  } catch (const zmq::error_t&) {
    // Only when the context is shut down: poll() tells the caller.
  }
  return std::nullopt;
}

Sent ServerSocket::send(const std::string& routing_id, const Message& message) {
  state_->check_thread();
  try {
    return send_raw(state_->socket, &routing_id, message) ? Sent::kSent : Sent::kFull;
  } catch (const zmq::error_t&) {
    return Sent::kGone;  // EHOSTUNREACH, or the context is shut down
  }
}

zmq::pollitem_t ServerSocket::poll_item() { return {state_->socket.handle(), 0, ZMQ_POLLIN, 0}; }
zmq::pollitem_t ServerSocket::monitor_item() { return state_->monitor.poll_item(); }

const ServerSocketCounts& ServerSocket::counts() {
  state_->check_thread();
  try {
    while (const auto event = state_->monitor.next()) {
      ++(event->what == ZMQ_EVENT_DISCONNECTED ? state_->counts.connections_ended : state_->counts.handshakes_refused);
    }
  } catch (const zmq::error_t&) {
    // As in receive().
  }
  return state_->counts;
}

}  // namespace tumorboard::wire
