// SPDX-License-Identifier: Apache-2.0
#include "daemon/transport/broker.h"

#include <spdlog/spdlog.h>

#include <future>

#include "common/base/assertion.h"
#include "common/base/guarded_thread.h"
#include "daemon/transport/broker_loop.h"

namespace tumorboard {

Broker::Broker(zmq::context_t& context, const Clock& clock, const KeyRegistry& keys, Intake& to_engine,
               Mailbox<Outbound>& from_engine, BrokerOptions options, Fatal fatal)
    : context_(context),
      clock_(clock),
      keys_(keys),
      to_engine_(to_engine),
      from_engine_(from_engine),
      options_(std::move(options)),
      fatal_(std::move(fatal)) {}

Broker::~Broker() { stop(); }

Result<> Broker::start() {
  TB_CHECK(!thread_.joinable());
  const auto bound = std::make_shared<std::promise<Result<Bound>>>();
  auto waiting = bound->get_future();
  thread_ = guarded_thread("broker", fatal_, [this, bound] {
    Loop loop(*this);
    auto result = loop.bind();
    const bool ready = result.has_value();
    bound->set_value(std::move(result));
    if (!ready) return;
    if (const auto end = loop.run(); !end) fatal_("broker: " + end.error().message);
  });
  TB_ASSIGN(bound_, waiting.get());
  for (const Channel channel : {Channel::kClient, Channel::kWorker}) {
    for (const std::string& endpoint : endpoints(channel)) {
      TB_TRY(refuses_strangers(context_, endpoint, options_.server_key.public_key, options_.self_test));
      spdlog::info("event=endpoint_ready channel={} endpoint={}", zap_domain(channel), endpoint);
    }
  }
  return {};
}

void Broker::stop() {
  if (!thread_.joinable()) return;
  stop_.wake();
  thread_.join();
}

const std::vector<std::string>& Broker::endpoints(Channel channel) const {
  return channel == Channel::kClient ? bound_.client : bound_.worker;
}

}  // namespace tumorboard
