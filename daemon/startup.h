// SPDX-License-Identifier: Apache-2.0
// What the engine starts from: everything the view knows, once it has caught up.
#pragma once

#include <functional>

#include "common/base/result.h"
#include "daemon/engine/engine.h"
#include "storage/ledger.h"
#include "storage/view_reader.h"

namespace tumorboard {

// `go_on` is asked between pages of cases; false ends the start with UNAVAILABLE.
Result<EngineState> load_engine_state(storage::ViewReader& view, storage::LedgerReader& ledger,
                                      const std::function<bool()>& go_on);

}  // namespace tumorboard
