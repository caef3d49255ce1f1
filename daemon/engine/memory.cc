// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/memory.h"

#include <algorithm>
#include <utility>

#include "daemon/workflow/specimen.h"

namespace tumorboard {

Memory::Memory(Config given, Clock& its_clock, Random& random, storage::Ledger& its_ledger, EngineState state)
    : config(std::move(given)),
      clock(its_clock),
      ledger(its_ledger),
      head(its_ledger.head().sequence),
      epoch(its_ledger.head().epoch),
      people(std::move(state.people)),
      active(std::move(state.active)),
      shelf(its_ledger),
      cases(config, random),
      specimens(workflow::deadlines_of(config)),
      view_applied(head),
      started_ms(clock.boot_ms()) {
  rechecks.number_from(static_cast<std::uint64_t>(clock.wall_us()));
  cases.load(std::move(state.open_cases), state.leased_cases, state.archived_case_ids, head, clock.wall_us(),
             clock.boot_ms());
  meetings.load(std::move(state.open_meetings), state.archived_meeting_ids, state.left_cases);
  for (auto& specimen : state.specimens) specimens.put(std::move(specimen), head);
}

const v1::CaseSnapshot* Memory::on_an_agenda(const std::string& case_id) const {
  const v1::CaseSnapshot* open = cases.find(case_id);
  return open == nullptr ? meetings.left_case(case_id) : open;
}

bool Memory::stays(const v1::SpecimenSnapshot& specimen) const {
  if (workflow::awaits_result(specimen) || specimen.state() == v1::SPECIMEN_STATE_UNMATCHED) return true;
  return cases.find(specimen.case_id()) != nullptr || std::ranges::any_of(specimen.results(), [&](const auto& result) {
           return cases.find(result.case_id()) != nullptr;
         });
}

void reply(const Inbound& message, const v1::Reply& reply, Work& work) {
  work.out.push_back(answer(message, v1::MESSAGE_TYPE_REPLY, reply.SerializeAsString()));
}

void refuse_with(Memory& memory, const Inbound& message, const Error& error, Work& work) {
  ++memory.refused;
  reply(message, reply_of(error), work);
}

}  // namespace tumorboard
