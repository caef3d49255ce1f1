// SPDX-License-Identifier: Apache-2.0
// Workers that stop, die, or bring their answer too late.
#include <gtest/gtest.h>

#include "tests/process/harness.h"

namespace tumorboard::process {
namespace {

std::vector<std::string> quick_leases() { return {"--lease-ms", "1500", "--backoff-ms", "100,100,100,100"}; }

TEST(Workers, a_job_of_a_stopped_worker_goes_to_the_other_and_the_late_answer_is_refused) {
  Installation site;
  site.start_daemon(quick_leases());
  Child& slow = site.start_worker("worker1", {{"TUMORBOARD_WORKER_PAUSE_AT", "SYN-PAUSE"}});
  Person coordinator = site.person("coordinator");
  ASSERT_EQ(site.submit(coordinator, "01", "SYN-PAUSE-1").code(), v1::ERROR_CODE_OK);
  ASSERT_TRUE(eventually([&] { return slow.stopped(); })) << "the worker stops in the middle of the job";
  EXPECT_EQ(coordinator.show("SYN-PAUSE-1").summary().state(), v1::CASE_STATE_ASSESSING);

  site.start_worker("worker2");
  ASSERT_TRUE(site.reaches(coordinator, "SYN-PAUSE-1", v1::CASE_STATE_IN_REVIEW));
  const v1::CaseView done = coordinator.show("SYN-PAUSE-1");
  EXPECT_EQ(done.summary().version(), 1U);
  EXPECT_GE(done.job().attempt(), 2U);

  slow.signal(SIGCONT);  // it goes on under a lease that is no longer its own
  ASSERT_EQ(site.submit(coordinator, "02", "SYN-2").code(), v1::ERROR_CODE_OK);
  ASSERT_TRUE(site.reaches(coordinator, "SYN-2", v1::CASE_STATE_IN_REVIEW));
  const v1::CaseView after = coordinator.show("SYN-PAUSE-1");
  EXPECT_EQ(after.summary().version(), 1U);
  EXPECT_EQ(after.recommendation_digest(), done.recommendation_digest());
}

TEST(Workers, a_job_that_kills_two_workers_is_dead_with_its_cause_and_a_coordinator_can_requeue_it) {
  Installation site;
  site.start_daemon({"--backoff-ms", "100,100,100,100"});  // a lease ends with its worker, not before
  Person coordinator = site.person("coordinator");
  ASSERT_EQ(site.submit(coordinator, "01", "SYN-POISON").code(), v1::ERROR_CODE_OK);
  for (const char* name : {"worker1", "worker2"}) {
    Child& worker = site.start_worker(name, {{"TUMORBOARD_WORKER_ABORT_AT", "SYN-POISON"}});
    ASSERT_TRUE(worker.wait(std::chrono::seconds(30))) << "the job kills its worker";
  }
  ASSERT_TRUE(site.reaches(coordinator, "SYN-POISON", v1::CASE_STATE_STUCK));
  EXPECT_EQ(coordinator.show("SYN-POISON").job().state(), "dead");
  EXPECT_FALSE(coordinator.show("SYN-POISON").job().cause().empty());

  site.start_worker("worker1");
  v1::Requeue again;
  again.set_case_id("SYN-POISON");
  again.set_reason("the fault was mended");
  ASSERT_EQ(coordinator.call(v1::MESSAGE_TYPE_REQUEUE, again).code(), v1::ERROR_CODE_OK);
  EXPECT_TRUE(site.reaches(coordinator, "SYN-POISON", v1::CASE_STATE_IN_REVIEW));
}

TEST(Workers, a_worker_whose_key_is_unknown_gives_up_with_exit_code_5) {
  Installation site;
  site.start_daemon();
  SystemRandom random;
  auto key = signing::KeyFile::generate(signing::KeyKind::kWorker, "stranger", {}, random);
  ASSERT_TRUE(key && signing::write_key_file(site.folder() / "stranger.key", *key));
  Child stranger({Installation::program("tumorboard-worker"), "--endpoint", site.workers(), "--server-key",
                  (site.state() / "server.key.pub").string(), "--key-file", (site.folder() / "stranger.key").string()},
                 site.folder() / "stranger.log");
  EXPECT_EQ(stranger.wait(std::chrono::seconds(30)), 5) << read_file(site.folder() / "stranger.log");
}

TEST(Workers, sigterm_gives_the_leases_back_at_once) {
  Installation site;
  site.start_daemon();
  Child& worker = site.start_worker("worker1");
  Person coordinator = site.person("coordinator");
  ASSERT_EQ(site.submit(coordinator, "01", "SYN-1").code(), v1::ERROR_CODE_OK);
  ASSERT_TRUE(site.reaches(coordinator, "SYN-1", v1::CASE_STATE_IN_REVIEW));
  worker.signal(SIGTERM);
  EXPECT_EQ(worker.wait(std::chrono::seconds(30)), 0);
}

}  // namespace
}  // namespace tumorboard::process
