// SPDX-License-Identifier: Apache-2.0
// The contract of storage/ledger.h, held against every implementation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "common/base/random.h"
#include "storage/memory_ledger.h"
#include "storage/sqlite_ledger.h"
#include "storage/sqlite_ledger_reader.h"

namespace tumorboard::storage {
namespace {

constexpr std::size_t kAny = 1'000'000'000;

std::filesystem::path temporary_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "tumorboard-contract-XXXXXX").string();
  return mkdtemp(name.data());
}

// Each implementation: a ledger, and a reader of it, which may be another object.
class InMemory {
 public:
  Ledger& ledger() { return ledger_; }
  LedgerReader& reader() { return ledger_; }

 private:
  MemoryLedger ledger_{SeededRandom(1).bytes(kEpochBytes)};
};

class InSqlite {
 public:
  InSqlite() {
    SeededRandom random(1);
    EXPECT_TRUE(SqliteLedger::create(paths_, random, [](std::string_view) {
                  return Result<std::string>("unsealed");
                }).has_value());
    ledger_ = std::move(SqliteLedger::open(paths_).value());
    reader_ = std::move(SqliteLedgerReader::open(paths_).value());
  }
  ~InSqlite() {
    reader_.reset();
    ledger_.reset();
    std::filesystem::remove_all(paths_.root());
  }
  Ledger& ledger() { return *ledger_; }
  LedgerReader& reader() { return *reader_; }

 private:
  StatePaths paths_{temporary_directory()};
  std::unique_ptr<SqliteLedger> ledger_;
  std::unique_ptr<SqliteLedgerReader> reader_;
};

template <typename Made>
class LedgerContract : public testing::Test {
 protected:
  Ledger& ledger() { return made_.ledger(); }
  LedgerReader& reader() { return made_.reader(); }

  Result<> append(std::vector<std::string> events, std::vector<Artefact> artefacts = {}) {
    return ledger().append({ledger().head().sequence + 1, std::move(events), std::move(artefacts)});
  }
  std::vector<StoredEvent> read(Sequence after, std::size_t max_events = kAny, std::size_t max_bytes = kAny) {
    const auto events = reader().read_since(after, max_events, max_bytes);
    EXPECT_TRUE(events.has_value());
    return events ? *events : std::vector<StoredEvent>{};
  }
  static Artefact artefact_of(const std::string& bytes) { return {hex(sha256(bytes)), "knowledge", bytes}; }

  Made made_;
};

using Implementations = testing::Types<InMemory, InSqlite>;
TYPED_TEST_SUITE(LedgerContract, Implementations);

TYPED_TEST(LedgerContract, a_new_ledger_is_empty_and_has_an_epoch) {
  EXPECT_EQ(this->ledger().head().sequence, 0U);
  EXPECT_EQ(this->ledger().head().epoch.size(), kEpochBytes);
  EXPECT_TRUE(this->read(0).empty());
  EXPECT_EQ(this->reader().read_one(1).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(this->reader().read_one(0).error().code, ErrorCode::kNotFound);
}

TYPED_TEST(LedgerContract, events_come_back_as_given_and_in_order) {
  const std::string binary("\0\x01\xff\n", 4);
  ASSERT_TRUE(this->append({"one", binary}).has_value());
  ASSERT_TRUE(this->append({"three"}).has_value());
  EXPECT_THAT(this->read(0),
              testing::ElementsAre(StoredEvent{1, "one"}, StoredEvent{2, binary}, StoredEvent{3, "three"}));
  EXPECT_THAT(this->read(1), testing::ElementsAre(StoredEvent{2, binary}, StoredEvent{3, "three"}));
  EXPECT_THAT(this->read(2), testing::ElementsAre(StoredEvent{3, "three"}));
  EXPECT_THAT(this->read(3), testing::IsEmpty());
  EXPECT_THAT(this->read(1'000), testing::IsEmpty());
  EXPECT_EQ(this->ledger().head().sequence, 3U);
}

TYPED_TEST(LedgerContract, each_event_is_found_by_its_sequence) {
  ASSERT_TRUE(this->append({"one"}).has_value());
  ASSERT_TRUE(this->append({"two", "three", "four"}).has_value());
  EXPECT_EQ(this->reader().read_one(1).value(), (StoredEvent{1, "one"}));
  EXPECT_EQ(this->reader().read_one(3).value(), (StoredEvent{3, "three"}));
  EXPECT_EQ(this->reader().read_one(4).value(), (StoredEvent{4, "four"}));
  EXPECT_EQ(this->reader().read_one(5).error().code, ErrorCode::kNotFound);
}

TYPED_TEST(LedgerContract, reading_stops_at_its_limits_and_always_moves_on) {
  ASSERT_TRUE(this->append({"aaaa", "bbbb"}).has_value());
  ASSERT_TRUE(this->append({"cccc", "dddd", "eeee"}).has_value());
  EXPECT_EQ(this->read(0, 3).size(), 3U);
  EXPECT_EQ(this->read(0, kAny, 12).size(), 3U);
  EXPECT_EQ(this->read(0, kAny, 13).size(), 3U);
  EXPECT_THAT(this->read(2, kAny, 1), testing::ElementsAre(StoredEvent{3, "cccc"}));
  EXPECT_TRUE(this->read(0, 0).empty());
  Sequence at = 0;
  std::string all;
  for (auto some = this->read(at, 2, 5); !some.empty(); some = this->read(at, 2, 5)) {
    for (const StoredEvent& event : some) all += event.bytes;
    at = some.back().sequence;
  }
  EXPECT_EQ(all, "aaaabbbbccccddddeeee");
}

TYPED_TEST(LedgerContract, numbers_beyond_every_sequence_are_at_the_end) {
  ASSERT_TRUE(this->append({"one"}).has_value());
  for (const Sequence far : {Sequence{1} << 63U, (Sequence{1} << 63U) - 1, ~Sequence{0}}) {
    EXPECT_THAT(this->read(far), testing::IsEmpty());
    EXPECT_EQ(this->reader().read_one(far).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(this->ledger().append({far, {"two"}, {}}).error().code, ErrorCode::kFailedPrecondition);
  }
}

TYPED_TEST(LedgerContract, a_gap_a_repeat_and_an_empty_batch_are_refused_and_write_nothing) {
  ASSERT_TRUE(this->append({"one"}).has_value());
  const Head before = this->ledger().head();
  EXPECT_EQ(this->ledger().append({3, {"gap"}, {}}).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(this->ledger().append({1, {"repeat"}, {}}).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(this->ledger().append({0, {"zero"}, {}}).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(this->append({}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(this->append({"two", ""}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(this->ledger().head(), before);
  EXPECT_EQ(this->read(0).size(), 1U);
  EXPECT_TRUE(this->append({"two"}).has_value());
}

TYPED_TEST(LedgerContract, batches_beyond_the_limits_are_refused) {
  const std::vector<std::string> many(kMaxBatchEvents + 1, "x");
  EXPECT_EQ(this->append(many).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(this->append({std::string(kMaxBatchBytes + 1, 'x')}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(this->ledger().head().sequence, 0U);
  ASSERT_TRUE(this->append({std::string(kMaxBatchBytes, 'x')}).has_value());
  EXPECT_EQ(this->read(0).at(0).bytes.size(), kMaxBatchBytes);
}

TYPED_TEST(LedgerContract, the_head_is_the_hash_chain_over_epoch_and_events) {
  const Head empty = this->ledger().head();
  EXPECT_EQ(empty.hash, Sha256().update(std::string_view("\0", 1)).update(empty.epoch).finish());
  Digest expected = empty.hash;
  for (const char* event : {"one", "two", "three"}) {
    expected = Sha256().update("\x01").update(bytes(expected)).update(event).finish();
  }
  ASSERT_TRUE(this->append({"one", "two"}).has_value());
  ASSERT_TRUE(this->append({"three"}).has_value());
  EXPECT_EQ(this->ledger().head().hash, expected);
  EXPECT_EQ(this->ledger().head().epoch, empty.epoch);
}

TYPED_TEST(LedgerContract, artefacts_are_kept_by_digest) {
  const Artefact rules = this->artefact_of(std::string(100'000, 'r'));
  const Artefact trials = this->artefact_of("trials");
  ASSERT_TRUE(this->append({"one"}, {rules, trials}).has_value());
  EXPECT_EQ(this->reader().artefact(rules.digest_hex).value(), rules.bytes);
  EXPECT_EQ(this->reader().artefact(trials.digest_hex).value(), trials.bytes);
  EXPECT_EQ(this->reader().artefact(hex(sha256("other"))).value(), std::nullopt);
  EXPECT_EQ(this->reader().artefact("not hex").value(), std::nullopt);
}

TYPED_TEST(LedgerContract, an_artefact_may_come_again) {
  const Artefact rules = this->artefact_of("rules");
  ASSERT_TRUE(this->append({"one"}, {rules}).has_value());
  ASSERT_TRUE(this->append({"two"}, {rules, rules}).has_value());
  EXPECT_EQ(this->reader().artefact(rules.digest_hex).value(), "rules");
}

TYPED_TEST(LedgerContract, an_artefact_under_a_wrong_digest_is_refused_with_its_whole_batch) {
  const Artefact good = this->artefact_of("good");
  const Artefact bad{hex(sha256("bad")), "knowledge", "worse"};
  EXPECT_EQ(this->append({"one"}, {good, bad}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(this->ledger().head().sequence, 0U);
  EXPECT_TRUE(this->read(0).empty());
  EXPECT_EQ(this->reader().artefact(good.digest_hex).value(), std::nullopt);
}

TYPED_TEST(LedgerContract, the_writer_reads_what_a_reader_reads) {
  const Artefact rules = this->artefact_of("rules");
  ASSERT_TRUE(this->append({"one", "two"}, {rules}).has_value());
  EXPECT_EQ(this->ledger().read_since(0, kAny, kAny).value(), this->read(0));
  EXPECT_EQ(this->ledger().read_one(2).value(), this->reader().read_one(2).value());
  EXPECT_EQ(this->ledger().artefact(rules.digest_hex).value(), "rules");
}

}  // namespace
}  // namespace tumorboard::storage
