// SPDX-License-Identifier: Apache-2.0
#include "common/base/notify.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace tumorboard {
namespace {

// An abstract datagram socket in the place of systemd.
class Listener {
 public:
  Listener() : name_("@tumorboard-notify-test-" + std::to_string(getpid())), fd_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name_.data(), name_.size());
    address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
    bound_ = bind(fd_, reinterpret_cast<const sockaddr*>(&address), size) == 0;
  }
  ~Listener() { close(fd_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] bool bound() const { return bound_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string take() const {
    std::array<char, 64> buffer{};
    const ssize_t n = recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    return n > 0 ? std::string(buffer.data(), static_cast<std::size_t>(n)) : std::string();
  }

 private:
  std::string name_;
  int fd_;
  bool bound_ = false;
};

class Notify : public testing::Test {
 protected:
  void TearDown() override {
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
  }
};

TEST_F(Notify, the_state_arrives_at_the_socket_named) {
  const Listener listener;
  ASSERT_TRUE(listener.bound());
  setenv("NOTIFY_SOCKET", listener.name().c_str(), 1);
  EXPECT_TRUE(notify("READY=1"));
  EXPECT_EQ(listener.take(), "READY=1");
}

TEST_F(Notify, without_a_listener_nothing_happens) {
  EXPECT_FALSE(notify("READY=1"));
  setenv("NOTIFY_SOCKET", "@nobody-listens-here", 1);
  EXPECT_FALSE(notify("READY=1"));
}

TEST_F(Notify, the_watchdog_is_fed_twice_in_its_time) {
  EXPECT_FALSE(watchdog_interval().has_value());
  setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_EQ(watchdog_interval(), std::chrono::milliseconds(15000));
}

TEST_F(Notify, a_watchdog_of_another_process_is_not_ours) {
  setenv("WATCHDOG_USEC", "30000000", 1);
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_FALSE(watchdog_interval().has_value());
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_TRUE(watchdog_interval().has_value());
  setenv("WATCHDOG_USEC", "30 s", 1);
  EXPECT_FALSE(watchdog_interval().has_value());
}

}  // namespace
}  // namespace tumorboard
