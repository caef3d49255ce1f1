// SPDX-License-Identifier: Apache-2.0
#include "storage/view.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <limits>

#include "storage/view_reader.h"
#include "tests/unit/storage/support.h"

namespace tumorboard::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kEpoch = "0123456789abcdef";

CaseRow case_row(const std::string& id, int state, bool open = true) {
  return {id, state, 1, 2, 3, 9, "oligoprogression", "ready", 100, 200, open, "snapshot of " + id};
}

class ViewTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open(const std::string& epoch = kEpoch, Sequence head = 1'000'000, ViewOptions options = {}) {
    reader_.reset();
    view_.reset();
    auto opened = View::open_or_recreate(paths(), epoch, head, options);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    view_ = std::move(opened->view);
    recreated_because_ = opened->recreated_because;
    reader_ = std::move(ViewReader::open(paths()).value());
  }
  void close() {
    reader_.reset();
    view_.reset();
  }
  template <typename... Rows>
  void write(Sequence applied, const Rows&... rows) {
    view_->begin();
    (view_->put(rows), ...);
    const auto done = view_->commit(applied);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }
  void sql(const std::string& statement) const {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(paths().view().c_str(), &raw), SQLITE_OK);
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(raw, statement.c_str(), nullptr, nullptr, &why), SQLITE_OK) << (why ? why : "");
    sqlite3_close(raw);
  }
  [[nodiscard]] std::vector<std::string> listed(const CaseFilter& filter) const {
    std::vector<std::string> ids;
    const auto rows = reader_->list_cases(filter).value();
    for (const CaseRow& row : rows) ids.push_back(row.case_id);
    return ids;
  }
  [[nodiscard]] const StatePaths& paths() const { return state_.paths(); }

  TemporaryState state_;
  std::unique_ptr<View> view_;
  std::unique_ptr<ViewReader> reader_;
  std::string recreated_because_;
};

TEST_F(ViewTest, a_new_view_is_empty_and_says_so) {
  EXPECT_NE(recreated_because_, "");
  EXPECT_EQ(view_->applied(), 0U);
  EXPECT_EQ(reader_->applied().value(), 0U);
  EXPECT_THAT(listed({}), IsEmpty());
}

TEST_F(ViewTest, rows_and_the_applied_sequence_survive_a_restart) {
  write(42, case_row("A", 1));
  open();
  EXPECT_EQ(recreated_because_, "");
  EXPECT_EQ(view_->applied(), 42U);
  EXPECT_EQ(reader_->find_case("A").value(), case_row("A", 1));
  EXPECT_EQ(reader_->find_case("B").value(), std::nullopt);
}

TEST_F(ViewTest, put_replaces_the_row_with_the_same_key) {
  write(1, case_row("A", 1));
  CaseRow later = case_row("A", 7, false);
  later.snapshot = std::string("\0binary\xff", 8);
  write(2, later);
  EXPECT_EQ(reader_->find_case("A").value(), later);
  EXPECT_THAT(listed({.states = {1}}), IsEmpty());
  EXPECT_THAT(listed({.states = {7}}), ElementsAre("A"));
}

TEST_F(ViewTest, cases_are_listed_by_id_state_and_openness_page_by_page) {
  write(1, case_row("D", 2), case_row("B", 1), case_row("A", 5), case_row("C", 1, false), case_row("E", 8, false));
  EXPECT_THAT(listed({}), ElementsAre("A", "B", "C", "D", "E"));
  EXPECT_THAT(listed({.limit = 2}), ElementsAre("A", "B"));
  EXPECT_THAT(listed({.after_case_id = "B", .limit = 2}), ElementsAre("C", "D"));
  EXPECT_THAT(listed({.states = {2, 1}}), ElementsAre("B", "C", "D"));
  EXPECT_THAT(listed({.states = {2, 1}, .limit = 2}), ElementsAre("B", "C"));
  EXPECT_THAT(listed({.states = {2, 1}, .after_case_id = "C"}), ElementsAre("D"));
  EXPECT_THAT(listed({.open_only = true}), ElementsAre("A", "B", "D"));
  EXPECT_THAT(listed({.states = {1, 8}, .open_only = true, .limit = 1}), ElementsAre("B"));
  EXPECT_THAT(listed({.states = {3}}), IsEmpty());
}

TEST_F(ViewTest, bodies_and_recommendations_are_found_by_revision_and_version) {
  const CaseBodyRow first{"A", 1, 10, std::string(32, 'a')};
  const CaseBodyRow second{"A", 2, 20, std::string(32, 'b')};
  const RecommendationRow recommendation{"A", 1, 15, std::string(32, 'c')};
  write(20, first, second, recommendation);
  EXPECT_EQ(reader_->find_body("A", 1).value(), first);
  EXPECT_EQ(reader_->find_body("A", 2).value(), second);
  EXPECT_EQ(reader_->find_body("A", 3).value(), std::nullopt);
  EXPECT_EQ(reader_->find_recommendation("A", 1).value(), recommendation);
  EXPECT_EQ(reader_->find_recommendation("A", 2).value(), std::nullopt);
}

TEST_F(ViewTest, a_patient_is_found_in_every_case_open_or_not) {
  write(1, PatientIdentifierRow{"MRN 1", "A"}, PatientIdentifierRow{"MRN 1", "B"}, PatientIdentifierRow{"MRN 2", "A"});
  EXPECT_THAT(reader_->cases_of("MRN 1").value(), ElementsAre("A", "B"));
  EXPECT_THAT(reader_->cases_of("MRN 2").value(), ElementsAre("A"));
  EXPECT_THAT(reader_->cases_of("MRN 3").value(), IsEmpty());
}

TEST_F(ViewTest, specimens_are_found_by_key_number_and_case_and_reports_by_result_and_message) {
  const SpecimenRow ordered{"order-7", "", "order-7", "A", 1, true, 5, "one"};
  const SpecimenRow reported{"S-1", "S-1", "", "A", 5, false, 6, "two"};
  const SpecimenRow nobody{"S-2", "S-2", "", "", 7, true, 7, "three"};
  const ReportRow first{10, 10, "S-1", "m-1", "lab"};
  const ReportRow second{12, 10, "S-1", "m-2", "lab"};
  write(12, ordered, reported, nobody, first, second);
  EXPECT_EQ(reader_->find_specimen("S-1").value(), reported);
  EXPECT_EQ(reader_->find_specimen("S-9").value(), std::nullopt);
  EXPECT_THAT(reader_->specimens_numbered("S-2").value(), ElementsAre(nobody));
  EXPECT_THAT(reader_->list_specimens({}).value(), ElementsAre(reported, nobody, ordered));
  EXPECT_THAT(reader_->list_specimens({.case_id = "A", .open_only = true}).value(), ElementsAre(ordered));
  EXPECT_THAT(reader_->list_specimens({.states = {7, 5}, .limit = 1}).value(), ElementsAre(reported));
  EXPECT_THAT(reader_->list_specimens({.after_key = "S-1", .limit = 1}).value(), ElementsAre(nobody));
  EXPECT_EQ(reader_->find_result(10).value(), second);
  EXPECT_THAT(reader_->reports_of_message("m-1").value(), ElementsAre(first));
}

TEST_F(ViewTest, the_last_look_at_a_case_is_the_readers_own_and_before_the_present_one) {
  const auto look = [](std::uint64_t at, const char* who, const char* object) {
    AuditRow row;
    row.sequence = at;
    row.actor = who;
    row.case_id = "A";
    row.object = object;
    return row;
  };
  write(9, look(3, "ann", "MESSAGE_TYPE_SHOW_CASE"), look(5, "bob", "MESSAGE_TYPE_SHOW_CASE"),
        look(7, "ann", "MESSAGE_TYPE_EVENT"), look(9, "ann", "MESSAGE_TYPE_SHOW_CASE"));
  EXPECT_EQ(reader_->last_look("A", "ann", 9).value(), 3U);
  EXPECT_EQ(reader_->last_look("A", "ann", 10).value(), 9U);
  EXPECT_EQ(reader_->last_look("A", "eve", 10).value(), 0U);
}

TEST_F(ViewTest, history_is_in_order_of_the_ledger) {
  const HistoryRow late{"A", 12, 120, 7, "u2", "Dr Two", "why not"};
  const HistoryRow early{"A", 3, 30, 1, "u1", "Dr One", ""};
  write(12, late, early, HistoryRow{"B", 5, 50, 1, "u1", "Dr One", ""});
  EXPECT_THAT(reader_->history("A", 0, 10).value(), ElementsAre(early, late));
  EXPECT_THAT(reader_->history("A", 0, 1).value(), ElementsAre(early));
  EXPECT_THAT(reader_->history("A", 3, 10).value(), ElementsAre(late));
  EXPECT_THAT(reader_->history("A", ~Sequence{0}, 10).value(), IsEmpty());
}

TEST_F(ViewTest, requests_are_known_by_principal_nonce_and_counter) {
  const std::string nonce(16, 'n');
  const RequestRow row{"u1", nonce, 7, std::string(32, 'h'), "reply", 99};
  write(99, row);
  EXPECT_EQ(reader_->find_request("u1", nonce, 7).value(), row);
  EXPECT_EQ(reader_->find_request("u2", nonce, 7).value(), std::nullopt);
  EXPECT_EQ(reader_->find_request("u1", std::string(16, 'm'), 7).value(), std::nullopt);
  EXPECT_EQ(reader_->find_request("u1", nonce, 8).value(), std::nullopt);
}

TEST_F(ViewTest, the_window_of_a_nonce_holds_its_highest_counters) {
  const std::string nonce(16, 'n');
  EXPECT_THAT(reader_->request_window("u1", nonce)->entries, IsEmpty());
  view_->begin();
  for (std::uint64_t counter = 0; counter < kRequestWindow; ++counter) {
    view_->put(RequestRow{"u1", nonce, counter, std::string(32, 'h'), "r", counter + 1});
  }
  view_->put(RequestRow{"u2", nonce, 5'000, std::string(32, 'h'), "r", 1});
  ASSERT_TRUE(view_->commit(1).has_value());
  EXPECT_EQ(reader_->request_window("u1", nonce)->entries.size(), kRequestWindow);
  EXPECT_EQ(reader_->request_window("u1", nonce)->floor, 0U);

  constexpr std::uint64_t kHighest = std::numeric_limits<std::uint64_t>::max();
  write(2, RequestRow{"u1", nonce, kHighest, std::string(32, 'h'), "r", 2});
  const auto window = reader_->request_window("u1", nonce).value();
  ASSERT_EQ(window.entries.size(), kRequestWindow);
  EXPECT_EQ(window.floor, 1U);
  EXPECT_EQ(window.entries.front().counter, 1U);
  EXPECT_EQ(window.entries.back().counter, kHighest);
}

TEST_F(ViewTest, people_keys_and_proposals_come_in_order_of_the_ledger) {
  const UserRow zoe{"zoe", 1, "Z"};
  const UserRow adam{"adam", 5, "A"};
  const KeyRow key{"aa", "zoe", false, 2, "K"};
  const KeyRow revoked{"bb", "adam", true, 6, "R"};
  const ProposalRow proposal{7, "zoe", "P"};
  write(7, adam, zoe, revoked, key, proposal, ProposalRow{8, "adam", "Q"});
  EXPECT_THAT(reader_->users().value(), ElementsAre(zoe, adam));
  EXPECT_THAT(reader_->keys().value(), ElementsAre(key, revoked));
  view_->begin();
  view_->erase_proposal(8);
  ASSERT_TRUE(view_->commit(9).has_value());
  EXPECT_THAT(reader_->proposals().value(), ElementsAre(proposal));
}

TEST_F(ViewTest, the_audit_index_is_narrowed_by_case_and_person) {
  const AuditRow read{4, 40, 120, "u1", "k1", "A", "case A", 0, 0};
  const AuditRow delivered{6, 60, 121, "u1", "k1", "", "subscription", 5, 0};
  const AuditRow refused{9, 90, 122, "u2", "k2", "A", "case A", 0, 10};
  write(9, refused, read, delivered);
  EXPECT_THAT(reader_->audit({}).value(), ElementsAre(read, delivered, refused));
  EXPECT_THAT(reader_->audit({.case_id = "A"}).value(), ElementsAre(read, refused));
  EXPECT_THAT(reader_->audit({.actor = "u1"}).value(), ElementsAre(read, delivered));
  EXPECT_THAT(reader_->audit({.case_id = "A", .actor = "u2"}).value(), ElementsAre(refused));
  EXPECT_THAT(reader_->audit({.after = 4, .limit = 1}).value(), ElementsAre(delivered));
  EXPECT_THAT(reader_->audit({.after = ~Sequence{0}}).value(), IsEmpty());
}

TEST_F(ViewTest, the_active_artefact_of_each_kind_is_the_last_one_put) {
  const ActiveArtefactRow first{"knowledge", "aa", 1};
  const ActiveArtefactRow second{"knowledge", "bb", 5};
  const ActiveArtefactRow trials{"trials", "cc", 2};
  write(2, trials, first);
  EXPECT_THAT(reader_->active_artefacts().value(), ElementsAre(first, trials));
  write(5, second);
  EXPECT_THAT(reader_->active_artefacts().value(), ElementsAre(second, trials));
}

MeetingRow meeting_row(const std::string& id, std::int64_t starts_us, bool open = true) {
  return {id, open ? 1 : 3, starts_us, open, "snapshot of " + id};
}

TEST_F(ViewTest, meetings_are_listed_from_the_latest_start_page_by_page) {
  const MeetingRow old = meeting_row("old", 10, false);
  const MeetingRow a = meeting_row("a", 20);
  const MeetingRow b = meeting_row("b", 20, false);
  const MeetingRow next = meeting_row("next", 30);
  write(1, old, b, next, a);
  EXPECT_THAT(reader_->list_meetings({}).value(), ElementsAre(next, b, a, old));
  EXPECT_THAT(reader_->list_meetings({.limit = 2}).value(), ElementsAre(next, b));
  EXPECT_THAT(reader_->list_meetings({.before_us = 20, .before_id = "b", .limit = 2}).value(), ElementsAre(a, old));
  EXPECT_THAT(reader_->list_meetings({.open_only = true}).value(), ElementsAre(next, a));
  EXPECT_THAT(reader_->list_meetings({.open_only = true, .before_us = 20, .before_id = "b"}).value(), ElementsAre(a));
  EXPECT_EQ(reader_->find_meeting("a").value(), a);
  EXPECT_EQ(reader_->find_meeting("c").value(), std::nullopt);
}

TEST_F(ViewTest, a_meeting_that_is_moved_or_closed_replaces_its_row) {
  write(1, meeting_row("M", 10));
  const MeetingRow closed = meeting_row("M", 20, false);
  write(2, closed);
  EXPECT_THAT(reader_->list_meetings({}).value(), ElementsAre(closed));
  EXPECT_THAT(reader_->list_meetings({.open_only = true}).value(), IsEmpty());
}

TEST_F(ViewTest, nothing_is_seen_before_commit_and_nothing_stays_after_rollback) {
  view_->begin();
  view_->put(case_row("A", 1));
  EXPECT_THAT(listed({}), IsEmpty());
  view_->rollback();
  write(3, case_row("B", 1));
  EXPECT_THAT(listed({}), ElementsAre("B"));
}

TEST_F(ViewTest, a_commit_that_does_not_move_on_is_refused_and_undone) {
  write(5, case_row("A", 1));
  view_->begin();
  view_->put(case_row("B", 1));
  EXPECT_EQ(view_->commit(5).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_THAT(listed({}), ElementsAre("A"));
  EXPECT_EQ(view_->applied(), 5U);
}

TEST_F(ViewTest, an_error_on_the_way_sticks_until_commit_and_undoes_everything) {
  write(5, case_row("A", 1));
  sql("CREATE TRIGGER no_b BEFORE INSERT ON case_row WHEN NEW.case_id = x'42' BEGIN SELECT RAISE(ABORT, 'no'); END");
  view_->begin();
  view_->put(case_row("B", 1));
  view_->put(case_row("C", 1));
  EXPECT_FALSE(view_->commit(6).has_value());
  EXPECT_EQ(view_->applied(), 5U);
  EXPECT_THAT(listed({}), ElementsAre("A"));
  write(6, case_row("C", 1));
  EXPECT_THAT(listed({}), ElementsAre("A", "C"));
}

TEST_F(ViewTest, a_moment_does_not_see_later_commits) {
  write(1, case_row("A", 1));
  {
    const auto moment = reader_->moment();
    ASSERT_TRUE(moment.has_value());
    EXPECT_EQ(moment->as_of(), 1U);
    write(2, case_row("B", 1));
    EXPECT_THAT(listed({}), ElementsAre("A"));
    EXPECT_EQ(reader_->applied().value(), 1U);
  }
  EXPECT_THAT(listed({}), ElementsAre("A", "B"));
}

TEST_F(ViewTest, a_deleted_view_is_made_again_empty) {
  write(5, case_row("A", 1));
  close();
  std::filesystem::remove(paths().view());
  open();
  EXPECT_NE(recreated_because_, "");
  EXPECT_EQ(view_->applied(), 0U);
  EXPECT_THAT(listed({}), IsEmpty());
}

TEST_F(ViewTest, a_view_of_another_ledger_is_made_again) {
  write(5, case_row("A", 1));
  open("fedcba9876543210");
  EXPECT_THAT(recreated_because_, testing::HasSubstr("another ledger"));
  EXPECT_EQ(view_->applied(), 0U);
}

TEST_F(ViewTest, a_view_ahead_of_its_ledger_is_made_again) {
  write(5, case_row("A", 1));
  open(kEpoch, 5);
  EXPECT_EQ(recreated_because_, "");
  open(kEpoch, 4);
  EXPECT_THAT(recreated_because_, testing::HasSubstr("ahead"));
  EXPECT_EQ(view_->applied(), 0U);
}

TEST_F(ViewTest, a_view_of_another_schema_is_made_again) {
  write(5, case_row("A", 1));
  close();
  sql("PRAGMA user_version=99");
  open();
  EXPECT_THAT(recreated_because_, testing::HasSubstr("schema"));
}

TEST_F(ViewTest, a_view_without_one_of_its_tables_is_made_again) {
  write(5, case_row("A", 1));
  close();
  sql("DROP TABLE history");
  open();
  EXPECT_NE(recreated_because_, "");
  EXPECT_EQ(view_->applied(), 0U);
  write(6, HistoryRow{"A", 1, 1, 1, "", "", ""});
}

TEST_F(ViewTest, nonsense_in_place_of_a_view_is_made_again) {
  close();
  overwrite(paths().view(), std::string(10'000, 'x'));
  open();
  EXPECT_NE(recreated_because_, "");
  write(1, case_row("A", 1));
}

TEST_F(ViewTest, a_damaged_page_is_found_when_a_view_is_checked_whole) {
  view_->begin();
  for (int i = 0; i < 200; ++i) view_->put(case_row("case " + std::to_string(i), 1));
  ASSERT_TRUE(view_->commit(1).has_value());
  close();
  std::string bytes = contents(paths().view());
  std::fill(bytes.end() - 8'000, bytes.end() - 4'000, '\xee');
  overwrite(paths().view(), bytes);
  open();
  EXPECT_NE(recreated_because_, "");
}

TEST_F(ViewTest, an_altered_row_is_not_served) {
  write(5, case_row("A", 1), meeting_row("M", 10), HistoryRow{"A", 1, 1, 1, "u", "U", "reason"},
        RequestRow{"u", std::string(16, 'n'), 1, std::string(32, 'h'), "reply", 1}, UserRow{"u", 1, "body"});
  sql("UPDATE case_row SET state = 6; UPDATE history SET reason = x'41'; UPDATE request SET reply = x'41'; "
      "UPDATE person SET body = x'41'; UPDATE meta SET applied = 9; UPDATE meeting SET state = 3");
  EXPECT_EQ(reader_->find_meeting("M").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(reader_->find_case("A").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(reader_->list_cases({}).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(reader_->history("A", 0, 10).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(reader_->find_request("u", std::string(16, 'n'), 1).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(reader_->users().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(reader_->applied().error().code, ErrorCode::kCorrupt);
  open();
  EXPECT_NE(recreated_because_, "");
}

TEST_F(ViewTest, is_readable_by_its_owner_only) {
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(paths().view()).permissions(), perms::owner_read | perms::owner_write);
}

}  // namespace
}  // namespace tumorboard::storage
