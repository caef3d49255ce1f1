// SPDX-License-Identifier: Apache-2.0
// Random edits against a model of meetings written independently of the table: who stands on
// which agenda, what is refused and how, and that what was closed is decided whole.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "common/base/random.h"
#include "daemon/workflow/bins.h"
#include "tests/unit/workflow/meeting_fixture.h"

namespace tumorboard::workflow {
namespace {

constexpr int kWorlds = 300;
constexpr int kStepsOfAWorld = 400;  // 120,000 in all
constexpr std::array kCaseStates{v1::CASE_STATE_RECEIVED,  v1::CASE_STATE_NEEDS_INFORMATION,
                                 v1::CASE_STATE_IN_REVIEW, v1::CASE_STATE_AGREED,
                                 v1::CASE_STATE_CLOSED,    v1::CASE_STATE_WITHDRAWN};
constexpr ErrorCode kOk = ErrorCode::kOk;

std::uint64_t seed() {
  const char* text = std::getenv("TUMORBOARD_SEED");
  return text == nullptr ? 11 : std::strtoull(text, nullptr, 10);
}

struct ModelMeeting {
  v1::MeetingState state = v1::MEETING_STATE_UNSPECIFIED;
  std::string title;
  std::vector<std::string> agenda;
  std::set<std::string> carried;
  std::uint32_t edits = 0;
};

class World {
 public:
  explicit World(Random& random) : random_(random) {
    for (int i = 0; i < 10; ++i) known_.add("C-" + std::to_string(i), v1::CASE_STATE_IN_REVIEW);
  }

  void step() {
    known_.add(some("C-", 10), kCaseStates[random_.below(kCaseStates.size())]);
    const std::string id = some("M-", 5);
    const v1::MeetingEdit edit = random_edit(id);
    const std::string other = other_meeting_of(edit);
    known_.other = meetings_[other];
    const ErrorCode expected = predict(edit, other);
    const v1::MeetingSnapshot before = meetings_[id];
    const auto change = edit_meeting(before, edit, known_.around());
    ASSERT_EQ(change ? kOk : change.error().code, expected) << edit.ShortDebugString() << before.ShortDebugString();
    if (!change) return;
    apply(edit, other);
    meetings_[id] = change->after;
    if (change->other) meetings_[other] = *change->other;
    compare(id);
    if (!other.empty()) compare(other);
    if (edit.has_close()) expect_decided(change->after);
    ++accepted;
  }

  int accepted = 0;

 private:
  std::string some(const char* prefix, std::uint32_t n) { return prefix + std::to_string(random_.below(n)); }
  bool chance(std::uint32_t percent) { return random_.below(100) < percent; }
  v1::CaseState state_of(const std::string& case_id) { return known_.cases.at(case_id).state(); }
  bool over(const std::string& case_id) {
    return state_of(case_id) == v1::CASE_STATE_CLOSED || state_of(case_id) == v1::CASE_STATE_WITHDRAWN;
  }
  static bool on(const ModelMeeting& meeting, const std::string& case_id) {
    return std::ranges::find(meeting.agenda, case_id) != meeting.agenda.end();
  }

  v1::MeetingEdit random_edit(const std::string& id) {
    v1::MeetingEdit edit;
    switch (random_.below(12)) {
      case 0:
        *edit.mutable_plan() = a_plan("Title " + std::to_string(random_.below(3)));
        break;
      case 1:
        edit.set_take_off(some("C-", 10));
        break;
      case 2:
        edit = ordering(random_order(model_[id].agenda));
        break;
      case 3:
        edit = attending("Guest " + std::to_string(random_.below(5)), "");
        break;
      case 4:
      case 5:
        edit = carrying(some("C-", 10), some("M-", 6));  // M-5 does not exist
        break;
      case 6:
        edit.mutable_open();
        break;
      case 7:  // what ends a meeting comes seldom, so that much happens before
        if (chance(80)) return random_edit(id);
        edit = closing(chance(50) ? some("M-", 6) : "");
        break;
      case 8:
        if (chance(95)) return random_edit(id);
        edit.mutable_cancel()->set_reason("holiday");
        break;
      default:
        edit = placing(some("C-", 11), static_cast<v1::Bin>(random_.below(4)), chance(50) ? "a reason" : "");
    }
    edit.set_meeting_id(id);
    return edit;
  }

  // Mostly whole; sometimes one is missing, or one too many.
  std::vector<std::string> random_order(std::vector<std::string> cases) {
    for (std::size_t i = cases.size(); i > 1; --i) {
      std::swap(cases[i - 1], cases[random_.below(static_cast<std::uint32_t>(i))]);
    }
    if (!cases.empty() && chance(10)) cases.pop_back();
    if (chance(10)) cases.emplace_back("C-99");
    return cases;
  }

  ErrorCode predict_target(const std::string& id, const std::string& other) {
    if (other == id) return ErrorCode::kInvalid;
    const v1::MeetingState state = model_[other].state;
    if (state == v1::MEETING_STATE_UNSPECIFIED) return ErrorCode::kNotFound;
    return state == v1::MEETING_STATE_PLANNED ? kOk : ErrorCode::kFailedPrecondition;
  }

  ErrorCode predict_place(const ModelMeeting& meeting, const v1::PlaceCase& place) {
    if (!known_.cases.contains(place.case_id())) return ErrorCode::kNotFound;
    if (!on(meeting, place.case_id()) && over(place.case_id())) return ErrorCode::kFailedPrecondition;
    const bool as_suggested =
        place.bin() == v1::BIN_UNSPECIFIED || place.bin() == bin_of(known_.cases.at(place.case_id())).bin;
    return as_suggested || !place.reason().empty() ? kOk : ErrorCode::kInvalid;
  }

  ErrorCode predict_order(const ModelMeeting& meeting, const v1::OrderAgenda& order) {
    for (const auto& case_id : order.case_ids()) {
      if (!on(meeting, case_id)) return ErrorCode::kNotFound;
    }
    return static_cast<std::size_t>(order.case_ids_size()) == meeting.agenda.size() ? kOk : ErrorCode::kConflict;
  }

  ErrorCode predict_carry(const std::string& id, const ModelMeeting& meeting, const v1::CarryOver& carry) {
    if (!on(meeting, carry.case_id())) return ErrorCode::kNotFound;
    if (meeting.carried.contains(carry.case_id())) return ErrorCode::kConflict;
    if (over(carry.case_id())) return ErrorCode::kFailedPrecondition;
    return predict_target(id, carry.to_meeting_id());
  }

  ErrorCode predict(const v1::MeetingEdit& edit, const std::string& other) {
    const ModelMeeting& meeting = model_[edit.meeting_id()];
    const bool none = meeting.state == v1::MEETING_STATE_UNSPECIFIED;
    const bool planned = meeting.state == v1::MEETING_STATE_PLANNED;
    const bool open = meeting.state == v1::MEETING_STATE_OPEN;
    if (none) return edit.has_plan() ? kOk : ErrorCode::kNotFound;
    const bool taken =
        edit.has_close() ? open : planned || (open && !edit.has_plan() && !edit.has_open() && !edit.has_cancel());
    if (!taken) return ErrorCode::kFailedPrecondition;
    if (edit.has_plan()) return edit.plan().title() == meeting.title ? ErrorCode::kInvalid : kOk;
    if (edit.has_place()) return predict_place(meeting, edit.place());
    if (edit.has_order()) return predict_order(meeting, edit.order());
    if (edit.has_carry_over()) return predict_carry(edit.meeting_id(), meeting, edit.carry_over());
    if (edit.has_close() && !other.empty()) return predict_target(edit.meeting_id(), other);
    const bool takes_off = edit.edit_case() == v1::MeetingEdit::kTakeOff;
    return takes_off && !on(meeting, edit.take_off()) ? ErrorCode::kNotFound : kOk;
  }

  void carry(ModelMeeting& from, const std::string& case_id, const std::string& to) {
    from.carried.insert(case_id);
    if (!on(model_[to], case_id)) model_[to].agenda.push_back(case_id);
  }

  void apply(const v1::MeetingEdit& edit, const std::string& other) {
    ModelMeeting& meeting = model_[edit.meeting_id()];
    if (edit.has_plan()) {
      if (meeting.state != v1::MEETING_STATE_UNSPECIFIED) ++meeting.edits;
      meeting.state = v1::MEETING_STATE_PLANNED;
      meeting.title = edit.plan().title();
    } else if (edit.has_place() && !on(meeting, edit.place().case_id())) {
      meeting.agenda.push_back(edit.place().case_id());
    } else if (edit.edit_case() == v1::MeetingEdit::kTakeOff) {
      std::erase(meeting.agenda, edit.take_off());
      meeting.carried.erase(edit.take_off());
    } else if (edit.has_order()) {
      meeting.agenda.assign(edit.order().case_ids().begin(), edit.order().case_ids().end());
    } else if (edit.has_carry_over()) {
      carry(meeting, edit.carry_over().case_id(), other);
    } else if (edit.has_open()) {
      meeting.state = v1::MEETING_STATE_OPEN;
    } else if (edit.has_cancel()) {
      meeting.state = v1::MEETING_STATE_CANCELLED;
    } else if (edit.has_close()) {
      meeting.state = v1::MEETING_STATE_CLOSED;
      for (const auto& case_id : meeting.agenda) {
        const bool undecided = !over(case_id) && state_of(case_id) != v1::CASE_STATE_AGREED;
        if (!other.empty() && undecided && !meeting.carried.contains(case_id)) carry(meeting, case_id, other);
      }
    }
  }

  void compare(const std::string& id) {
    const v1::MeetingSnapshot& seen = meetings_[id];
    const ModelMeeting& expected = model_[id];
    std::vector<std::string> agenda;
    std::set<std::string> carried;
    for (const auto& item : seen.items()) {
      agenda.push_back(item.case_id());
      if (!item.carried_to().empty()) carried.insert(item.case_id());
    }
    ASSERT_EQ(agenda, expected.agenda) << id;
    ASSERT_EQ(carried, expected.carried) << id;
    ASSERT_EQ(seen.state(), expected.state) << id;
    ASSERT_EQ(seen.edits(), expected.edits) << id;
    ASSERT_EQ(std::set<std::string>(agenda.begin(), agenda.end()).size(), agenda.size()) << "a case stands once";
  }

  void expect_decided(const v1::MeetingSnapshot& closed) {
    for (const auto& item : closed.items()) {
      ASSERT_EQ(item.decision().state(), name(state_of(item.case_id())));
      if (!item.reason().empty()) continue;
      ASSERT_EQ(item.bin(), bin_of(known_.cases.at(item.case_id())).bin);
    }
  }

  Random& random_;
  Known known_;
  std::map<std::string, v1::MeetingSnapshot> meetings_;
  std::map<std::string, ModelMeeting> model_;
};

TEST(MeetingModel, random_edits_do_exactly_what_the_model_says) {
  SeededRandom random(seed());
  int accepted = 0;
  for (int world = 0; world < kWorlds; ++world) {
    World here(random);
    for (int i = 0; i < kStepsOfAWorld; ++i) {
      here.step();
      if (testing::Test::HasFatalFailure()) FAIL() << "world " << world << ", step " << i << ", seed " << seed();
    }
    accepted += here.accepted;
  }
  RecordProperty("accepted", accepted);
  EXPECT_GT(accepted, kWorlds * kStepsOfAWorld / 5) << "the edits are mostly refused: the test says little";
}

}  // namespace
}  // namespace tumorboard::workflow
