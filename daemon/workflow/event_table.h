// SPDX-License-Identifier: Apache-2.0
// The kinds of events in the ledger: one table, a row a kind. The recorder holds writers to the
// row's body, body_of() holds readers to it. docs/reference/events.md is generated from it.
#pragma once

#include <google/protobuf/descriptor.h>

#include <array>
#include <concepts>
#include <span>
#include <string>
#include <string_view>

#include "common/base/assertion.h"
#include "common/base/result.h"
#include "tumorboard/v1/envelope.pb.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

struct EventRow {
  // Commands whose application records the event; the actor is who sent the command.
  using Commands = std::array<v1::MessageType, 5>;  // UNSPECIFIED behind the last

  v1::EventKind kind;
  const google::protobuf::Descriptor* (*body)();  // of LedgerEvent.body; nullptr: never written
  Commands commands;
  std::string_view other;   // another message of a person or a worker that records it; empty: none
  std::string_view system;  // what lets the daemon record it as "system"; empty: it never does
  std::string_view meaning;
};

extern const std::span<const EventRow> kEvents;  // in the order of EventKind

// nullptr: no such kind.
const EventRow* find_event(v1::EventKind kind);

// True when `type` is the type of this kind's bodies.
bool is_body_of(v1::EventKind kind, const google::protobuf::Descriptor& type);

// The event's body. CORRUPT when it does not parse. `Body` must be the type in the kind's row.
template <std::derived_from<google::protobuf::Message> Body>
Result<Body> body_of(const v1::LedgerEvent& event) {
  TB_CHECK(is_body_of(event.kind(), *Body::descriptor()));
  Body body;
  if (!body.ParseFromString(event.body())) {
    return fail(ErrorCode::kCorrupt, "event " + std::to_string(event.sequence()) + " has a body that does not parse");
  }
  return body;
}

// As body_of(), of an event that has been folded, and so parses.
template <std::derived_from<google::protobuf::Message> Body>
Body folded_body(const v1::LedgerEvent& event) {
  return body_of<Body>(event).value_or(Body());
}

std::string event_table_markdown();

}  // namespace tumorboard::workflow
