// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/case_text.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <vector>

#include "clients/cli/json_object.h"
#include "clients/cli/page.h"
#include "clients/cli/text.h"
#include "proto/base/hash.h"
#include "proto/check/lesion_names.h"
#include "proto/json/enum_names.h"
#include "proto/json/write.h"

namespace tumorboard::cli {
namespace {

using json::enum_word;

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string awaiting_text(const v1::CaseSummary& summary) {
  std::vector<std::string> names;
  for (const auto& discipline : summary.awaiting()) names.push_back(words_of(discipline));
  return join(names, ", ");
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

Table lesion_table(const v1::Case& facts) {
  Table table({"LESION", "SITE", "MM", "STATE", "TREATED BEFORE"});
  const auto names = check::lesion_names(facts);
  for (int i = 0; i < facts.lesions().values_size(); ++i) {
    const v1::Lesion& lesion = facts.lesions().values(i);
    std::string state = !lesion.has_progressing() ? "not known"
                        : lesion.progressing()    ? "progressing"
                                                  : "not progressing";
    if (lesion.new_()) state = "new";
    table.add({names[static_cast<std::size_t>(i)], lesion.site(),
               lesion.has_size_mm() ? json::rounded(lesion.size_mm()) : "not known", state,
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
    default:
      return {};
  }
}

std::string history_text(const v1::CaseView& view) {
  Table table({"SEQUENCE", "TIME (UTC)", "WHO", "WHAT", "REASON"});
  for (const auto& entry : view.history()) {
    table.add({std::to_string(entry.sequence()), time_text(entry.time_us()), entry.actor(), words_of(entry.what()),
               entry.reason()});
  }
  std::ostringstream out;
  out << '\n';
  table.write_aligned(out);
  return out.str();
}

}  // namespace

Table case_table() {
  return Table(
      {"CASE", "STATE", "URGENCY", "V", "PATTERN", "READINESS", "APPROVED", "DISSENT", "AWAITING", "UPDATED (UTC)"});
}

void add_row(Table& table, const v1::CaseSummary& summary) {
  table.add({summary.case_id(), enum_word(summary.state()), enum_word(summary.urgency()),
             std::to_string(summary.version()), summary.pattern(), summary.readiness(),
             std::to_string(summary.approvals()) + "/" + std::to_string(summary.required()),
             std::to_string(summary.open_dissents()), join({summary.awaiting().begin(), summary.awaiting().end()}, ","),
             time_text(summary.updated_us())});
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

std::string case_text(const v1::CaseView& view, const v1::Case& facts, Date today, const BoardTextOptions& options) {
  const v1::CaseSummary& summary = view.summary();
  Page page(options.width, options.bold_headings);
  page.line(summary.case_id() + "  " + patient_line(view, facts, today));
  page.field("QUESTION", facts.has_question_to_board() ? facts.question_to_board() : "none was put in words");
  page.field("STATE", state_line(summary));
  page.field("FACTS", "revision " + std::to_string(summary.revision()) + ", as of " + day_text(facts.as_of()) +
                          ", recommendation version " + std::to_string(summary.version()));
  if (!summary.pattern().empty()) page.field("PATTERN", words_of(summary.pattern()) + " (" + summary.readiness() + ")");
  if (summary.awaiting_size() > 0) page.field("AWAITING", awaiting_text(summary));
  std::ostringstream out;
  out << page.str();
  if (facts.lesions().values_size() > 0) {
    out << '\n';
    lesion_table(facts).write_aligned(out);
  }
  v1::Recommendation recommendation;
  if (recommendation_of(view, recommendation)) {
    Page missing(options.width, options.bold_headings);
    for (const auto* one : missing_by_severity(recommendation)) {
      missing.bullet("! " + enum_word(one->severity()), words_of(one->key()) + ": " + one->reason());
    }
    if (!missing.str().empty()) out << '\n' << missing.str();
  }
  if (view.has_job() && !view.job().cause().empty()) {
    out << "! assessment " << printable(view.job().state()) << ": " << printable(view.job().cause()) << '\n';
  }
  if (view.history_size() > 0) out << history_text(view);
  const std::string next = next_command(summary);
  if (!next.empty()) out << "Next: " << printable(next) << '\n';
  return out.str();
}

std::string sign_off_panel(const v1::CaseView& view, const BoardTextOptions& options) {
  Page page(options.width, options.bold_headings);
  page.heading("SIGN-OFF of version " + std::to_string(view.summary().version()) + ": " + state_line(view.summary()));
  std::vector<std::string> disciplines(view.required_disciplines().begin(), view.required_disciplines().end());
  for (const auto& sign_off : view.sign_offs()) {
    if (std::ranges::find(disciplines, sign_off.discipline()) == disciplines.end()) {
      disciplines.push_back(sign_off.discipline());
    }
  }
  for (const std::string& discipline : disciplines) {
    bool pending = true;
    for (const auto& sign_off : view.sign_offs()) {
      if (sign_off.discipline() != discipline) continue;
      const bool current = !sign_off.superseded() && sign_off.version() == view.summary().version();
      if (current && sign_off.decision() == v1::DECISION_APPROVE) pending = false;
      std::string text = words_of(discipline) + ": " + enum_word(sign_off.decision()) + " by " +
                         sign_off.printed_name() + ", " + time_text(sign_off.time_us()) + " UTC, key " +
                         sign_off.key_id().substr(0, 8);
      if (!current) text += " (version " + std::to_string(sign_off.version()) + ", superseded)";
      if (!sign_off.reason().empty()) text += ": " + sign_off.reason();
      page.bullet(current ? "signed" : "void", text);
    }
    if (pending) page.bullet("awaited", words_of(discipline));
  }
  return page.str();
}

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
  return document.str();
}

bool recommendation_of(const v1::CaseView& view, v1::Recommendation& recommendation) {
  if (view.recommendation().empty() || !recommendation.ParseFromString(view.recommendation())) return false;
  v1::Recommendation screening;
  if (!view.screening().empty() && screening.ParseFromString(view.screening())) {
    merge_screening(recommendation, screening);
  }
  return true;
}

}  // namespace tumorboard::cli
