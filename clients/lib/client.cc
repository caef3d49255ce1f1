// SPDX-License-Identifier: Apache-2.0
#include "clients/lib/client.h"

#include <algorithm>
#include <utility>

#include "clients/lib/reply.h"
#include "clients/lib/request_id.h"
#include "common/wire/limits.h"

namespace tumorboard {
namespace {

constexpr std::int64_t kSubscribeMs = 10'000;

}  // namespace

Client::Client(Transport& transport, const Clock& clock, Random& random, SessionOptions options)
    : clock_(clock),
      random_(random),
      session_(transport, clock, random, std::move(options)),
      nonce_(random.bytes(wire::kRequestNonceBytes)) {}

v1::RequestId Client::next_request_id() {
  v1::RequestId id;
  id.set_nonce(nonce_);
  id.set_counter(++last_counter_);
  return id;
}

Result<v1::Welcome> Client::connect(std::int64_t deadline_ms) {
  const std::int64_t until = clock_.boot_ms() + deadline_ms;
  while (!session_.ready()) {
    const std::int64_t left = until - clock_.boot_ms();
    if (left <= 0) {
      const std::string& why = session_.trouble();
      return fail(ErrorCode::kUnavailable, why.empty() ? "cannot connect in time" : why, "",
                  "is the daemon running, and the endpoint right?");
    }
    TB_TRY(session_.step(left));
  }
  return session_.welcome();
}

Result<v1::Reply> Client::call(Request request) {
  std::optional<Result<v1::Reply>> outcome;
  call_many(
      1, 1, [&request](std::size_t) { return std::move(request); },
      [&outcome](std::size_t, const Request&, Result<v1::Reply> reply) { outcome.emplace(std::move(reply)); });
  return std::move(*outcome);
}

void Client::call_many(std::size_t count, std::size_t window, const Make& make, const Done& done) {
  std::vector<Slot> slots;
  std::size_t made = 0;
  std::optional<Error> final_trouble;
  while (made < count || !slots.empty()) {
    while (made < count && slots.size() < std::max<std::size_t>(window, 1)) {
      Request request = make(made);
      if (is_command(request.type) && !request.id) request.id = next_request_id();
      slots.push_back({made++, Exchange(std::move(request), clock_.boot_ms())});
    }
    const std::int64_t now = clock_.boot_ms();
    std::erase_if(slots, [&](Slot& slot) {
      if (!final_trouble && !slot.exchange.expired(now)) return false;
      const Request request = slot.exchange.request();
      std::optional<Error> why = final_trouble;
      if (!why && !session_.ready() && !session_.trouble().empty()) {
        why =
            Error{ErrorCode::kUnavailable, session_.trouble(), "", "is the daemon running, and the endpoint right?", 0};
      }
      done(slot.index, request, std::move(slot.exchange).give_up(why));
      return true;
    });
    if (slots.empty()) continue;
    send_due(slots, done);
    if (slots.empty()) continue;
    const auto first = std::ranges::min_element(slots, {}, [](const Slot& slot) { return slot.exchange.wake_ms(); });
    auto message = session_.step(std::max<std::int64_t>(first->exchange.wake_ms() - clock_.boot_ms(), 0));
    if (!message) {
      final_trouble = message.error();
    } else if (*message) {
      dispatch(slots, **message, done);
    }
  }
}

void Client::send_due(std::vector<Slot>& slots, const Done& done) {
  const std::int64_t now = clock_.boot_ms();
  if (session_.ready() && generation_ != session_.generation()) {
    generation_ = session_.generation();
    for (Slot& slot : slots) slot.exchange.connection_lost(now);
  }
  std::erase_if(slots, [&](Slot& slot) {
    Exchange& exchange = slot.exchange;
    if (!exchange.due(now)) return false;
    if (!session_.ready()) {
      exchange.not_sent(now);
      return false;
    }
    v1::Envelope envelope;
    if (exchange.request().id) *envelope.mutable_request_id() = *exchange.request().id;
    envelope.set_correlation(++last_correlation_);
    envelope.set_deadline_ms(exchange.left_ms(now));
    envelope.set_credit(exchange.request().credit);
    const auto sent = session_.send(exchange.request().type, std::move(envelope), exchange.request().body);
    if (sent) {
      exchange.sent(last_correlation_, now);
      return false;
    }
    if (sent.error().code == ErrorCode::kResourceExhausted || sent.error().code == ErrorCode::kUnavailable) {
      exchange.not_sent(now);
      return false;
    }
    const Request request = exchange.request();
    done(slot.index, request, std::move(exchange).give_up(sent.error()));
    return true;
  });
}

void Client::dispatch(std::vector<Slot>& slots, const wire::Message& message, const Done& done) {
  if (message.type == v1::MESSAGE_TYPE_EVENT) return offer_event(message);
  if (message.type != v1::MESSAGE_TYPE_REPLY) return;
  v1::Reply reply;
  if (!reply.ParseFromString(message.body)) return;  // as good as lost: asked again
  const std::int64_t now = clock_.boot_ms();
  for (auto slot = slots.begin(); slot != slots.end(); ++slot) {
    switch (slot->exchange.take(message.envelope.correlation(), reply, now, random_)) {
      case Exchange::Verdict::kNotMine:
        continue;
      case Exchange::Verdict::kTryAgain:
        return;
      case Exchange::Verdict::kGreetAgain:
        session_.greet_again();
        return;
      case Exchange::Verdict::kFinished: {
        const Request request = slot->exchange.request();
        const std::size_t index = slot->index;
        auto outcome = std::move(slot->exchange).outcome();
        slots.erase(slot);
        done(index, request, std::move(outcome));
        return;
      }
    }
  }
}

Result<std::optional<StreamItem>> Client::next(std::int64_t wait_ms) {
  const std::int64_t until = clock_.boot_ms() + wait_ms;
  while (stream_) {
    if (auto event = stream_->take()) {
      if (const std::uint32_t credit = stream_->credit_due(); credit > 0) {
        v1::Envelope envelope;
        envelope.set_credit(credit);
        // Not sent means not connected: the next subscription grants a whole window.
        (void)session_.send(v1::MESSAGE_TYPE_CREDIT, std::move(envelope), {});
      }
      return StreamItem{StreamItem::What::kEvent, std::move(*event), session_.welcome().ledger_epoch()};
    }
    const std::int64_t left = until - clock_.boot_ms();
    if (left <= 0) break;
    if (!session_.ready()) {
      TB_TRY(session_.step(left));
      continue;
    }
    if (stream_generation_ != session_.generation()) stream_->interrupted();
    if (stream_->start_over_if_new(session_.welcome().ledger_epoch())) {
      stream_->interrupted();
      return StreamItem{StreamItem::What::kStartOver, {}, session_.welcome().ledger_epoch()};
    }
    if (!stream_->live()) {
      TB_TRY(resume_stream(left));
      continue;
    }
    TB_ASSIGN(const std::optional<wire::Message> message, session_.step(left));
    if (message && message->type == v1::MESSAGE_TYPE_EVENT) offer_event(*message);
  }
  return std::nullopt;
}

Result<> Client::rest(std::int64_t wait_ms) {
  const std::int64_t until = clock_.boot_ms() + wait_ms;
  for (std::int64_t left = wait_ms; left > 0; left = until - clock_.boot_ms()) {
    TB_ASSIGN(const std::optional<wire::Message> message, session_.step(left));
    if (message && message->type == v1::MESSAGE_TYPE_EVENT) offer_event(*message);
  }
  return {};
}

Result<> Client::resume_stream(std::int64_t wait_ms) {
  Request request;
  request.type = v1::MESSAGE_TYPE_SUBSCRIBE;
  request.body = stream_->request().SerializeAsString();
  request.credit = stream_->window();
  const std::string epoch_asked = session_.welcome().ledger_epoch();
  request.deadline_ms = std::min(wait_ms, kSubscribeMs);
  const auto reply = call(std::move(request));
  if (!reply) {
    // Not reached in time: the caller's next() goes on trying.
    if (reply.error().code == ErrorCode::kUnavailable) return {};
    return fail(reply.error());
  }
  if (reply->code() == v1::ERROR_CODE_OK && reply->has_subscribed()) {
    stream_generation_ = session_.generation();
    stream_->subscribed(reply->subscribed());
    return {};
  }
  if (reply->code() == v1::ERROR_CODE_RESOURCE_EXHAUSTED || reply->code() == v1::ERROR_CODE_UNAVAILABLE) return {};
  // Restored between our welcome and this request: next() sees the other epoch and starts over.
  if (reply->code() == v1::ERROR_CODE_STALE && epoch_asked != session_.welcome().ledger_epoch()) return {};
  return fail(error_of(*reply));
}

void Client::offer_event(const wire::Message& message) {
  v1::Event event;
  if (!stream_ || !event.ParseFromString(message.body)) return;
  stream_->offer(std::move(event));  // a gap leaves the stream not live: next() subscribes again
}

}  // namespace tumorboard
