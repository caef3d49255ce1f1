// SPDX-License-Identifier: Apache-2.0
#include "daemon/transport/authenticator.h"

#include <spdlog/spdlog.h>

#include <array>
#include <future>
#include <optional>

#include "common/base/guarded_thread.h"
#include "common/wire/peer_socket.h"
#include "common/wire/poll.h"
#include "common/wire/zap_socket.h"

namespace tumorboard {
namespace {

constexpr std::chrono::milliseconds kTurn{500};
constexpr std::int64_t kStuckMs = 3000;
constexpr std::int64_t kLogEveryMs = 1000;

std::optional<Channel> channel_of(const std::string& domain) {
  for (const Channel channel : {Channel::kClient, Channel::kWorker}) {
    if (domain == zap_domain(channel)) return channel;
  }
  return std::nullopt;
}

std::optional<KeyId> judge(const KeyRegistry& keys, const wire::ZapRequest& request) {
  const auto channel = channel_of(request.domain);
  if (!channel || !request.public_key) return std::nullopt;
  return keys.find(*request.public_key, *channel);
}

}  // namespace

std::string zap_domain(Channel channel) { return channel == Channel::kClient ? "client" : "worker"; }

Authenticator::Authenticator(zmq::context_t& context, const KeyRegistry& keys, const Clock& clock, Fatal fatal)
    : context_(context), keys_(keys), clock_(clock), fatal_(std::move(fatal)) {}

Authenticator::~Authenticator() {
  stop_.wake();
  if (thread_.joinable()) thread_.join();
}

Result<std::unique_ptr<Authenticator>> Authenticator::start(zmq::context_t& context, const KeyRegistry& keys,
                                                            const Clock& clock, Fatal fatal) {
  std::unique_ptr<Authenticator> self(new Authenticator(context, keys, clock, std::move(fatal)));
  const auto bound = std::make_shared<std::promise<Result<>>>();
  auto waiting = bound->get_future();
  self->thread_ = guarded_thread("authenticator", self->fatal_, [&self = *self, bound] {
    bool started = false;
    const Result<> end = self.run([&](Result<> result) {
      started = result.has_value();
      bound->set_value(std::move(result));
    });
    if (started && !end) self.fatal_("authenticator: " + end.error().message);
  });
  TB_TRY(waiting.get());
  return self;
}

bool Authenticator::alive() const { return clock_.boot_ms() - turned_ms_ < kStuckMs; }

// At most one line a second: whoever is refused tries again for ever.
void Authenticator::log_refusal(const wire::ZapRequest& request) {
  if (turned_ms_ - logged_ms_ < kLogEveryMs) return;
  logged_ms_ = turned_ms_;
  spdlog::warn("event=connection_refused domain={} key={} refused_so_far={}",
               channel_of(request.domain) ? request.domain : "unknown",
               request.public_key ? wire::key_id_of(*request.public_key).value() : "none", refused_.load());
}

Result<> Authenticator::run(const std::function<void(Result<>)>& started) {
  auto socket = wire::ZapSocket::bind(context_);
  if (!socket) {
    started(fail(socket.error()));
    return {};
  }
  turned_ms_ = clock_.boot_ms();
  started({});
  for (;;) {
    std::array items{socket->poll_item(), wire::poll_item(stop_.fd())};
    TB_ASSIGN([[maybe_unused]] const int ready, wire::poll(items, kTurn));
    if (items[1].revents != 0) return {};
    turned_ms_ = clock_.boot_ms();
    for (;;) {
      TB_ASSIGN(const auto request, socket->receive());
      if (!request) break;
      if (const auto id = judge(keys_, *request)) {
        ++accepted_;
        TB_TRY(socket->accept(*request, id->value()));
      } else {
        ++refused_;
        log_refusal(*request);
        TB_TRY(socket->refuse(*request));
      }
    }
  }
}

Result<> refuses_strangers(zmq::context_t& context, const std::string& endpoint,
                           const wire::CurveKey& server_public_key, std::chrono::milliseconds wait) {
  TB_ASSIGN(auto stranger, wire::PeerSocket::connect(context, endpoint, server_public_key, wire::generate()));
  const auto result = stranger.wait_ready(wait);
  if (!result && result.error().code == ErrorCode::kUnauthenticated) return {};
  return fail(ErrorCode::kFailedPrecondition,
              endpoint + (result ? " accepted an unknown key" : " did not refuse an unknown key in time"));
}

}  // namespace tumorboard
