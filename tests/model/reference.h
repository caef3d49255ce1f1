// SPDX-License-Identifier: Apache-2.0
// What the board's law says must happen, written from the design tables a second time and
// sharing no code with the workflow. It names the codes a command may be refused with, and
// every event an accepted one owes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tumorboard/v1/envelope.pb.h"
#include "tumorboard/v1/ledger.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::model {

// Empty: accepted. Else the answer is one of these: the law does not say which check comes first.
using Refusals = std::set<v1::ErrorCode>;

struct Person {
  std::string role;
  std::set<std::string> disciplines;
};
const std::map<std::string, Person>& people();
bool may_use(const std::string& user, v1::MessageType command);

struct Vote {
  std::uint64_t sequence = 0;
  std::string user;
  std::string discipline;
  v1::Decision decision = v1::DECISION_UNSPECIFIED;
  std::uint32_t version = 0;
  std::string digest;
  std::uint32_t revision = 0;
  std::uint32_t carried_to = 0;  // a dissent that was open when people wrote this version
  bool superseded = false;
  bool settled = false;  // by the chair
};

enum class JobIs : std::uint8_t { kNone, kReady, kLeased, kDelayed, kDone, kDead, kCancelled };
enum class Loss : std::uint8_t { kExpired, kForGood, kWorkerGone, kRestarted };

struct Job {
  std::uint64_t id = 0;
  JobIs is = JobIs::kNone;
  std::uint32_t attempt = 0;
  std::uint32_t deaths = 0;
  std::uint64_t fence = 0;
  std::int64_t until_ms = 0;  // leased: when it is lost; delayed: when it is ready
  Loss loss = Loss::kExpired;
};

// What pathology has established, as far as the case's facts show it.
struct Findings {
  bool done = false;
  std::set<v1::BiopsyType> types;
  std::string histology;
  bool tested = false;  // for alterations
  std::vector<std::string> alterations;
  bool operator==(const Findings&) const = default;
};

struct Case {
  std::string id;
  std::string patient;  // number; the birth date follows from it
  v1::CaseState state = v1::CASE_STATE_RECEIVED;
  std::uint32_t revision = 1;
  std::uint32_t version = 0;
  std::string digest;  // of the text that is signed
  std::string valid_until;
  std::set<std::string> required;
  std::vector<Vote> votes;
  std::set<std::pair<std::string, std::uint32_t>> waived;  // discipline, version
  Job job;
  std::int64_t version_us = 0;
  std::int64_t agreed_us = 0;
  std::uint32_t reminded = 0;
  std::uint32_t overdue = 0;
  bool outcome_overdue = false;
  std::uint64_t decisions = 0;
  std::uint32_t ecog = 1;
  Findings findings;
  std::uint64_t ended = 0;  // order in which closed and withdrawn cases last had an event

  [[nodiscard]] bool open() const { return state != v1::CASE_STATE_CLOSED && state != v1::CASE_STATE_WITHDRAWN; }
};

struct Result {
  std::uint64_t id = 0;
  std::string identity;
  v1::SpecimenState state = v1::SPECIMEN_STATE_UNSPECIFIED;
  v1::ResultStatus status = v1::RESULT_STATUS_UNSPECIFIED;
  std::int64_t reported_us = 0;
  std::string case_id;
  bool in_facts = false;
  bool by_hand = false;  // a person attached it
  std::string named;     // whom the report that counts names
  v1::BiopsyType type = v1::BIOPSY_TYPE_UNSPECIFIED;
  std::string histology;
  bool tested = false;
  std::string alteration;          // empty: none found
  std::set<std::string> contents;  // every report received
};

struct Specimen {
  std::string key;
  std::string number;
  std::string order;
  v1::SpecimenState state = v1::SPECIMEN_STATE_UNSPECIFIED;
  std::string case_id;
  std::string patient;  // as first told
  v1::RebiopsyMethod method = v1::REBIOPSY_METHOD_UNSPECIFIED;
  std::int64_t ordered_us = 0;
  bool overdue = false;
  std::vector<Result> results;

  [[nodiscard]] bool awaited() const;
};

struct Seen {  // what a signer had read
  std::uint32_t revision = 0;
  std::uint32_t version = 0;
  std::string digest;
};

struct Move {  // a result on its way to another patient, until a second person confirms
  std::uint64_t result = 0;
  std::string case_id;
  std::string proposed_by;
  std::int64_t proposed_us = 0;
};

class Reference {
 public:
  // ---- commands: what they may be refused with, then what they do ----
  [[nodiscard]] Refusals submit(const std::string& case_id, const std::string& patient, bool with_reason) const;
  void submitted(const std::string& case_id, const std::string& patient);
  [[nodiscard]] Refusals add_facts(const std::string& user, const std::string& case_id, std::uint32_t revision,
                                   std::uint32_t ecog, bool with_reason) const;
  void facts_added(const std::string& case_id, std::uint32_t ecog);
  [[nodiscard]] Refusals in_state(const std::string& case_id, std::set<v1::CaseState> states) const;
  [[nodiscard]] Refusals sign(const std::string& user, const std::string& case_id, v1::Decision decision,
                              const std::string& discipline, const Seen& seen, const std::string& today) const;
  void signed_off(const std::string& user, const std::string& case_id, v1::Decision decision,
                  const std::string& discipline, std::uint64_t sequence);
  [[nodiscard]] Refusals return_case(const std::string& user, const std::string& case_id, std::uint32_t version) const;
  [[nodiscard]] Refusals rule(const std::string& case_id, std::uint32_t version, std::uint64_t sign_off,
                              v1::Decision decision) const;
  void ruled(const std::string& case_id, std::uint64_t sign_off, v1::EventKind kind);
  [[nodiscard]] Refusals waive(const std::string& case_id, std::uint32_t version, const std::string& discipline) const;
  void waived(const std::string& case_id, const std::string& discipline);
  [[nodiscard]] Refusals amend(const std::string& case_id, std::uint32_t version) const;
  // A version in the board's own words; `proposed`: whom it asks when proposed by hand.
  void written(const std::string& case_id, std::uint64_t modification, const std::set<std::string>* proposed);
  [[nodiscard]] Refusals propose(const std::string& case_id, std::uint32_t revision) const;
  void returned(const std::string& case_id);
  void withdrawn(const std::string& case_id);
  void closed(const std::string& case_id);
  void reopened(const std::string& case_id);
  void followed_up(const std::string& case_id);
  void requeued(const std::string& case_id);
  [[nodiscard]] std::string case_of_dead_job(std::uint64_t job_id) const;

  // ---- pathology ----
  [[nodiscard]] Refusals order(const std::string& case_id, v1::RebiopsyMethod method) const;
  void ordered(const std::string& case_id, v1::RebiopsyMethod method, std::uint64_t sequence);
  [[nodiscard]] Refusals register_specimen(const v1::RegisterSpecimen& command) const;
  void registered(const v1::RegisterSpecimen& command);
  [[nodiscard]] Refusals inadequate(const std::string& number) const;
  void reported_inadequate(const std::string& number);
  // What the reply must say.
  v1::ResultAccepted pushed(const v1::PushResult& report, std::uint64_t sequence);
  // With `second_person` the move has been confirmed.
  [[nodiscard]] Refusals attach(std::uint64_t result, const std::string& case_id, bool second_person) const;
  [[nodiscard]] bool moves(std::uint64_t result, const std::string& case_id) const;
  void attached(std::uint64_t result, const std::string& case_id);
  void move_proposed(const std::string& user, std::uint64_t result, const std::string& case_id, std::uint64_t proposal,
                     std::int64_t now_us);
  [[nodiscard]] Refusals confirm(const std::string& user, std::uint64_t proposal, std::int64_t now_us,
                                 bool another_command) const;
  void confirmed(std::uint64_t proposal);

  // ---- workers ----
  [[nodiscard]] bool holds(std::uint64_t job_id, std::uint64_t fence) const;
  void assessed(const std::string& case_id, const v1::Recommendation& answer, const std::string& digest,
                std::int64_t now_us);
  void given_back(const std::string& case_id, bool retryable);

  // ---- what the ledger says, against what is owed; the text of the first difference ----
  [[nodiscard]] std::string absorb(const v1::LedgerEvent& event, std::int64_t now_ms);
  [[nodiscard]] std::string still_owed() const;
  // What time alone must have brought about once the engine is at rest.
  [[nodiscard]] std::string overdue_duties(std::int64_t now_ms, std::int64_t now_us, const std::string& today) const;
  void owe(const std::string& case_id, v1::EventKind kind) { ++owed_[case_id][kind]; }

  std::map<std::string, Case> cases;
  std::map<std::string, Specimen> specimens;  // by key
  std::map<std::uint64_t, Move> pending_moves;

  [[nodiscard]] static std::pair<std::set<std::string>, std::set<std::string>> approvals(const Case& c);
  [[nodiscard]] static bool agreed(const Case& c);
  [[nodiscard]] static std::vector<const Vote*> standing(const Case& c);  // the last word of each person and discipline

 private:
  enum class Revision : std::uint8_t { kSame, kNext };
  void reassess(Case& c, Revision revision);
  void supersede(Case& c);
  void cancel_job(Case& c);
  void settle(Case& c);  // agreed now?
  void lay_over(const std::string& case_id);
  [[nodiscard]] Findings findings_of(const std::string& case_id) const;
  [[nodiscard]] const Case* same_open_case(const v1::PatientIdentity& patient, const std::string& preferred,
                                           std::string* why) const;
  [[nodiscard]] std::string whose(const v1::PushResult& report, const Specimen& known, const Result* current,
                                  std::string* why) const;
  [[nodiscard]] Specimen known(const std::string& number, const std::string& order) const;
  [[nodiscard]] const Result* find_result(std::uint64_t id) const;
  Specimen& specimen_of(std::uint64_t result);
  void owe_about(const std::string& case_id, v1::EventKind kind);
  void owe_report(const std::string& case_id, bool matters);
  [[nodiscard]] std::string job_event(Case& c, const v1::LedgerEvent& event, std::int64_t now_ms);
  [[nodiscard]] std::string lost(Case& c, const v1::LedgerEvent& event, std::int64_t now_ms);
  [[nodiscard]] std::string timer_event(Case& c, const v1::LedgerEvent& event, std::int64_t now_ms);
  bool pay(const std::string& case_id, v1::EventKind kind);

  std::map<std::string, std::map<v1::EventKind, int>> owed_;  // by case; "": of no case
  std::uint64_t endings_ = 0;
};

std::string birth_date_of(const std::string& patient);

}  // namespace tumorboard::model
