// SPDX-License-Identifier: Apache-2.0
// The step under way: what it has recorded and what leaves after its commit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "common/base/date.h"
#include "daemon/exchange/messages.h"
#include "daemon/exchange/tasks.h"
#include "daemon/workflow/recorder.h"
#include "storage/ledger.h"

namespace tumorboard {

// What one step records at most, but for the last thing that it takes: a ledger row holds 64 MiB and 65,536 events
// (storage/ledger.h), and the largest single message makes some 8 MiB.
inline constexpr std::size_t kStepBytes = std::size_t{8} << 20U;
inline constexpr std::size_t kStepEvents = 8'192;

struct Work {
  Work(Sequence next, std::int64_t wall_us, std::int64_t boot_ms)
      : recorder(next, wall_us), now_us(wall_us), now_ms(boot_ms), today(Date::of_wall_us(wall_us)) {}

  workflow::Recorder recorder;
  std::int64_t now_us;
  std::int64_t now_ms;
  Date today;
  std::vector<Outbound> out;
  std::vector<ReaderTask> reader;
  std::vector<DeliveryTask> delivery;
  std::set<std::string> touched;             // cases named by an event of this step
  std::vector<storage::Artefact> artefacts;  // kept in the same commit
  std::set<std::string> specimens;           // keys of those changed in this step
  bool keys_changed = false;

  // May it take more? What does not fit is taken by the next step.
  [[nodiscard]] bool has_room() const {
    std::size_t kept = 0;
    for (const auto& artefact : artefacts) kept += artefact.bytes.size();
    return recorder.bytes() + kept < kStepBytes && recorder.size() < kStepEvents;
  }
};

}  // namespace tumorboard
