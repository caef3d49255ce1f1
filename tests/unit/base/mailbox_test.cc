// SPDX-License-Identifier: Apache-2.0
#include "common/base/mailbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <chrono>
#include <memory>
#include <thread>

namespace tumorboard {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::chrono::milliseconds kNow{0};
constexpr std::chrono::minutes kLong{1};

bool readable(int fd) {
  pollfd one{fd, POLLIN, 0};
  return poll(&one, 1, 0) == 1;
}

TEST(Mailbox, refuses_what_does_not_fit_and_keeps_it_whole) {
  Mailbox<std::unique_ptr<int>> box(1);
  EXPECT_TRUE(box.push(std::make_unique<int>(1)));
  auto second = std::make_unique<int>(2);
  EXPECT_FALSE(box.push(std::move(second)));
  ASSERT_NE(second, nullptr);
  box.push_always(std::move(second));
  EXPECT_EQ(box.size(), 2U);
}

TEST(Mailbox, gives_in_order_and_no_more_than_asked_for) {
  Mailbox<int> box(10);
  box.push_all({1, 2, 3});
  EXPECT_THAT(box.pop(2, kNow), ElementsAre(1, 2));
  EXPECT_THAT(box.drain(), ElementsAre(3));
  EXPECT_THAT(box.pop(1, kNow), IsEmpty());
}

TEST(Mailbox, its_descriptor_is_readable_from_a_push_until_it_is_drained) {
  Mailbox<int> box(10);
  EXPECT_FALSE(readable(box.fd()));
  EXPECT_TRUE(box.push(1));
  EXPECT_TRUE(readable(box.fd()));
  box.drain();
  EXPECT_FALSE(readable(box.fd()));
}

TEST(Mailbox, a_consumer_that_waits_is_woken_by_a_push_and_by_the_end) {
  Mailbox<int> box(10);
  std::vector<int> got;
  std::jthread consumer([&] {
    while (!box.closed()) {
      for (const int value : box.pop(10, kLong)) got.push_back(value);
    }
  });
  box.push_always(1);
  while (box.size() != 0) std::this_thread::yield();
  box.close_queue();
  consumer.join();
  EXPECT_THAT(got, ElementsAre(1));
  EXPECT_FALSE(box.push(2)) << "it is closed";
}

}  // namespace
}  // namespace tumorboard
