// SPDX-License-Identifier: Apache-2.0
// zmq_poll without exceptions. Sockets and plain file descriptors side by side.
#pragma once

#include <chrono>
#include <span>
#include <zmq.hpp>

#include "common/base/result.h"

namespace tumorboard::wire {

// How many items are ready (0: time is up, or a signal came). A negative wait is a bug:
// nothing here waits for ever. UNAVAILABLE when the context is shut down.
Result<int> poll(std::span<zmq::pollitem_t> items, std::chrono::milliseconds wait);

inline zmq::pollitem_t poll_item(int fd) { return {nullptr, fd, ZMQ_POLLIN, 0}; }

}  // namespace tumorboard::wire
