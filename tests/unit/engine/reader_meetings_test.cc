// SPDX-License-Identifier: Apache-2.0
// What readers see of meetings: the engine's events, projected into a view as the daemon does,
// and read back.
#include <gtest/gtest.h>

#include "common/base/hash.h"
#include "common/wire/limits.h"
#include "daemon/reader/reader.h"
#include "daemon/view/projection.h"
#include "storage/view.h"
#include "tests/unit/engine/rig.h"
#include "tests/unit/storage/support.h"

namespace tumorboard::testing_rig {
namespace {

class ReaderMeetings : public testing::Test {
 protected:
  v1::MeetingEdit edit_of(const std::string& id) {
    v1::MeetingEdit edit;
    edit.set_meeting_id(id);
    return edit;
  }
  void plan(const std::string& id, std::int64_t starts_us) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_plan()->set_title("Thoracic board");
    edit.mutable_plan()->set_starts_us(starts_us);
    edit.mutable_plan()->set_minutes(60);
    done(edit);
  }
  void place(const std::string& id, const std::string& case_id) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_place()->set_case_id(case_id);
    done(edit);
  }
  void open_and_close(const std::string& id) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_open();
    done(edit);
    edit.mutable_close();
    done(edit);
  }
  void cancel(const std::string& id) {
    v1::MeetingEdit edit = edit_of(id);
    edit.mutable_cancel()->set_reason("holiday");
    done(edit);
  }
  void done(const v1::MeetingEdit& edit) {
    const auto reply = rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_MEETING_EDIT, edit);
    ASSERT_EQ(reply.code(), v1::ERROR_CODE_OK) << edit.ShortDebugString() << reply.error().message();
  }
  // In review, with a recommendation of about this size.
  void assess(const std::string& case_id, std::size_t bytes_of_text) {
    const SessionId worker = rig_.open("worker1");
    rig_.register_worker(worker, 1);
    ASSERT_EQ(rig_.submit(case_id).code(), v1::ERROR_CODE_OK);
    const auto lease = rig_.take_lease(worker);
    ASSERT_TRUE(lease);
    v1::Recommendation long_one;
    ASSERT_TRUE(long_one.ParseFromString(recommendation_for(*lease, v1::READINESS_READY)));
    for (std::size_t left = bytes_of_text; left > 0;) {
      const std::size_t part = std::min<std::size_t>(left, 16'000);
      long_one.add_conflicts()->set_text(std::string(part, 'x'));
      left -= part;
    }
    v1::Result result;
    result.set_job_id(lease->job_id());
    result.set_fence(lease->fence());
    result.set_recommendation(long_one.SerializeAsString());
    rig_.send(worker, v1::MESSAGE_TYPE_RESULT, result);
    rig_.end(worker);
  }

  // Asks through the engine, which audits it, and answers as the reader does.
  v1::Reply ask(v1::MessageType type, const google::protobuf::MessageLite& query) {
    rig_.call(rig_.open("coordinator"), type, query);
    return answer_last();
  }
  v1::Reply answer_last() {
    const Sequence head = rig_.ledger.head().sequence;
    if (!view_) {
      auto opened = storage::View::open_or_recreate(state_.paths(), rig_.ledger.head().epoch, head);
      EXPECT_TRUE(opened) << opened.error().message;
      view_ = std::move(opened->view);
      rows_ = std::move(*storage::ViewReader::open(state_.paths()));
    }
    const auto caught_up = catch_up(rig_.ledger, head, *view_, *rows_, [](Sequence) { return true; });
    EXPECT_TRUE(caught_up) << caught_up.error().message;
    Watermark applied(head);
    Reader reader(rig_.clock, rig_.ledger, *rows_, applied, {});
    Reader::Output output;
    reader.take(std::move(rig_.reads.back()), output);
    rig_.reads.pop_back();
    v1::Reply reply;
    EXPECT_TRUE(reply.ParseFromString(output.out.at(0).body));
    EXPECT_LE(output.out.at(0).body.size(), wire::kMaxFrameBytes);
    return reply;
  }
  v1::MeetingView show(const std::string& id) {
    v1::ShowMeeting query;
    query.set_meeting_id(id);
    const auto reply = ask(v1::MESSAGE_TYPE_SHOW_MEETING, query);
    EXPECT_EQ(reply.code(), v1::ERROR_CODE_OK) << reply.error().message();
    return reply.meeting_view();
  }
  std::vector<std::string> listed(const v1::ListMeetings& query) {
    std::vector<std::string> ids;
    const auto reply = ask(v1::MESSAGE_TYPE_LIST_MEETINGS, query);
    for (const auto& meeting : reply.meeting_list().meetings()) ids.push_back(meeting.meeting_id());
    if (reply.meeting_list().more()) ids.emplace_back("...");
    return ids;
  }

  using Ids = std::vector<std::string>;
  Rig rig_;
  storage::TemporaryState state_;
  std::unique_ptr<storage::View> view_;
  std::unique_ptr<storage::ViewReader> rows_;
};

TEST_F(ReaderMeetings, a_type_that_the_reader_does_not_answer_is_refused_and_no_list_of_cases) {
  for (const auto type : {v1::MESSAGE_TYPE_SHOW_PREVIEW, v1::MESSAGE_TYPE_AMEND, static_cast<v1::MessageType>(199)}) {
    rig_.call(rig_.open("coordinator"), v1::MESSAGE_TYPE_LIST_MEETINGS, v1::ListMeetings());
    std::get<AnswerRead>(rig_.reads.back()).request.type = type;
    const auto reply = answer_last();
    EXPECT_EQ(reply.code(), v1::ERROR_CODE_BAD_MESSAGE) << type;
    EXPECT_FALSE(reply.has_case_list()) << type;
  }
}

TEST_F(ReaderMeetings, are_listed_by_state_from_the_latest_start_up_to_the_limit) {
  plan("old", 10);
  plan("next", 30);
  plan("soon", 20);
  open_and_close("old");
  cancel("next");
  EXPECT_EQ(listed({}), (Ids{"next", "soon", "old"}));
  v1::ListMeetings query;
  query.set_limit(2);
  EXPECT_EQ(listed(query), (Ids{"next", "soon", "..."}));
  query.add_states(v1::MEETING_STATE_PLANNED);
  query.add_states(v1::MEETING_STATE_CLOSED);
  EXPECT_EQ(listed(query), (Ids{"soon", "old"}));
}

TEST_F(ReaderMeetings, one_that_does_not_exist_is_not_found) {
  v1::ShowMeeting query;
  query.set_meeting_id("M-1");
  const auto reply = ask(v1::MESSAGE_TYPE_SHOW_MEETING, query);
  EXPECT_EQ(reply.code(), v1::ERROR_CODE_NOT_FOUND);
  EXPECT_EQ(reply.error().element_path(), "meeting_id");
}

TEST_F(ReaderMeetings, a_closed_one_carries_the_engines_answer_and_the_boards_own_words) {
  rig_.bring_to_review("SYN-1");
  rig_.bring_to_review("SYN-2");
  const std::string answer = rig_.from_ledger("SYN-2").recommendation_digest();
  v1::Amend amend;
  amend.set_case_id("SYN-2");
  amend.set_version(1);
  amend.set_text("Resect the adrenal metastasis.");
  amend.set_reason("the board prefers surgery");
  ASSERT_EQ(rig_.call(rig_.open("chair"), v1::MESSAGE_TYPE_AMEND, amend).code(), v1::ERROR_CODE_OK);
  plan("M-1", 10);
  place("M-1", "SYN-1");
  place("M-1", "SYN-2");
  open_and_close("M-1");

  const auto seen = show("M-1");
  ASSERT_EQ(seen.cases_size(), 2);
  const auto& engine = seen.meeting().items(0).decision();
  EXPECT_EQ(engine.origin(), v1::ORIGIN_ENGINE);
  EXPECT_EQ(bytes(sha256(seen.cases(0).recommendation())), engine.recommendation_digest());
  EXPECT_TRUE(seen.cases(0).board_text().empty());
  const auto& human = seen.meeting().items(1).decision();
  EXPECT_EQ(human.origin(), v1::ORIGIN_HUMAN);
  EXPECT_EQ(human.version(), 2U);
  EXPECT_EQ(bytes(sha256(seen.cases(1).board_text())), human.recommendation_digest());
  v1::BoardText text;
  ASSERT_TRUE(text.ParseFromString(seen.cases(1).board_text()));
  EXPECT_EQ(text.text(), "Resect the adrenal metastasis.");
  EXPECT_EQ(bytes(sha256(seen.cases(1).recommendation())), answer) << "the answer its words rest on";
}

TEST_F(ReaderMeetings, a_text_too_many_for_one_message_is_left_out_and_its_digest_stays) {
  plan("M-1", 10);
  for (int i = 0; i < 5; ++i) {
    const std::string id = "SYN-" + std::to_string(i);
    assess(id, 1'000'000);
    place("M-1", id);
  }
  open_and_close("M-1");
  const auto seen = show("M-1");
  ASSERT_EQ(seen.cases_size(), 5);
  EXPECT_GT(seen.cases(2).recommendation().size(), 1'000'000U);
  EXPECT_TRUE(seen.cases(4).recommendation().empty());
  EXPECT_EQ(seen.meeting().items(4).decision().recommendation_digest().size(), 32U);
}

TEST_F(ReaderMeetings, a_worklist_names_the_meetings_a_case_is_on_until_they_are_over) {
  rig_.submit("SYN-1");
  rig_.submit("SYN-2");
  plan("later", 30);
  plan("next", 20);
  plan("over", 10);
  for (const char* id : {"later", "next", "over"}) place(id, "SYN-1");
  cancel("over");
  v1::ListCases query;
  const auto all = ask(v1::MESSAGE_TYPE_LIST_CASES, query).case_list();
  ASSERT_EQ(all.cases_size(), 2);
  EXPECT_EQ(Ids(all.cases(0).meeting_ids().begin(), all.cases(0).meeting_ids().end()), (Ids{"next", "later"}));
  EXPECT_EQ(all.cases(1).meeting_ids_size(), 0);
  query.set_meeting_id("next");
  const auto on_next = ask(v1::MESSAGE_TYPE_LIST_CASES, query).case_list();
  ASSERT_EQ(on_next.cases_size(), 1);
  EXPECT_EQ(on_next.cases(0).case_id(), "SYN-1");
  v1::ShowCase one;
  one.set_case_id("SYN-1");
  EXPECT_EQ(ask(v1::MESSAGE_TYPE_SHOW_CASE, one).case_view().summary().meeting_ids_size(), 2);
}

TEST_F(ReaderMeetings, looking_at_a_meeting_is_audited_as_such_and_not_as_a_look_at_a_case_of_that_name) {
  plan("SYN-1", 10);
  rig_.submit("SYN-1");
  show("SYN-1");
  const auto of_case = rows_->audit({.case_id = "SYN-1"});
  EXPECT_TRUE(of_case->empty());
  const auto all = rows_->audit({.actor = "coordinator"});
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(all->front().object, "MESSAGE_TYPE_SHOW_MEETING SYN-1");
}

}  // namespace
}  // namespace tumorboard::testing_rig
