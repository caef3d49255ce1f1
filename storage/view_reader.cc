// SPDX-License-Identifier: Apache-2.0
#include "storage/view_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "common/base/assertion.h"
#include "storage/connection.h"
#include "storage/view/meta_row.h"
#include "storage/view/row_io.h"

namespace tumorboard::storage {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

std::int64_t limit_of(std::size_t limit) {
  return static_cast<std::int64_t>(std::min<std::size_t>(limit, static_cast<std::size_t>(kHighest)));
}

// Above every sequence stored there is none, whatever a client asks for.
void bind_sequence(SQLite::Statement& statement, int index, Sequence sequence) {
  statement.bind(index, static_cast<std::int64_t>(std::min(sequence, static_cast<Sequence>(kHighest))));
}

}  // namespace

// Statements are declared after their connection, so that they go before it.
struct ViewReader::State {
  explicit State(const StatePaths& paths) : connection(paths.view(), Access::kReadOnly) {}
  template <typename Row>
  SQLite::Statement select(std::string_view rest) {
    return {connection.db(), select_sql<Row>(rest)};
  }

  Connection connection;
  bool in_moment = false;
  SQLite::Statement begin{connection.db(), "BEGIN"};
  SQLite::Statement end{connection.db(), "COMMIT"};
  SQLite::Statement meta = select<MetaRow>("WHERE id = 1");
  SQLite::Statement one_case = select<CaseRow>("WHERE case_id = ?");
  SQLite::Statement cases = select<CaseRow>("WHERE case_id > ? ORDER BY case_id LIMIT ?");
  SQLite::Statement open_cases = select<CaseRow>("WHERE open = 1 AND case_id > ? ORDER BY case_id LIMIT ?");
  SQLite::Statement cases_in =
      select<CaseRow>("WHERE case_id > ?1 AND state = ?3 AND open >= ?4 ORDER BY case_id LIMIT ?2");
  SQLite::Statement body = select<CaseBodyRow>("WHERE case_id = ? AND revision = ?");
  SQLite::Statement recommendation = select<RecommendationRow>("WHERE case_id = ? AND version = ?");
  SQLite::Statement identifier = select<PatientIdentifierRow>("WHERE identifier = ? ORDER BY case_id");
  SQLite::Statement history = select<HistoryRow>("WHERE case_id = ? AND sequence > ? ORDER BY sequence LIMIT ?");
  SQLite::Statement request = select<RequestRow>("WHERE principal = ? AND nonce = ? AND counter = ?");
  SQLite::Statement window =
      select<RequestRow>("WHERE principal = ? AND nonce = ? AND counter BETWEEN ? AND ? ORDER BY counter DESC LIMIT ?");
  SQLite::Statement users = select<UserRow>("ORDER BY sequence");
  SQLite::Statement keys = select<KeyRow>("ORDER BY sequence");
  SQLite::Statement proposals = select<ProposalRow>("ORDER BY sequence");
  SQLite::Statement artefacts = select<ActiveArtefactRow>("ORDER BY kind");
  SQLite::Statement meeting = select<MeetingRow>("WHERE meeting_id = ?");
  SQLite::Statement meetings =
      select<MeetingRow>("WHERE (starts_us, meeting_id) < (?1, ?2) ORDER BY starts_us DESC, meeting_id DESC LIMIT ?3");
  SQLite::Statement open_meetings = select<MeetingRow>(
      "WHERE open = 1 AND (starts_us, meeting_id) < (?1, ?2) ORDER BY starts_us DESC, meeting_id DESC LIMIT ?3");
  SQLite::Statement audit = select<AuditRow>("WHERE sequence > ? ORDER BY sequence LIMIT ?");
  SQLite::Statement audit_of_case =
      select<AuditRow>("WHERE case_id = ?3 AND sequence > ?1 AND (?4 = x'' OR actor = ?4) ORDER BY sequence LIMIT ?2");
  SQLite::Statement last_look{
      connection.db(),
      "SELECT COALESCE(MAX(sequence), 0) FROM audit WHERE case_id = ? AND actor = ? AND object = ? AND sequence < ?"};
  SQLite::Statement specimen = select<SpecimenRow>("WHERE specimen_key = ?");
  SQLite::Statement specimen_numbered = select<SpecimenRow>("WHERE specimen_id = ? ORDER BY specimen_key");
  SQLite::Statement specimens =
      select<SpecimenRow>("WHERE specimen_key > ?1 AND (?3 = 0 OR open = 1) ORDER BY specimen_key LIMIT ?2");
  SQLite::Statement specimens_of_case = select<SpecimenRow>(
      "WHERE case_id = ?4 AND specimen_key > ?1 AND (?3 = 0 OR open = 1) ORDER BY specimen_key LIMIT ?2");
  SQLite::Statement result = select<ReportRow>("WHERE result_id = ? ORDER BY sequence DESC LIMIT 1");
  SQLite::Statement reports_of_message = select<ReportRow>("WHERE message_id = ? ORDER BY sequence LIMIT 100");
  SQLite::Statement audit_of_actor = select<AuditRow>("WHERE actor = ?3 AND sequence > ?1 ORDER BY sequence LIMIT ?2");
};

ViewReader::ViewReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
ViewReader::~ViewReader() = default;

Result<std::unique_ptr<ViewReader>> ViewReader::open(const StatePaths& paths) {
  return guarded("open view", [&]() -> Result<std::unique_ptr<ViewReader>> {
    return std::unique_ptr<ViewReader>(new ViewReader(std::make_unique<State>(paths)));
  });
}

ViewReader::Moment::Moment(Moment&& other) noexcept
    : reader_(std::exchange(other.reader_, nullptr)), as_of_(other.as_of_) {}

ViewReader::Moment::~Moment() {
  if (reader_ == nullptr) return;
  reader_->state_->in_moment = false;
  reader_->state_->connection.rollback();  // nothing was written
}

Result<ViewReader::Moment> ViewReader::moment() {
  TB_CHECK(!state_->in_moment);
  return guarded("read view", [&]() -> Result<Moment> {
    {
      Use use(state_->begin);
      use->exec();
    }
    state_->in_moment = true;
    Moment moment(this, 0);
    TB_ASSIGN(moment.as_of_, applied());
    return moment;
  });
}

Result<Sequence> ViewReader::applied() {
  return guarded("read view", [&]() -> Result<Sequence> {
    TB_ASSIGN(const auto meta, load_one<MetaRow>(state_->meta));
    if (!meta) return fail(ErrorCode::kCorrupt, "view.db does not say how far it came");
    return meta->applied;
  });
}

Result<std::optional<CaseRow>> ViewReader::find_case(const std::string& case_id) {
  return guarded("read view", [&] {
    bind_bytes(state_->one_case, 1, case_id);
    return load_one<CaseRow>(state_->one_case);
  });
}

Result<std::vector<CaseRow>> ViewReader::list_cases(const CaseFilter& filter) {
  return guarded("read view", [&]() -> Result<std::vector<CaseRow>> {
    const auto list = [&](SQLite::Statement& statement) {
      bind_bytes(statement, 1, filter.after_case_id);
      statement.bind(2, limit_of(filter.limit));
      return load_all<CaseRow>(statement);
    };
    if (filter.states.empty()) return list(filter.open_only ? state_->open_cases : state_->cases);
    // One walk of the index for each state, merged.
    std::vector<CaseRow> all;
    for (const std::int32_t state : filter.states) {
      state_->cases_in.bind(3, state);
      state_->cases_in.bind(4, filter.open_only ? 1 : 0);
      TB_ASSIGN(auto some, list(state_->cases_in));
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    std::sort(all.begin(), all.end(), [](const CaseRow& a, const CaseRow& b) { return a.case_id < b.case_id; });
    if (all.size() > filter.limit) all.resize(filter.limit);
    return all;
  });
}

Result<std::optional<CaseBodyRow>> ViewReader::find_body(const std::string& case_id, std::uint32_t revision) {
  return guarded("read view", [&] {
    bind_bytes(state_->body, 1, case_id);
    state_->body.bind(2, revision);
    return load_one<CaseBodyRow>(state_->body);
  });
}

Result<std::optional<RecommendationRow>> ViewReader::find_recommendation(const std::string& case_id,
                                                                         std::uint32_t version) {
  return guarded("read view", [&] {
    bind_bytes(state_->recommendation, 1, case_id);
    state_->recommendation.bind(2, version);
    return load_one<RecommendationRow>(state_->recommendation);
  });
}

Result<std::vector<std::string>> ViewReader::cases_of(const std::string& patient_identifier) {
  return guarded("read view", [&]() -> Result<std::vector<std::string>> {
    bind_bytes(state_->identifier, 1, patient_identifier);
    TB_ASSIGN(const auto rows, load_all<PatientIdentifierRow>(state_->identifier));
    std::vector<std::string> cases;
    for (const PatientIdentifierRow& row : rows) cases.push_back(row.case_id);
    return cases;
  });
}

Result<std::vector<HistoryRow>> ViewReader::history(const std::string& case_id, Sequence after, std::size_t limit) {
  return guarded("read view", [&] {
    bind_bytes(state_->history, 1, case_id);
    bind_sequence(state_->history, 2, after);
    state_->history.bind(3, limit_of(limit));
    return load_all<HistoryRow>(state_->history);
  });
}

Result<std::optional<RequestRow>> ViewReader::find_request(const std::string& principal, const std::string& nonce,
                                                           std::uint64_t counter) {
  return guarded("read view", [&] {
    bind_bytes(state_->request, 1, principal);
    bind_bytes(state_->request, 2, nonce);
    state_->request.bind(3, static_cast<std::int64_t>(counter));
    return load_one<RequestRow>(state_->request);
  });
}

Result<RequestWindow> ViewReader::request_window(const std::string& principal, const std::string& nonce) {
  return guarded("read view", [&]() -> Result<RequestWindow> {
    RequestWindow window;
    // SQLite's integers are signed: the upper half of the counters comes out negative, so it is
    // asked for first.
    for (const auto& [low, high] : {std::pair{kLowest, std::int64_t{-1}}, std::pair{std::int64_t{0}, kHighest}}) {
      bind_bytes(state_->window, 1, principal);
      bind_bytes(state_->window, 2, nonce);
      state_->window.bind(3, low);
      state_->window.bind(4, high);
      state_->window.bind(5, limit_of(kRequestWindow - window.entries.size()));
      TB_ASSIGN(auto some, load_all<RequestRow>(state_->window));
      std::move(some.begin(), some.end(), std::back_inserter(window.entries));
    }
    std::reverse(window.entries.begin(), window.entries.end());
    if (window.entries.size() == kRequestWindow) window.floor = window.entries.front().counter;
    return window;
  });
}

Result<std::vector<UserRow>> ViewReader::users() {
  return guarded("read view", [&] { return load_all<UserRow>(state_->users); });
}

Result<std::vector<KeyRow>> ViewReader::keys() {
  return guarded("read view", [&] { return load_all<KeyRow>(state_->keys); });
}

Result<std::vector<ProposalRow>> ViewReader::proposals() {
  return guarded("read view", [&] { return load_all<ProposalRow>(state_->proposals); });
}

Result<std::vector<ActiveArtefactRow>> ViewReader::active_artefacts() {
  return guarded("read view", [&] { return load_all<ActiveArtefactRow>(state_->artefacts); });
}

Result<std::optional<MeetingRow>> ViewReader::find_meeting(const std::string& meeting_id) {
  return guarded("read view", [&] {
    bind_bytes(state_->meeting, 1, meeting_id);
    return load_one<MeetingRow>(state_->meeting);
  });
}

Result<std::vector<MeetingRow>> ViewReader::list_meetings(const MeetingPage& page) {
  return guarded("read view", [&] {
    SQLite::Statement& statement = page.open_only ? state_->open_meetings : state_->meetings;
    statement.bind(1, page.before_us);
    bind_bytes(statement, 2, page.before_id);
    statement.bind(3, limit_of(page.limit));
    return load_all<MeetingRow>(statement);
  });
}

Result<std::vector<AuditRow>> ViewReader::audit(const AuditFilter& filter) {
  return guarded("read view", [&]() -> Result<std::vector<AuditRow>> {
    const auto list = [&](SQLite::Statement& statement) {
      bind_sequence(statement, 1, filter.after);
      statement.bind(2, limit_of(filter.limit));
      return load_all<AuditRow>(statement);
    };
    if (filter.case_id.empty() && filter.actor.empty()) return list(state_->audit);
    if (filter.case_id.empty()) {
      bind_bytes(state_->audit_of_actor, 3, filter.actor);
      return list(state_->audit_of_actor);
    }
    bind_bytes(state_->audit_of_case, 3, filter.case_id);
    bind_bytes(state_->audit_of_case, 4, filter.actor);
    return list(state_->audit_of_case);
  });
}

Result<Sequence> ViewReader::last_look(const std::string& case_id, const std::string& actor, Sequence before) {
  return guarded("read view", [&]() -> Result<Sequence> {
    Use use(state_->last_look);
    bind_bytes(*use, 1, case_id);
    bind_bytes(*use, 2, actor);
    bind_bytes(*use, 3, "MESSAGE_TYPE_SHOW_CASE");
    bind_sequence(*use, 4, before);
    if (!use->executeStep()) return Sequence{0};
    return static_cast<Sequence>(use->getColumn(0).getInt64());
  });
}

Result<std::optional<SpecimenRow>> ViewReader::find_specimen(const std::string& specimen_key) {
  return guarded("read view", [&] {
    bind_bytes(state_->specimen, 1, specimen_key);
    return load_one<SpecimenRow>(state_->specimen);
  });
}

Result<std::vector<SpecimenRow>> ViewReader::specimens_numbered(const std::string& specimen_id) {
  return guarded("read view", [&] {
    bind_bytes(state_->specimen_numbered, 1, specimen_id);
    return load_all<SpecimenRow>(state_->specimen_numbered);
  });
}

Result<std::vector<SpecimenRow>> ViewReader::list_specimens(const SpecimenFilter& filter) {
  return guarded("read view", [&]() -> Result<std::vector<SpecimenRow>> {
    std::vector<SpecimenRow> kept;
    std::string after = filter.after_key;
    for (;;) {
      SQLite::Statement& statement = filter.case_id.empty() ? state_->specimens : state_->specimens_of_case;
      bind_bytes(statement, 1, after);
      statement.bind(2, limit_of(filter.limit));
      statement.bind(3, filter.open_only ? 1 : 0);
      if (!filter.case_id.empty()) bind_bytes(statement, 4, filter.case_id);
      TB_ASSIGN(auto page, load_all<SpecimenRow>(statement));
      const bool last = page.size() < filter.limit;
      if (!page.empty()) after = page.back().specimen_key;
      for (auto& row : page) {
        if (kept.size() == filter.limit) return kept;
        const bool wanted = filter.states.empty() || std::ranges::find(filter.states, row.state) != filter.states.end();
        if (wanted) kept.push_back(std::move(row));
      }
      if (last) return kept;
    }
  });
}

Result<std::optional<ReportRow>> ViewReader::find_result(std::uint64_t result_id) {
  return guarded("read view", [&] {
    state_->result.bind(1, static_cast<std::int64_t>(result_id));
    return load_one<ReportRow>(state_->result);
  });
}

Result<std::vector<ReportRow>> ViewReader::reports_of_message(const std::string& message_id) {
  return guarded("read view", [&] {
    bind_bytes(state_->reports_of_message, 1, message_id);
    return load_all<ReportRow>(state_->reports_of_message);
  });
}

}  // namespace tumorboard::storage
