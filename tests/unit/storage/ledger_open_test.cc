// SPDX-License-Identifier: Apache-2.0
// What opening a ledger accepts and refuses.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "storage/chain.h"
#include "tests/unit/storage/support.h"

namespace tumorboard::storage {
namespace {

using testing::HasSubstr;

class LedgerOpen : public testing::Test {
 protected:
  void SetUp() override { create_ledger(paths()); }
  [[nodiscard]] const StatePaths& paths() const { return state_.paths(); }
  [[nodiscard]] Error refusal() const {
    const auto opened = SqliteLedger::open(paths());
    EXPECT_FALSE(opened.has_value());
    return opened ? Error{} : opened.error();
  }
  // The database as a crash now would leave it, or as an old backup.
  [[nodiscard]] std::pair<std::string, std::string> files() const {
    return {contents(paths().ledger()), contents(wal())};
  }
  void put_back(const std::pair<std::string, std::string>& files) const {
    overwrite(paths().ledger(), files.first);
    overwrite(wal(), files.second);
    std::filesystem::remove(paths().ledger().string() + "-shm");
  }
  [[nodiscard]] std::filesystem::path wal() const { return paths().ledger().string() + "-wal"; }

  TemporaryState state_;
};

TEST_F(LedgerOpen, events_survive_a_restart_and_the_chain_goes_on) {
  auto ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"one", "two"}).has_value());
  const Head before = ledger->head();
  ledger.reset();
  ledger = open_ledger(paths());
  EXPECT_EQ(ledger->head(), before);
  ASSERT_TRUE(append(*ledger, {"three"}).has_value());
  EXPECT_EQ(ledger->head().hash, next_hash(before.hash, "three"));
  EXPECT_EQ(ledger->read_since(0, kAny, kAny)->size(), 3U);
}

TEST_F(LedgerOpen, a_batch_is_in_the_files_when_append_returns) {
  const auto ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"one"}).has_value());
  const auto crashed = files();
  ASSERT_FALSE(crashed.second.empty());
  const TemporaryState elsewhere;
  overwrite(elsewhere.paths().ledger(), crashed.first);
  overwrite(elsewhere.paths().ledger().string() + "-wal", crashed.second);
  EXPECT_EQ(open_copy(elsewhere.paths())->head(), ledger->head());
}

TEST_F(LedgerOpen, without_a_ledger_is_not_found) {
  const TemporaryState empty;
  EXPECT_EQ(SqliteLedger::open(empty.paths()).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(SqliteLedgerReader::open(empty.paths()).has_value());
  EXPECT_FALSE(std::filesystem::exists(empty.paths().ledger()));
}

TEST_F(LedgerOpen, a_second_creation_is_refused) {
  SeededRandom random(8);
  EXPECT_EQ(SqliteLedger::create(paths(), random, no_seal).error().code, ErrorCode::kFailedPrecondition);
}

TEST_F(LedgerOpen, creating_over_a_lost_ledger_is_refused) {
  auto ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"one"}).has_value());
  ASSERT_TRUE(write_head(paths().ledger_head(), ledger->head(), "unsealed").has_value());
  ledger.reset();
  std::filesystem::remove(paths().ledger());
  SeededRandom random(8);
  EXPECT_EQ(SqliteLedger::create(paths(), random, no_seal).error().code, ErrorCode::kFailedPrecondition);
}

TEST_F(LedgerOpen, creating_beside_the_wal_of_a_lost_ledger_is_refused) {
  std::filesystem::remove(paths().ledger());
  overwrite(wal(), "frames of the lost ledger");
  SeededRandom random(8);
  EXPECT_EQ(SqliteLedger::create(paths(), random, no_seal).error().code, ErrorCode::kFailedPrecondition);
}

TEST_F(LedgerOpen, what_a_crashed_creation_left_is_replaced) {
  const TemporaryState other;
  overwrite(other.paths().ledger().string() + ".part", "half");
  create_ledger(other.paths());
  EXPECT_EQ(open_ledger(other.paths())->head().sequence, 0U);
}

TEST_F(LedgerOpen, two_ledgers_have_different_epochs) {
  const TemporaryState other;
  SeededRandom random(8);
  ASSERT_TRUE(SqliteLedger::create(other.paths(), random, no_seal).has_value());
  EXPECT_NE(open_ledger(other.paths())->head().epoch, open_ledger(paths())->head().epoch);
}

TEST_F(LedgerOpen, a_ledger_ahead_of_its_head_file_is_normal) {
  auto ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"one", "two", "three"}).has_value());
  ASSERT_TRUE(append(*ledger, {"four"}).has_value());
  ledger.reset();
  const Digest two = next_hash(next_hash(genesis_hash(open_ledger(paths())->head().epoch), "one"), "two");
  ASSERT_TRUE(write_head(paths().ledger_head(), {2, two, open_ledger(paths())->head().epoch}, "unsealed").has_value());
  EXPECT_EQ(open_ledger(paths())->head().sequence, 4U);
}

TEST_F(LedgerOpen, a_hash_that_parts_from_the_head_file_is_refused) {
  auto ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"one", "two", "three"}).has_value());
  ASSERT_TRUE(write_head(paths().ledger_head(), {2, sha256("other"), ledger->head().epoch}, "unsealed").has_value());
  ledger.reset();
  EXPECT_EQ(refusal().code, ErrorCode::kCorrupt);
  EXPECT_THAT(refusal().message, HasSubstr("sequence 2"));
}

TEST_F(LedgerOpen, a_cut_wal_is_refused_and_the_missing_sequences_are_named) {
  auto ledger = open_ledger(paths());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(append(*ledger, {"event " + std::to_string(i)}).has_value());
  const auto crashed = files();
  ASSERT_TRUE(write_head(paths().ledger_head(), ledger->head(), "unsealed").has_value());
  ledger.reset();
  for (const std::size_t part : {3U, 2U}) {
    put_back({crashed.first, crashed.second.substr(0, crashed.second.size() / part)});
    EXPECT_EQ(refusal().code, ErrorCode::kCorrupt);
    EXPECT_THAT(refusal().message, HasSubstr("to 20 are missing"));
  }
  put_back(crashed);
  EXPECT_EQ(open_ledger(paths())->head().sequence, 20U);
}

TEST_F(LedgerOpen, a_deleted_wal_is_refused) {
  auto ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"one", "two"}).has_value());
  const auto crashed = files();
  ASSERT_TRUE(write_head(paths().ledger_head(), ledger->head(), "unsealed").has_value());
  ledger.reset();
  put_back({crashed.first, ""});
  EXPECT_EQ(refusal().code, ErrorCode::kCorrupt);
  EXPECT_THAT(refusal().message, HasSubstr("ledger sequences 1 to 2 are missing"));
}

TEST_F(LedgerOpen, a_refused_start_leaves_the_evidence_as_it_was) {
  auto ledger = open_ledger(paths());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(append(*ledger, {"event"}).has_value());
  const auto crashed = files();
  ASSERT_TRUE(write_head(paths().ledger_head(), ledger->head(), "unsealed").has_value());
  ledger.reset();
  const std::pair cut{crashed.first, crashed.second.substr(0, crashed.second.size() / 2)};
  put_back(cut);
  EXPECT_EQ(refusal().code, ErrorCode::kCorrupt);
  EXPECT_EQ(files(), cut);
}

TEST_F(LedgerOpen, an_old_copy_in_its_place_is_refused) {
  auto ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"one"}).has_value());
  ledger.reset();
  const auto old = files();
  ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"two"}).has_value());
  ASSERT_TRUE(write_head(paths().ledger_head(), ledger->head(), "unsealed").has_value());
  ledger.reset();
  put_back(old);
  EXPECT_EQ(refusal().code, ErrorCode::kCorrupt);
  EXPECT_THAT(refusal().message, HasSubstr("ledger sequences 2 to 2 are missing"));
}

TEST_F(LedgerOpen, another_ledger_in_its_place_is_refused) {
  const TemporaryState other;
  SeededRandom random(8);
  ASSERT_TRUE(SqliteLedger::create(other.paths(), random, no_seal).has_value());
  std::filesystem::copy_file(other.paths().ledger(), paths().ledger(),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(refusal().code, ErrorCode::kCorrupt);
  EXPECT_THAT(refusal().message, HasSubstr("another ledger"));
}

TEST_F(LedgerOpen, an_unreadable_head_file_is_refused_and_a_missing_one_unless_that_is_accepted) {
  overwrite(paths().ledger_head(), "nonsense");
  EXPECT_EQ(refusal().code, ErrorCode::kCorrupt);
  std::filesystem::remove(paths().ledger_head());
  EXPECT_EQ(refusal().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(open_copy(paths())->head().sequence, 0U);
}

TEST_F(LedgerOpen, restore_starts_a_new_epoch_on_the_same_chain) {
  auto ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"one"}).has_value());
  const Head before = ledger->head();
  ASSERT_TRUE(write_head(paths().ledger_head(), {9, sha256("lost"), before.epoch}, "unsealed").has_value());
  ledger.reset();
  EXPECT_EQ(refusal().code, ErrorCode::kCorrupt);

  ledger = open_ledger(paths(), {.head_file = SqliteLedgerOptions::HeadFile::kIgnore});
  SeededRandom random(9);
  ASSERT_TRUE(ledger->start_new_epoch(random).has_value());
  EXPECT_NE(ledger->head().epoch, before.epoch);
  EXPECT_EQ(ledger->head().hash, before.hash);
  const std::string epoch = ledger->head().epoch;
  ASSERT_TRUE(write_head(paths().ledger_head(), ledger->head(), "unsealed").has_value());
  ledger.reset();

  ledger = open_ledger(paths());
  EXPECT_EQ(ledger->head().epoch, epoch);
  ASSERT_TRUE(append(*ledger, {"two"}).has_value());
  EXPECT_EQ(open_reader(paths())->verify_all([](Sequence) { return true; }).value(), ledger->head());
}

TEST_F(LedgerOpen, a_file_of_a_newer_program_is_refused) {
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(paths().ledger().c_str(), &raw), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(raw, "PRAGMA user_version=2", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(raw);
  EXPECT_EQ(refusal().code, ErrorCode::kUnsupportedRevision);
}

TEST_F(LedgerOpen, a_clean_close_leaves_nothing_in_the_wal) {
  auto ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"one"}).has_value());
  ASSERT_GT(std::filesystem::file_size(wal()), 0U);
  ledger.reset();
  EXPECT_TRUE(!std::filesystem::exists(wal()) || std::filesystem::file_size(wal()) == 0);
}

TEST_F(LedgerOpen, the_wal_is_checkpointed_when_it_is_long_and_used_again) {
  constexpr std::uint64_t kLimit = 1U << 20U;
  auto ledger = open_ledger(paths(), {.checkpoint_wal_bytes = kLimit});
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(append(*ledger, {std::string(50'000, 'x')}).has_value());
  EXPECT_LT(std::filesystem::file_size(wal()), 2 * kLimit);
  EXPECT_GT(std::filesystem::file_size(paths().ledger()), 5 * kLimit);
}

TEST_F(LedgerOpen, a_copy_is_a_whole_ledger) {
  const auto ledger = open_ledger(paths());
  ASSERT_TRUE(append(*ledger, {"one", "two"}, {{hex(sha256("a")), "trials", "a"}}).has_value());
  const TemporaryState other;
  const auto copied = open_reader(paths())->copy_to(other.paths().ledger());
  ASSERT_TRUE(copied.has_value()) << copied.error().message;
  ASSERT_TRUE(append(*ledger, {"three"}).has_value());
  const auto copy = open_copy(other.paths());
  EXPECT_EQ(copy->head().sequence, 2U);
  EXPECT_EQ(copy->artefact(hex(sha256("a"))).value(), "a");
}

}  // namespace
}  // namespace tumorboard::storage
