// SPDX-License-Identifier: Apache-2.0
#include "daemon/transport/session_table.h"

#include <gtest/gtest.h>

namespace tumorboard {
namespace {

Session session(Channel channel, const std::string& routing_id, const std::string& key, const std::string& nonce) {
  return {{}, channel, routing_id, KeyId(key), nonce, wire::Liveness(0), Outbox(2, 10)};
}

TEST(SessionTable, finds_a_session_by_each_of_its_names) {
  SessionTable table;
  const SessionId id = table.add(session(Channel::kClient, "r", "k", "n")).id;
  EXPECT_EQ(table.find(id)->id, id);
  EXPECT_EQ(table.find(Channel::kClient, "r")->id, id);
  EXPECT_EQ(table.find(Channel::kClient, KeyId("k"), "n")->id, id);
  EXPECT_EQ(table.find(Channel::kWorker, "r"), nullptr);
  EXPECT_EQ(table.find(Channel::kWorker, KeyId("k"), "n"), nullptr);
  EXPECT_EQ(table.find(Channel::kClient, KeyId("x"), "n"), nullptr);
}

TEST(SessionTable, a_removed_session_leaves_nothing_and_its_id_is_never_used_again) {
  SessionTable table;
  const SessionId first = table.add(session(Channel::kClient, "r", "k", "n")).id;
  EXPECT_EQ(table.count(Channel::kClient), 1U);
  EXPECT_EQ(table.count(KeyId("k")), 1U);
  table.remove(first);
  table.remove(first);
  EXPECT_EQ(table.find(first), nullptr);
  EXPECT_EQ(table.find(Channel::kClient, "r"), nullptr);
  EXPECT_EQ(table.find(Channel::kClient, KeyId("k"), "n"), nullptr);
  EXPECT_EQ(table.count(Channel::kClient), 0U);
  EXPECT_EQ(table.count(KeyId("k")), 0U);
  EXPECT_GT(table.add(session(Channel::kClient, "r", "k", "n")).id, first);
}

TEST(SessionTable, counts_by_channel_and_key) {
  SessionTable table;
  table.add(session(Channel::kClient, "1", "k", "1"));
  table.add(session(Channel::kClient, "2", "k", "2"));
  table.add(session(Channel::kWorker, "1", "w", "1"));
  EXPECT_EQ(table.count(Channel::kClient), 2U);
  EXPECT_EQ(table.count(Channel::kWorker), 1U);
  EXPECT_EQ(table.count(KeyId("k")), 2U);
}

TEST(Outbox, is_bounded_by_number) {
  Outbox outbox(2, 10);
  EXPECT_TRUE(outbox.push({v1::MESSAGE_TYPE_EVENT, {}, ""}));
  EXPECT_TRUE(outbox.push({v1::MESSAGE_TYPE_EVENT, {}, ""}));
  EXPECT_FALSE(outbox.push({v1::MESSAGE_TYPE_EVENT, {}, ""}));
  outbox.pop();
  EXPECT_TRUE(outbox.push({v1::MESSAGE_TYPE_EVENT, {}, ""}));
}

TEST(Outbox, is_bounded_by_bytes_and_keeps_the_order) {
  Outbox outbox(100, 10);
  EXPECT_TRUE(outbox.push({v1::MESSAGE_TYPE_EVENT, {}, "123456"}));
  EXPECT_FALSE(outbox.push({v1::MESSAGE_TYPE_EVENT, {}, "12345"}));
  EXPECT_TRUE(outbox.push({v1::MESSAGE_TYPE_EVENT, {}, "1234"}));
  EXPECT_EQ(outbox.front().body, "123456");
  outbox.pop();
  EXPECT_EQ(outbox.front().body, "1234");
  outbox.pop();
  EXPECT_TRUE(outbox.empty());
}

}  // namespace
}  // namespace tumorboard
