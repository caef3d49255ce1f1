// SPDX-License-Identifier: Apache-2.0
// A descriptor by which one thread wakes another that polls. Any thread may call anything.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

namespace tumorboard {

class WakeFd {
 public:
  WakeFd() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~WakeFd() { close(fd_); }
  WakeFd(const WakeFd&) = delete;
  WakeFd& operator=(const WakeFd&) = delete;

  void wake() const { eventfd_write(fd_, 1); }
  void clear() const {  // not readable until the next wake()
    eventfd_t count = 0;
    eventfd_read(fd_, &count);
  }
  [[nodiscard]] int fd() const { return fd_; }  // readable since a wake()

 private:
  const int fd_;
};

}  // namespace tumorboard
