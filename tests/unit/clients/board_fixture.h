// SPDX-License-Identifier: Apache-2.0
// Commands about a case in review, against a daemon that answers as told.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "common/base/hash.h"
#include "tests/unit/clients/cli_harness.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::cli {

class BoardFixture : public testing::Test {
 protected:
  void SetUp() override {
    h_.enrol();
    h_.daemon.on_request = [this](const wire::Message& request) {
      if (request.type == v1::MESSAGE_TYPE_SHOW_CASE) {
        v1::Reply reply = ok();
        *reply.mutable_case_view() = view_;
        return h_.daemon.reply(request, reply);
      }
      const auto answer = answers_.find(request.type);
      h_.daemon.reply(request, answer == answers_.end() ? ok() : answer->second);
    };
    v1::Case facts;
    facts.set_id("c1");
    facts.set_as_of("2026-08-05");
    view_.set_case_(facts.SerializeAsString());
    auto& summary = *view_.mutable_summary();
    summary.set_case_id("c1");
    summary.set_state(v1::CASE_STATE_IN_REVIEW);
    summary.set_revision(3);
    summary.set_version(2);
    v1::Recommendation recommendation;
    recommendation.set_case_id("c1");
    view_.set_origin(v1::ORIGIN_ENGINE);
    view_.set_recommendation(recommendation.SerializeAsString());
    view_.set_recommendation_digest(bytes(sha256(view_.recommendation())));
    view_.set_knowledge_digest(bytes(sha256("knowledge")));
    view_.add_required_disciplines("radiology");
    view_.set_as_of_sequence(40);
  }

  static v1::Reply ok() {
    v1::Reply reply;
    reply.set_code(v1::ERROR_CODE_OK);
    reply.set_sequence(50);
    return reply;
  }

  // The version is now in the board's own words.
  v1::BoardText& words() {
    words_.set_case_id("c1");
    words_.set_revision(3);
    words_.set_version(2);
    words_.set_kind(v1::BOARD_TEXT_KIND_AMENDED);
    words_.set_author_name("Prof. Chair");
    words_.set_text("Surgery of the adrenal lesion.");
    words_.set_basis_digest(bytes(sha256(view_.recommendation())));
    return words_;
  }
  void put_words() {
    view_.set_origin(v1::ORIGIN_HUMAN);
    view_.set_board_text(words_.SerializeAsString());
    view_.set_recommendation_digest(bytes(sha256(view_.board_text())));
  }

  v1::SignOffRecord& add_sign_off(std::uint64_t sequence, const std::string& user, v1::Decision decision) {
    auto& record = *view_.add_sign_offs();
    record.set_sequence(sequence);
    record.set_user_id(user);
    record.set_printed_name("Dr. " + user);
    record.set_discipline("radiology");
    record.set_decision(decision);
    record.set_reason("because");
    record.set_version(2);
    return record;
  }

  template <typename Message>
  Message last_sent(v1::MessageType type) const {
    Message message;
    for (auto it = h_.daemon.requests.rbegin(); it != h_.daemon.requests.rend(); ++it) {
      if (it->type != type) continue;
      EXPECT_TRUE(message.ParseFromString(it->body));
      return message;
    }
    ADD_FAILURE() << v1::MessageType_Name(type) << " was not sent";
    return message;
  }
  std::size_t sent(v1::MessageType type) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(h_.daemon.requests, [&](const auto& one) { return one.type == type; }));
  }

  Harness h_;
  v1::CaseView view_;
  std::map<v1::MessageType, v1::Reply> answers_;

 private:
  v1::BoardText words_;
};

}  // namespace tumorboard::cli
