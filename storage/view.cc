// SPDX-License-Identifier: Apache-2.0
#include "storage/view.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>

#include "storage/connection.h"
#include "storage/files.h"
#include "storage/view/meta_row.h"
#include "storage/view/row_io.h"

namespace tumorboard::storage {
namespace {

// Another schema is not migrated: the view is rebuilt.
constexpr int kSchemaVersion = 6;  // 6: a dissent is carried to the next version in the board's words

template <typename Row>
struct Put {
  explicit Put(SQLite::Database& db) : statement(db, insert_sql<Row>()) {}
  SQLite::Statement statement;
};

template <typename... Rows>
struct PutInto {
  explicit PutInto(SQLite::Database& db) : puts(Put<Rows>(db)...) {}
  static std::string schema() { return (std::string(Rows::kTable.create) + ...); }
  std::tuple<Put<Rows>...> puts;
};

using Puts = PutInto<MetaRow, CaseRow, CaseBodyRow, RecommendationRow, PatientIdentifierRow, HistoryRow, RequestRow,
                     UserRow, KeyRow, ProposalRow, ActiveArtefactRow, AuditRow, SpecimenRow, ReportRow, MeetingRow>;

}  // namespace

// Statements are declared after their connection, so that they go before it.
struct View::State {
  State(const StatePaths& paths, ViewOptions how)
      : options(how),
        connection(paths.view(), Access::kReadWrite, Synchronous::kNormal),
        puts(connection.db()),
        begin(connection.db(), "BEGIN IMMEDIATE"),
        commit(connection.db(), "COMMIT"),
        erase_proposal(connection.db(), "DELETE FROM proposal WHERE sequence = ?") {}

  // Runs one step of the open transaction unless an earlier one failed.
  template <typename Function>
  void attempt(Function&& function) {
    if (failed) return;
    const Result<> done = guarded("write view", [&]() -> Result<> {
      function();
      return {};
    });
    if (!done) failed = done.error();
  }
  template <typename Row>
  void put(const Row& row) {
    attempt([&] { store(std::get<Put<Row>>(puts.puts).statement, row); });
  }

  ViewOptions options;
  Connection connection;
  Puts puts;
  SQLite::Statement begin;
  SQLite::Statement commit;
  SQLite::Statement erase_proposal;
  MetaRow meta;
  std::optional<Error> failed;  // of the open transaction
  std::optional<Error> broken;  // for good
};

namespace {

void step(SQLite::Statement& statement) {
  const Use use(statement);
  statement.exec();
}

Result<> create_view(const std::filesystem::path& file, const std::string& ledger_epoch) {
  TB_TRY(create_private_file(file));
  return guarded("create view", [&]() -> Result<> {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    db.exec(Puts::schema());
    SQLite::Statement put_meta(db, insert_sql<MetaRow>());
    store(put_meta, MetaRow{1, 0, ledger_epoch});
    db.exec("PRAGMA user_version=" + std::to_string(kSchemaVersion));
    transaction.commit();
    return {};
  });
}

Result<> check_whole(SQLite::Database& db) {
  const std::string verdict = db.execAndGet("PRAGMA quick_check(1)").getString();
  if (verdict != "ok") return fail(ErrorCode::kCorrupt, "view.db is damaged: " + verdict);
  return {};
}

}  // namespace

Result<View::Opened> View::open_or_recreate(const StatePaths& paths, const std::string& ledger_epoch,
                                            Sequence ledger_head, ViewOptions options) {
  const auto open_as_is = [&]() -> Result<std::unique_ptr<View>> {
    return guarded("open view", [&]() -> Result<std::unique_ptr<View>> {
      std::error_code absent;
      const auto size = std::filesystem::file_size(paths.view(), absent);
      if (absent) return fail(ErrorCode::kNotFound, "there is no view.db");
      auto state = std::make_unique<State>(paths, options);
      SQLite::Database& db = state->connection.db();
      if (db.execAndGet("PRAGMA user_version").getInt() != kSchemaVersion) {
        return fail(ErrorCode::kUnsupportedRevision, "view.db has another schema");
      }
      if (size <= options.whole_check_bytes) TB_TRY(check_whole(db));
      SQLite::Statement select(db, select_sql<MetaRow>("WHERE id = 1"));
      TB_ASSIGN(const auto meta, load_one<MetaRow>(select));
      if (!meta) return fail(ErrorCode::kCorrupt, "view.db does not say how far it came");
      if (meta->ledger_epoch != ledger_epoch) return fail(ErrorCode::kStale, "view.db belongs to another ledger");
      if (meta->applied > ledger_head) return fail(ErrorCode::kStale, "view.db is ahead of the ledger");
      state->meta = *meta;
      return std::unique_ptr<View>(new View(std::move(state)));
    });
  };
  auto good = open_as_is();
  if (good) return Opened{std::move(*good), {}};
  constexpr std::array kUseless{ErrorCode::kNotFound, ErrorCode::kCorrupt, ErrorCode::kStale,
                                ErrorCode::kUnsupportedRevision};
  if (std::ranges::find(kUseless, good.error().code) == kUseless.end()) return fail(std::move(good.error()));
  TB_TRY(remove_database(paths.view()));
  TB_TRY(create_view(paths.view(), ledger_epoch));
  TB_ASSIGN(auto fresh, open_as_is());
  return Opened{std::move(fresh), good.error().message};
}

Result<> View::discard(const StatePaths& paths) { return remove_database(paths.view()); }

View::View(std::unique_ptr<State> state) : state_(std::move(state)) {}

View::~View() {
  rollback();
  if (!state_->broken) state_->connection.checkpoint_and_truncate();
}

void View::begin() {
  state_->failed = state_->broken;
  state_->attempt([this] { step(state_->begin); });
}

void View::put(const CaseRow& row) { state_->put(row); }
void View::put(const CaseBodyRow& row) { state_->put(row); }
void View::put(const RecommendationRow& row) { state_->put(row); }
void View::put(const PatientIdentifierRow& row) { state_->put(row); }
void View::put(const HistoryRow& row) { state_->put(row); }
void View::put(const RequestRow& row) { state_->put(row); }
void View::put(const UserRow& row) { state_->put(row); }
void View::put(const KeyRow& row) { state_->put(row); }
void View::put(const ProposalRow& row) { state_->put(row); }
void View::put(const ActiveArtefactRow& row) { state_->put(row); }
void View::put(const AuditRow& row) { state_->put(row); }
void View::put(const SpecimenRow& row) { state_->put(row); }
void View::put(const ReportRow& row) { state_->put(row); }
void View::put(const MeetingRow& row) { state_->put(row); }

void View::erase_proposal(Sequence sequence) {
  state_->attempt([&] {
    state_->erase_proposal.bind(1, static_cast<std::int64_t>(sequence));
    step(state_->erase_proposal);
  });
}

Result<> View::commit(Sequence applied) {
  MetaRow next = state_->meta;
  if (applied <= next.applied) {
    rollback();
    return fail(ErrorCode::kFailedPrecondition, "the view is at " + std::to_string(next.applied) + " already");
  }
  next.applied = applied;
  state_->put(next);
  state_->attempt([this] { step(state_->commit); });
  if (state_->failed) {
    Error error = *state_->failed;
    rollback();
    return fail(std::move(error));
  }
  state_->meta = next;
  // Committed whatever becomes of the checkpoint; but a disk that fails there is not written on.
  const Result<> checkpoint = state_->connection.checkpoint_beyond(state_->options.checkpoint_wal_bytes);
  if (!checkpoint && checkpoint.error().code != ErrorCode::kResourceExhausted) state_->broken = checkpoint.error();
  return {};
}

void View::rollback() {
  state_->connection.rollback();
  state_->failed.reset();
}

Sequence View::applied() const { return state_->meta.applied; }

}  // namespace tumorboard::storage
