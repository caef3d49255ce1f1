// SPDX-License-Identifier: Apache-2.0
// Subscriptions over raw messages to a running daemon.
#include <gtest/gtest.h>

#include <map>

#include "storage/sqlite_ledger_reader.h"
#include "tests/process/raw_peer.h"
#include "tumorboard/v1/ledger.pb.h"

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

// It takes what it may within a moment, and goes.
TEST(Subscribe, what_was_pushed_before_a_goodbye_or_the_end_is_on_record) {
  Installation site;
  site.start_daemon();
  Person coordinator = site.person("coordinator");
  for (int i = 0; i < 40; ++i) {
    ASSERT_EQ(site.submit(coordinator, "01", "SUB-" + std::to_string(i)).code(), v1::ERROR_CODE_OK);
  }
  Sequence last = 0;
  const auto read_all = [&](const std::string& user) {
    Peer peer(site, user, site.clients(), 2);
    EXPECT_EQ(peer.call(v1::MESSAGE_TYPE_SUBSCRIBE, v1::Subscribe(), 1).code(), v1::ERROR_CODE_OK);
    v1::Event event;
    EXPECT_TRUE(event.ParseFromString(peer.receive().body));
    peer.send(v1::MESSAGE_TYPE_CREDIT, v1::Refuse(), 100'000);
    for (int i = 1; i < 40; ++i) EXPECT_TRUE(event.ParseFromString(peer.receive().body));
    last = event.sequence();
    return peer;
  };
  read_all("radiology").send(v1::MESSAGE_TYPE_GOODBYE, v1::Refuse());
  const Peer stays = read_all("pathology");
  ASSERT_EQ(site.stop_daemon(), 0);

  std::map<std::string, Sequence> through;  // by person
  storage::StatePaths paths(site.state());
  auto ledger = storage::SqliteLedgerReader::open(paths);
  ASSERT_TRUE(ledger);
  for (Sequence at = 0;;) {
    const auto page = (*ledger)->read_since(at, 1'000, std::size_t{16} << 20U);
    ASSERT_TRUE(page);
    if (page->empty()) break;
    for (const auto& stored : *page) {
      at = stored.sequence;
      v1::LedgerEvent event;
      ASSERT_TRUE(event.ParseFromString(stored.bytes));
      v1::ReadAudit audit;
      if (event.kind() != v1::EVENT_KIND_DELIVERED || !audit.ParseFromString(event.body())) continue;
      through[event.actor()] = std::max<Sequence>(through[event.actor()], audit.through_sequence());
    }
  }
  EXPECT_EQ(through["radiology"], last) << "a goodbye";
  EXPECT_EQ(through["pathology"], last) << "the end of the daemon";
}

}  // namespace
}  // namespace tumorboard::process
