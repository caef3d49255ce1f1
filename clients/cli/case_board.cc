// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/case_board.h"

#include <algorithm>
#include <vector>

#include "clients/cli/case_text.h"
#include "clients/text/change.h"
#include "clients/text/sign_offs.h"
#include "clients/text/text.h"
#include "common/base/hash.h"
#include "common/json/enum_names.h"

namespace tumorboard::cli {
namespace {

using json::enum_word;

constexpr std::size_t kDigestDigits = 12;  // enough to compare two by eye; --json has them whole

std::string what_of(v1::BoardTextKind kind) {
  switch (static_cast<int>(kind)) {
    case v1::BOARD_TEXT_KIND_PROPOSED_BY_HAND:
      return "proposed by hand by ";
    case v1::BOARD_TEXT_KIND_AMENDED:
      return "amended by ";
    case v1::BOARD_TEXT_KIND_MODIFICATION_ACCEPTED:
      return "a modification, accepted by ";
    default:
      return "by ";
  }
}

std::string sign_off_text(const v1::SignOffRecord& one, std::uint32_t version) {
  std::string text = words_of(one.discipline()) + ": " + enum_word(one.decision()) + " by " + one.printed_name() +
                     ", " + time_text(one.time_us()) + " UTC, key " + one.key_id().substr(0, 8);
  if (one.sequence() != 0) text += ", no. " + std::to_string(one.sequence());
  if (one.carried_to() != 0 && one.carried_to() == version) {
    text += " (of version " + std::to_string(one.version()) + ", and open since)";
  } else if (one.superseded() || one.version() != version) {
    text += " (version " + std::to_string(one.version()) + ", superseded)";
  }
  if (!one.reason().empty()) text += ": " + one.reason();
  if (one.resolved()) {
    text +=
        " | ruled on by " + one.resolved_by() + ", " + time_text(one.resolved_us()) + " UTC: " + one.resolved_reason();
  }
  return text;
}

// What one sign-off leaves to be done.
std::string label_of(const v1::SignOffRecord& one, const v1::CaseView& view) {
  if (!stands(view.sign_offs(), view.summary().version(), one)) return "void";
  const bool waits = one.decision() == v1::DECISION_DISSENT || one.decision() == v1::DECISION_MODIFY;
  return waits && !one.resolved() ? "open" : "signed";
}

std::string alterations_text(const v1::ResultReport& result) {
  if (!result.has_resistance_alterations()) return "not tested";
  const auto& values = result.resistance_alterations().values();
  return values.empty() ? "none found" : join({values.begin(), values.end()}, ", ");
}

void write_discipline(Document& page, const v1::CaseView& view, const std::string& discipline) {
  const std::uint32_t version = view.summary().version();
  bool pending = true;
  for (const auto& sign_off : view.sign_offs()) {
    if (sign_off.discipline() != discipline) continue;
    const std::string label = label_of(sign_off, view);
    if (label == "signed" && sign_off.decision() == v1::DECISION_APPROVE) pending = false;
    page.bullet(label, sign_off_text(sign_off, version));
  }
  for (const auto& waiver : view.waivers()) {
    if (waiver.discipline() != discipline) continue;
    const bool current = waiver.version() == version;
    if (current) pending = false;
    page.bullet(current ? "waived" : "void", words_of(discipline) + ": waived by " + waiver.by_name() + ", " +
                                                 time_text(waiver.time_us()) + " UTC (version " +
                                                 std::to_string(waiver.version()) + "): " + waiver.reason());
  }
  if (pending) page.bullet("awaited", words_of(discipline));
}

}  // namespace

std::string origin_line(const v1::CaseView& view) {
  std::string line = "version " + std::to_string(view.summary().version());
  if (view.origin() != v1::ORIGIN_HUMAN) return line;
  line += ", in the board's own words";
  v1::BoardText written;
  if (written.ParseFromString(view.board_text())) line += ": " + what_of(written.kind()) + written.author_name();
  return line;
}

void write_board_text(Document& page, const v1::CaseView& view) {
  if (view.origin() != v1::ORIGIN_HUMAN) return;
  v1::BoardText written;
  if (!written.ParseFromString(view.board_text())) {
    page.heading("THE BOARD'S OWN WORDS CANNOT BE READ");
    return;
  }
  page.heading("THE BOARD'S OWN WORDS (version " + std::to_string(written.version()) + ", " + what_of(written.kind()) +
               written.author_name() + ")");
  for (std::size_t at = 0; at < written.text().size();) {
    const std::size_t end = std::min(written.text().find('\n', at), written.text().size());
    page.paragraph(written.text().substr(at, end - at));
    at = end + 1;
  }
  if (!written.reason().empty()) page.bullet("reason", written.reason());
  if (!written.modified_by().empty()) page.bullet("change by", written.modified_by());
  page.bullet("rests on", written.basis_digest().empty()
                              ? "no recommendation of the pipeline"
                              : "the recommendation " + hex(written.basis_digest()).substr(0, kDigestDigits));
}

void write_sign_offs(Document& page, const v1::CaseView& view) {
  page.heading("SIGN-OFF of version " + std::to_string(view.summary().version()) + ": " + state_line(view.summary()));
  std::vector<std::string> disciplines(view.required_disciplines().begin(), view.required_disciplines().end());
  for (const auto& sign_off : view.sign_offs()) {
    if (std::ranges::find(disciplines, sign_off.discipline()) == disciplines.end()) {
      disciplines.push_back(sign_off.discipline());
    }
  }
  for (const std::string& discipline : disciplines) write_discipline(page, view, discipline);
}

void write_decisions(Document& page, const v1::CaseView& view) {
  if (view.decisions().empty()) return;
  page.heading("DECISIONS");
  for (const auto& decision : view.decisions()) {
    const bool stands = decision.superseded_by() == 0;
    page.bullet(stands ? "stands" : "superseded",
                "version " + std::to_string(decision.version()) + " of revision " +
                    std::to_string(decision.revision()) + ", agreed " + time_text(decision.time_us()) +
                    " UTC, digest " + hex(decision.recommendation_digest()).substr(0, kDigestDigits) +
                    (stands ? "" : "; made void by entry " + std::to_string(decision.superseded_by())));
  }
}

Table specimen_table() {
  return Table({"SPECIMEN", "ORDER", "STATE", "RESULT", "CASE", "TYPE", "SITE", "HISTOLOGY", "RESISTANCE",
                "REPORTED (UTC)", "OVERDUE"});
}

void add_rows(Table& table, const v1::SpecimenSnapshot& specimen) {
  const std::string overdue = specimen.overdue() ? "overdue" : "";
  if (specimen.results().empty()) {
    table.add({specimen.specimen_id(), specimen.order_id(), enum_word(specimen.state()), "", specimen.case_id(),
               enum_word(specimen.type()), specimen.site(), "", "", "", overdue});
  }
  for (const auto& result : specimen.results()) {
    table.add({specimen.specimen_id(), specimen.order_id(), enum_word(result.state()),
               std::to_string(result.result_id()),
               result.case_id().empty() ? "none: " + result.why_unmatched() : result.case_id(),
               enum_word(result.type()), specimen.site(), result.has_histology() ? result.histology() : "not given",
               alterations_text(result), time_text(result.reported_us()), overdue});
  }
}

void write_specimens(Document& page, const v1::CaseView& view) {
  if (view.specimens().empty()) return;
  page.heading("SPECIMENS AND RESULTS");
  Table table = specimen_table();
  for (const auto& specimen : view.specimens()) add_rows(table, specimen);
  page.table(std::move(table));
  for (const auto& specimen : view.specimens()) {
    if (!specimen.inadequate_reason().empty()) {
      page.bullet("inadequate", specimen.specimen_id() + ": " + specimen.inadequate_reason());
    }
  }
}

void write_outcome(Document& page, const v1::CaseView& view) {
  if (!view.has_outcome() && view.follow_ups().empty()) return;
  page.heading("OUTCOME");
  const auto tail = [](const auto& record) {
    return "; " + record.by_name() + ", " + time_text(record.time_us()) + " UTC" +
           (record.note().empty() ? std::string() : ": " + record.note());
  };
  if (view.has_outcome()) {
    const std::string reason = words_of(enum_word(view.outcome().reason()));
    page.bullet(words_of(enum_word(view.outcome().implementation())),
                (reason.empty() ? "as decided" : reason) + tail(view.outcome()));
  }
  for (const auto& follow_up : view.follow_ups()) {
    page.bullet("month " + std::to_string(follow_up.month()),
                words_of(enum_word(follow_up.response())) + tail(follow_up));
  }
}

void write_warnings(Document& page, const v1::CaseView& view, Date today) {
  const auto until = Date::parse(view.valid_until());
  const bool open = view.summary().state() == v1::CASE_STATE_IN_REVIEW;
  if (open && until && *until <= today) {
    page.bullet("! too old", "its facts are valid until " + day_text(view.valid_until()) + ": it cannot be signed");
  }
  for (const auto& overdue : view.summary().overdue()) {
    page.bullet("! overdue", words_of(overdue.what()) + ", due " + time_text(overdue.due_us()) + " UTC" +
                                 (overdue.detail().empty() ? "" : ": " + overdue.detail()));
  }
}

void write_news(Document& page, const v1::CaseView& view, HistoryShown shown) {
  if (!view.since_you_signed().empty()) {
    page.heading("SINCE YOU SIGNED: your sign-off is void, these facts changed");
    for (const auto& change : view.since_you_signed()) page.bullet("changed", change_text(change));
  }
  Table table({"SEQUENCE", "TIME (UTC)", "WHO", "WHAT", "REASON"});
  for (const auto& entry : view.history()) {
    if (shown == HistoryShown::kSinceLastLook && entry.sequence() <= view.last_look_sequence()) continue;
    table.add({std::to_string(entry.sequence()), time_text(entry.time_us()), entry.actor(), words_of(entry.what()),
               entry.reason()});
  }
  const bool first_look = view.last_look_sequence() == 0;
  if (table.empty() || (shown == HistoryShown::kSinceLastLook && first_look)) return;
  page.heading(shown == HistoryShown::kAll ? "HISTORY" : "SINCE YOU LAST LOOKED");
  page.table(std::move(table));
}

std::string board_part(const v1::CaseView& view, Date today, const TextLayout& layout) {
  Document page;
  write_decisions(page, view);
  write_specimens(page, view);
  write_outcome(page, view);
  write_sign_offs(page, view);
  write_warnings(page, view, today);
  return to_text(page, layout);
}

}  // namespace tumorboard::cli
