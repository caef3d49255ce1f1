// SPDX-License-Identifier: Apache-2.0
// Bringing knowledge into use: upload, preview over the open cases, activation, and sending
// back the cases whose answer changes. Cases whose answer stays the same are not touched.
#include <algorithm>

#include "daemon/case_difference.h"
#include "daemon/engine/command.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/work.h"
#include "daemon/engine/worker_case.h"

namespace tumorboard {
namespace {

constexpr std::size_t kMostUploads = 4;  // under way at a time

// Its answer rests on knowledge: assessed, not decided, not under assessment.
bool has_open_answer(const v1::CaseSnapshot& snapshot) {
  const bool open =
      snapshot.state() == v1::CASE_STATE_IN_REVIEW || snapshot.state() == v1::CASE_STATE_NEEDS_INFORMATION;
  return open && !snapshot.basis_digest().empty();
}

v1::FieldChange not_judged() {
  v1::FieldChange change;
  change.set_path("recommendation");
  change.set_to("could not be judged");
  return change;
}

}  // namespace

Result<v1::Reply> Engine::upload(const Inbound& message, const workflow::Actor& actor, Work& work) {
  TB_ASSIGN(const auto command, parse<v1::UploadArtefact>(message));
  const std::string name = actor.user.value() + " " + command.digest();
  Upload& upload = uploads_[name];
  if (command.offset() == 0) upload = Upload{command.total(), {}};
  const bool repeat = command.offset() > 0 && upload.total == command.total() &&
                      upload.bytes.size() == command.offset() + command.data().size() &&
                      upload.bytes.ends_with(command.data());
  if (repeat) upload.bytes.resize(command.offset());  // its answer was lost
  if (upload.total != command.total() || upload.bytes.size() != command.offset()) {
    const std::uint64_t have = upload.bytes.size();
    if (have == 0) uploads_.erase(name);
    return fail(ErrorCode::kFailedPrecondition, "chunks come in order: " + std::to_string(have) + " bytes are here",
                "offset", "begin again at 0");
  }
  upload.bytes += command.data();
  v1::Reply reply;
  v1::ArtefactStored& body = *reply.mutable_artefact_stored();
  body.set_digest(command.digest());
  body.set_received(upload.bytes.size());
  if (upload.bytes.size() < upload.total) {
    while (uploads_.size() > kMostUploads)
      uploads_.erase(uploads_.begin()->first == name ? std::next(uploads_.begin()) : uploads_.begin());
    return reply;
  }
  std::string bytes_of_it = std::move(upload.bytes);
  uploads_.erase(name);
  if (hex(sha256(bytes_of_it)) != command.digest()) {
    return fail(ErrorCode::kInvalid, "the bytes do not have this digest", "digest", "upload them again");
  }
  v1::ArtefactKept kept;
  kept.set_digest(command.digest());
  kept.set_bytes(bytes_of_it.size());
  work.recorder.record(v1::EVENT_KIND_ARTEFACT_KEPT, actor, kept);
  work.artefacts.push_back({command.digest(), "knowledge", std::move(bytes_of_it)});
  kept_artefacts_.insert(command.digest());
  body.set_complete(true);
  return reply;
}

// May it be proposed? The bytes must be here; an administrator asks this a few times a year, so
// the ledger itself is asked when memory does not know.
Result<> Engine::activatable(const v1::KnowledgeActivate& command) {
  if (command.digest() == active_.knowledge_digest) {
    return fail(ErrorCode::kFailedPrecondition, "this knowledge is in use", "digest");
  }
  if (kept_artefacts_.contains(command.digest())) return {};
  TB_ASSIGN(const auto stored, ledger_.artefact(command.digest()));
  if (!stored) return fail(ErrorCode::kNotFound, "this knowledge has not been uploaded", "digest");
  kept_artefacts_.insert(command.digest());
  return {};
}

void Engine::begin_preview(std::uint64_t proposal, const std::string& digest) {
  Preview& preview = previews_[proposal];
  preview.digest = digest;
  for (const auto& [case_id, snapshot] : cases_) {
    if (!has_open_answer(snapshot)) continue;
    ++preview.cases;
    errands_.add({proposal, case_id, digest, snapshot.basis_digest(), {}, {}, 0});
  }
}

void Engine::recheck(const v1::CaseSnapshot& snapshot) {
  if (!has_open_answer(snapshot) || snapshot.knowledge_digest() == active_.knowledge_digest) return;
  errands_.add({0, snapshot.case_id(), active_.knowledge_digest, snapshot.basis_digest(), {}, {}, 0});
}

v1::Reply Engine::preview(const v1::ShowPreview& query) const {
  v1::Reply reply;
  const auto found = previews_.find(query.proposal());
  if (found == previews_.end()) {
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

Result<> Engine::activate(std::uint64_t proposal, const v1::KnowledgeActivate& command, const workflow::Actor& actor,
                          Work& work) {
  const auto found = previews_.find(proposal);
  if (found == previews_.end()) return fail(ErrorCode::kUnavailable, "the preview has not begun", "proposal");
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
  active_.knowledge_digest = command.digest();
  const Preview judged = std::move(found->second);
  previews_.erase(found);
  for (auto& [case_id, snapshot] : cases_) {
    const auto seen = judged.judged.find(case_id);
    if (seen == judged.judged.end() || seen->second != snapshot.basis_digest()) {
      recheck(snapshot);  // it has come, or changed, since the preview
    } else if (const auto changed = judged.changed.find(case_id); changed != judged.changed.end()) {
      send_back(case_id, changed->second, work);
    }
  }
  return {};
}

// The answer is another one with the knowledge in use. The facts a job needs are with the reader.
void Engine::send_back(const std::string& case_id, const std::vector<v1::FieldChange>& changes, Work& work) {
  v1::CaseSnapshot& snapshot = open(case_id);
  v1::AnswerChanged body;
  body.set_knowledge_digest(active_.knowledge_digest);
  for (const auto& change : changes) *body.add_changes() = change;
  if (!workflow::answer_changed(work.recorder, body, active_, snapshot)) return;
  work.touched.insert(case_id);
  work.reader.emplace_back(LoadFacts{case_id, snapshot.facts_sequence(), {}});
}

// ---- errands -------------------------------------------------------------------------------

void Engine::run_errands(Work& work) {
  while (auto errand = errands_.next_to_load()) {
    const auto found = cases_.find(errand->case_id);
    const bool stands =
        found != cases_.end() && has_open_answer(found->second) && found->second.basis_digest() == errand->basis_digest;
    if (!stands) {
      errands_.not_loaded();
      finish_errand(*errand, {}, work);
      continue;
    }
    const v1::CaseSnapshot& snapshot = found->second;
    work.reader.emplace_back(LoadErrand{std::move(*errand), snapshot.facts_sequence(),
                                        snapshot.recommendation_sequence(), snapshot.as_of()});
  }
  while (errands_.has_ready()) {
    const auto session = free_worker();
    if (!session) return;
    const std::uint64_t fence =
        errands_.lease(*session, work.now_ms + settings_.lease_ms, work.now_ms + settings_.hard_cap_ms);
    const Errand& errand = errands_.leased(fence);
    v1::Lease lease;
    lease.set_job_id(fence);
    lease.set_fence(fence);
    lease.set_attempt(errand.tries + 1);
    lease.set_kind(v1::JOB_KIND_CHECK);
    lease.set_case_(errand.case_bytes);
    lease.set_knowledge_digest(errand.knowledge_digest);
    lease.set_trials_digest(active_.trials_digest);
    lease.set_lease_ms(settings_.lease_ms);
    lease.set_hard_cap_ms(settings_.hard_cap_ms);
    Outbound out;
    out.session = *session;
    out.type = v1::MESSAGE_TYPE_LEASE;
    out.body = lease.SerializeAsString();
    work.out.push_back(std::move(out));
  }
}

void Engine::take(ErrandLoaded& loaded, Work& work) {
  if (!loaded.error) {
    loaded.errand.case_bytes = worker_case(std::move(loaded.errand.case_bytes), loaded.as_of);
    errands_.loaded(std::move(loaded.errand));
    return;
  }
  errands_.not_loaded();
  finish_errand(loaded.errand, {not_judged()}, work);
}

void Engine::errand_answered(Errand errand, const std::string& recommendation, Work& work) {
  const auto changes = recommendation_difference(errand.basis, recommendation);
  if (!changes) {
    if (auto spent = errands_.again(std::move(errand))) finish_errand(*spent, {not_judged()}, work);
    return;
  }
  finish_errand(errand, *changes, work);
}

void Engine::errand_lost(Errand errand, Work& work) {
  if (auto spent = errands_.again(std::move(errand))) finish_errand(*spent, {not_judged()}, work);
}

void Engine::errand_refused(const Errand& errand, std::string_view cause) {
  const auto found = previews_.find(errand.proposal);
  if (found == previews_.end()) return;
  found->second.broken = cause;
  errands_.drop_proposal(errand.proposal);
}

// One case has been judged: noted in its preview, or acted on when the knowledge is in use.
void Engine::finish_errand(const Errand& errand, const std::vector<v1::FieldChange>& changes, Work& work) {
  if (errand.proposal != 0) {
    const auto found = previews_.find(errand.proposal);
    if (found == previews_.end()) return;
    found->second.judged[errand.case_id] = errand.basis_digest;
    if (!changes.empty()) found->second.changed[errand.case_id] = changes;
    return;
  }
  const auto found = cases_.find(errand.case_id);
  const bool stands = found != cases_.end() && has_open_answer(found->second) &&
                      found->second.basis_digest() == errand.basis_digest &&
                      errand.knowledge_digest == active_.knowledge_digest;
  if (stands && !changes.empty()) send_back(errand.case_id, changes, work);
}

}  // namespace tumorboard
