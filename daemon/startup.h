// SPDX-License-Identifier: Apache-2.0
// What the engine starts from: everything the view knows, once it has caught up.
#pragma once

#include "common/base/result.h"
#include "daemon/engine/engine.h"
#include "storage/ledger.h"
#include "storage/view_reader.h"

namespace tumorboard {

Result<EngineState> load_engine_state(storage::ViewReader& view, storage::LedgerReader& ledger);

}  // namespace tumorboard
