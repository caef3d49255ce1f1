// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/meeting_store.h"

#include <algorithm>

#include "daemon/workflow/meeting_table.h"

namespace tumorboard {

void MeetingStore::load(std::vector<v1::MeetingSnapshot> open, const std::vector<std::string>& archived_ids,
                        const std::vector<v1::CaseSnapshot>& left_cases) {
  for (const auto& id : archived_ids) archived_.insert(std::hash<std::string>{}(id));
  for (auto& meeting : open) put(std::move(meeting));
  for (const auto& snapshot : left_cases) case_left(snapshot);
}

const v1::MeetingSnapshot* MeetingStore::find(const std::string& meeting_id) const {
  const auto found = meetings_.find(meeting_id);
  return found == meetings_.end() ? nullptr : &found->second;
}

bool MeetingStore::is_archived(const std::string& meeting_id) const {
  return !meetings_.contains(meeting_id) && archived_.contains(std::hash<std::string>{}(meeting_id));
}

void MeetingStore::put(v1::MeetingSnapshot meeting) {
  const std::string id = meeting.meeting_id();
  if (workflow::is_final(meeting.state())) {
    archived_.insert(std::hash<std::string>{}(id));
    meetings_.erase(id);
  } else {
    meetings_.insert_or_assign(id, std::move(meeting));
  }
  std::erase_if(left_cases_, [&](const auto& left) { return !on_agenda(left.first); });
}

void MeetingStore::case_left(const v1::CaseSnapshot& snapshot) {
  if (on_agenda(snapshot.case_id())) left_cases_.insert_or_assign(snapshot.case_id(), snapshot);
}

const v1::CaseSnapshot* MeetingStore::left_case(const std::string& case_id) const {
  const auto found = left_cases_.find(case_id);
  return found == left_cases_.end() ? nullptr : &found->second;
}

bool MeetingStore::on_agenda(const std::string& case_id) const {
  return std::ranges::any_of(meetings_, [&](const auto& meeting) {
    const auto& items = meeting.second.items();
    return std::ranges::find(items, case_id, &v1::AgendaItem::case_id) != items.end();
  });
}

}  // namespace tumorboard
