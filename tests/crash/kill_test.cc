// SPDX-License-Identifier: Apache-2.0
// kill -9 of the daemon, again and again, while a client submits and a worker computes. The
// client keeps its own list of what was acknowledged, and that list is the law.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

#include "tests/process/harness.h"

namespace tumorboard::process {
namespace {

constexpr std::int64_t kDeadlineMs = 120'000;  // a bound for what always comes sooner

std::uint64_t seed() {
  const char* text = std::getenv("TUMORBOARD_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}
// Many in campaigns, some in every run.
std::uint32_t kills() {
  const char* tier = std::getenv("TUMORBOARD_TIER");
  return tier != nullptr && std::string(tier) == "long" ? 300 : 40;
}

struct Acknowledged {
  v1::RequestId id;
  std::string body;
  std::string reply;
};

class Kill : public testing::Test {
 protected:
  Request submission(std::size_t index) {
    v1::SubmitCase submit;
    submit.set_case_(installation_.example("01", "KILL-" + std::to_string(index)));
    return {v1::MESSAGE_TYPE_SUBMIT_CASE, submit.SerializeAsString(), client_.next_request_id(), kDeadlineMs, 0};
  }
  Kill() {
    installation_.start_daemon();
    installation_.start_worker("worker1");
  }
  void restart() {
    installation_.kill_daemon();
    installation_.start_daemon();
  }
  std::map<std::string, v1::CaseSummary> list() {
    std::map<std::string, v1::CaseSummary> all;
    v1::ListCases page;
    page.set_limit(1000);
    for (bool more = true; more;) {
      const auto reply = client_.call({v1::MESSAGE_TYPE_LIST_CASES, page.SerializeAsString(), {}, kDeadlineMs, 0});
      if (!reply || reply->code() != v1::ERROR_CODE_OK) {
        ADD_FAILURE() << (reply ? reply->error().message() : reply.error().message);
        return all;
      }
      for (const v1::CaseSummary& summary : reply->case_list().cases()) {
        EXPECT_TRUE(all.emplace(summary.case_id(), summary).second) << summary.case_id() << " is listed twice";
        page.set_after_case_id(summary.case_id());
      }
      more = reply->case_list().more() && reply->case_list().cases_size() > 0;
    }
    return all;
  }

  SeededRandom dice_{seed()};
  Installation installation_;
  Person coordinator_ = installation_.person("coordinator");
  Client& client_ = coordinator_.client();
};

TEST_F(Kill, what_was_acknowledged_survives_kill_9_once_and_with_the_same_answer) {
  std::map<std::string, Acknowledged> acknowledged;
  const std::uint32_t rounds = kills();
  constexpr std::size_t kPerRound = 24;
  std::size_t until_kill = 1 + dice_.below(kPerRound);
  std::uint32_t killed = 0;
  client_.call_many(
      rounds * kPerRound, 16, [this](std::size_t index) { return submission(index); },
      [&](std::size_t index, const Request& request, Result<v1::Reply> outcome) {
        ASSERT_TRUE(outcome) << outcome.error().message << '\n' << read_file(installation_.log());
        ASSERT_EQ(outcome->code(), v1::ERROR_CODE_OK) << outcome->error().message();
        ASSERT_TRUE(request.id);
        acknowledged["KILL-" + std::to_string(index)] = {*request.id, request.body, outcome->SerializeAsString()};
        if (--until_kill > 0 || killed == rounds) return;
        restart();  // others are on their way, in the queue, or being written
        ++killed;
        until_kill = 1 + dice_.below(2 * kPerRound - 1);
      });
  ASSERT_EQ(acknowledged.size(), rounds * kPerRound) << "seed " << seed();
  EXPECT_GE(killed, rounds / 2);

  restart();
  const auto cases = list();
  EXPECT_EQ(cases.size(), acknowledged.size()) << "seed " << seed();
  for (const auto& [number, ack] : acknowledged) {
    const auto found = cases.find(number);
    ASSERT_NE(found, cases.end()) << number << " was acknowledged and is lost; seed " << seed();
    EXPECT_EQ(found->second.revision(), 1U) << number << " was applied twice; seed " << seed();
  }
  for (const auto& [number, ack] : acknowledged) {
    const auto again = client_.call({v1::MESSAGE_TYPE_SUBMIT_CASE, ack.body, ack.id, kDeadlineMs, 0});
    ASSERT_TRUE(again) << again.error().message;
    ASSERT_EQ(again->SerializeAsString(), ack.reply) << number << " got another answer; seed " << seed();
  }
  EXPECT_EQ(installation_.stop_daemon(), 0);
  const Finished verified = run({Installation::program("tumorboardd"), "verify", "--state-dir", installation_.state()});
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
}

}  // namespace
}  // namespace tumorboard::process
