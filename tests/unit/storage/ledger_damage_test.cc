// SPDX-License-Identifier: Apache-2.0
// Damage to a ledger's bytes is noticed before an altered event or artefact is served, or does
// no harm: everything reads as it was written.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <optional>

#include "storage/chain.h"
#include "tests/unit/storage/support.h"

namespace tumorboard::storage {
namespace {

struct Content {
  Head head;
  std::vector<StoredEvent> events;
  std::string artefact;
  bool operator==(const Content&) const = default;
};

const std::string kArtefact = "the knowledge of a small board";

// Everything a daemon would serve, or nothing when damage was noticed.
std::optional<Content> everything(const StatePaths& paths) {
  auto ledger = SqliteLedger::open(paths);
  if (!ledger) return std::nullopt;
  Content content{(*ledger)->head(), {}, {}};
  auto reader = SqliteLedgerReader::open(paths);
  if (!reader) return std::nullopt;
  auto events = (*reader)->read_since(0, kAny, kAny);
  if (!events) return std::nullopt;
  content.events = std::move(*events);
  const auto artefact = (*reader)->artefact(hex(sha256(kArtefact)));
  if (!artefact || !*artefact) return std::nullopt;
  content.artefact = **artefact;
  return content;
}

class LedgerDamage : public testing::Test {
 protected:
  void SetUp() override {
    create_ledger(paths());
    // Small pages: every kind of page is there, and few bytes of none.
    sql("PRAGMA journal_mode=DELETE; PRAGMA page_size=512; VACUUM");
    auto ledger = open_ledger(paths());
    ASSERT_TRUE(append(*ledger, {"one", "two"}, {{hex(sha256(kArtefact)), "knowledge", kArtefact}}).has_value());
    ASSERT_TRUE(append(*ledger, {std::string(1'500, 'l')}).has_value());  // over several pages
    ASSERT_TRUE(append(*ledger, {"four", "five"}).has_value());
    ASSERT_TRUE(write_head(paths().ledger_head(), ledger->head(), "unsealed").has_value());
    crashed_ = {contents(paths().ledger()), contents(wal())};
    ledger.reset();
    closed_ = contents(paths().ledger());
    good_ = everything(paths()).value();
    ASSERT_EQ(good_.events.size(), 5U);
  }
  [[nodiscard]] const StatePaths& paths() const { return state_.paths(); }
  [[nodiscard]] std::filesystem::path wal() const { return paths().ledger().string() + "-wal"; }

  void put(const std::string& database, const std::string& log) const {
    overwrite(paths().ledger(), database);
    overwrite(wal(), log);
    std::filesystem::remove(paths().ledger().string() + "-shm");
  }
  void sql(const std::string& statement) const {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(paths().ledger().c_str(), &raw), SQLITE_OK);
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(raw, statement.c_str(), nullptr, nullptr, &why), SQLITE_OK) << (why ? why : "");
    sqlite3_close(raw);
  }
  // How many of the flips were noticed; each of the others must do no harm.
  template <typename Put>
  std::size_t noticed(const std::string& bytes, char flip, Put&& put_flipped) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      std::string flipped = bytes;
      flipped[i] = static_cast<char>(flipped[i] ^ flip);
      put_flipped(flipped);
      const auto content = everything(paths());
      if (!content) {
        ++count;
      } else {
        EXPECT_EQ(*content, good_) << "byte " << i << " of " << bytes.size() << " altered what is served";
      }
    }
    return count;
  }
  [[nodiscard]] std::string verification() const {
    const auto reached = open_reader(paths())->verify_all([](Sequence) { return true; });
    return reached ? "" : reached.error().message;
  }

  TemporaryState state_;
  std::pair<std::string, std::string> crashed_;
  std::string closed_;
  Content good_;
};

TEST_F(LedgerDamage, every_flipped_byte_of_the_database_is_noticed_or_harmless) {
  const std::size_t count = noticed(closed_, 0x04, [&](const std::string& bytes) { put(bytes, ""); });
  EXPECT_GT(count, 1'500U);  // at the least every byte of every event
}

TEST_F(LedgerDamage, every_flipped_byte_of_the_wal_is_noticed_or_harmless) {
  const std::size_t count =
      noticed(crashed_.second, 0x04, [&](const std::string& bytes) { put(crashed_.first, bytes); });
  EXPECT_GT(count, 1'500U);
}

TEST_F(LedgerDamage, an_altered_event_is_not_served_and_verification_names_it) {
  sql("UPDATE batch SET events = replace(CAST(events AS TEXT), 'four', 'FOUR') WHERE last_sequence = 5");
  const auto reader = open_reader(paths());
  EXPECT_EQ(reader->read_one(4).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(reader->read_since(0, kAny, kAny).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(reader->read_since(0, 3, kAny)->size(), 3U);  // the rest still serves
  EXPECT_THAT(verification(), testing::HasSubstr("sequences 4 to 5 do not match"));
}

TEST_F(LedgerDamage, a_removed_row_is_noticed_and_named) {
  sql("DELETE FROM batch WHERE last_sequence = 3");
  EXPECT_EQ(open_reader(paths())->read_one(3).error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(verification(), testing::HasSubstr("sequences 3 to 3 are missing"));
}

TEST_F(LedgerDamage, two_swapped_rows_are_noticed) {
  sql("UPDATE batch SET events = (SELECT events FROM batch b WHERE b.last_sequence = 7 - batch.last_sequence), "
      "hash = (SELECT hash FROM batch b WHERE b.last_sequence = 7 - batch.last_sequence) "
      "WHERE last_sequence IN (2, 5)");
  EXPECT_THAT(verification(), testing::HasSubstr("sequences 1 to 2 do not match"));
}

TEST_F(LedgerDamage, a_row_rewritten_with_its_hash_does_not_continue) {
  // A forger who recomputes a row's own hash must rewrite every later row and the head file.
  const Digest one_two = chain_over(genesis_hash(good_.head.epoch), {"one", "2"});
  sql("UPDATE batch SET events = x'030000006f6e650100000032', hash = x'" + hex(one_two) + "' WHERE last_sequence = 2");
  EXPECT_EQ(open_reader(paths())->read_since(0, 2, kAny)->size(), 2U);
  EXPECT_THAT(verification(), testing::HasSubstr("sequences 3 to 3 do not match"));
}

TEST_F(LedgerDamage, a_removed_tail_is_noticed_at_open) {
  sql("DELETE FROM batch WHERE last_sequence = 5");
  EXPECT_EQ(verification(), "");  // the chain that is left is good
  const auto opened = SqliteLedger::open(paths());
  ASSERT_FALSE(opened.has_value());
  EXPECT_THAT(opened.error().message, testing::HasSubstr("sequences 4 to 5 are missing"));
}

TEST_F(LedgerDamage, an_altered_artefact_is_not_served_and_verification_names_it) {
  sql("UPDATE artefact SET bytes = x'00'");
  EXPECT_EQ(open_reader(paths())->artefact(hex(sha256(kArtefact))).error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(verification(), testing::HasSubstr(hex(sha256(kArtefact))));
}

TEST_F(LedgerDamage, verification_of_a_good_ledger_reaches_its_head) {
  std::vector<Sequence> steps;
  const auto reached = open_reader(paths())->verify_all([&](Sequence at) {
    steps.push_back(at);
    return true;
  });
  EXPECT_EQ(reached.value(), good_.head);
  EXPECT_EQ(steps, (std::vector<Sequence>{2, 3, 5, 5}));
  EXPECT_EQ(open_reader(paths())->verify_all([](Sequence) { return false; }).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace tumorboard::storage
