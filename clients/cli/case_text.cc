// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/case_text.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "clients/cli/json_object.h"
#include "clients/text/case_summary.h"
#include "clients/text/text.h"
#include "common/base/duration.h"
#include "common/base/hash.h"
#include "common/check/lesion_names.h"
#include "common/json/enum_names.h"
#include "common/json/write.h"
#include "common/signing/screening.h"

namespace tumorboard::cli {
namespace {

using json::enum_word;

bool is_held(const v1::CaseSummary& summary, const std::string& discipline) {
  return std::ranges::find(summary.awaiting_nobody(), discipline) == summary.awaiting_nobody().end();
}

std::string awaiting_text(const v1::CaseSummary& summary) {
  std::vector<std::string> names;
  for (const auto& discipline : summary.awaiting()) {
    names.push_back(words_of(discipline) +
                    (is_held(summary, discipline) ? "" : " (nobody holds it; the chair may waive it)"));
  }
  return join(names, ", ");
}

// Codes for scripts; "neurosurgery(nobody)" when nobody holds it.
std::string awaiting_codes(const v1::CaseSummary& summary) {
  std::vector<std::string> codes;
  for (const auto& discipline : summary.awaiting()) {
    codes.push_back(discipline + (is_held(summary, discipline) ? "" : "(nobody)"));
  }
  return join(codes, ",");
}

std::string guests_text(const v1::CaseSummary& summary) {
  std::vector<std::string> names;
  for (const auto& discipline : summary.guest_disciplines()) names.push_back(words_of(discipline));
  return join(names, ", ") + " (asked to come; not required to sign)";
}

// Signs that the facts name and no answer has judged yet have no code.
std::string urgent_codes(const v1::CaseSummary& summary) {
  if (!summary.urgent_mark()) return {};
  if (summary.urgent_signs().empty()) return "stated";
  return join({summary.urgent_signs().begin(), summary.urgent_signs().end()}, ",");
}

Table lesion_table(const v1::Case& facts) {
  Table table({"LESION", "SITE", "MM", "STATE", "TREATED BEFORE"});
  const auto names = check::lesion_names(facts);
  for (int i = 0; i < facts.lesions().values_size(); ++i) {
    const v1::Lesion& lesion = facts.lesions().values(i);
    table.add({names[static_cast<std::size_t>(i)], lesion.site(),
               lesion.has_size_mm() ? json::rounded(lesion.size_mm()) : "not known", lesion_state(lesion),
               lesion.has_treated_before() ? lesion.treated_before() : "not known"});
  }
  return table;
}

std::string next_command(const v1::CaseSummary& summary) {
  switch (static_cast<int>(summary.state())) {
    case v1::CASE_STATE_NEEDS_INFORMATION:
      return "add what is missing: tumorboard case add-facts " + summary.case_id() + " --revision " +
             std::to_string(summary.revision()) + " --set PATH=VALUE --reason TEXT";
    case v1::CASE_STATE_STUCK:
      return "tumorboard case requeue " + summary.case_id() + " --reason TEXT";
    case v1::CASE_STATE_IN_REVIEW:
      return "tumorboard review show " + summary.case_id();
    case v1::CASE_STATE_AGREED:
      return "say what became of it: tumorboard outcome record " + summary.case_id() + " --done";
    default:
      return {};
  }
}

// "0d", "12d": since the case was submitted.
std::string age_text(std::int64_t submitted_us, std::int64_t now_us) {
  return submitted_us <= 0 ? "" : std::to_string(std::max<std::int64_t>(0, now_us - submitted_us) / kDayUs) + "d";
}

std::string urgency_text(const v1::CaseSummary& summary) {
  const std::string given = enum_word(summary.urgency());
  const std::string now = enum_word(summary.urgency_now());
  return now.empty() || now == given ? given : (given.empty() ? "routine" : given) + ">" + now;
}

// The terms of the complexity have a place of their own.
std::string bin_text(const v1::CaseSummary& summary) {
  std::vector<std::string> reasons;
  for (const auto& reason : summary.bin_reasons()) {
    if (!reason.starts_with("complexity ")) reasons.push_back(reason);
  }
  return enum_word(summary.bin()) + (reasons.empty() ? "" : ": " + join(reasons, "; "));
}

std::string open_text(const v1::CaseSummary& summary) {
  std::vector<std::string> open;
  if (summary.open_dissents() > 0) open.push_back("dissent:" + std::to_string(summary.open_dissents()));
  if (summary.open_modifications() > 0) open.push_back("modification:" + std::to_string(summary.open_modifications()));
  return join(open, ",");
}

std::string overdue_text(const v1::CaseSummary& summary) {
  std::vector<std::string> what;
  for (const auto& one : summary.overdue()) what.push_back(one.what());
  return join(what, ",");
}

std::vector<std::string> titles(const CaseRows::Columns& columns) {
  std::vector<std::string> all{"CASE", "STATE",    "BIN",  "URGENCY",  "COMPLEXITY", "AGE",
                               "V",    "APPROVED", "OPEN", "AWAITING", "OVERDUE",    "MEETING"};
  if (columns.for_me) all.emplace_back("FOR YOU");
  if (columns.changed) all.emplace_back("CHANGED");
  return all;
}

}  // namespace

CaseRows::CaseRows(Columns columns, std::int64_t now_us) : columns_(std::move(columns)), now_us_(now_us) {}

void CaseRows::add(const v1::CaseSummary& summary) {
  std::vector<std::string> cells{summary.case_id(),
                                 enum_word(summary.state()),
                                 bin_text(summary),
                                 urgency_text(summary),
                                 complexity_text(summary),
                                 age_text(summary.submitted_us(), now_us_),
                                 std::to_string(summary.version()),
                                 std::to_string(summary.approvals()) + "/" + std::to_string(summary.required()),
                                 open_text(summary),
                                 awaiting_codes(summary),
                                 overdue_text(summary),
                                 join({summary.meeting_ids().begin(), summary.meeting_ids().end()}, ",")};
  if (columns_.for_me) {
    std::vector<std::string> mine;
    for (const auto& discipline : summary.awaiting()) {
      if (std::ranges::find(columns_.disciplines, discipline) != columns_.disciplines.end()) mine.push_back(discipline);
    }
    if (columns_.rules && summary.open_dissents() + summary.open_modifications() > 0) mine.emplace_back("ruling");
    cells.push_back(join(mine, ","));
  }
  if (columns_.changed) cells.push_back(join({summary.changed().begin(), summary.changed().end()}, ","));
  rows_.push_back({urgent_text(summary), urgent_codes(summary), std::move(cells)});
}

Table CaseRows::for_people() const {
  const bool marked = std::ranges::any_of(rows_, [](const Row& row) { return !row.sign.empty(); });
  std::vector<std::string> names = titles(columns_);
  if (marked) names.insert(names.begin(), "URGENT SIGN");
  Table table(std::move(names));
  for (const Row& row : rows_) {
    std::vector<std::string> cells = row.cells;
    if (marked) cells.insert(cells.begin(), row.sign);
    table.add(std::move(cells));
  }
  return table;
}

Table CaseRows::for_scripts() const {
  std::vector<std::string> names = titles(columns_);
  names.emplace_back("URGENT SIGN");
  Table table(std::move(names));
  for (const Row& row : rows_) {
    std::vector<std::string> cells = row.cells;
    cells.push_back(row.codes);
    table.add(std::move(cells));
  }
  return table;
}

std::string urgent_text(const v1::CaseSummary& summary) {
  if (!summary.urgent_mark()) return {};
  if (summary.urgent_signs().empty()) return "! signs stated, not assessed yet";
  std::vector<std::string> signs;
  for (const auto& code : summary.urgent_signs()) signs.push_back(words_of(code));
  return "! " + join(signs, ", ");
}

std::string state_line(const v1::CaseSummary& summary) {
  std::string line = words_of(enum_word(summary.state()));
  if (summary.required() > 0) {
    line += ", " + std::to_string(summary.approvals()) + " of " + std::to_string(summary.required()) +
            " disciplines approved";
  }
  if (summary.open_dissents() > 0) line += ", " + std::to_string(summary.open_dissents()) + " dissent open";
  return line;
}

std::string complexity_text(const v1::CaseSummary& summary) {
  const v1::ComplexityTerms& terms = summary.complexity_terms();
  const std::array<std::pair<const char*, std::uint32_t>, 5> all{{{"progressing", terms.progressing()},
                                                                  {"cns", terms.cns()},
                                                                  {"conflicts", terms.conflicts()},
                                                                  {"blocking", terms.blocking()},
                                                                  {"prior_lines", terms.prior_lines()}}};
  std::vector<std::string> shown;
  for (const auto& [name, term] : all) {
    if (term > 0) shown.push_back(std::string(name) + " " + std::to_string(term));
  }
  return std::to_string(summary.complexity()) + (shown.empty() ? "" : ": " + join(shown, ", "));
}

std::string patient_line(const v1::CaseView& view, const v1::Case& facts, Date today) {
  const v1::PatientIdentity& patient = view.patient();
  std::string line;
  if (patient.has_family_name() || patient.has_given_name()) {
    line = upper(patient.family_name()) + (patient.has_given_name() ? ", " + patient.given_name() : "");
  } else {
    line = "name not known";
  }
  const std::string birth = patient.has_birth_date() ? patient.birth_date() : facts.patient().birth_date();
  const auto born = Date::parse(birth);
  if (born) {
    line += "  born " + day_text(birth) + " (" + std::to_string(born->years_until(today)) + "y)";
  } else if (facts.patient().has_age()) {
    line += "  " + std::to_string(facts.patient().age()) + " years";
  } else {
    line += "  born: not known";
  }
  line += "  sex " + (patient.has_sex() ? patient.sex() : std::string("not known"));
  for (const auto& identifier : patient.identifiers()) line += "  " + identifier;
  return line;
}

std::string case_text(const v1::CaseView& view, const v1::Case& facts, Date today, const TextLayout& layout,
                      HistoryShown history) {
  const v1::CaseSummary& summary = view.summary();
  Document page;
  page.line(summary.case_id() + "  " + patient_line(view, facts, today));
  if (summary.urgent_mark()) page.field("URGENT", urgent_text(summary));
  page.field("QUESTION", facts.has_question_to_board() ? facts.question_to_board() : "none was put in words");
  page.field("STATE", state_line(summary));
  page.field("FACTS", "revision " + std::to_string(summary.revision()) + ", as of " + day_text(facts.as_of()) +
                          ", recommendation " + origin_line(view));
  if (!summary.pattern().empty()) page.field("PATTERN", words_of(summary.pattern()) + " (" + summary.readiness() + ")");
  if (summary.has_complexity_terms()) page.field("COMPLEXITY", complexity_text(summary));
  if (summary.bin() != v1::BIN_UNSPECIFIED) page.field("BIN", words_of(bin_text(summary)));
  if (summary.awaiting_size() > 0) page.field("AWAITING", awaiting_text(summary));
  if (summary.guest_disciplines_size() > 0) page.field("GUESTS", guests_text(summary));
  if (facts.lesions().values_size() > 0) {
    page.blank();
    page.table(lesion_table(facts));
  }
  Document warnings;
  v1::Recommendation recommendation;
  if (recommendation_of(view, recommendation)) {
    for (const auto* one : missing_by_severity(recommendation)) {
      warnings.bullet("! " + enum_word(one->severity()), words_of(one->key()) + ": " + one->reason());
    }
  }
  if (view.has_job() && !view.job().cause().empty()) {
    warnings.bullet("! " + view.job().state(), "assessment: " + view.job().cause());
  }
  write_warnings(warnings, view, today);
  if (!warnings.empty()) page.blank();
  page.append(warnings);
  write_board_text(page, view);
  write_decisions(page, view);
  write_specimens(page, view);
  write_outcome(page, view);
  write_news(page, view, history);
  const std::string next = next_command(summary);
  return to_text(page, layout) + (next.empty() ? "" : "Next: " + printable(next) + "\n");
}

namespace {

template <typename Messages>
std::vector<std::string> documents_of(const Messages& messages) {
  std::vector<std::string> documents;
  for (const auto& message : messages) documents.push_back(json::write(message));
  return documents;
}

void add_board_documents(JsonObject& document, const v1::CaseView& view) {
  v1::BoardText written;
  const bool by_hand = view.origin() == v1::ORIGIN_HUMAN && written.ParseFromString(view.board_text());
  document.text_or_null("origin", enum_word(view.origin()))
      .raw("board_text", by_hand ? json::write(written) : "null")
      .list("waivers", documents_of(view.waivers()))
      .list("decisions", documents_of(view.decisions()))
      .raw("outcome", view.has_outcome() ? json::write(view.outcome()) : "null")
      .list("follow_ups", documents_of(view.follow_ups()))
      .list("specimens", documents_of(view.specimens()))
      .number("last_look_sequence", view.last_look_sequence())
      .list("since_you_signed", documents_of(view.since_you_signed()))
      .text_or_null("valid_until", view.valid_until());
}

}  // namespace

std::string case_document(const v1::CaseView& view, const v1::Case& facts) {
  JsonObject document = JsonObject::document("case");
  document.raw("summary", json::write(view.summary())).raw("case", json::write(facts));
  v1::Recommendation recommendation;
  const bool recommended = recommendation_of(view, recommendation);
  document.raw("recommendation", recommended ? json::write(recommendation) : "null")
      .text_or_null("recommendation_digest", hex(view.recommendation_digest()))
      .text_or_null("knowledge_digest", hex(view.knowledge_digest()))
      .raw("patient", view.has_patient() ? json::write(view.patient()) : "null");
  std::vector<std::string> disciplines;
  for (const auto& discipline : view.required_disciplines()) disciplines.push_back(json::quote(discipline));
  std::vector<std::string> sign_offs;
  for (const auto& sign_off : view.sign_offs()) sign_offs.push_back(json::write(sign_off));
  std::vector<std::string> history;
  for (const auto& entry : view.history()) history.push_back(json::write(entry));
  document.list("required_disciplines", disciplines)
      .list("sign_offs", sign_offs)
      .raw("job", view.has_job() ? json::write(view.job()) : "null")
      .list("history", history)
      .number("as_of_sequence", view.as_of_sequence());
  add_board_documents(document, view);
  return document.str();
}

bool recommendation_of(const v1::CaseView& view, v1::Recommendation& recommendation) {
  if (view.recommendation().empty() || !recommendation.ParseFromString(view.recommendation())) return false;
  v1::Recommendation screening;
  if (!view.screening().empty() && screening.ParseFromString(view.screening())) {
    signing::merge_screening(recommendation, screening);
  }
  return true;
}

}  // namespace tumorboard::cli
