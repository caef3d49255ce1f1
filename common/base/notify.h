// SPDX-License-Identifier: Apache-2.0
// What a service tells systemd: one datagram to $NOTIFY_SOCKET. Without that variable every
// call does nothing, so that a program runs the same by hand.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace tumorboard {

// Sends e.g. "READY=1", "STOPPING=1", "WATCHDOG=1". False when nobody listens; never blocks.
bool notify(std::string_view state);

// Half of what the watchdog allows: the longest pause between two "WATCHDOG=1". Nothing when
// no watchdog watches this process.
std::optional<std::chrono::milliseconds> watchdog_interval();

}  // namespace tumorboard
