// SPDX-License-Identifier: Apache-2.0
// A year of a board with an injected clock: cases arrive, wait, are assessed, signed, and come
// to their outcomes; results arrive late, signers too. It keeps its own books of what happened,
// from the answers alone, and compares them with the engine's lists and reports.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/engine/rig.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::model {

struct Books {  // of one case
  std::string patient;
  v1::Urgency urgency = v1::URGENCY_ROUTINE;
  v1::CaseState state = v1::CASE_STATE_RECEIVED;
  std::string pattern;
  std::string valid_until;
  std::int64_t waits_since_us = 0;
  std::int64_t version_us = 0;
  std::int64_t agreed_us = 0;
  std::int64_t ordered_us = 0;  // a rebiopsy without a result
  bool was_blocked = false;
  bool was_biopsied = false;
  std::uint32_t ecog = 1;
  v1::Implementation implementation = v1::IMPLEMENTATION_UNSPECIFIED;
  v1::OutcomeReason reason = v1::OUTCOME_REASON_UNSPECIFIED;
  std::map<std::uint32_t, v1::FollowUpResponse> follow_ups;
};

struct OverdueCount {
  std::uint64_t sign_off = 0, rebiopsy = 0, outcome = 0, follow_up = 0;
  bool operator==(const OverdueCount&) const = default;
};

class Year {
 public:
  Year(std::uint32_t cases, std::uint64_t seed);
  // Runs it and prints the tables. False: the books and the engine differ, or a case starved.
  bool run();

 private:
  using Action = std::function<void()>;
  std::uint32_t below(std::uint32_t bound) { return random_.below(bound); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  [[nodiscard]] std::int64_t now_us() const { return rig_.clock.wall_us(); }
  void after(std::int64_t delay_us, Action action);
  std::int64_t days(std::uint32_t least, std::uint32_t most);  // to the minute
  v1::Reply call(const std::string& user, v1::MessageType type, const google::protobuf::MessageLite& body);
  void expect(bool holds, const std::string& what);
  void move_clock(std::int64_t at_us);

  void arrive(const std::string& case_id);
  void assess_batch();
  void assessed(const v1::Recommendation& answer);
  void add_information(const std::string& case_id);
  void sign(const std::string& case_id, const std::string& user);
  void rule(const std::string& case_id, std::uint64_t sign_off, bool dissents);
  void order(const std::string& case_id);
  void result_arrives(const std::string& case_id, const std::string& order_id);
  void agreed(const std::string& case_id);
  void outcome(const std::string& case_id);
  void follow_up(const std::string& case_id, std::uint32_t month);
  void void_decision(Books& books);
  void new_day();
  void month_end();

  // year_report.cc
  [[nodiscard]] OverdueCount overdue_by_books() const;
  OverdueCount overdue_by_engine();
  void print_states();
  void print_implementation();
  void print_waits();

  testing_rig::Rig rig_;
  SeededRandom random_;
  std::uint32_t cases_;
  std::uint32_t capacity_;  // assessments a day
  std::multimap<std::int64_t, Action> agenda_;
  std::map<std::string, Books> books_;
  std::map<std::string, SessionId> sessions_;
  std::map<v1::Urgency, std::vector<std::int64_t>> waits_us_;
  std::map<std::string, std::uint64_t> happened_;
  std::uint64_t superseded_ = 0;  // decisions that new facts made void
  std::uint64_t texts_ = 0;
  bool right_ = true;
};

}  // namespace tumorboard::model
