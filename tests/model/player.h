// SPDX-License-Identifier: Apache-2.0
// Plays a board at random against the real engine: people, laboratory, workers, time and
// restarts. After each command the ledger, the engine's memory and the reference must agree.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/reference.h"
#include "tests/unit/engine/rig.h"

namespace tumorboard::model {

class Player {
 public:
  explicit Player(std::uint64_t seed);

  void step();       // one command, one worker's message, or a move of time
  void look_back();  // a last restart: what was acknowledged is still there and answered alike
  [[nodiscard]] const std::string& failure() const { return failure_; }  // empty: none

  // Answers seen, by kind of command: a campaign that never gets one tests less than it says.
  std::map<std::string, std::map<v1::ErrorCode, std::uint64_t>> answers;
  std::map<v1::CaseState, std::uint64_t> states;  // in which commands found their case
  std::uint64_t commands = 0;                     // sent: of people, workers, and of time

 private:
  struct Applied {
    std::string user;
    v1::MessageType type;
    std::string body;
    std::string nonce;
    std::uint64_t counter;
    std::string reply;
  };
  struct HeldLease {
    std::string user;
    SessionId session;
    v1::Lease lease;
  };
  struct SignedBefore {
    std::string user, case_id, discipline;
    v1::Decision decision;
    Seen seen;
    v1::SignOff body;
    std::uint64_t head = 0;  // of the ledger when it was signed
    bool counted = false;    // it has been taken: never again
  };
  using Effect = std::function<void(const v1::Reply&)>;

  // player.cc
  std::uint32_t below(std::uint32_t bound) { return random_.below(bound); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  template <typename List>
  const auto& one_of(const List& list) {
    return *std::next(list.begin(), below(static_cast<std::uint32_t>(list.size())));
  }
  SessionId session_of(const std::string& user);
  std::string somebody(v1::MessageType command);  // mostly who may
  std::string some_case();
  std::string case_in(const std::set<v1::CaseState>& wanted);  // mostly in one of these, if there is one
  std::uint32_t mostly(std::uint32_t current);                 // a number that is now and then another
  std::string today() const;
  void fail(const std::string& what);
  void note(const std::string& case_id, const std::string& line);
  void settle();
  void absorb();
  void compare(const std::string& case_id);
  void compare_memory();
  void check_agreement(const v1::LedgerEvent& event);
  void attempt(const std::string& user, v1::MessageType type, const std::string& case_id,
               const google::protobuf::MessageLite& body, const Refusals& refusals, const Effect& effect);
  void accepted(const Applied& request, const v1::Reply& reply, Sequence head);
  void repeat();

  // player_board.cc
  void submit();
  void add_facts();
  void sign();
  void send_signature(SignedBefore& one);
  void ruling();
  void waive();
  void amend();
  void propose();
  void return_case();
  void withdraw();
  void requeue();
  void outcome();
  void follow_up();
  void reopen();

  // player_pathology.cc
  void order();
  void register_specimen();
  void inadequate();
  void push();
  v1::PushResult report();
  void attach();
  void confirm();
  std::string some_patient();
  v1::PatientIdentity identity(const std::string& patient);
  void compare_specimens();

  // player_workers.cc
  void register_worker();
  void end_worker();
  void worker_answers();
  void worker_refuses();
  void take_leases();
  void pass_time();
  void restart();
  void check_no_idle_worker();

  testing_rig::Rig rig_;
  Reference law_;
  SeededRandom random_;
  std::string failure_;
  std::map<std::string, std::vector<std::string>> history_;  // by case
  std::map<std::string, std::vector<Seen>> seen_;            // every text that could be signed
  std::map<std::string, SessionId> sessions_;
  std::map<std::string, SessionId> workers_;   // by user
  std::vector<HeldLease> leases_;              // every lease handed out, newest last
  std::map<std::uint64_t, SessionId> holder_;  // fence → who may still answer
  std::vector<std::string> case_ids_;
  std::vector<Applied> applied_;
  std::vector<SignedBefore> signed_;
  std::map<std::string, v1::PushResult> last_reports_;  // by identity
  std::vector<std::uint64_t> results_;
  std::vector<std::uint64_t> proposals_;
  std::map<std::pair<std::string, std::uint32_t>, bool> agreed_;  // version of a case: agreed, and not retracted since
  Sequence absorbed_ = 0;
  std::set<std::string> touched_;
  std::set<std::string> known_;  // people whose requests the engine has in memory since it started
  bool time_moved_ = false;      // since the engine was last at rest: its timers act in the command's own step
  std::uint64_t steps_ = 0;
  std::uint64_t counter_ = 0;
  std::uint32_t patients_ = 0;
  std::uint32_t texts_ = 0;
};

}  // namespace tumorboard::model
