// SPDX-License-Identifier: Apache-2.0
#include "daemon/delivery/delivery.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "common/json/enum_names.h"
#include "daemon/workflow/event_table.h"
#include "daemon/workflow/event_text.h"
#include "daemon/workflow/specimen.h"
#include "tumorboard/v1/screening.pb.h"

namespace tumorboard {
namespace {

constexpr std::size_t kRecentEvents = 20'000;
constexpr std::size_t kReadEvents = 512;
constexpr std::size_t kReadBytes = 4U << 20U;
constexpr std::uint32_t kMaxCredit = 100'000;
constexpr std::int64_t kAuditEveryMs = 1'000;

std::string kind_of(const v1::LedgerEvent& event) {
  switch (event.kind()) {
    case v1::EVENT_KIND_JOB_GRANTED:
      return json::enum_word(v1::EVENT_KIND_ASSESSMENT_STARTED);
    case v1::EVENT_KIND_JOB_DELAYED:
      return json::enum_word(v1::EVENT_KIND_ASSESSMENT_INTERRUPTED);
    default:
      return json::enum_word(event.kind());
  }
}

bool is_pushed(v1::EventKind kind) {
  const bool about_a_case = kind >= v1::EVENT_KIND_CASE_SUBMITTED && kind < v1::EVENT_KIND_JOB_ENQUEUED;
  return about_a_case || workflow::is_specimen_event(kind) || kind == v1::EVENT_KIND_JOB_GRANTED ||
         kind == v1::EVENT_KIND_JOB_DELAYED;
}

void fill(const v1::LedgerEvent& event, v1::Event& out) {
  switch (event.kind()) {
    case v1::EVENT_KIND_RECOMMENDATION_READY:
    case v1::EVENT_KIND_INFORMATION_NEEDED: {
      auto body = workflow::folded_body<v1::AssessmentCompleted>(event);
      out.set_recommendation(body.recommendation());
      out.set_screening(body.screening());
      out.set_recommendation_digest(body.recommendation_digest());
      *out.mutable_urgent_signs() = std::move(*body.mutable_urgent());
      return;
    }
    case v1::EVENT_KIND_SCREENED: {
      auto body = workflow::folded_body<v1::Screened>(event);
      out.set_screening(body.screening());
      *out.mutable_changes() = std::move(*body.mutable_changes());
      return;
    }
    case v1::EVENT_KIND_SIGNED_OFF: {
      auto body = workflow::folded_body<v1::SignedOff>(event);
      *out.mutable_sign_off() = std::move(*body.mutable_record());
      out.mutable_sign_off()->set_sequence(event.sequence());
      out.mutable_sign_off()->set_time_us(event.time_us());
      return;
    }
    default:
      return;
  }
}

}  // namespace

std::optional<v1::Event> pushed_event(const v1::LedgerEvent& event) {
  if (!is_pushed(event.kind()) || event.case_id().empty() || !is_told(event)) return std::nullopt;
  v1::Event out;
  out.set_sequence(event.sequence());
  out.set_time_us(event.time_us());
  out.set_kind(kind_of(event));
  out.set_case_id(event.case_id());
  out.set_state(event.state());
  out.set_revision(event.revision());
  out.set_version(event.version());
  out.set_actor(event.actor_name());
  out.set_text(text_of(event));
  fill(event, out);
  return out;
}

Delivery::Delivery(Clock& clock, storage::LedgerReader& ledger, Sequence head, std::string epoch)
    : clock_(clock), ledger_(ledger), head_(head), epoch_(std::move(epoch)) {}

void Delivery::take(DeliveryTask task, Output& output) {
  if (auto* request = std::get_if<StartSubscription>(&task)) {
    start(*request, output);
  } else if (const auto* credit = std::get_if<AddCredit>(&task)) {
    const auto found = subscriptions_.find(credit->session);
    if (found == subscriptions_.end()) return;
    found->second.credit = std::min(found->second.credit + std::min(credit->credit, kMaxCredit), kMaxCredit);
  } else if (const auto* ended = std::get_if<EndSubscription>(&task)) {
    const auto found = subscriptions_.find(ended->session);
    if (found == subscriptions_.end()) return;
    tell_audit(found->second, output);
    subscriptions_.erase(found);
  } else if (auto* commit = std::get_if<std::shared_ptr<const Committed>>(&task)) {
    remember(std::move(*commit));
  }
}

void Delivery::start(StartSubscription& request, Output& output) {
  v1::Subscribe body;
  if (!body.ParseFromString(request.request.body)) return;  // was checked before it was audited
  const auto refuse = [&](const v1::Reply& refusal) {
    output.out.push_back(answer(request.request, v1::MESSAGE_TYPE_REPLY, refusal.SerializeAsString()));
  };
  if (!body.ledger_epoch().empty() && body.ledger_epoch() != epoch_) {  // what the client stored is of another ledger
    v1::Reply stale = reply_of({ErrorCode::kStale, "the ledger has another epoch: " + hex(epoch_), "ledger_epoch",
                                "forget what is known and subscribe from sequence 0 under this epoch"});
    stale.mutable_subscribed()->set_ledger_epoch(epoch_);
    return refuse(stale);
  }
  const Sequence from = body.from_now() ? head_ : body.from_sequence();
  if (from > head_) {
    return refuse(reply_of({ErrorCode::kInvalid, "the ledger ends before this sequence", "from_sequence",
                            "the head is " + std::to_string(head_)}));
  }
  Subscription subscription;
  subscription.session = request.request.session;
  subscription.actor = request.actor;
  subscription.case_id = body.case_id();
  subscription.examined = from;
  subscription.pushed = from;
  subscription.audited = from;
  subscription.credit = std::min(request.request.envelope.credit(), kMaxCredit);
  if (const auto before = subscriptions_.find(subscription.session); before != subscriptions_.end()) {
    tell_audit(before->second, output);
  }
  subscriptions_.insert_or_assign(subscription.session, std::move(subscription));
  v1::Reply reply;
  reply.set_code(v1::ERROR_CODE_OK);
  reply.mutable_subscribed()->set_ledger_epoch(epoch_);
  reply.mutable_subscribed()->set_from_sequence(from);
  output.out.push_back(answer(request.request, v1::MESSAGE_TYPE_REPLY, reply.SerializeAsString()));
}

void Delivery::remember(std::shared_ptr<const Committed> commit) {
  head_ = commit->events.back().sequence();
  recent_events_ += commit->events.size();
  recent_.push_back(std::move(commit));
  while (recent_events_ > kRecentEvents && recent_.size() > 1) {
    recent_events_ -= recent_.front()->events.size();
    recent_.pop_front();
  }
}

bool Delivery::behind() const {
  return std::ranges::any_of(
      subscriptions_, [this](const auto& entry) { return entry.second.credit > 0 && entry.second.examined < head_; });
}

void Delivery::pump(Output& output) {
  const std::int64_t now = clock_.boot_ms();
  for (auto& [session, subscription] : subscriptions_) {
    pump(subscription, output);
    if (now - subscription.audited_ms < kAuditEveryMs) continue;
    tell_audit(subscription, output);
    subscription.audited_ms = now;
  }
}

void Delivery::finish(Output& output) {
  for (auto& [session, subscription] : subscriptions_) tell_audit(subscription, output);
}

void Delivery::tell_audit(Subscription& subscription, Output& output) {
  if (subscription.pushed <= subscription.audited) return;
  output.audit.emplace_back(DeliveredThrough{subscription.actor, subscription.case_id, subscription.pushed});
  subscription.audited = subscription.pushed;
}

void Delivery::pump(Subscription& subscription, Output& output) {
  const Sequence before = subscription.examined;
  if (!from_memory(subscription, output)) {
    if (const auto read = from_ledger(subscription, output); !read) {
      spdlog::error("delivery=stopped session={} code={} what=\"{}\"", subscription.session.value(),
                    info(read.error().code).name, read.error().message);
      Outbound end;
      end.session = subscription.session;
      end.end_session = true;
      output.out.push_back(std::move(end));
      subscription.credit = 0;
      return;
    }
  }
  if (subscription.examined == before) return;
  Outbound examined;
  examined.session = subscription.session;
  examined.examined = subscription.examined;
  output.out.push_back(std::move(examined));
}

// True while there is credit for more.
bool Delivery::offer(Subscription& subscription, const v1::LedgerEvent& event, Output& output) {
  const bool wanted = subscription.case_id.empty() || subscription.case_id == event.case_id();
  auto pushed = wanted ? pushed_event(event) : std::nullopt;
  if (pushed) {
    if (subscription.credit == 0) return false;
    --subscription.credit;
    pushed->set_previous_sequence(subscription.pushed);
    subscription.pushed = event.sequence();
    Outbound out;
    out.session = subscription.session;
    out.type = v1::MESSAGE_TYPE_EVENT;
    out.body = pushed->SerializeAsString();
    output.out.push_back(std::move(out));
  }
  subscription.examined = event.sequence();
  return true;
}

// False when what comes next is older than memory reaches.
bool Delivery::from_memory(Subscription& subscription, Output& output) {
  if (subscription.examined >= head_) return true;
  if (recent_.empty() || recent_.front()->events.front().sequence() > subscription.examined + 1) return false;
  auto commit = std::ranges::upper_bound(recent_, subscription.examined, {},
                                         [](const auto& c) { return c->events.back().sequence(); });
  for (; commit != recent_.end(); ++commit) {
    for (const auto& event : (*commit)->events) {
      if (event.sequence() > subscription.examined && !offer(subscription, event, output)) return true;
    }
  }
  return true;
}

Result<> Delivery::from_ledger(Subscription& subscription, Output& output) {
  if (subscription.credit == 0) return {};
  TB_ASSIGN(const auto stored, ledger_.read_since(subscription.examined, kReadEvents, kReadBytes));
  for (const storage::StoredEvent& one : stored) {
    v1::LedgerEvent event;
    if (!event.ParseFromString(one.bytes)) return fail(ErrorCode::kCorrupt, "a stored event does not parse");
    if (one.sequence > head_ || !offer(subscription, event, output)) return {};
  }
  return {};
}

}  // namespace tumorboard
