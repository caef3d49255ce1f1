// SPDX-License-Identifier: Apache-2.0
#include "daemon/reader/reader.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "common/json/enum_names.h"
#include "daemon/reader/worklist.h"
#include "daemon/workflow/case_difference.h"
#include "daemon/workflow/decide.h"
#include "tumorboard/v1/recommendation.pb.h"
#include "tumorboard/v1/screening.pb.h"

namespace tumorboard {
namespace {

constexpr std::size_t kHistoryRows = 1'000;

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

// ---- reads ---------------------------------------------------------------------------------

void Reader::answer_read(AnswerRead& task, Output& output) {
  Result<v1::Reply> reply = fail(ErrorCode::kUnavailable, "the view is catching up", {}, "try again");
  if (view_applied_.wait_for(task.at_least, kWait)) {
    reply = dispatch(task);
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

Result<v1::Reply> Reader::dispatch(const AnswerRead& task) {
  const auto read_body = [&]<typename Body>(Body query) -> Result<v1::Reply> {
    if (!query.ParseFromString(task.request.body)) {
      return fail(ErrorCode::kBadMessage, "the body is not a " + Body::descriptor()->name());
    }
    return read(query, task);
  };
#define TB_READ_BY_READER(TYPE, Body, ...) \
  if (task.request.type == v1::MESSAGE_TYPE_##TYPE) return read_body(v1::Body());
#include "common/check/commands.def"
  return fail(ErrorCode::kBadMessage, "not a read that the reader answers");
}

Result<v1::Reply> Reader::read(const v1::ShowCase& query, const AnswerRead& task) {
  TB_ASSIGN(const auto moment, view_.moment());
  TB_ASSIGN(const auto found, snapshot(query.case_id()));
  v1::Reply reply;
  v1::CaseView& out = *reply.mutable_case_view();
  TB_ASSIGN(const auto specimens, specimens_of(found));
  *out.mutable_summary() = summary_of(found, specimens, deadlines_, clock_.wall_us());
  TB_ASSIGN(const auto planned, agendas());
  add_meetings(planned, *out.mutable_summary());
  add_unheld(task.held, *out.mutable_summary());
  out.set_as_of_sequence(moment.as_of());
  TB_TRY(fill_case(found, out));
  for (const auto& specimen : specimens) {
    *out.add_specimens() = specimen;
    out.mutable_specimens()->rbegin()->clear_patient();  // who the patient is stands once
  }
  TB_ASSIGN(const Sequence look, view_.last_look(query.case_id(), task.actor.user.value(), task.at_least));
  out.set_last_look_sequence(look);
  TB_TRY(fill_since_signed(task.actor, found, out));
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
  // A version written by hand without an assessment of this revision has no basis. The
  // recommendation of an older revision must not be shown with it.
  const bool has_basis = snapshot.origin() != v1::ORIGIN_HUMAN || !snapshot.basis_digest().empty();
  if (snapshot.recommendation_sequence() > 0 && has_basis) {
    TB_ASSIGN(const auto assessed, event(snapshot.recommendation_sequence()));
    v1::AssessmentCompleted body;
    if (!body.ParseFromString(assessed.body())) return fail(ErrorCode::kCorrupt, "an assessment does not parse");
    out.set_recommendation(body.recommendation());
    TB_ASSIGN(*out.mutable_screening(), shown_screening(snapshot));
  }
  out.set_recommendation_digest(snapshot.recommendation_digest());
  out.set_origin(snapshot.origin());
  out.set_valid_until(snapshot.valid_until());
  if (snapshot.board_text_sequence() > 0) {
    TB_ASSIGN(const auto written, event(snapshot.board_text_sequence()));
    v1::BoardTextWritten body;
    if (!body.ParseFromString(written.body())) return fail(ErrorCode::kCorrupt, "a board's text does not parse");
    out.set_board_text(body.board_text());
  }
  *out.mutable_waivers() = snapshot.waivers();
  *out.mutable_decisions() = snapshot.decisions();
  *out.mutable_follow_ups() = snapshot.follow_ups();
  if (snapshot.has_outcome()) *out.mutable_outcome() = snapshot.outcome();
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

// What has changed since the caller signed a version that no longer counts.
Result<> Reader::fill_since_signed(const workflow::Actor& actor, const v1::CaseSnapshot& snapshot, v1::CaseView& out) {
  const v1::SignOffRecord* own = nullptr;
  for (const auto& record : snapshot.sign_offs()) {
    if (record.user_id() == actor.user.value()) own = &record;
  }
  if (own == nullptr || !own->superseded()) return {};
  AnswerStale question;
  question.case_id = snapshot.case_id();
  question.seen_revision = own->revision();
  question.seen_version = own->version();
  question.current = snapshot;
  TB_ASSIGN(const auto changes, difference(question));
  for (const auto& change : changes) *out.add_since_you_signed() = change;
  return {};
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
  if (!view_applied_.wait_for(needed, kWait)) return fail(ErrorCode::kUnavailable, "the view is catching up");
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
      for (auto& change : version_difference(before, now)) changes.push_back(std::move(change));
    }
  }
  return changes;
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
  } else if (stored.kind() == v1::EVENT_KIND_FACTS_ADDED || stored.kind() == v1::EVENT_KIND_RESULT_ATTACHED) {
    v1::FactsAdded body;
    if (body.ParseFromString(stored.body())) return std::move(*body.mutable_case_());
  }
  return fail(ErrorCode::kCorrupt, "event " + std::to_string(sequence) + " holds no facts");
}

Result<std::string> Reader::screening(Sequence sequence) {
  TB_ASSIGN(const auto stored, event(sequence));
  if (stored.kind() == v1::EVENT_KIND_SCREENED) {
    v1::Screened body;
    if (body.ParseFromString(stored.body())) return std::move(*body.mutable_screening());
  } else {
    v1::AssessmentCompleted body;
    if (body.ParseFromString(stored.body())) return std::move(*body.mutable_screening());
  }
  return fail(ErrorCode::kCorrupt, "event " + std::to_string(sequence) + " holds no screening");
}

// The latest screening. Its `trials_digest` is set to the registry that last gave the same result.
Result<std::string> Reader::shown_screening(const v1::CaseSnapshot& snapshot) {
  TB_ASSIGN(auto bytes, screening(snapshot.screening_sequence()));
  v1::Recommendation parsed;
  if (!parsed.ParseFromString(bytes)) return fail(ErrorCode::kCorrupt, "a screening does not parse");
  if (parsed.provenance().trials_digest() == snapshot.trials_digest()) return bytes;
  parsed.mutable_provenance()->set_trials_digest(snapshot.trials_digest());
  return parsed.SerializeAsString();
}

Result<v1::CaseSnapshot> Reader::snapshot(const std::string& case_id) {
  TB_ASSIGN(const auto row, view_.find_case(case_id));
  if (!row) return fail(ErrorCode::kNotFound, "no such case", "case_id");
  v1::CaseSnapshot snapshot;
  if (!snapshot.ParseFromString(row->snapshot)) return fail(ErrorCode::kCorrupt, "a case in the view does not parse");
  return snapshot;
}

Result<std::vector<v1::SpecimenSnapshot>> Reader::specimens_of(const v1::CaseSnapshot& snapshot) {
  std::vector<v1::SpecimenSnapshot> specimens;
  for (const auto& key : snapshot.specimens()) {
    TB_ASSIGN(const auto row, view_.find_specimen(key));
    if (!row) continue;
    if (!specimens.emplace_back().ParseFromString(row->snapshot)) {
      return fail(ErrorCode::kCorrupt, "a specimen in the view does not parse");
    }
  }
  return specimens;
}

}  // namespace tumorboard
