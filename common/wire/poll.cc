// SPDX-License-Identifier: Apache-2.0
#include "common/wire/poll.h"

#include <cerrno>

#include "common/base/assertion.h"

namespace tumorboard::wire {

Result<int> poll(std::span<zmq::pollitem_t> items, std::chrono::milliseconds wait) {
  TB_CHECK(wait.count() >= 0);
  const int ready = zmq_poll(items.data(), static_cast<int>(items.size()), static_cast<long>(wait.count()));
  if (ready >= 0) return ready;
  if (zmq_errno() == EINTR) return 0;
  return fail(ErrorCode::kUnavailable, std::string("poll: ") + zmq_strerror(zmq_errno()));
}

}  // namespace tumorboard::wire
