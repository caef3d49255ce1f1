// SPDX-License-Identifier: Apache-2.0
// Bringing knowledge into use: preview over the open cases, activation, and sending back the
// cases whose answer changes. Cases whose answer stays the same are not touched.
#include "daemon/engine/handlers.h"
#include "daemon/engine/steps.h"
#include "daemon/workflow/snapshot.h"

namespace tumorboard {
namespace {

// Would the case as it stands get another answer?
Recheck check_of(const v1::CaseSnapshot& snapshot, std::uint64_t proposal, const std::string& knowledge) {
  Recheck recheck;
  recheck.proposal = proposal;
  recheck.case_id = snapshot.case_id();
  recheck.knowledge_digest = knowledge;
  recheck.basis_digest = snapshot.basis_digest();
  return recheck;
}

// May it be proposed?
Result<> activatable(Memory& memory, const v1::KnowledgeActivate& command) {
  if (command.digest() == memory.active.knowledge_digest) {
    return fail(ErrorCode::kFailedPrecondition, "this knowledge is in use", "digest");
  }
  TB_TRY(uploaded(memory, command.digest(), "knowledge"));
  TB_TRY(memory.shelf.get(command.digest()));  // kept by a version that could not read it yet
  return {};
}

v1::Reply preview(const Memory& memory, const v1::ShowPreview& query) {
  v1::Reply reply;
  const auto found = memory.previews.find(query.proposal());
  if (found == memory.previews.end()) {
    return reply_of({ErrorCode::kNotFound, "no such proposal waits", "proposal", {}});
  }
  const Preview& preview = found->second;
  v1::KnowledgePreview& body = *reply.mutable_knowledge_preview();
  body.set_proposal(query.proposal());
  body.set_digest(preview.digest);
  body.set_cases(preview.cases);
  body.set_judged(static_cast<std::uint32_t>(preview.judged.size()));
  body.set_broken(preview.broken);
  for (const auto& [case_id, changes] : preview.changed) {
    v1::AnswerChange& change = *body.add_changed();
    change.set_case_id(case_id);
    for (const auto& one : changes) *change.add_changes() = one;
  }
  reply.set_code(v1::ERROR_CODE_OK);
  return reply;
}

Result<> activate(Memory& memory, std::uint64_t proposal, const v1::KnowledgeActivate& command,
                  const workflow::Actor& actor, Work& work) {
  const auto found = memory.previews.find(proposal);
  if (found == memory.previews.end()) return fail(ErrorCode::kUnavailable, "the preview has not begun", "proposal");
  const Preview& preview = found->second;
  if (!preview.broken.empty()) {
    return fail(ErrorCode::kFailedPrecondition, "this knowledge cannot be used: " + preview.broken, "proposal");
  }
  if (preview.judged.size() < preview.cases) {
    return fail(
        ErrorCode::kFailedPrecondition,
        std::to_string(preview.judged.size()) + " of " + std::to_string(preview.cases) + " open cases are judged",
        "proposal", "read what would change first: tumorboard knowledge preview");
  }
  v1::ArtefactActivated body;
  body.set_kind("knowledge");
  body.set_digest(command.digest());
  work.recorder.record(v1::EVENT_KIND_ARTEFACT_ACTIVATED, actor, body);
  memory.active.knowledge_digest = command.digest();
  const Preview judged = std::move(found->second);
  memory.previews.erase(found);
  for (const auto& [case_id, held] : memory.cases.all()) {
    const v1::CaseSnapshot& snapshot = held.snapshot;
    rescreen(memory, snapshot);  // a screening on its way was asked of the old knowledge
    const auto seen = judged.judged.find(case_id);
    if (seen == judged.judged.end() || seen->second != snapshot.basis_digest()) {
      recheck_case(memory, snapshot);  // it has come, or changed, since the preview
    } else if (const auto changed = judged.changed.find(case_id); changed != judged.changed.end()) {
      memory.send_backs.push_back({case_id, memory.active.knowledge_digest, snapshot.basis_digest(), changed->second});
    }
  }
  return {};
}

}  // namespace

Result<v1::Reply> handle(Memory& memory, const v1::KnowledgeActivate& command, const Request& request) {
  TB_TRY(activatable(memory, command));
  TB_ASSIGN(auto reply, propose(memory, request));
  begin_preview(memory, reply.proposed().proposal(), command.digest());
  return reply;
}

Result<> carry_out(Memory& memory, const v1::KnowledgeActivate& command, const Confirmed& confirmed) {
  return activate(memory, confirmed.number, command, confirmed.actor, confirmed.work);
}

void begin_preview(Memory& memory, std::uint64_t proposal, const std::string& digest) {
  Preview& preview = memory.previews[proposal];
  preview.digest = digest;
  for (const auto& [case_id, held] : memory.cases.all()) {
    const v1::CaseSnapshot& snapshot = held.snapshot;
    if (!workflow::has_open_answer(snapshot)) continue;
    ++preview.cases;
    memory.rechecks.add(check_of(snapshot, proposal, digest));
  }
}

void recheck_case(Memory& memory, const v1::CaseSnapshot& snapshot) {
  if (!workflow::has_open_answer(snapshot) || snapshot.knowledge_digest() == memory.active.knowledge_digest) return;
  memory.rechecks.add(check_of(snapshot, 0, memory.active.knowledge_digest));
}

void serve(Memory& memory, const v1::ShowPreview& query, const Reading& reading) {
  reply(reading.message, preview(memory, query), reading.work);
}

// The answer is another one with the knowledge in use. The facts a job needs are with the reader.
void send_back(Memory& memory, const std::string& case_id, const std::vector<v1::FieldChange>& changes, Work& work) {
  v1::AnswerChanged body;
  body.set_knowledge_digest(memory.active.knowledge_digest);
  for (const auto& change : changes) *body.add_changes() = change;
  // The law refuses it for a case that has moved on meanwhile: then nothing changes.
  (void)memory.cases.apply(
      case_id,
      [&](v1::CaseSnapshot& snapshot) {
        return workflow::answer_changed(work.recorder, body, memory.active, snapshot);
      },
      work);
}

void run_send_backs(Memory& memory, Work& work) {
  while (!memory.send_backs.empty() && work.has_room()) {
    const SendBack next = std::move(memory.send_backs.front());
    memory.send_backs.pop_front();
    const v1::CaseSnapshot* known = memory.cases.find(next.case_id);
    const bool stands = known != nullptr && workflow::has_open_answer(*known) &&
                        known->basis_digest() == next.basis_digest &&
                        next.knowledge_digest == memory.active.knowledge_digest;
    if (stands) send_back(memory, next.case_id, next.changes, work);
  }
}

}  // namespace tumorboard
