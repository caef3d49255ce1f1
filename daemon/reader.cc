// SPDX-License-Identifier: Apache-2.0
#include "daemon/reader.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "daemon/case_difference.h"
#include "daemon/engine/work.h"
#include "daemon/workflow/decide.h"
#include "proto/json/enum_names.h"

namespace tumorboard {
namespace {

constexpr std::chrono::milliseconds kWaitForView{5'000};
constexpr std::size_t kHistoryRows = 1'000;
constexpr std::uint32_t kDefaultList = 100;
constexpr std::uint32_t kMostListed = 1'000;
constexpr std::size_t kChunk = 1U << 20U;

AppliedRequest applied_of(const storage::RequestRow& row) {
  AppliedRequest applied;
  if (const auto digest = digest_from_bytes(row.request_hash)) applied.hash = *digest;
  applied.reply = row.reply;
  applied.sequence = row.sequence;
  return applied;
}

}  // namespace

void Reader::take(ReaderTask task, Output& output) {
  std::visit(
      [&](auto& one) {
        using Task = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<Task, AnswerRead>) {
          answer_read(one, output);
        } else if constexpr (std::is_same_v<Task, AnswerStale>) {
          answer_stale(one, output);
        } else if constexpr (std::is_same_v<Task, SendArtefact>) {
          send_artefact(one, output);
        } else {
          load(one, output);
        }
      },
      task);
}

// ---- questions of the engine -------------------------------------------------------------

void Reader::load(LoadWindow& task, Output& output) {
  auto window = view_.request_window(task.principal, task.nonce);
  WindowLoaded loaded{task.principal, task.nonce, {}, 0};
  if (!window) {  // the engine answers each parked command: it may be a repeat, so none is judged
    output.loaded.emplace_back(WindowFailed{task.principal, task.nonce, std::move(window.error())});
    return;
  }
  loaded.floor = window->floor;
  for (const auto& row : window->entries) loaded.entries.emplace_back(row.counter, applied_of(row));
  output.loaded.emplace_back(std::move(loaded));
}

void Reader::load(LoadRequest& task, Output& output) {
  auto row = view_.find_request(task.principal, task.nonce, task.counter);
  if (!row) {
    output.loaded.emplace_back(LoadFailed{std::move(task.parked), std::move(row.error())});
    return;
  }
  std::optional<AppliedRequest> applied;
  if (*row) applied = applied_of(**row);
  output.loaded.emplace_back(RequestLoaded{std::move(task), std::move(applied)});
}

void Reader::load(LoadCase& task, Output& output) {
  auto found = snapshot(task.case_id);
  if (!found && found.error().code != ErrorCode::kNotFound) {
    output.loaded.emplace_back(LoadFailed{std::move(task.parked), std::move(found.error())});
    return;
  }
  std::optional<v1::CaseSnapshot> loaded;
  if (found) loaded = std::move(*found);
  output.loaded.emplace_back(CaseLoaded{std::move(task), std::move(loaded)});
}

void Reader::load(LoadFacts& task, Output& output) {
  auto found = facts(task.sequence);
  if (!found) {
    output.loaded.emplace_back(LoadFailed{std::move(task.parked), std::move(found.error())});
    return;
  }
  output.loaded.emplace_back(FactsLoaded{std::move(task), std::move(*found)});
}

// ---- reads ---------------------------------------------------------------------------------

void Reader::answer_read(AnswerRead& task, Output& output) {
  Result<v1::Reply> reply = fail(ErrorCode::kUnavailable, "the view is catching up", {}, "try again");
  if (view_applied_.wait_for(task.at_least, kWaitForView)) {
    reply = task.request.type == v1::MESSAGE_TYPE_SHOW_CASE ? show(task) : list(task);
  }
  if (reply) {
    reply->set_code(v1::ERROR_CODE_OK);
  } else {
    if (reply.error().code == ErrorCode::kCorrupt) {
      spdlog::error("read=refused code=CORRUPT what=\"{}\"", reply.error().message);
    }
    reply = reply_of(reply.error());
  }
  output.out.push_back(answer(task.request, v1::MESSAGE_TYPE_REPLY, reply->SerializeAsString()));
}

Result<v1::Reply> Reader::show(const AnswerRead& task) {
  v1::ShowCase query;
  if (!query.ParseFromString(task.request.body)) return fail(ErrorCode::kBadMessage, "the body is not a ShowCase");
  TB_ASSIGN(const auto moment, view_.moment());
  TB_ASSIGN(const auto found, snapshot(query.case_id()));
  v1::Reply reply;
  v1::CaseView& out = *reply.mutable_case_view();
  *out.mutable_summary() = summary_of(found);
  out.set_as_of_sequence(moment.as_of());
  TB_TRY(fill_case(found, out));
  if (query.with_history()) TB_TRY(fill_history(query.case_id(), out));
  return reply;
}

Result<> Reader::fill_case(const v1::CaseSnapshot& snapshot, v1::CaseView& out) {
  TB_ASSIGN(*out.mutable_case_(), facts(snapshot.facts_sequence()));
  TB_ASSIGN(const auto first, view_.find_body(snapshot.case_id(), 1));
  if (first) {
    TB_ASSIGN(const auto submitted, event(first->sequence));
    v1::CaseSubmitted body;
    if (!body.ParseFromString(submitted.body())) return fail(ErrorCode::kCorrupt, "a submission does not parse");
    if (body.has_patient()) *out.mutable_patient() = std::move(*body.mutable_patient());
  }
  if (snapshot.recommendation_sequence() > 0) {
    TB_ASSIGN(const auto assessed, event(snapshot.recommendation_sequence()));
    v1::AssessmentCompleted body;
    if (!body.ParseFromString(assessed.body())) return fail(ErrorCode::kCorrupt, "an assessment does not parse");
    out.set_recommendation(body.recommendation());
    out.set_screening(body.screening());
    out.set_recommendation_digest(body.recommendation_digest());
  }
  if (const auto digest = unhex(snapshot.knowledge_digest())) out.set_knowledge_digest(*digest);
  *out.mutable_required_disciplines() = snapshot.required_disciplines();
  for (const auto& record : snapshot.sign_offs()) {
    v1::SignOffRecord& shown = *out.add_sign_offs();
    shown = record;
    TB_ASSIGN(const auto signed_off, event(record.sequence()));
    v1::SignedOff body;
    if (!body.ParseFromString(signed_off.body())) return fail(ErrorCode::kCorrupt, "a sign-off does not parse");
    shown.set_jws(body.record().jws());
  }
  v1::JobSummary& job = *out.mutable_job();
  job.set_job_id(snapshot.job().job_id());
  job.set_state(snapshot.job().state());
  job.set_attempt(snapshot.job().attempt());
  job.set_cause(snapshot.job().cause());
  return {};
}

Result<> Reader::fill_history(const std::string& case_id, v1::CaseView& out) {
  TB_ASSIGN(const auto rows, view_.history(case_id, 0, kHistoryRows));
  for (const auto& row : rows) {
    v1::HistoryEntry& entry = *out.add_history();
    entry.set_sequence(row.sequence);
    entry.set_time_us(row.time_us);
    entry.set_actor(row.actor_name);
    entry.set_what(json::enum_word(static_cast<v1::EventKind>(row.kind)));
    entry.set_reason(row.reason);
  }
  return {};
}

Result<v1::Reply> Reader::list(const AnswerRead& task) {
  v1::ListCases query;
  if (!query.ParseFromString(task.request.body)) return fail(ErrorCode::kBadMessage, "the body is not a ListCases");
  const std::uint32_t limit = query.limit() == 0 ? kDefaultList : std::min(query.limit(), kMostListed);
  storage::CaseFilter filter;
  for (const int state : query.states()) filter.states.push_back(state);
  if (query.awaiting_my_sign_off()) filter.states = {v1::CASE_STATE_IN_REVIEW};
  filter.after_case_id = query.after_case_id();
  filter.limit = kMostListed;
  v1::Reply reply;
  v1::CaseList& out = *reply.mutable_case_list();
  TB_ASSIGN(const auto moment, view_.moment());
  out.set_as_of_sequence(moment.as_of());
  for (;;) {
    TB_ASSIGN(const auto rows, view_.list_cases(filter));
    for (const auto& row : rows) {
      v1::CaseSnapshot snapshot;
      if (!snapshot.ParseFromString(row.snapshot))
        return fail(ErrorCode::kCorrupt, "a case in the view does not parse");
      v1::CaseSummary summary = summary_of(snapshot);
      const bool asked = std::ranges::any_of(task.actor.disciplines, [&](const auto& discipline) {
        return std::ranges::find(summary.awaiting(), discipline) != summary.awaiting().end();
      });
      if (query.awaiting_my_sign_off() && !asked) continue;
      if (out.cases_size() == static_cast<int>(limit)) {
        out.set_more(true);
        return reply;
      }
      *out.add_cases() = std::move(summary);
    }
    if (rows.size() < filter.limit) return reply;
    filter.after_case_id = rows.back().case_id;
  }
}

// ---- stale -----------------------------------------------------------------------------------

void Reader::answer_stale(AnswerStale& task, Output& output) {
  v1::Reply reply;
  if (reply.ParseFromString(task.reply.body)) {
    if (const auto changed = difference(task)) {
      for (const auto& change : *changed) *reply.mutable_error()->add_difference() = change;
    }
    task.reply.body = reply.SerializeAsString();
  }
  output.out.push_back(std::move(task.reply));
}

Result<std::vector<v1::FieldChange>> Reader::difference(const AnswerStale& task) {
  const Sequence needed = std::max(task.current.facts_sequence(), task.current.recommendation_sequence());
  if (!view_applied_.wait_for(needed, kWaitForView)) return fail(ErrorCode::kUnavailable, "the view is catching up");
  std::vector<v1::FieldChange> changes;
  if (task.seen_revision != 0 && task.seen_revision != task.current.revision()) {
    TB_ASSIGN(const auto seen, view_.find_body(task.case_id, task.seen_revision));
    if (seen) {
      TB_ASSIGN(const auto before, facts(seen->sequence));
      TB_ASSIGN(const auto now, facts(task.current.facts_sequence()));
      changes = case_difference(before, now);
    }
  }
  if (task.seen_version != 0 && task.seen_version != task.current.version()) {
    TB_ASSIGN(const auto seen, view_.find_recommendation(task.case_id, task.seen_version));
    TB_ASSIGN(const auto current, view_.find_recommendation(task.case_id, task.current.version()));
    if (seen && current) {
      TB_ASSIGN(const auto before, event(seen->sequence));
      TB_ASSIGN(const auto now, event(current->sequence));
      for (auto& change : recommendation_difference(before, now)) changes.push_back(std::move(change));
    }
  }
  return changes;
}

// ---- artefacts -----------------------------------------------------------------------------

void Reader::send_artefact(SendArtefact& task, Output& output) {
  v1::ArtefactRequest request;
  v1::ArtefactChunk chunk;
  chunk.set_code(v1::ERROR_CODE_NOT_FOUND);
  if (request.ParseFromString(task.request.body)) {
    chunk.set_digest(request.digest());
    chunk.set_offset(request.offset());
    if (artefact_digest_ != request.digest()) {
      auto found = ledger_.artefact(request.digest());
      if (found && *found) {
        artefact_digest_ = request.digest();
        artefact_ = std::move(**found);
      }
    }
    if (artefact_digest_ == request.digest() && request.offset() <= artefact_.size()) {
      chunk.set_code(v1::ERROR_CODE_OK);
      chunk.set_total(artefact_.size());
      chunk.set_data(artefact_.substr(request.offset(), kChunk));
    }
  }
  output.out.push_back(answer(task.request, v1::MESSAGE_TYPE_ARTEFACT_CHUNK, chunk.SerializeAsString()));
}

// ---- helpers ---------------------------------------------------------------------------------

Result<v1::LedgerEvent> Reader::event(Sequence sequence) {
  TB_ASSIGN(const auto stored, ledger_.read_one(sequence));
  v1::LedgerEvent event;
  if (!event.ParseFromString(stored.bytes)) return fail(ErrorCode::kCorrupt, "a stored event does not parse");
  return event;
}

Result<std::string> Reader::facts(Sequence sequence) {
  TB_ASSIGN(const auto stored, event(sequence));
  if (stored.kind() == v1::EVENT_KIND_CASE_SUBMITTED) {
    v1::CaseSubmitted body;
    if (body.ParseFromString(stored.body())) return std::move(*body.mutable_case_());
  } else if (stored.kind() == v1::EVENT_KIND_FACTS_ADDED) {
    v1::FactsAdded body;
    if (body.ParseFromString(stored.body())) return std::move(*body.mutable_case_());
  }
  return fail(ErrorCode::kCorrupt, "event " + std::to_string(sequence) + " holds no facts");
}

Result<v1::CaseSnapshot> Reader::snapshot(const std::string& case_id) {
  TB_ASSIGN(const auto row, view_.find_case(case_id));
  if (!row) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  v1::CaseSnapshot snapshot;
  if (!snapshot.ParseFromString(row->snapshot)) return fail(ErrorCode::kCorrupt, "a case in the view does not parse");
  return snapshot;
}

v1::CaseSummary summary_of(const v1::CaseSnapshot& snapshot) {
  v1::CaseSummary out;
  out.set_case_id(snapshot.case_id());
  out.set_state(snapshot.state());
  out.set_revision(snapshot.revision());
  out.set_version(snapshot.version());
  out.set_urgency(snapshot.urgency());
  out.set_pattern(snapshot.pattern());
  out.set_readiness(snapshot.readiness());
  out.set_submitted_us(snapshot.submitted_us());
  out.set_updated_us(snapshot.updated_us());
  out.set_complexity(snapshot.complexity());
  const auto quorum = workflow::quorum_of(snapshot);
  out.set_approvals(quorum.approvals);
  out.set_required(quorum.required);
  out.set_open_dissents(quorum.open_dissents);
  if (snapshot.state() == v1::CASE_STATE_IN_REVIEW) {
    for (const auto& discipline : quorum.awaiting) out.add_awaiting(discipline);
  }
  return out;
}

}  // namespace tumorboard
