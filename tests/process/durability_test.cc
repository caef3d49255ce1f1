// SPDX-License-Identifier: Apache-2.0
// kill -9 of the daemon: what was acknowledged is there, once; what was not answered can be
// asked again under the same id; a watcher goes on without a gap.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <thread>

#include "tests/process/harness.h"

namespace tumorboard::process {
namespace {

int rounds() {
  const char* tier = std::getenv("TUMORBOARD_TIER");
  return tier != nullptr && std::string(tier) == "long" ? 100 : 6;
}

v1::RequestId id_of(int n) {
  v1::RequestId id;
  id.set_nonce("0123456789abcdef");
  id.set_counter(static_cast<std::uint64_t>(n));
  return id;
}

TEST(Durability, acknowledged_cases_survive_kill_9_once_each_and_a_repeat_gets_the_same_answer) {
  Installation site;
  SeededRandom random(11);
  std::map<int, std::string> acknowledged;  // request number → reply bytes
  int next = 1;
  for (int round = 0; round < rounds(); ++round) {
    site.start_daemon();
    // Kill at a random moment while one submission after the other goes out.
    std::jthread killer([pid = site.daemon.pid(), wait = 20 + random.below(150)] {
      std::this_thread::sleep_for(std::chrono::milliseconds(wait));
      kill(pid, SIGKILL);
    });
    Person coordinator = site.person("coordinator");
    for (;; ++next) {
      v1::SubmitCase body;
      body.set_case_(site.example("01", "SYN-" + std::to_string(next)));
      const auto reply =
          coordinator.client().call({v1::MESSAGE_TYPE_SUBMIT_CASE, body.SerializeAsString(), id_of(next), 1'000, 0});
      if (!reply) break;  // may or may not have been applied: asked again below, same id
      ASSERT_EQ(reply->code(), v1::ERROR_CODE_OK) << reply->error().message();
      acknowledged[next] = reply->SerializeAsString();
    }
    ASSERT_EQ(site.daemon.wait(std::chrono::seconds(30)), 128 + SIGKILL);
    killer.join();
  }
  ASSERT_GT(acknowledged.size(), 0U);

  site.start_daemon();
  Person coordinator = site.person("coordinator");
  for (const auto& [number, bytes] : acknowledged) {
    v1::SubmitCase body;
    body.set_case_(site.example("01", "SYN-" + std::to_string(number)));
    const auto again = coordinator.call(v1::MESSAGE_TYPE_SUBMIT_CASE, body.SerializeAsString(), id_of(number));
    EXPECT_EQ(again.SerializeAsString(), bytes) << "request " << number;
  }
  // The one in flight at the last kill: applied or not, the same id brings it to exactly once.
  v1::SubmitCase body;
  body.set_case_(site.example("01", "SYN-" + std::to_string(next)));
  EXPECT_EQ(coordinator.call(v1::MESSAGE_TYPE_SUBMIT_CASE, body.SerializeAsString(), id_of(next)).code(),
            v1::ERROR_CODE_OK);

  std::map<std::string, int> listed;
  v1::ListCases query;
  query.set_limit(1'000);
  for (;;) {
    const v1::CaseList page = coordinator.call(v1::MESSAGE_TYPE_LIST_CASES, query).case_list();
    for (const auto& row : page.cases()) ++listed[row.case_id()];
    if (!page.more()) break;
    query.set_after_case_id(page.cases().rbegin()->case_id());
  }
  for (const auto& [number, bytes] : acknowledged) EXPECT_EQ(listed["SYN-" + std::to_string(number)], 1) << number;
  EXPECT_EQ(static_cast<int>(listed.size()), next) << "and nothing else";
}

TEST(Durability, a_daemon_killed_between_acknowledgement_and_delivery_delivers_after_its_restart_without_a_gap) {
  Installation site;
  site.start_daemon();
  Person coordinator = site.person("coordinator");
  Person watcher = site.person("chair");
  ASSERT_TRUE(watcher.client().connect(30'000));
  watcher.client().subscribe({});
  constexpr int kCases = 8;
  for (int i = 1; i <= kCases; ++i) {
    ASSERT_EQ(site.submit(coordinator, "01", "SYN-" + std::to_string(i)).code(), v1::ERROR_CODE_OK);
  }
  std::map<std::string, int> submitted;
  std::map<std::string, int> answered;
  Sequence last = 0;
  const auto watch_until = [&](const auto& enough) {
    while (!enough()) {
      const auto item = watcher.client().next(30'000);
      ASSERT_TRUE(item) << item.error().message;
      ASSERT_TRUE(*item) << "no event for half a minute";
      const auto& event = (*item)->event;
      ASSERT_EQ(event.previous_sequence(), last) << "a gap before " << event.sequence();
      last = event.sequence();
      if (event.kind() == "case_submitted") ++submitted[event.case_id()];
      if (event.kind() == "recommendation_ready") ++answered[event.case_id()];
    }
  };
  watch_until([&] { return submitted.size() >= kCases / 2; });
  site.kill_daemon();  // acknowledged, half of it not delivered, nothing assessed
  site.start_daemon();
  site.start_worker("worker1");
  watch_until([&] { return answered.size() == kCases; });
  EXPECT_EQ(submitted.size(), static_cast<std::size_t>(kCases));
  for (const auto& [id, times] : submitted) EXPECT_EQ(times, 1) << id;
  for (const auto& [id, times] : answered) EXPECT_EQ(times, 1) << id;
}

}  // namespace
}  // namespace tumorboard::process
