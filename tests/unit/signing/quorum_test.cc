// SPDX-License-Identifier: Apache-2.0
#include "common/signing/quorum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/base/random.h"

namespace tumorboard::signing {
namespace {

const Digest kCurrent = sha256("current");
const Digest kOld = sha256("old");
const std::vector<std::string> kTwo = {"radiology", "pathology"};

Vote vote(std::uint64_t sequence, const std::string& user, const std::string& discipline, v1::Decision decision) {
  return Vote{sequence, user, discipline, decision, kCurrent, false, false};
}

Vote approve(std::uint64_t sequence, const std::string& user, const std::string& discipline) {
  return vote(sequence, user, discipline, v1::DECISION_APPROVE);
}

// Each condition of `agreed` alone turns the outcome: an MC/DC table.
struct Row {
  const char* what;
  bool other_approved, other_waived, dissent, dissent_resolved, modification, modification_declined, retracted;
  bool agreed;
};

TEST(Quorum, each_condition_alone_decides) {
  const std::vector<Row> rows = {
      {"all approved", true, false, false, false, false, false, false, true},
      {"one missing", false, false, false, false, false, false, false, false},
      {"the missing one waived: one person alone", false, true, false, false, false, false, false, false},
      {"open dissent", true, false, true, false, false, false, false, false},
      {"dissent resolved", true, false, true, true, false, false, false, true},
      {"open modification", true, false, false, false, true, false, false, false},
      {"modification declined", true, false, false, false, true, true, false, true},
      {"approval retracted", true, false, false, false, false, false, true, false},
      {"retracted, waived: nobody is left", false, true, false, false, false, false, true, false}};
  for (const Row& row : rows) {
    std::vector<Vote> votes = {approve(1, "anna", "radiology")};
    std::vector<std::string> waived;
    if (row.other_approved) votes.push_back(approve(2, "ben", "pathology"));
    if (row.other_waived) waived.push_back("pathology");
    if (row.dissent) {
      votes.push_back(vote(3, "carl", "neurosurgery", v1::DECISION_DISSENT));
      votes.back().resolved = row.dissent_resolved;
    }
    if (row.modification) {
      votes.push_back(vote(4, "dora", "pathology", v1::DECISION_MODIFY));
      votes.back().resolved = row.modification_declined;
    }
    if (row.retracted) votes.push_back(vote(5, "anna", "radiology", v1::DECISION_RETRACT));
    EXPECT_EQ(evaluate_quorum(kTwo, votes, waived, kCurrent).agreed, row.agreed) << row.what;
  }
}

Quorum counted(std::uint32_t approvals, std::uint32_t required, std::vector<std::string> awaiting) {
  Quorum quorum;
  quorum.approvals = approvals;
  quorum.required = required;
  quorum.awaiting = std::move(awaiting);
  quorum.people = approvals;
  return quorum;
}

TEST(Quorum, counts_and_awaiting_are_told) {
  const Quorum none = evaluate_quorum(kTwo, {}, {}, kCurrent);
  EXPECT_EQ(none, counted(0, 2, {"radiology", "pathology"}));
  const Quorum one = evaluate_quorum(kTwo, {approve(1, "a", "pathology")}, {}, kCurrent);
  EXPECT_EQ(one, counted(1, 2, {"radiology"}));
  const Quorum both = evaluate_quorum(kTwo, {approve(1, "a", "pathology"), approve(2, "b", "radiology")}, {}, kCurrent);
  Quorum agreed = counted(2, 2, {});
  agreed.agreed = agreed.complete = true;
  EXPECT_EQ(both, agreed);
}

TEST(Quorum, a_discipline_counts_once_however_many_approve) {
  const std::vector<Vote> votes = {approve(1, "a", "radiology"), approve(2, "b", "radiology"),
                                   approve(3, "c", "radiology")};
  const Quorum quorum = evaluate_quorum({"radiology", "radiology", "pathology"}, votes, {}, kCurrent);
  EXPECT_EQ(quorum.approvals, 1U);
  EXPECT_EQ(quorum.required, 2U);
  EXPECT_EQ(quorum.awaiting, std::vector<std::string>{"pathology"});
}

TEST(Quorum, one_person_alone_agrees_nothing_and_those_waived_are_awaited_again) {
  const std::vector<std::string> three{"radiology", "pathology", "neurosurgery"};
  const std::vector<Vote> alone{approve(1, "a", "radiology"), approve(2, "a", "pathology")};
  const Quorum quorum = evaluate_quorum(three, alone, {"neurosurgery"}, kCurrent);
  EXPECT_TRUE(quorum.complete);
  EXPECT_FALSE(quorum.agreed);
  EXPECT_EQ(quorum.people, 1U);
  EXPECT_EQ(quorum.awaiting, std::vector<std::string>{"neurosurgery"});
  std::vector<Vote> two = alone;
  two[1].user_id = "b";
  EXPECT_TRUE(evaluate_quorum(three, two, {"neurosurgery"}, kCurrent).agreed);
  const Quorum all = evaluate_quorum(kTwo, alone, {}, kCurrent);
  EXPECT_FALSE(all.agreed);
  EXPECT_EQ(all.awaiting.size(), 2U) << "somebody else must approve, whoever it is";
  two = alone;
  two.push_back(approve(3, "b", "thoracic_surgery"));
  EXPECT_FALSE(evaluate_quorum(three, two, {"neurosurgery"}, kCurrent).agreed) << "the second was not asked";
}

TEST(Quorum, a_discipline_that_is_not_required_does_not_count_but_its_dissent_blocks) {
  EXPECT_EQ(evaluate_quorum({"radiology"}, {approve(1, "a", "pathology")}, {}, kCurrent).approvals, 0U);
  const std::vector<Vote> votes = {approve(1, "a", "radiology"), vote(2, "b", "pathology", v1::DECISION_DISSENT)};
  const Quorum quorum = evaluate_quorum({"radiology"}, votes, {"pathology"}, kCurrent);
  EXPECT_EQ(quorum.open_dissents, 1U);
  EXPECT_FALSE(quorum.agreed);
}

TEST(Quorum, a_persons_latest_sign_off_counts_in_whatever_order_they_are_listed) {
  const Vote yes = approve(2, "a", "radiology");
  const Vote no = vote(1, "a", "radiology", v1::DECISION_DISSENT);
  for (const auto& votes : {std::vector<Vote>{no, yes}, std::vector<Vote>{yes, no}}) {
    EXPECT_EQ(evaluate_quorum({"radiology"}, votes, {}, kCurrent).approvals, 1U);
    EXPECT_EQ(evaluate_quorum({"radiology"}, votes, {}, kCurrent).open_dissents, 0U);
  }
  const Vote later_no = vote(3, "a", "radiology", v1::DECISION_DISSENT);
  EXPECT_EQ(evaluate_quorum({"radiology"}, {yes, later_no}, {}, kCurrent).approvals, 0U);
  const Vote abstained = vote(3, "a", "radiology", v1::DECISION_ABSTAIN);
  EXPECT_EQ(evaluate_quorum({"radiology"}, {yes, abstained}, {}, kCurrent), counted(0, 1, {"radiology"}));
}

TEST(Quorum, an_approval_in_one_discipline_does_not_hide_a_dissent_in_another) {
  const std::vector<Vote> votes = {vote(1, "a", "pathology", v1::DECISION_DISSENT), approve(2, "a", "radiology")};
  EXPECT_EQ(evaluate_quorum({"radiology"}, votes, {}, kCurrent).open_dissents, 1U);
}

TEST(Quorum, superseded_sign_offs_and_those_of_another_digest_never_count) {
  Vote superseded = approve(9, "a", "radiology");
  superseded.superseded = true;
  Vote other = approve(9, "a", "radiology");
  other.recommendation_digest = kOld;
  for (const Vote& v : {superseded, other}) {
    EXPECT_EQ(evaluate_quorum({"radiology"}, {v}, {}, kCurrent).approvals, 0U);
    Vote dissent = v;
    dissent.decision = v1::DECISION_DISSENT;
    const Quorum quorum = evaluate_quorum({"radiology"}, {approve(1, "a", "radiology"), dissent}, {}, kCurrent);
    EXPECT_EQ(quorum.approvals, 1U) << "nor do they replace what counts";
    EXPECT_EQ(quorum.open_dissents, 0U);
  }
}

TEST(Quorum, without_any_approval_nothing_is_agreed) {
  EXPECT_FALSE(evaluate_quorum({}, {}, {}, kCurrent).agreed);
  EXPECT_FALSE(evaluate_quorum(kTwo, {}, kTwo, kCurrent).agreed);
  EXPECT_EQ(evaluate_quorum(kTwo, {}, kTwo, kCurrent).awaiting.size(), 2U) << "somebody is always awaited";
  EXPECT_FALSE(evaluate_quorum({}, {approve(1, "a", "radiology")}, {}, kCurrent).agreed);
}

// Every sequence of up to four sign-offs of two people in two disciplines, against the rule
// said in another way: replay one by one, remember each person's last word.
TEST(Quorum, every_short_history_agrees_with_a_replay) {
  const std::vector<v1::Decision> decisions = {v1::DECISION_APPROVE, v1::DECISION_DISSENT, v1::DECISION_MODIFY,
                                               v1::DECISION_ABSTAIN, v1::DECISION_RETRACT};
  const std::size_t choices = 2 * 2 * decisions.size();
  std::size_t histories = 0;
  for (std::size_t length = 0; length <= 3; ++length) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < length; ++i) count *= choices;
    for (std::size_t code = 0; code < count; ++code, ++histories) {
      std::vector<Vote> votes;
      std::map<std::string, v1::Decision> last;
      std::size_t rest = code;
      for (std::size_t i = 0; i < length; ++i, rest /= choices) {
        const std::size_t choice = rest % choices;
        const std::string user = choice % 2 == 0 ? "a" : "b";
        const std::string discipline = choice / 2 % 2 == 0 ? "radiology" : "pathology";
        votes.push_back(vote(i + 1, user, discipline, decisions[choice / 4]));
        last[discipline + user] = decisions[choice / 4];
      }
      const auto said = [&](const std::string& discipline, v1::Decision decision) {
        return last.contains(discipline + "a") && last.at(discipline + "a") == decision
                   ? true
                   : last.contains(discipline + "b") && last.at(discipline + "b") == decision;
      };
      bool agreed = last.size() > 1;
      for (const std::string& discipline : kTwo) {
        agreed = agreed && said(discipline, v1::DECISION_APPROVE) && !said(discipline, v1::DECISION_DISSENT) &&
                 !said(discipline, v1::DECISION_MODIFY);
      }
      const auto approves = [&](const char* user) {
        return std::ranges::any_of(kTwo, [&](const auto& discipline) {
          return last.contains(discipline + user) && last.at(discipline + user) == v1::DECISION_APPROVE;
        });
      };
      agreed = agreed && approves("a") && approves("b");
      ASSERT_EQ(evaluate_quorum(kTwo, votes, {}, kCurrent).agreed, agreed) << code;
      std::reverse(votes.begin(), votes.end());
      ASSERT_EQ(evaluate_quorum(kTwo, votes, {}, kCurrent).agreed, agreed) << code;
    }
  }
  EXPECT_EQ(histories, 1U + 20 + 400 + 8000);
}

TEST(Quorum, generated_boards_keep_the_laws) {
  SeededRandom random(3);
  const std::vector<std::string> disciplines = {"d0", "d1", "d2", "d3"};
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> required;
    std::vector<std::string> waived;
    for (const auto& d : disciplines) {
      if (random.below(2) == 0) required.push_back(d);
      if (random.below(4) == 0) waived.push_back(d);
    }
    std::vector<Vote> votes;
    for (std::uint32_t i = random.below(8); i > 0; --i) {
      votes.push_back(vote(random.below(100), std::string(1, static_cast<char>('a' + random.below(4))),
                           disciplines[random.below(4)], static_cast<v1::Decision>(random.below(6))));
      votes.back().superseded = random.below(5) == 0;
      votes.back().resolved = random.below(3) == 0;
      if (random.below(5) == 0) votes.back().recommendation_digest = kOld;
    }
    const Quorum q = evaluate_quorum(required, votes, waived, kCurrent);
    EXPECT_EQ(q.required, required.size());
    EXPECT_LE(q.awaiting.size(), q.required);
    EXPECT_EQ(q.agreed, q.people >= 2 && q.awaiting.empty() && q.open_dissents + q.open_modifications == 0);
    EXPECT_TRUE(q.agreed || !q.awaiting.empty() || q.open_dissents + q.open_modifications > 0 || required.empty());
    // An open dissent of someone new always ends the agreement.
    votes.push_back(vote(101, "z", "d9", v1::DECISION_DISSENT));
    EXPECT_FALSE(evaluate_quorum(required, votes, waived, kCurrent).agreed);
    // Once everything is superseded nothing is left.
    for (Vote& v : votes) v.superseded = true;
    Quorum nothing = counted(0, q.required, required);
    nothing.complete = required.empty();
    EXPECT_EQ(evaluate_quorum(required, votes, {}, kCurrent), nothing);
  }
}

}  // namespace
}  // namespace tumorboard::signing
