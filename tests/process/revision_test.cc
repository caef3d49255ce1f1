// SPDX-License-Identifier: Apache-2.0
// A running daemon and peers that speak schema revision 1, 2 and one that does not exist yet:
// raw envelopes over real sockets.
#include <gtest/gtest.h>

#include "tests/process/raw_peer.h"
#include "tumorboard/v1/worker.pb.h"

namespace tumorboard::process {
namespace {

v1::SubmitCase submission(const Installation& site, const std::string& id) {
  v1::SubmitCase body;
  body.set_case_(site.example("01", id));
  return body;
}

TEST(Revision, a_client_of_revision_1_submits_reads_and_is_told_but_may_not_approve) {
  Installation site;
  site.start_daemon();
  site.start_worker("worker1");
  Peer coordinator(site, "coordinator", site.clients(), 1);
  ASSERT_EQ(coordinator.greeting().type, v1::MESSAGE_TYPE_WELCOME);
  v1::Subscribe subscribe;
  ASSERT_EQ(coordinator.call(v1::MESSAGE_TYPE_SUBSCRIBE, subscribe, 100).code(), v1::ERROR_CODE_OK);
  ASSERT_EQ(coordinator.call(v1::MESSAGE_TYPE_SUBMIT_CASE, submission(site, "REV-1")).code(), v1::ERROR_CODE_OK);
  for (std::string kind; kind != "recommendation_ready";) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(coordinator.receive().body));
    kind = event.kind();
  }
  v1::ShowCase show;
  show.set_case_id("REV-1");
  Peer radiologist(site, "radiology", site.clients(), 1);
  const auto seen = radiologist.call(v1::MESSAGE_TYPE_SHOW_CASE, show);
  ASSERT_EQ(seen.code(), v1::ERROR_CODE_OK);
  const auto approval = site.signature("radiology", seen.case_view(), v1::DECISION_APPROVE);
  EXPECT_EQ(radiologist.call(v1::MESSAGE_TYPE_SIGN_OFF, approval).code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  EXPECT_EQ(radiologist.call(v1::MESSAGE_TYPE_SHOW_CASE, show).case_view().summary().approvals(), 0U);
  Peer newer(site, "radiology", site.clients(), 2);
  EXPECT_EQ(newer.call(v1::MESSAGE_TYPE_SIGN_OFF, approval).code(), v1::ERROR_CODE_OK);
}

TEST(Revision, a_worker_of_revision_1_may_greet_and_is_refused_when_it_registers) {
  Installation site;
  site.start_daemon();
  Peer worker(site, "worker1", site.workers(), 1);
  ASSERT_EQ(worker.greeting().type, v1::MESSAGE_TYPE_WELCOME);
  EXPECT_EQ(worker.call(v1::MESSAGE_TYPE_REGISTER, v1::Register(), 1).code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  Peer newer(site, "worker1", site.workers(), 2);
  EXPECT_EQ(newer.ask(v1::MESSAGE_TYPE_REGISTER, v1::Register(), 1).type, v1::MESSAGE_TYPE_REGISTERED);
}

TEST(Revision, one_that_does_not_exist_yet_is_refused_so_that_its_peer_can_read_why) {
  Installation site;
  site.start_daemon();
  Peer newer(site, "coordinator", site.clients(), 3);
  EXPECT_EQ(newer.greeting().type, v1::MESSAGE_TYPE_REPLY);
  v1::Reply reply;
  ASSERT_TRUE(reply.ParseFromString(newer.greeting().body));
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_UNSUPPORTED_REVISION);
  EXPECT_EQ(newer.call(v1::MESSAGE_TYPE_SUBMIT_CASE, submission(site, "REV-3")).code(),
            v1::ERROR_CODE_UNSUPPORTED_REVISION);
}

}  // namespace
}  // namespace tumorboard::process
