// SPDX-License-Identifier: Apache-2.0
// The step under way: what it has recorded and what leaves after its commit.
#pragma once

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
};

}  // namespace tumorboard
