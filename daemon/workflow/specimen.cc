// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/specimen.h"

#include <algorithm>

#include "daemon/workflow/case_table.h"

namespace tumorboard::workflow {
namespace {

// Of reports released at the same moment the later kind counts.
int rank(v1::ResultStatus status) {
  switch (status) {
    case v1::RESULT_STATUS_PRELIMINARY:
      return 1;
    case v1::RESULT_STATUS_FINAL:
      return 2;
    case v1::RESULT_STATUS_CANCELLED:
    case v1::RESULT_STATUS_WRONG:
      return 4;
    default:
      return 3;
  }
}

// Behind its length, so that no two lists of parts give the same text.
void append_part(std::string_view part, std::string& text) {
  text.append(std::to_string(part.size())).append(":").append(part);
}

bool has_reported(v1::SpecimenState state) {
  switch (state) {
    case v1::SPECIMEN_STATE_PRELIMINARY:
    case v1::SPECIMEN_STATE_FINAL:
    case v1::SPECIMEN_STATE_VOID:
    case v1::SPECIMEN_STATE_UNMATCHED:
      return true;
    default:
      return false;
  }
}

// Why a report is stored without counting; empty: it counts.
std::string why_not_counting(const v1::PushResult& report, const v1::ResultReport& current) {
  const bool preliminary = report.status() == v1::RESULT_STATUS_PRELIMINARY;
  if (preliminary && current.status() != v1::RESULT_STATUS_PRELIMINARY) {
    return "a preliminary report came after the final one";
  }
  const auto key = [](std::int64_t at, v1::ResultStatus status) { return std::pair(at, rank(status)); };
  const bool completes = !preliminary && current.status() == v1::RESULT_STATUS_PRELIMINARY;
  if (!completes && key(report.reported_us(), report.status()) < key(current.reported_us(), current.status())) {
    return "a newer report of this result is on file";
  }
  return {};
}

void take_over(const v1::PushResult& report, std::uint64_t sequence, v1::ResultReport& result) {
  result.set_reported_for(bytes(patient_hash(report.patient())));
  result.set_status(report.status());
  result.set_reported_us(report.reported_us());
  result.set_sequence(sequence);
  result.set_message_id(report.message_id());
  result.set_type(report.type());
  report.has_histology() ? result.set_histology(report.histology()) : result.clear_histology();
  if (report.has_resistance_alterations()) {
    *result.mutable_resistance_alterations() = report.resistance_alterations();
  } else {
    result.clear_resistance_alterations();
  }
}

}  // namespace

Result<v1::SpecimenSnapshot> order_rebiopsy(const Actor& actor, const v1::OrderRebiopsy& command,
                                            const v1::CaseSnapshot& snapshot, std::string order_id,
                                            std::int64_t now_us) {
  if (is_final(snapshot.state())) {
    return fail(ErrorCode::kFailedPrecondition, "this case is no longer open", "case_id");
  }
  TB_ASSIGN(const SpecimenRow* row, find(v1::SPECIMEN_STATE_UNSPECIFIED, SpecimenInput::kOrder));
  v1::SpecimenSnapshot out;
  out.set_specimen_key(order_id);
  out.set_order_id(std::move(order_id));
  out.set_state(row->to);
  out.set_case_id(snapshot.case_id());
  out.set_method(command.method());
  out.set_site(command.site());
  out.set_note(command.note());
  out.set_ordered_by(actor.printed_name);
  out.set_ordered_us(now_us);
  out.set_updated_us(now_us);
  return out;
}

Result<v1::SpecimenSnapshot> register_specimen(const v1::RegisterSpecimen& command, v1::SpecimenSnapshot known,
                                               std::int64_t now_us) {
  TB_ASSIGN(const SpecimenRow* row, find(known.state(), SpecimenInput::kRegister));
  if (known.specimen_key().empty()) known.set_specimen_key(command.specimen_id());
  known.set_specimen_id(command.specimen_id());
  known.set_state(row->to);
  known.set_type(command.type());
  if (!command.site().empty()) known.set_site(command.site());
  if (command.has_collected()) known.set_collected(command.collected());
  *known.mutable_patient() = command.patient();
  known.set_registered_us(now_us);
  known.set_updated_us(now_us);
  return known;
}

Result<v1::SpecimenSnapshot> report_inadequate(const v1::ReportInadequate& command, v1::SpecimenSnapshot known,
                                               std::int64_t now_us) {
  TB_ASSIGN(const SpecimenRow* row, find(known.state(), SpecimenInput::kInadequate));
  known.set_state(row->to);
  known.set_inadequate_reason(command.reason());
  known.set_updated_us(now_us);
  return known;
}

Digest patient_hash(const v1::PatientIdentity& patient) {
  std::string text;
  for (const auto& identifier : patient.identifiers()) append_part(identifier, text);
  append_part(patient.birth_date(), text);
  append_part(patient.family_name(), text);
  append_part(patient.given_name(), text);
  return sha256(text);
}

Digest content_hash(const v1::PushResult& report) {
  std::string text;
  const auto add = [&text](std::string_view part) { append_part(part, text); };
  add(report.filler_order_number());
  add(report.observation_code());
  add(report.sub_id());
  add(report.specimen_id());
  add(report.order_id());
  add(std::to_string(report.status()));
  add(std::to_string(report.reported_us()));
  add(bytes(patient_hash(report.patient())));
  add(std::to_string(report.type()));
  add(report.has_histology() ? "histology " + report.histology() : "no histology");
  add(report.has_resistance_alterations() ? "tested" : "not tested");
  for (const auto& alteration : report.resistance_alterations().values()) add(alteration);
  add(report.text());
  return sha256(text);
}

const v1::ResultReport* find_result(const v1::SpecimenSnapshot& specimen, const v1::PushResult& report) {
  const auto found = std::ranges::find_if(specimen.results(), [&](const auto& result) {
    return result.filler_order_number() == report.filler_order_number() &&
           result.observation_code() == report.observation_code() && result.sub_id() == report.sub_id();
  });
  return found == specimen.results().end() ? nullptr : &*found;
}

Result<Received> receive_result(const v1::PushResult& report, v1::SpecimenSnapshot known, std::uint64_t sequence,
                                const std::string& case_id, const std::string& why_unmatched, std::int64_t now_us) {
  Received out;
  const std::string hash = bytes(content_hash(report));
  const v1::ResultReport* current = find_result(known, report);
  if (current != nullptr && std::ranges::find(current->content_hashes(), hash) != current->content_hashes().end()) {
    out.repeat = true;
    out.result_id = current->result_id();
    out.state = current->state();
    out.counts = current->content_hashes(current->content_hashes_size() - 1) == hash;
    out.after = std::move(known);
    return out;
  }
  const v1::SpecimenState from = current != nullptr            ? current->state()
                                 : has_reported(known.state()) ? v1::SPECIMEN_STATE_UNSPECIFIED
                                                               : known.state();
  TB_ASSIGN(const SpecimenRow* row, find(from, input_of(report.status())));
  if (current != nullptr) out.why = why_not_counting(report, *current);
  out.counts = out.why.empty();

  if (known.specimen_key().empty()) known.set_specimen_key(report.specimen_id());
  if (known.specimen_id().empty()) known.set_specimen_id(report.specimen_id());
  if (known.patient().identifiers().empty()) *known.mutable_patient() = report.patient();
  v1::ResultReport* result = nullptr;
  if (current != nullptr) {
    result = &*std::ranges::find(*known.mutable_results(), current->result_id(),
                                 [](const auto& one) { return one.result_id(); });
  } else {
    result = known.add_results();
    result->set_result_id(sequence);
    result->set_filler_order_number(report.filler_order_number());
    result->set_observation_code(report.observation_code());
    result->set_sub_id(report.sub_id());
  }
  result->add_content_hashes(hash);  // the last one is that of the report that counts
  if (!out.counts)
    std::rotate(result->mutable_content_hashes()->rbegin(), result->mutable_content_hashes()->rbegin() + 1,
                result->mutable_content_hashes()->rend());
  result->set_reports(result->reports() + 1);
  if (out.counts) {
    take_over(report, sequence, *result);
    const bool nobody = case_id.empty() && row->to_when_unmatched != v1::SPECIMEN_STATE_UNSPECIFIED;
    result->set_state(nobody ? row->to_when_unmatched : row->to);
    if (!case_id.empty()) result->set_case_id(case_id);
    result->set_why_unmatched(case_id.empty() ? why_unmatched : std::string());
    if (case_id.empty()) out.why = why_unmatched;
  }
  out.result_id = result->result_id();
  out.state = result->state();
  known.set_state(state_of(known));
  known.set_updated_us(now_us);
  out.after = std::move(known);
  return out;
}

Result<v1::SpecimenSnapshot> assign_result(std::uint64_t result_id, const std::string& case_id,
                                           v1::SpecimenSnapshot known, std::int64_t now_us) {
  const auto found =
      std::ranges::find(*known.mutable_results(), result_id, [](const auto& result) { return result.result_id(); });
  if (found == known.mutable_results()->end()) return fail(ErrorCode::kNotFound, "no such result", "result_id");
  TB_ASSIGN(const SpecimenRow* row, find(found->state(), SpecimenInput::kAttachByHand));
  found->set_state(row->to);
  found->set_case_id(case_id);
  found->clear_why_unmatched();
  found->set_in_facts(false);
  found->set_by_hand(true);
  known.set_state(state_of(known));
  known.set_updated_us(now_us);
  return known;
}

v1::SpecimenState state_of(const v1::SpecimenSnapshot& specimen) {
  if (specimen.results().empty()) return specimen.state();
  for (const auto wanted : {v1::SPECIMEN_STATE_UNMATCHED, v1::SPECIMEN_STATE_PRELIMINARY, v1::SPECIMEN_STATE_FINAL}) {
    for (const auto& result : specimen.results()) {
      if (result.state() == wanted) return wanted;
    }
  }
  return v1::SPECIMEN_STATE_VOID;
}

bool awaits_result(const v1::SpecimenSnapshot& specimen) {
  switch (specimen.state()) {
    case v1::SPECIMEN_STATE_ORDERED:
    case v1::SPECIMEN_STATE_COLLECTED:
    case v1::SPECIMEN_STATE_INADEQUATE:
    case v1::SPECIMEN_STATE_PRELIMINARY:
      return true;
    default:
      return false;
  }
}

}  // namespace tumorboard::workflow
