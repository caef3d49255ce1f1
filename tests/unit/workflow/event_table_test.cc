// SPDX-License-Identifier: Apache-2.0
// The table of event kinds against the enum, and those who sort kinds against the table.
#include "daemon/workflow/event_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/workflow/authority.h"
#include "daemon/workflow/fold.h"
#include "daemon/workflow/meeting.h"
#include "daemon/workflow/recorder.h"
#include "daemon/workflow/specimen.h"
#include "tumorboard/v1/meeting.pb.h"
#include "tumorboard/v1/pathology.pb.h"

namespace tumorboard::workflow {
namespace {

TEST(EventTable, every_kind_has_a_row_and_every_row_a_kind) {
  const auto& kinds = *v1::EventKind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i) {
    const auto kind = static_cast<v1::EventKind>(kinds.value(i)->number());
    if (kind == v1::EVENT_KIND_UNSPECIFIED) continue;
    EXPECT_NE(find_event(kind), nullptr) << kinds.value(i)->name() << " has no row in event_table.cc";
  }
  EXPECT_EQ(kEvents.size(), static_cast<std::size_t>(kinds.value_count()) - 1);
  EXPECT_EQ(find_event(v1::EVENT_KIND_UNSPECIFIED), nullptr);
}

TEST(EventTable, a_row_names_a_cause_unless_the_event_is_never_written) {
  for (const EventRow& row : kEvents) {
    const bool caused = row.commands[0] != v1::MESSAGE_TYPE_UNSPECIFIED || !row.other.empty() || !row.system.empty();
    EXPECT_EQ(caused, row.body != nullptr) << v1::EventKind_Name(row.kind);
    EXPECT_FALSE(row.meaning.empty()) << v1::EventKind_Name(row.kind);
  }
}

TEST(EventTable, a_person_records_events_with_commands_that_change_something) {
  for (const EventRow& row : kEvents) {
    for (const v1::MessageType type : row.commands) {
      if (type == v1::MESSAGE_TYPE_UNSPECIFIED) continue;
      const CommandRow* command = find_command(type);
      ASSERT_NE(command, nullptr) << v1::EventKind_Name(row.kind);
      EXPECT_EQ(command->access, Access::kChange) << v1::EventKind_Name(row.kind) << ' ' << command->name;
    }
  }
  for (const CommandRow& command : kCommands) {
    const bool records = std::ranges::any_of(kEvents, [&](const EventRow& row) {
      return std::ranges::find(row.commands, command.type) != row.commands.end();
    });
    EXPECT_EQ(records, command.access == Access::kChange) << command.name;
  }
}

TEST(EventTable, what_carries_a_specimen_or_a_meeting_is_told_by_its_body) {
  for (const EventRow& row : kEvents) {
    EXPECT_EQ(is_specimen_event(row.kind), is_body_of(row.kind, *v1::SpecimenChanged::descriptor()))
        << v1::EventKind_Name(row.kind);
    EXPECT_EQ(is_meeting_event(row.kind), is_body_of(row.kind, *v1::MeetingChanged::descriptor()))
        << v1::EventKind_Name(row.kind);
  }
}

// body_of() stops the process when a reader takes a kind's body for another type.
TEST(EventTable, the_fold_reads_each_kind_as_its_row_says) {
  for (const EventRow& row : kEvents) {
    v1::LedgerEvent event;
    event.set_kind(row.kind);
    event.set_sequence(1);
    v1::CaseSnapshot snapshot;
    EXPECT_TRUE(apply(event, snapshot)) << v1::EventKind_Name(row.kind);
  }
}

TEST(EventTableDeath, a_body_of_another_type_is_never_recorded) {
  Recorder recorder(1, 0);
  EXPECT_DEATH(recorder.record(v1::EVENT_KIND_GENESIS, Actor::system(), v1::Reason()), "this must hold");
  EXPECT_DEATH(recorder.record(v1::EVENT_KIND_DAEMON_STARTED, Actor::system(), v1::Reason()), "this must hold");
}

}  // namespace
}  // namespace tumorboard::workflow
