// SPDX-License-Identifier: Apache-2.0
// Which rows of the view an event becomes. The view holds nothing that the ledger does not:
// the same events always give the same rows.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "common/base/result.h"
#include "daemon/exchange/tasks.h"
#include "storage/ledger.h"
#include "storage/view.h"
#include "storage/view_reader.h"

namespace tumorboard {

// Commits, in their order, into the view in one transaction.
Result<> project(std::span<const std::shared_ptr<const Committed>> commits, storage::View& view);

// Brings the view up to the ledger's head, folding the cases the tail names. `progress` is told
// the sequence reached, now and then.
Result<> catch_up(storage::LedgerReader& ledger, Sequence head, storage::View& view, storage::ViewReader& reader,
                  const std::function<bool(Sequence)>& progress);

}  // namespace tumorboard
