// SPDX-License-Identifier: Apache-2.0
// A worker that computes each answer as the real one does, and then changes one thing in it. The daemon takes
// none of these answers, and says why.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <limits>
#include <map>

#include "common/signing/artefact.h"
#include "tests/process/harness.h"
#include "tests/process/raw_peer.h"
#include "tumorboard/v1/worker.pb.h"
#include "workers/process/assess_pipeline.h"

namespace tumorboard::process {
namespace {

constexpr std::uint32_t kRevision = 2;

struct Answer {
  v1::Recommendation recommendation;
  v1::Recommendation screening;
  std::string bytes = {};  // sent instead of the recommendation, if not empty
};

struct Lie {
  const char* name;
  void (*tell)(Answer&);
  const char* cause;  // the job's cause begins with it
};

// clang-format off
const std::array kLies{
    Lie{"one_discipline", [](Answer& a) {
          a.recommendation.clear_required_disciplines();
          a.recommendation.add_required_disciplines("radiology");
        }, "other_panel"},
    Lie{"no_discipline", [](Answer& a) { a.recommendation.clear_required_disciplines(); }, "other_panel"},
    Lie{"astrology", [](Answer& a) { a.recommendation.add_required_disciplines("astrology"); }, "other_panel"},
    Lie{"brain_without_neurosurgery", [](Answer& a) { a.recommendation.mutable_counts()->set_brain(1); },
        "other_panel"},
    Lie{"tomorrow", [](Answer& a) { a.recommendation.set_valid_until("tomorrow"); }, "malformed: valid_until"},
    Lie{"valid_in_2999", [](Answer& a) { a.recommendation.set_valid_until("2999-01-01"); }, "valid_until"},
    Lie{"valid_in_2001", [](Answer& a) { a.recommendation.set_valid_until("2001-01-01"); }, "valid_until"},
    Lie{"valid_until_its_own_day", [](Answer& a) { a.recommendation.set_valid_until(a.recommendation.as_of()); },
        "valid_until"},
    Lie{"as_of_1066", [](Answer& a) { a.recommendation.set_as_of("1066-10-14"); }, "malformed: as_of"},
    Lie{"as_of_2001", [](Answer& a) { a.recommendation.set_as_of("2001-01-01"); }, "other_facts: as_of"},
    Lie{"other_digest", [](Answer& a) {
          a.recommendation.mutable_provenance()->set_case_digest(std::string(64, '0'));
        }, "other_facts: provenance.case_digest"},
    Lie{"other_case", [](Answer& a) { a.recommendation.set_case_id("SYN-1"); }, "other_case"},
    Lie{"other_knowledge", [](Answer& a) {
          a.recommendation.mutable_provenance()->set_knowledge_digest(std::string(64, '0'));
        }, "other_knowledge"},
    Lie{"other_registry", [](Answer& a) {
          a.screening.mutable_provenance()->set_trials_digest(std::string(64, '0'));
        }, "other_registry"},
    Lie{"pattern_999", [](Answer& a) { a.recommendation.set_pattern(static_cast<v1::Pattern>(999)); },
        "malformed: pattern"},
    Lie{"readiness_999", [](Answer& a) { a.recommendation.set_readiness(static_cast<v1::Readiness>(999)); },
        "malformed: readiness"},
    Lie{"unknown_code", [](Answer& a) { a.recommendation.mutable_items(0)->set_code("cure_at_once"); },
        "unknown_code: items[0].code"},
    Lie{"code_of_another_kind", [](Answer& a) {
          a.recommendation.mutable_items(0)->set_code("systemic_progression");
        }, "unknown_code: items[0].code"},
    Lie{"unknown_rule", [](Answer& a) { a.recommendation.mutable_items(0)->set_rule_ids(0, "R-999"); },
        "unknown_source: items[0].rule_ids"},
    Lie{"no_rule", [](Answer& a) { a.recommendation.mutable_items(0)->clear_rule_ids(); }, "no_items: items[0].rule_ids"},
    Lie{"unknown_evidence", [](Answer& a) { a.recommendation.mutable_items(0)->add_evidence_ids("MIRACLE_2031"); },
        "unknown_source: items[0].evidence_ids"},
    Lie{"unknown_lesion", [](Answer& a) { a.recommendation.mutable_items(0)->add_lesion_ids("spleen"); },
        "unknown_lesion: items[0].lesion_ids"},
    Lie{"unknown_drug", [](Answer& a) { a.recommendation.mutable_items(0)->set_drug("laetrile"); },
        "unknown_drug: items[0].drug"},
    Lie{"no_items", [](Answer& a) { a.recommendation.clear_items(); }, "no_items"},
    Lie{"reordered_text", [](Answer& a) { a.recommendation.mutable_items(0)->set_text("do \xE2\x80\xAEton irradiate"); },
        "hidden_text: items[0].text"},
    Lie{"escape_in_a_text", [](Answer& a) { a.recommendation.mutable_items(0)->set_text("\x1b[2Jnothing to do"); },
        "hidden_text: items[0].text"},
    Lie{"escape_in_a_trial", [](Answer& a) { a.screening.add_trials()->set_title("\x1b[2J"); },
        "hidden_text: trials[0].title"},
    Lie{"negative_dose", [](Answer& a) { a.recommendation.add_regimens()->set_total_gy(-1e308); },
        "malformed: regimens[0].total_gy"},
    Lie{"dose_that_is_no_number", [](Answer& a) {
          a.recommendation.add_regimens()->set_bed10_gy(std::numeric_limits<double>::quiet_NaN());
        }, "malformed: regimens[0].bed10_gy"},
    Lie{"a_hundred_thousand_items", [](Answer& a) {
          for (int i = 0; i < 100'000; ++i) a.recommendation.add_items();
        }, "malformed: items"},
    Lie{"two_mebibytes", [](Answer& a) { a.bytes.assign(std::size_t{2} << 20U, 'x'); }, "too_large"},
    Lie{"garbage", [](Answer& a) { a.bytes = "\xff\xff\xff"; }, "unreadable"},
    Lie{"a_field_of_another_version", [](Answer& a) {
          a.recommendation.GetReflection()->MutableUnknownFields(&a.recommendation)->AddVarint(500, 1);
        }, "malformed:"},
    Lie{"a_trial_in_the_signed_part", [](Answer& a) { a.recommendation.add_trials()->set_trial("NCT1"); },
        "mixed: trials"},
    Lie{"an_item_in_the_screening", [](Answer& a) { *a.screening.add_items() = a.recommendation.items(0); },
        "mixed: screening"},
    Lie{"ready_although_urgent", [](Answer& a) {
          a.recommendation.set_readiness(v1::READINESS_READY);
          a.recommendation.add_urgent()->set_code("spinal_cord_compression");
        }, "ready_although_urgent"},
    Lie{"ready_although_a_gap_blocks", [](Answer& a) {
          auto& missing = *a.recommendation.add_missing_information();
          missing.set_key("cns_imaging");
          missing.set_severity(v1::SEVERITY_BLOCKING);
        }, "ready_although_blocked"},
};
// clang-format on

class HostileWorker : public testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = std::string(std::getenv("TUMORBOARD_SOURCE_DIR")) + "/knowledge";
    const auto bundle = signing::bundle_knowledge(folder);
    ASSERT_TRUE(bundle);
    ASSERT_TRUE(pipeline_.install(hex(signing::artefact_digest(*bundle)), *bundle));
    site_.start_daemon({"--backoff-ms", "86400000"});  // no second try comes into the way
    worker_.emplace(site_, "worker1", site_.workers(), kRevision);
  }

  // Leases until there are as many.
  std::map<std::string, v1::Lease> leases(std::size_t count) {
    v1::Register body;
    body.set_pipeline_version("test");
    worker_->ask(v1::MESSAGE_TYPE_REGISTER, body, static_cast<std::uint32_t>(count));
    std::map<std::string, v1::Lease> out;
    while (out.size() < count) {
      const auto message = worker_->receive();
      v1::Lease lease;
      v1::Case facts;
      if (message.type != v1::MESSAGE_TYPE_LEASE || !lease.ParseFromString(message.body)) continue;
      facts.ParseFromString(lease.case_());
      out.emplace(facts.id(), lease);
    }
    return out;
  }
  Answer honest(const v1::Lease& lease) {
    Answer answer;
    const auto computed = pipeline_.compute(lease);
    EXPECT_TRUE(computed) << computed.error().message;
    answer.recommendation.ParseFromString(computed->recommendation);
    answer.screening.ParseFromString(computed->screening);
    return answer;
  }
  void send(const v1::Lease& lease, const Answer& answer) {
    v1::Result body;
    body.set_job_id(lease.job_id());
    body.set_fence(lease.fence());
    body.set_recommendation(answer.bytes.empty() ? answer.recommendation.SerializeAsString() : answer.bytes);
    body.set_screening(answer.screening.SerializeAsString());
    worker_->ask(v1::MESSAGE_TYPE_RESULT, body);
  }

  Installation site_;
  worker::AssessPipeline pipeline_;
  std::optional<Peer> worker_;
};

TEST_F(HostileWorker, each_lie_is_a_failed_attempt_with_its_cause_and_the_honest_answer_is_taken) {
  Person coordinator = site_.person("coordinator");
  ASSERT_EQ(site_.submit(coordinator, "01", "SYN-HONEST").code(), v1::ERROR_CODE_OK);
  for (const Lie& lie : kLies) {
    ASSERT_EQ(site_.submit(coordinator, "01", std::string("SYN-") + lie.name).code(), v1::ERROR_CODE_OK);
  }
  auto leased = leases(kLies.size() + 1);
  for (const Lie& lie : kLies) {
    const v1::Lease& lease = leased.at(std::string("SYN-") + lie.name);
    Answer answer = honest(lease);
    lie.tell(answer);
    send(lease, answer);
  }
  send(leased.at("SYN-HONEST"), honest(leased.at("SYN-HONEST")));
  for (const Lie& lie : kLies) {
    const v1::CaseView view = coordinator.show(std::string("SYN-") + lie.name);
    EXPECT_EQ(view.summary().state(), v1::CASE_STATE_RECEIVED) << lie.name;
    EXPECT_EQ(view.summary().version(), 0U) << lie.name;
    EXPECT_EQ(view.job().attempt(), 1U) << lie.name;
    EXPECT_TRUE(view.job().cause().starts_with(lie.cause)) << lie.name << ": " << view.job().cause();
  }
  const v1::CaseView taken = coordinator.show("SYN-HONEST");
  EXPECT_EQ(taken.summary().state(), v1::CASE_STATE_IN_REVIEW);
  EXPECT_EQ(taken.required_disciplines_size(), 5);
}

}  // namespace
}  // namespace tumorboard::process
