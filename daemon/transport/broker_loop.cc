// SPDX-License-Identifier: Apache-2.0
#include "daemon/transport/broker_loop.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>

#include "common/wire/message_types.h"
#include "common/wire/poll.h"
#include "daemon/transport/ipc_path.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard {
namespace {

using std::chrono::milliseconds;

constexpr int kMessagesPerTurn = 256;  // of one socket, before the other's turn
constexpr milliseconds kRetry{10};     // while a peer or the engine is full
constexpr int kTicksPerHeartbeat = 8;

// The types that a peer of each channel may send; workers speak only the worker protocol.
bool may_send(Channel channel, v1::MessageType type) {
  switch (type) {
    case v1::MESSAGE_TYPE_HELLO:
    case v1::MESSAGE_TYPE_HEARTBEAT:
    case v1::MESSAGE_TYPE_GOODBYE:
    case v1::MESSAGE_TYPE_CREDIT:
      return true;
    case v1::MESSAGE_TYPE_REGISTER:
    case v1::MESSAGE_TYPE_PROGRESS:
    case v1::MESSAGE_TYPE_RESULT:
    case v1::MESSAGE_TYPE_REFUSE:
    case v1::MESSAGE_TYPE_ARTEFACT_REQUEST:
      return channel == Channel::kWorker;
    default:
      return channel == Channel::kClient && wire::is_command(type);
  }
}

wire::Message refusal(std::uint64_t correlation, const Error& error) {
  wire::Message message{v1::MESSAGE_TYPE_REPLY, {}, reply_of(error).SerializeAsString()};
  message.envelope.set_correlation(correlation);
  return message;
}

Result<std::string> nonce_of(const wire::Message& message) {
  v1::Hello hello;
  if (!hello.ParseFromString(message.body)) {
    return fail(ErrorCode::kBadMessage, "the hello does not parse");
  }
  if (hello.schema_revision() > wire::kSchemaRevision) {
    return fail(ErrorCode::kUnsupportedRevision, "the peer's schema revision is newer than ours", "schema_revision");
  }
  if (hello.session_nonce().size() != wire::kSessionNonceBytes) {
    return fail(ErrorCode::kInvalid, "a session nonce has 16 bytes", "session_nonce");
  }
  return hello.session_nonce();
}

Error too_large(const wire::Message& message) {
  return Error{ErrorCode::kInvalid,
               "the message has " + std::to_string(message.body.size()) + " bytes, at most " +
                   std::to_string(wire::max_body_bytes(message.type)) + " are allowed",
               {},
               {},
               0};
}

}  // namespace

Broker::Loop::Loop(Broker& broker) : broker_(broker), now_ms_(broker.clock_.boot_ms()) {}

Result<wire::ServerSocket> Broker::Loop::open(Channel channel, const std::vector<std::string>& endpoints,
                                              std::vector<std::string>& bound) {
  const BrokerOptions& options = broker_.options_;
  TB_ASSIGN(auto socket,
            wire::ServerSocket::create(broker_.context_, options.server_key.secret_key,
                                       {zap_domain(channel), options.send_high_water, options.receive_high_water}));
  for (const std::string& endpoint : endpoints) {
    TB_TRY(prepare_ipc(endpoint));
    TB_ASSIGN(const std::string at, socket.bind(endpoint));
    TB_TRY(protect_ipc(at, options.config.socket_mode_bits()));
    bound.push_back(at);
  }
  return socket;
}

Result<Broker::Bound> Broker::Loop::bind() {
  Bound bound;
  TB_ASSIGN(client_, open(Channel::kClient, broker_.options_.config.client_endpoints, bound.client));
  TB_ASSIGN(worker_, open(Channel::kWorker, broker_.options_.config.worker_endpoints, bound.worker));
  return bound;
}

Result<> Broker::Loop::run() {
  for (;;) {
    // The worker socket is last: it is left out while its workers wait.
    std::array items{wire::poll_item(broker_.stop_.fd()),
                     wire::poll_item(broker_.from_engine_.fd()),
                     client_->poll_item(),
                     client_->monitor_item(),
                     worker_->monitor_item(),
                     worker_->poll_item()};
    const std::span<zmq::pollitem_t> used(items.data(), items.size() - (held_ ? 1 : 0));
    TB_ASSIGN([[maybe_unused]] const int ready, wire::poll(used, wait()));
    now_ms_ = broker_.clock_.boot_ms();
    if (items[0].revents != 0) break;
    send_some();
    retry_held();
    receive_some(Channel::kClient);
    receive_some(Channel::kWorker);
    flush_backlog();
    if (now_ms_ >= next_tick_ms_) tick();
    publish_counts();
  }
  drain();
  return {};
}

milliseconds Broker::Loop::wait() const {
  const milliseconds until_tick(std::max<std::int64_t>(0, next_tick_ms_ - broker_.clock_.boot_ms()));
  return backlog_.empty() && !held_ ? until_tick : std::min(until_tick, kRetry);
}

// ---------------------------------------------------------------------------------------- in

void Broker::Loop::receive_some(Channel channel) {
  for (int n = 0; n < kMessagesPerTurn; ++n) {
    if (channel == Channel::kWorker && held_) return;
    auto incoming = socket(channel).receive();
    if (!incoming) return;
    ++broker_.counts_.messages_received;
    handle(channel, std::move(*incoming));
  }
}

void Broker::Loop::handle(Channel channel, wire::Incoming&& incoming) {
  Session* session = sessions_.find(channel, incoming.routing_id);
  if (session != nullptr && session->key_id != incoming.user_id) {
    ++dropped_;  // a routing id is not an identity
    return;
  }
  if (!incoming.message) {
    if (!incoming.correlation) {
      ++dropped_;
      return;
    }
    return refuse(channel, incoming.routing_id, *incoming.correlation, incoming.message.error());
  }
  wire::Message& message = *incoming.message;
  const std::uint64_t correlation = message.envelope.correlation();
  if (!may_send(channel, message.type)) {
    return refuse(channel, incoming.routing_id, correlation,
                  {ErrorCode::kBadMessage, "this endpoint does not take such a message", {}, {}, 0});
  }
  if (message.body.size() > wire::max_body_bytes(message.type)) {
    return refuse(channel, incoming.routing_id, correlation, too_large(message));
  }
  if (message.type == v1::MESSAGE_TYPE_HELLO) return handle_hello(channel, std::move(incoming));
  if (session == nullptr) {
    if (message.type == v1::MESSAGE_TYPE_GOODBYE) return;
    return refuse(channel, incoming.routing_id, correlation,
                  {ErrorCode::kUnauthenticated, "say hello first", {}, {}, 0});
  }
  handle_session_message(*session, std::move(message));
}

void Broker::Loop::handle_hello(Channel channel, wire::Incoming&& incoming) {
  wire::Message& message = *incoming.message;
  const std::string& routing_id = incoming.routing_id;
  const std::uint64_t correlation = message.envelope.correlation();
  const auto nonce = nonce_of(message);
  if (!nonce) return refuse(channel, routing_id, correlation, nonce.error());
  // ZAP is asked only at connect; the key may have been revoked since.
  if (!broker_.keys_.allows(incoming.user_id, channel)) {
    return refuse(channel, routing_id, correlation,
                  {ErrorCode::kUnauthenticated, "this key is not known (any more)", {}, {}, 0});
  }
  Session* const here = sessions_.find(channel, routing_id);
  if (here != nullptr && here->nonce == *nonce) {
    here->revision = message.envelope.schema_revision();
    return handle_session_message(*here, std::move(message));
  }
  if (here != nullptr) end(*here, End::kReplaced);
  if (Session* const before = sessions_.find(channel, incoming.user_id, *nonce)) end(*before, End::kReplaced);

  const BrokerOptions& options = broker_.options_;
  if (sessions_.all().size() >= options.config.max_sessions ||
      sessions_.count(incoming.user_id) >= options.config.max_sessions_per_key) {
    Error error = busy();
    error.message = "too many sessions";
    return refuse(channel, routing_id, correlation, error);
  }
  Session& session = sessions_.add({{},
                                    channel,
                                    routing_id,
                                    incoming.user_id,
                                    *nonce,
                                    wire::Liveness(now_ms_, options.heartbeat_ms),
                                    Outbox(options.config.outbox_messages, options.config.outbox_bytes)});
  session.revision = message.envelope.schema_revision();
  if (!broker_.to_engine_.push(inbound(session, std::move(message)))) {
    sessions_.remove(session.id);  // the engine never heard of it
    return refuse(channel, routing_id, correlation, busy());
  }
  spdlog::info("event=session_started session={} channel={} key={}", session.id.value(), zap_domain(channel),
               session.key_id.value());
}

void Broker::Loop::handle_session_message(Session& session, wire::Message&& message) {
  session.liveness.heard(now_ms_);
  if (message.type == v1::MESSAGE_TYPE_HEARTBEAT) return;
  if (message.type == v1::MESSAGE_TYPE_GOODBYE) return end(session, End::kGoodbye);
  forward(session, std::move(message));
}

void Broker::Loop::forward(Session& session, wire::Message&& message) {
  Inbound item = inbound(session, std::move(message));
  if (broker_.to_engine_.push(std::move(item))) return;  // NOLINTBEGIN(bugprone-use-after-move): untouched if refused
  if (session.channel == Channel::kWorker) {
    held_ = std::move(item);  // push() left it untouched
    return;
  }
  if (item.type == v1::MESSAGE_TYPE_CREDIT) {
    // Nobody repeats a credit: keep the sum until the engine has room.
    const std::uint32_t room = std::numeric_limits<std::uint32_t>::max() - session.credit_owed;
    session.credit_owed += std::min(room, item.envelope.credit());
    return;
  }
  refuse(session.channel, session.routing_id, item.envelope.correlation(), busy());
  // NOLINTEND(bugprone-use-after-move)
}

Inbound Broker::Loop::inbound(const Session& session, wire::Message&& message) const {
  return {Inbound::What::kMessage,     session.channel,         session.id, session.key_id, message.type,
          std::move(message.envelope), std::move(message.body), now_ms_};
}

// Straight to the socket: a peer that does not read its refusals loses them.
void Broker::Loop::refuse(Channel channel, const std::string& routing_id, std::uint64_t correlation,
                          const Error& error) {
  ++broker_.counts_.messages_refused;
  const Session* const session = sessions_.find(channel, routing_id);
  wire::Message message = refusal(correlation, error);
  message.envelope.set_schema_revision(session == nullptr ? wire::kOldestSchemaRevision : session->revision);
  socket(channel).send(routing_id, message);
}

Error Broker::Loop::busy() const {
  if (broker_.to_engine_.closed()) return {ErrorCode::kUnavailable, "the daemon is stopping", {}, {}, 0};
  return {ErrorCode::kResourceExhausted, "the daemon is busy", {}, {}, broker_.options_.config.busy_retry_ms};
}

// --------------------------------------------------------------------------------------- out

void Broker::Loop::send_some() {
  for (Outbound& outbound : broker_.from_engine_.drain()) send(std::move(outbound));
}

void Broker::Loop::send(Outbound&& outbound) {
  Session* const session = sessions_.find(outbound.session);
  if (session == nullptr) return;
  if (outbound.examined) session->examined = *outbound.examined;
  if (outbound.type != v1::MESSAGE_TYPE_UNSPECIFIED) {
    wire::Message message{outbound.type, std::move(outbound.envelope), std::move(outbound.body)};
    if (message.body.size() > wire::kMaxFrameBytes) {
      spdlog::error("event=answer_too_large session={} type={} bytes={}", session->id.value(),
                    static_cast<int>(message.type), message.body.size());
      message = refusal(message.envelope.correlation(),
                        {ErrorCode::kInternal, "the answer is larger than a message may be", {}, {}, 0});
    }
    if (!deliver(*session, std::move(message))) return;
  }
  if (outbound.end_session) end(*session, End::kEngine);
}

bool Broker::Loop::deliver(Session& session, wire::Message&& message) {
  message.envelope.set_schema_revision(session.revision);
  if (session.outbox.empty()) {
    switch (socket(session.channel).send(session.routing_id, message)) {
      case wire::Sent::kSent:
        session.liveness.sent(now_ms_);
        return true;
      case wire::Sent::kGone:
        end(session, End::kGone);
        return false;
      case wire::Sent::kFull:
        break;
    }
  }
  if (!session.outbox.push(std::move(message))) {
    end(session, End::kSlow);
    return false;
  }
  backlog_.insert(session.id);
  return true;
}

void Broker::Loop::flush_backlog() {
  for (auto at = backlog_.begin(); at != backlog_.end();) {
    const SessionId id = *at++;  // ending a session takes it out of the backlog
    Session& session = *sessions_.find(id);
    auto sent = wire::Sent::kSent;
    while (sent == wire::Sent::kSent && !session.outbox.empty()) {
      sent = socket(session.channel).send(session.routing_id, session.outbox.front());
      if (sent != wire::Sent::kSent) break;
      session.liveness.sent(now_ms_);
      session.outbox.pop();
    }
    if (sent == wire::Sent::kGone) {
      end(session, End::kGone);
    } else if (session.outbox.empty()) {
      backlog_.erase(id);
    }
  }
}

// -------------------------------------------------------------------------------------- time

void Broker::Loop::tick() {
  // If this thread was away (a stopped process), the peers were not silent: nobody listened.
  const bool was_away = now_ms_ - next_tick_ms_ >= broker_.options_.heartbeat_ms;
  next_tick_ms_ = now_ms_ + std::max<std::int64_t>(1, broker_.options_.heartbeat_ms / kTicksPerHeartbeat);
  for (auto at = sessions_.all().begin(); at != sessions_.all().end();) {
    Session& session = (at++)->second;  // ending a session takes it out of the table
    // Nor is a worker silent that is kept waiting.
    if (was_away || (held_ && session.channel == Channel::kWorker)) session.liveness.heard(now_ms_);
    if (session.liveness.gone(now_ms_)) {
      end(session, End::kSilent);
      continue;
    }
    if (session.credit_owed > 0) {
      wire::Message credit{v1::MESSAGE_TYPE_CREDIT, {}, {}};
      credit.envelope.set_credit(session.credit_owed);
      if (broker_.to_engine_.push(inbound(session, std::move(credit)))) session.credit_owed = 0;
    }
    if (session.liveness.heartbeat_due(now_ms_) && session.outbox.empty()) {
      wire::Message heartbeat{v1::MESSAGE_TYPE_HEARTBEAT, {}, {}};
      heartbeat.envelope.set_sequence(session.examined);
      [[maybe_unused]] const bool alive = deliver(session, std::move(heartbeat));
    }
  }
}

void Broker::Loop::end(Session& session, End why) {
  static constexpr std::array<const char*, 7> kWhy{"goodbye", "silent", "slow", "gone", "replaced", "engine", "stop"};
  if (why == End::kSilent) ++broker_.counts_.sessions_silent;
  if (why == End::kSlow) ++broker_.counts_.sessions_slow;
  spdlog::info("event=session_ended session={} channel={} key={} why={}", session.id.value(),
               zap_domain(session.channel), session.key_id.value(), kWhy.at(static_cast<std::size_t>(why)));
  Inbound ended;
  ended.what = Inbound::What::kSessionEnded;
  ended.channel = session.channel;
  ended.session = session.id;
  ended.key_id = session.key_id;
  ended.received_ms = now_ms_;
  // After its last message, which may be the one that is held.
  if (held_ && held_->session == session.id) {
    broker_.to_engine_.push_always(std::move(*held_));
    held_.reset();
  }
  broker_.to_engine_.push_always(std::move(ended));
  backlog_.erase(session.id);
  sessions_.remove(session.id);
}

void Broker::Loop::retry_held() {
  if (held_ && broker_.to_engine_.push(std::move(*held_))) held_.reset();
}

void Broker::Loop::drain() {
  send_some();
  flush_backlog();
  for (milliseconds left = broker_.options_.drain; !backlog_.empty() && left.count() > 0; left -= kRetry) {
    if (!wire::poll({}, kRetry)) break;
    flush_backlog();
  }
  while (!sessions_.all().empty()) {
    Session& session = sessions_.all().begin()->second;
    if (session.outbox.empty()) {
      wire::Message goodbye{v1::MESSAGE_TYPE_GOODBYE, {}, {}};
      goodbye.envelope.set_schema_revision(session.revision);
      socket(session.channel).send(session.routing_id, goodbye);
    }
    end(session, End::kStop);
  }
  publish_counts();
}

void Broker::Loop::publish_counts() {
  BrokerCounts& counts = broker_.counts_;
  const wire::ServerSocketCounts& client = client_->counts();
  const wire::ServerSocketCounts& worker = worker_->counts();
  counts.messages_dropped = dropped_ + client.dropped + worker.dropped;
  counts.handshakes_refused = client.handshakes_refused + worker.handshakes_refused;
  counts.connections_ended = client.connections_ended + worker.connections_ended;
  counts.client_sessions = sessions_.count(Channel::kClient);
  counts.worker_sessions = sessions_.count(Channel::kWorker);
}

}  // namespace tumorboard
