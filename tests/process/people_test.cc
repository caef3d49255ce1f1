// SPDX-License-Identifier: Apache-2.0
// Keys that were stolen, and what a second administrator confirms.
#include <gtest/gtest.h>

#include "tests/process/harness.h"

namespace tumorboard::process {
namespace {

TEST(Keys, what_a_stolen_key_signed_counts_no_longer_also_after_kill_9) {
  Installation site;
  site.start_daemon();
  site.start_worker("worker1");
  Person coordinator = site.person("coordinator");
  ASSERT_EQ(site.submit(coordinator, "01", "SYN-1").code(), v1::ERROR_CODE_OK);
  ASSERT_TRUE(site.reaches(coordinator, "SYN-1", v1::CASE_STATE_IN_REVIEW));
  const auto approve = [&](const std::string& user) {
    Person person = site.person(user);
    return person.call(v1::MESSAGE_TYPE_SIGN_OFF, site.signature(user, person.show("SYN-1"), v1::DECISION_APPROVE));
  };
  ASSERT_EQ(approve("radiology").code(), v1::ERROR_CODE_OK);

  v1::KeyRevoke revocation;
  revocation.set_key_id(site.key("radiology").identity().key_id());
  revocation.set_reason("stolen last week");
  revocation.set_since_us(1);
  const auto proposed = site.person("admin1").call(v1::MESSAGE_TYPE_KEY_REVOKE, revocation);
  ASSERT_EQ(proposed.code(), v1::ERROR_CODE_OK) << proposed.error().message();
  v1::Confirm unseen;
  unseen.set_proposal(proposed.proposed().proposal());
  EXPECT_EQ(site.person("admin2").call(v1::MESSAGE_TYPE_CONFIRM, unseen).code(), v1::ERROR_CODE_CONFLICT)
      << "a number alone is no confirmation";
  ASSERT_EQ(site.person("admin2").confirm(unseen.proposal()).code(), v1::ERROR_CODE_OK);
  site.kill_daemon();
  site.start_daemon();

  for (const auto& user : kDisciplines) {
    if (user == "radiology") continue;
    EXPECT_EQ(approve(user).code(), v1::ERROR_CODE_OK) << user;
  }
  const v1::CaseView view = site.person("coordinator").show("SYN-1");
  EXPECT_EQ(view.summary().state(), v1::CASE_STATE_IN_REVIEW);
  ASSERT_GE(view.sign_offs_size(), 1);
  EXPECT_TRUE(view.sign_offs(0).voided());
}

}  // namespace
}  // namespace tumorboard::process
