// SPDX-License-Identifier: Apache-2.0
// A read-only connection to view.db: one per reader thread, opened again after the view was
// recreated. Every row is checked when read: a
// damaged one is kCorrupt, and the daemon then rebuilds the view.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/view.h"

namespace tumorboard::storage {

struct CaseFilter {
  std::vector<std::int32_t> states{};  // empty: every state
  bool open_only = false;              // for a restart
  std::string after_case_id{};         // page on
  std::size_t limit = 100;
};

class ViewReader {
 public:
  static Result<std::unique_ptr<ViewReader>> open(const StatePaths& paths);
  ~ViewReader();
  ViewReader(const ViewReader&) = delete;
  ViewReader& operator=(const ViewReader&) = delete;

  // While it lives, everything read comes from one moment. Keep it short; at most one at a time,
  // and not beyond its reader.
  class Moment {
   public:
    Moment(Moment&& other) noexcept;
    Moment& operator=(Moment&&) = delete;
    ~Moment();
    [[nodiscard]] Sequence as_of() const { return as_of_; }

   private:
    friend class ViewReader;
    Moment(ViewReader* reader, Sequence as_of) : reader_(reader), as_of_(as_of) {}
    ViewReader* reader_;
    Sequence as_of_;
  };
  Result<Moment> moment();
  Result<Sequence> applied();

  Result<std::optional<CaseRow>> find_case(const std::string& case_id);
  Result<std::vector<CaseRow>> list_cases(const CaseFilter& filter);  // by case id
  Result<std::optional<CaseBodyRow>> find_body(const std::string& case_id, std::uint32_t revision);
  Result<std::optional<RecommendationRow>> find_recommendation(const std::string& case_id, std::uint32_t version);
  Result<std::vector<std::string>> cases_of(const std::string& patient_identifier);  // open or not

  Result<std::vector<HistoryRow>> history(const std::string& case_id, Sequence after, std::size_t limit);

  Result<std::optional<RequestRow>> find_request(const std::string& principal, const std::string& nonce,
                                                 std::uint64_t counter);
  Result<RequestWindow> request_window(const std::string& principal, const std::string& nonce);

  Result<std::vector<UserRow>> users();                       // by sequence
  Result<std::vector<KeyRow>> keys();                         // by sequence
  Result<std::vector<ProposalRow>> proposals();               // by sequence
  Result<std::vector<ActiveArtefactRow>> active_artefacts();  // by kind

  Result<std::optional<MeetingRow>> find_meeting(const std::string& meeting_id);
  Result<std::vector<MeetingRow>> list_meetings(const MeetingPage& page);

  Result<std::vector<AuditRow>> audit(const AuditFilter& filter);  // by sequence
  // When this person last had the case shown before `before`; 0: never.
  Result<Sequence> last_look(const std::string& case_id, const std::string& actor, Sequence before);

  Result<std::optional<SpecimenRow>> find_specimen(const std::string& specimen_key);
  Result<std::vector<SpecimenRow>> specimens_numbered(const std::string& specimen_id);
  Result<std::vector<SpecimenRow>> list_specimens(const SpecimenFilter& filter);  // by key
  Result<std::optional<ReportRow>> find_result(std::uint64_t result_id);          // its newest report
  Result<std::vector<ReportRow>> reports_of_message(const std::string& message_id);

 private:
  struct State;
  explicit ViewReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tumorboard::storage
