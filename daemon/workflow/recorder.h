// SPDX-License-Identifier: Apache-2.0
// Collects the events of one commit: numbers them, stamps them, and folds each into the case
// it belongs to at the moment it is recorded, so that memory and ledger cannot disagree.
#pragma once

#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/ids.h"
#include "daemon/workflow/roles.h"
#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard::workflow {

class Recorder {
 public:
  Recorder(Sequence next, std::int64_t wall_us) : next_(next), wall_us_(wall_us) {}

  // An event about a case. It moves to `to`, which comes from a row of the case table, or stays
  // where it is. `body` must be of the type in the kind's row of event_table.h; so below.
  v1::LedgerEvent& record(v1::EventKind kind, const Actor& actor, v1::CaseSnapshot& snapshot,
                          const google::protobuf::MessageLite& body, v1::CaseState to = v1::CASE_STATE_UNSPECIFIED);
  // An event about something else than a case: `object` is its id.
  v1::LedgerEvent& record(v1::EventKind kind, const Actor& actor, const std::string& object,
                          const google::protobuf::MessageLite& body);
  // An event about no case.
  v1::LedgerEvent& record(v1::EventKind kind, const Actor& actor, const google::protobuf::MessageLite& body);

  [[nodiscard]] Sequence next() const { return next_; }
  [[nodiscard]] std::int64_t wall_us() const { return wall_us_; }
  [[nodiscard]] std::size_t size() const { return events_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }  // of all bodies
  [[nodiscard]] v1::LedgerEvent& at(std::size_t index) { return events_[index]; }
  std::vector<v1::LedgerEvent> take() { return std::move(events_); }

 private:
  v1::LedgerEvent& add(v1::EventKind kind, const Actor& actor, const google::protobuf::MessageLite& body);

  Sequence next_;
  std::int64_t wall_us_;
  std::vector<v1::LedgerEvent> events_;
  std::size_t bytes_ = 0;
};

}  // namespace tumorboard::workflow
