// SPDX-License-Identifier: Apache-2.0
// A ledger written by the engine of revision 1 (revision-1/README) is read for ever: the same
// states, and the engine goes on from it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "daemon/engine/engine.h"
#include "daemon/engine/worker_case.h"
#include "daemon/reader/worklist.h"
#include "daemon/workflow/fold.h"
#include "storage/memory_ledger.h"
#include "tests/unit/engine/ledger_book.h"

namespace tumorboard::testing_rig {
namespace {

std::string fixture(const std::string& name) {
  std::ifstream file(std::string(std::getenv("TUMORBOARD_SOURCE_DIR")) + "/tests/unit/engine/revision-1/" + name,
                     std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Each event behind its size in four bytes, the lowest first.
std::vector<std::string> events_of(const std::string& bytes) {
  std::vector<std::string> events;
  std::size_t at = 0;
  while (at + 4 <= bytes.size()) {
    std::uint32_t size = 0;
    for (unsigned i = 0; i < 4; ++i) size |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    events.push_back(bytes.substr(at + 4, size));
    at += 4 + size;
  }
  return events;
}

std::string line_of(const v1::CaseSnapshot& s) {
  std::ostringstream line;
  line << s.case_id() << ' ' << v1::CaseState_Name(s.state()) << " revision " << s.revision() << " version "
       << s.version() << ' ' << v1::Urgency_Name(s.urgency()) << " readiness "
       << (s.readiness().empty() ? "-" : s.readiness()) << " pattern " << (s.pattern().empty() ? "-" : s.pattern())
       << " sign-offs " << s.sign_offs_size() << " required " << s.required_disciplines_size() << " job "
       << s.job().state() << '\n';
  return line.str();
}

class OldLedger : public testing::Test {
 protected:
  void SetUp() override {
    storage::LedgerBatch batch;
    batch.first = 1;
    batch.events = events_of(fixture("ledger.events"));
    ASSERT_GT(batch.events.size(), 50U);
    ASSERT_TRUE(ledger_.append(batch));
    book_.catch_up();
  }

  storage::MemoryLedger ledger_{std::string(16, 'e')};
  LedgerBook book_{ledger_};
};

TEST_F(OldLedger, replays_to_the_states_in_which_it_was_left) {
  std::string states;
  for (const auto& [id, snapshot] : book_.cases) states += line_of(snapshot);
  EXPECT_EQ(states, fixture("ledger.states"));
}

TEST_F(OldLedger, has_no_case_that_is_marked_and_no_guest) {
  for (const auto& [id, snapshot] : book_.cases) {
    const auto summary = summary_of(snapshot, {}, {}, 0);
    EXPECT_FALSE(summary.urgent_mark()) << id;
    EXPECT_TRUE(summary.urgent_signs().empty()) << id;
    EXPECT_TRUE(summary.guest_disciplines().empty()) << id;
  }
}

TEST_F(OldLedger, is_carried_on_by_the_engine) {
  EngineState state;
  state.people = book_.people;
  for (const auto& [id, snapshot] : book_.cases) {
    if (snapshot.state() == v1::CASE_STATE_CLOSED || snapshot.state() == v1::CASE_STATE_WITHDRAWN) {
      state.archived_case_ids.push_back(id);
      continue;
    }
    state.leased_cases[id] = worker_case(book_.facts_at(snapshot.facts_sequence()), snapshot.as_of());
    state.open_cases.push_back(snapshot);
  }
  ManualClock clock;
  SeededRandom random{2};
  Engine engine({}, clock, random, ledger_, std::move(state));
  clock.advance_ms(60'000);  // its leases are void
  const Sequence before = ledger_.head().sequence;
  ASSERT_TRUE(engine.step({}));
  EXPECT_GT(ledger_.head().sequence, before) << "the lease that was held is given back";
}

}  // namespace
}  // namespace tumorboard::testing_rig
