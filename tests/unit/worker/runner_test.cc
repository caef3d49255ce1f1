// SPDX-License-Identifier: Apache-2.0
#include "workers/process/runner.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <csignal>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tumorboard/v1/case.pb.h"

namespace tumorboard::worker {
namespace {

class FakePipeline final : public Pipeline {
 public:
  Result<> install(const std::string& digest, const std::string& bytes) override {
    if (bytes == "broken") return fail(ErrorCode::kInvalid, "rules.txt: line 3");
    held_.insert(digest);
    return {};
  }
  void forget(const std::string& digest) override { held_.erase(digest); }
  Result<Answer> compute(const v1::Lease& lease) override {
    if (!held_.contains(lease.knowledge_digest())) return fail(ErrorCode::kInternal, "no such knowledge");
    return Answer{"of " + lease.case_(), {}};
  }

 private:
  std::set<std::string> held_;
};

v1::Lease lease_of(std::uint64_t fence, const std::string& knowledge) {
  v1::Lease lease;
  lease.set_job_id(1);
  lease.set_fence(fence);
  lease.set_knowledge_digest(knowledge);
  v1::Case facts;
  facts.set_id("SYN-" + std::to_string(fence));
  lease.set_case_(facts.SerializeAsString());
  return lease;
}

// Waits for the descriptor, not for time: the limit only ends a test that hangs.
std::vector<Done> collect(Runner& runner, std::size_t count) {
  std::vector<Done> all;
  while (all.size() < count) {
    pollfd item{runner.fd(), POLLIN, 0};
    if (poll(&item, 1, 60'000) <= 0) break;
    for (Done& done : runner.take()) all.push_back(std::move(done));
  }
  return all;
}

TEST(WorkerRunner, every_lease_is_answered_once_and_in_order) {
  Runner runner(std::make_unique<FakePipeline>(), {});
  runner.submit(Install{"k", "good"});
  for (std::uint64_t fence = 1; fence <= 50; ++fence) runner.submit(Compute{lease_of(fence, "k")});
  const std::vector<Done> done = collect(runner, 50);
  ASSERT_EQ(done.size(), 50U);
  for (std::uint64_t fence = 1; fence <= 50; ++fence) {
    EXPECT_EQ(done[fence - 1].fence, fence);
    EXPECT_TRUE(std::holds_alternative<Answer>(done[fence - 1].outcome));
  }
}

TEST(WorkerRunner, broken_knowledge_is_refused_for_good_until_it_is_forgotten) {
  Runner runner(std::make_unique<FakePipeline>(), {});
  runner.submit(Install{"k", "broken"});
  runner.submit(Compute{lease_of(1, "k")});
  runner.submit(Forget{"k"});
  runner.submit(Install{"k", "good"});
  runner.submit(Compute{lease_of(2, "k")});
  const std::vector<Done> done = collect(runner, 2);
  ASSERT_EQ(done.size(), 2U);
  const auto& refusal = std::get<Refusal>(done[0].outcome);
  EXPECT_FALSE(refusal.retryable);
  EXPECT_EQ(refusal.cause, "artefact k is broken: rules.txt: line 3");
  EXPECT_TRUE(std::holds_alternative<Answer>(done[1].outcome));
}

TEST(WorkerRunner, a_refused_case_is_permanent_and_our_own_fault_is_not) {
  const Refusal invalid = refusal_of(Error{ErrorCode::kInvalid, "not a number", "lesions[2].size_mm", {}, 0});
  EXPECT_FALSE(invalid.retryable);
  EXPECT_EQ(invalid.cause, "INVALID at lesions[2].size_mm: not a number");
  EXPECT_TRUE(refusal_of(Error{ErrorCode::kInternal, "lost", {}, {}, 0}).retryable);
}

TEST(WorkerRunnerDeathTest, the_fault_seam_aborts_only_at_the_marked_case) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto run = [](const std::string& marker) {
    Runner runner(std::make_unique<FakePipeline>(), FaultSeam{{}, marker});
    runner.submit(Install{"k", "good"});
    runner.submit(Compute{lease_of(31, "k")});
    std::_Exit(collect(runner, 1).size() == 1 ? 0 : 1);
  };
  EXPECT_EXIT(run("SYN-3"), testing::KilledBySignal(SIGABRT), "");
  EXPECT_EXIT(run("SYN-4"), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace tumorboard::worker
