// SPDX-License-Identifier: Apache-2.0
// What the engine asks for: requests, cases, facts, specimens, and artefacts for workers.
#include <set>

#include "daemon/reader/reader.h"

namespace tumorboard {
namespace {

constexpr std::size_t kChunk = 1U << 20U;

Error catching_up() { return {ErrorCode::kUnavailable, "the view is catching up", {}, "try again"}; }

AppliedRequest applied_of(const storage::RequestRow& row) {
  AppliedRequest applied;
  if (const auto digest = digest_from_bytes(row.request_hash)) applied.hash = *digest;
  applied.reply = row.reply;
  applied.sequence = row.sequence;
  return applied;
}

// Whose specimens these are, and whom their results are attached to.
std::set<std::string> cases_of(const std::vector<v1::SpecimenSnapshot>& specimens) {
  std::set<std::string> cases;
  for (const auto& specimen : specimens) {
    if (!specimen.case_id().empty()) cases.insert(specimen.case_id());
    for (const auto& result : specimen.results()) {
      if (!result.case_id().empty()) cases.insert(result.case_id());
    }
  }
  return cases;
}

}  // namespace

void Reader::load(LoadWindow& task, Output& output) {
  // The engine answers each parked command: it may be a repeat, so none is judged.
  const auto failed = [&](Error error) {
    output.loaded.emplace_back(WindowFailed{task.principal, task.nonce, std::move(error)});
  };
  const auto rests_on = view_.applied();  // before the reading: a lower bound
  if (!rests_on) return failed(rests_on.error());
  auto window = view_.request_window(task.principal, task.nonce);
  if (!window) return failed(std::move(window.error()));
  WindowLoaded loaded{task.principal, task.nonce, {}, 0, *rests_on};
  loaded.floor = window->floor;
  for (const auto& row : window->entries) loaded.entries.emplace_back(row.counter, applied_of(row));
  output.loaded.emplace_back(std::move(loaded));
}

void Reader::load(LoadRequest& task, Output& output) {
  const auto failed = [&](Error error) {
    output.loaded.emplace_back(LoadFailed{std::move(task.parked), std::move(error)});
  };
  const auto rests_on = view_.applied();  // before the reading: a lower bound
  if (!rests_on) return failed(rests_on.error());
  auto row = view_.find_request(task.principal, task.nonce, task.counter);
  if (!row) return failed(std::move(row.error()));
  std::optional<AppliedRequest> applied;
  if (*row) applied = applied_of(**row);
  output.loaded.emplace_back(RequestLoaded{std::move(task), std::move(applied), *rests_on});
}

void Reader::load(LoadCase& task, Output& output) {
  const auto failed = [&](Error error) {
    output.loaded.emplace_back(LoadFailed{std::move(task.parked), std::move(error)});
  };
  if (!view_applied_.wait_for(task.at_least, kWait)) return failed(catching_up());
  auto found = snapshot(task.case_id);
  if (!found && found.error().code != ErrorCode::kNotFound) return failed(std::move(found.error()));
  if (!found) {
    output.loaded.emplace_back(CaseLoaded{std::move(task), std::nullopt, {}, {}});
    return;
  }
  auto bytes_of_case = facts(found->facts_sequence());
  if (!bytes_of_case) return failed(std::move(bytes_of_case.error()));
  auto specimens = specimens_of(*found);
  if (!specimens) return failed(std::move(specimens.error()));
  output.loaded.emplace_back(
      CaseLoaded{std::move(task), std::move(*found), std::move(*bytes_of_case), std::move(*specimens)});
}

void Reader::load(LoadFacts& task, Output& output) {
  auto found = facts(task.sequence);
  if (!found) {
    output.loaded.emplace_back(FactsFailed{std::move(task), std::move(found.error())});
    return;
  }
  output.loaded.emplace_back(FactsLoaded{std::move(task), std::move(*found)});
}

void Reader::load(LoadPathology& task, Output& output) {
  PathologyLoaded loaded;
  auto filled = fill(task, loaded);
  if (!filled) {
    output.loaded.emplace_back(LoadFailed{std::move(task.parked), std::move(filled.error())});
    return;
  }
  loaded.question = std::move(task);
  output.loaded.emplace_back(std::move(loaded));
}

Result<> Reader::fill(const LoadPathology& task, PathologyLoaded& loaded) {
  if (!view_applied_.wait_for(task.at_least, kWait)) return fail(catching_up());
  const auto add = [&](const storage::SpecimenRow& row) -> Result<> {
    if (loaded.specimens.emplace_back().ParseFromString(row.snapshot)) return {};
    return fail(ErrorCode::kCorrupt, "a specimen in the view does not parse");
  };
  if (!task.specimen_id.empty()) {
    TB_ASSIGN(const auto rows, view_.specimens_numbered(task.specimen_id));
    for (const auto& row : rows) TB_TRY(add(row));
  }
  if (!task.order_id.empty()) {
    TB_ASSIGN(const auto row, view_.find_specimen(task.order_id));
    if (row) TB_TRY(add(*row));
  }
  if (task.result_id != 0) {
    TB_ASSIGN(const auto report, view_.find_result(task.result_id));
    if (report) {
      TB_ASSIGN(const auto row, view_.find_specimen(report->specimen_key));
      if (row) TB_TRY(add(*row));
    }
  }
  std::set<std::string> concerned = cases_of(loaded.specimens);
  for (const auto& identifier : task.identifiers) {
    TB_ASSIGN(const auto ids, view_.cases_of(identifier));
    concerned.insert(ids.begin(), ids.end());
  }
  for (const auto& case_id : concerned) {
    TB_ASSIGN(auto found, snapshot(case_id));
    loaded.cases.push_back(std::move(found));
  }
  for (const auto& [case_id, sequence] : task.facts) {
    TB_ASSIGN(auto bytes_of_case, facts(sequence));
    loaded.facts.emplace(case_id, std::pair(sequence, std::move(bytes_of_case)));
  }
  return {};
}

void Reader::load(LoadRecheck& task, Output& output) {
  RecheckLoaded loaded{std::move(task.recheck), std::move(task.as_of), std::nullopt};
  const auto bodies = [&]() -> Result<> {
    TB_ASSIGN(loaded.recheck.case_bytes, facts(task.facts));
    if (loaded.recheck.kind == v1::JOB_KIND_SCREEN) {
      TB_ASSIGN(loaded.recheck.basis, screening(task.basis));
      return {};
    }
    TB_ASSIGN(const auto assessed, event(task.basis));
    v1::AssessmentCompleted body;
    if (!body.ParseFromString(assessed.body())) return fail(ErrorCode::kCorrupt, "an assessment does not parse");
    loaded.recheck.basis = std::move(*body.mutable_recommendation());
    return {};
  }();
  if (!bodies) loaded.error = bodies.error();
  output.loaded.emplace_back(std::move(loaded));
}

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

}  // namespace tumorboard
