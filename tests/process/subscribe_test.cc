// SPDX-License-Identifier: Apache-2.0
// Subscriptions over raw messages to a running daemon.
#include <gtest/gtest.h>

#include "tests/process/raw_peer.h"

namespace tumorboard::process {
namespace {

TEST(Subscribe, under_another_epoch_is_stale_and_starts_nothing) {
  Installation site;
  site.start_daemon();
  Person coordinator = site.person("coordinator");
  ASSERT_EQ(site.submit(coordinator, "01", "SUB-1").code(), v1::ERROR_CODE_OK);
  Peer peer(site, "radiology", site.clients(), 2);
  v1::Welcome welcome;
  ASSERT_TRUE(welcome.ParseFromString(peer.greeting().body));
  for (const bool from_now : {false, true}) {
    v1::Subscribe of_another;
    of_another.set_ledger_epoch(std::string(16, 'x'));
    of_another.set_from_now(from_now);
    const v1::Reply refused = peer.call(v1::MESSAGE_TYPE_SUBSCRIBE, of_another, 100);
    EXPECT_EQ(refused.code(), v1::ERROR_CODE_STALE);
    EXPECT_EQ(refused.error().element_path(), "ledger_epoch");
    EXPECT_EQ(refused.subscribed().ledger_epoch(), welcome.ledger_epoch());
    EXPECT_EQ(refused.subscribed().from_sequence(), 0U);
  }
  // Nothing is pushed: what comes next are the replies to what is asked next.
  ASSERT_EQ(site.submit(coordinator, "02", "SUB-2").code(), v1::ERROR_CODE_OK);
  v1::Subscribe present;
  present.set_ledger_epoch(welcome.ledger_epoch());
  peer.send(v1::MESSAGE_TYPE_SUBSCRIBE, present, 100);
  const wire::Message answer = peer.receive();
  ASSERT_EQ(answer.type, v1::MESSAGE_TYPE_REPLY) << "an event of a subscription that was refused";
  v1::Reply reply;
  ASSERT_TRUE(reply.ParseFromString(answer.body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK);
  v1::Event first;
  ASSERT_TRUE(first.ParseFromString(peer.receive().body));
  EXPECT_EQ(first.case_id(), "SUB-1") << "from 0";
}

}  // namespace
}  // namespace tumorboard::process
