// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/recorder.h"

#include "common/base/assertion.h"
#include "daemon/workflow/event_table.h"
#include "daemon/workflow/fold.h"

namespace tumorboard::workflow {

v1::LedgerEvent& Recorder::add(v1::EventKind kind, const Actor& actor, const google::protobuf::MessageLite& body) {
  const EventRow* row = find_event(kind);
  TB_CHECK(row != nullptr);
  TB_CHECK(row->body != nullptr);
  TB_CHECK(row->body()->full_name() == body.GetTypeName());
  v1::LedgerEvent& event = events_.emplace_back();
  event.set_sequence(next_++);
  event.set_time_us(wall_us_);
  event.set_kind(kind);
  event.set_actor(actor.user.value());
  event.set_actor_name(actor.printed_name);
  event.set_key_id(actor.key.value());
  event.set_body(body.SerializeAsString());
  bytes_ += event.body().size();
  return event;
}

v1::LedgerEvent& Recorder::record(v1::EventKind kind, const Actor& actor, const google::protobuf::MessageLite& body) {
  return add(kind, actor, body);
}

v1::LedgerEvent& Recorder::record(v1::EventKind kind, const Actor& actor, const std::string& object,
                                  const google::protobuf::MessageLite& body) {
  v1::LedgerEvent& event = add(kind, actor, body);
  event.set_object(object);
  return event;
}

v1::LedgerEvent& Recorder::record(v1::EventKind kind, const Actor& actor, v1::CaseSnapshot& snapshot,
                                  const google::protobuf::MessageLite& body, v1::CaseState to) {
  v1::LedgerEvent& event = add(kind, actor, body);
  event.set_case_id(snapshot.case_id());
  event.set_state(to == v1::CASE_STATE_UNSPECIFIED ? snapshot.state() : to);
  if (kind >= v1::EVENT_KIND_JOB_ENQUEUED && kind <= v1::EVENT_KIND_JOB_RESULT_STALE) {
    event.set_job_id(kind == v1::EVENT_KIND_JOB_ENQUEUED ? event.sequence() : snapshot.job().job_id());
  }
  const auto folded = apply(event, snapshot);
  TB_CHECK(folded.has_value());  // we have just serialised this body ourselves
  event.set_revision(snapshot.revision());
  event.set_version(snapshot.version());
  return event;
}

}  // namespace tumorboard::workflow
