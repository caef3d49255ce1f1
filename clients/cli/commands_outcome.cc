// SPDX-License-Identifier: Apache-2.0
// outcome record|follow-up|codes|report: what became of a decision.
#include <functional>
#include <memory>

#include "clients/cli/changing.h"
#include "clients/cli/json_object.h"
#include "clients/cli/text_argument.h"
#include "clients/cli/tree.h"
#include "common/base/date.h"
#include "common/base/duration.h"
#include "common/check/outcome_reasons.h"
#include "common/json/enum_names.h"

namespace tumorboard::cli {
namespace {

struct OutcomeOptions {
  std::string case_id;
  bool done = false;
  bool partly = false;
  bool not_done = false;
  std::string why;
  std::uint32_t month = 0;
  std::string response;
  std::string note;
  std::string from;
  std::string to;
};

std::vector<std::string> reason_words() {
  std::vector<std::string> words;
  words.reserve(check::kOutcomeReasons.size());
  for (const auto& row : check::kOutcomeReasons) words.push_back(json::enum_word(row.reason));
  return words;
}

int record_outcome(Invocation& run, const OutcomeOptions& options) {
  if (static_cast<int>(options.done) + static_cast<int>(options.partly) + static_cast<int>(options.not_done) != 1) {
    return run.messages().usage("say what became of it", "give one of --done, --partly, --not-done");
  }
  if (options.done != options.why.empty()) {
    return run.messages().usage(options.done ? "--why goes with --partly and --not-done" : "--why is missing",
                                "the codes: tumorboard outcome codes");
  }
  const auto reason = json::enum_from_word<v1::OutcomeReason>(options.why).value_or(v1::OUTCOME_REASON_UNSPECIFIED);
  const auto* const row = check::find_outcome_reason(reason);
  if (row != nullptr && row->needs_note && options.note.empty()) {
    return run.messages().usage("--why " + options.why + " needs a --note", "say it in words");
  }
  const auto note = text_argument(run, options.note, "--note", kMaxReasonBytes);
  if (!note) return note.error();
  v1::RecordOutcome command;
  command.set_case_id(options.case_id);
  command.set_implementation(options.done     ? v1::IMPLEMENTATION_DONE
                             : options.partly ? v1::IMPLEMENTATION_PARTLY
                                              : v1::IMPLEMENTATION_NOT_DONE);
  command.set_reason(reason);
  command.set_note(*note);
  return send_change(
      run, v1::MESSAGE_TYPE_RECORD_OUTCOME, command,
      "after three months: tumorboard outcome follow-up " + options.case_id + " --month 3 --response pr");
}

int record_follow_up(Invocation& run, const OutcomeOptions& options) {
  const auto note = text_argument(run, options.note, "--note", kMaxReasonBytes);
  if (!note) return note.error();
  v1::RecordFollowUp command;
  command.set_case_id(options.case_id);
  command.set_month(options.month);
  command.set_response(
      json::enum_from_word<v1::FollowUpResponse>(options.response).value_or(v1::FOLLOW_UP_RESPONSE_UNSPECIFIED));
  command.set_note(*note);
  return send_change(run, v1::MESSAGE_TYPE_RECORD_FOLLOW_UP, command);
}

int outcome_codes(Invocation& run) {
  if (run.format() == Format::kJson) {
    std::vector<std::string> documents;
    documents.reserve(check::kOutcomeReasons.size());
    for (const auto& row : check::kOutcomeReasons) {
      documents.push_back(
          JsonObject().text("code", json::enum_word(row.reason)).text("meaning", std::string(row.meaning)).str());
    }
    run.out() << JsonObject::document("outcome_codes").list("codes", documents).str() << '\n';
    return 0;
  }
  Table table({"CODE", "MEANING"});
  for (const auto& row : check::kOutcomeReasons) table.add({json::enum_word(row.reason), std::string(row.meaning)});
  run.print(table);
  return 0;
}

// Each rate is printed with its numerator and denominator.
void add_rate(Table& table, const std::string& group, const std::string& what, std::uint64_t cases, std::uint64_t of) {
  const std::string rate = of == 0 ? "not known" : std::to_string((100 * cases + of / 2) / of) + "%";
  table.add({group, what, std::to_string(cases), std::to_string(of), rate});
}

void add_pattern(Table& table, const v1::PatternCount& count) {
  const std::string group = count.pattern().empty() ? "all" : count.pattern();
  const std::uint64_t known = count.done() + count.partly() + count.not_done();
  add_rate(table, group, "outcome_known", known, count.agreed());
  add_rate(table, group, "done", count.done(), known);
  add_rate(table, group, "partly", count.partly(), known);
  add_rate(table, group, "not_done", count.not_done(), known);
}

Table report_table(const v1::Report& report) {
  Table table({"GROUP", "WHAT", "CASES", "OF", "RATE"});
  add_pattern(table, report.all());
  for (const auto& pattern : report.patterns()) add_pattern(table, pattern);
  const std::uint64_t with_reason = report.all().partly() + report.all().not_done();
  for (const auto& reason : report.reasons()) {
    add_rate(table, "why_not", json::enum_word(reason.reason()), reason.cases(), with_reason);
  }
  for (const auto& response : report.responses()) {
    std::uint64_t of = 0;
    for (const auto& other : report.responses()) {
      if (other.month() == response.month()) of += other.cases();
    }
    add_rate(table, "month_" + std::to_string(response.month()), json::enum_word(response.response()), response.cases(),
             of);
  }
  return table;
}

int outcome_report(Invocation& run, const OutcomeOptions& options) {
  v1::ReportQuery query;
  for (const auto& [text, set] :
       {std::pair{&options.from, &v1::ReportQuery::set_from_us}, std::pair{&options.to, &v1::ReportQuery::set_to_us}}) {
    if (text->empty()) continue;
    const auto date = Date::parse(*text);
    if (!date) return run.messages().usage("\"" + *text + "\" is no date", "write it like 2026-08-05");
    std::invoke(set, query, date->days * kDayUs);
  }
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_REPORT, query), "");
  if (!reply) return reply.error();
  const v1::Report& report = reply->report();
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("outcome_report")
                     .text_or_null("from", options.from)
                     .text_or_null("to", options.to)
                     .raw("report", json::write(report))
                     .str()
              << '\n';
    return 0;
  }
  run.print(report_table(report));
  run.messages().note("agreed: " + std::to_string(report.all().agreed()) +
                      ", of these without an outcome yet: " + std::to_string(report.all().unknown()) +
                      "; not counted, as new facts made them void: " + std::to_string(report.superseded()));
  return 0;
}

void add_record(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<OutcomeOptions>();
  CLI::App& app = tree.command(group, "record", "Say whether an agreed decision was carried out: the case is closed",
                               [options](Invocation& run) { return record_outcome(run, *options); });
  app.add_option("CASE", options->case_id, "The case's number")->required();
  app.add_flag("--done", options->done, "It was carried out");
  app.add_flag("--partly", options->partly, "A part of it was; needs --why");
  app.add_flag("--not-done", options->not_done, "It was not; needs --why");
  add_words(*app.add_option("--why", options->why, "The reason, coded"), reason_words());
  app.add_option("--note", options->note, "In words; required with --why other. @FILE or - is read from there")
      ->type_name("TEXT");
}

void add_follow_up(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<OutcomeOptions>();
  CLI::App& app = tree.command(group, "follow-up", "Say how the patient is 3, 6 or 12 months after the agreement",
                               [options](Invocation& run) { return record_follow_up(run, *options); });
  app.add_option("CASE", options->case_id, "The case's number")->required();
  CLI::Option* month = app.add_option("--month", options->month, "After the agreement");
  add_words(*month->required(), {"3", "6", "12"});
  CLI::Option* response = app.add_option("--response", options->response, "As measured");
  add_words(*response->required(), {"cr", "pr", "sd", "pd", "not_evaluable", "death", "lost"});
  app.add_option("--note", options->note, "In words; @FILE or - is read from there")->type_name("TEXT");
}

}  // namespace

void add_outcome_commands(Tree& tree) {
  CLI::App& group = tree.group("outcome", "What became of decisions");
  add_record(tree, group);
  add_follow_up(tree, group);
  tree.command(group, "codes", "List the reasons why a decision was not carried out", outcome_codes);
  auto options = std::make_shared<OutcomeOptions>();
  CLI::App& app = tree.command(group, "report", "How many decisions were carried out, and why the others were not",
                               [options](Invocation& run) { return outcome_report(run, *options); });
  app.add_option("--from", options->from, "Decisions agreed on this day or later")->type_name("DATE");
  app.add_option("--to", options->to, "Decisions agreed before this day")->type_name("DATE");
}

}  // namespace tumorboard::cli
