// SPDX-License-Identifier: Apache-2.0
// File rights of ipc:// endpoints. CURVE decides who gets in; the rights keep others from
// even knocking.
#pragma once

#include <string>

#include "common/base/result.h"

namespace tumorboard {

// Before the bind: makes the directory (0750) if it is missing. FAILED_PRECONDITION if others
// than owner and group have any right on it; INVALID for a path that is relative, abstract or
// too long. Does nothing for other transports.
Result<> prepare_ipc(const std::string& endpoint);

// After the bind: sets the mode of the socket file.
Result<> protect_ipc(const std::string& endpoint, unsigned mode);

}  // namespace tumorboard
