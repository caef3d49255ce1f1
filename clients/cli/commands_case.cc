// SPDX-License-Identifier: Apache-2.0
// case list, case show: reading cases.
#include <algorithm>
#include <memory>

#include "clients/cli/case_text.h"
#include "clients/cli/invocation.h"
#include "clients/cli/json_object.h"
#include "clients/cli/reading.h"
#include "clients/cli/tree.h"
#include "common/json/enum_names.h"

namespace tumorboard::cli {
namespace {

struct ListOptions {
  std::vector<std::string> states;
  std::vector<std::string> bins;
  std::string meeting;
  std::uint32_t limit = 100;
  std::string after;
  bool overdue = false;
  bool changed = false;
  bool by_number = false;
};

int list(Invocation& run, const ListOptions& options) {
  v1::ListCases wanted;
  for (const std::string& state : options.states) {
    wanted.add_states(json::enum_from_word<v1::CaseState>(state).value_or(v1::CASE_STATE_UNSPECIFIED));
  }
  for (const std::string& bin : options.bins) {
    wanted.add_bins(json::enum_from_word<v1::Bin>(bin).value_or(v1::BIN_UNSPECIFIED));
  }
  wanted.set_limit(options.limit);
  wanted.set_after_case_id(options.after);
  wanted.set_by_priority(!options.by_number && options.after.empty());
  wanted.set_overdue(options.overdue);
  wanted.set_changed_since_my_look(options.changed);
  wanted.set_meeting_id(options.meeting);
  CaseRows::Columns columns;
  columns.changed = options.changed;
  return list_cases(run, wanted, columns, "tumorboard case list");
}

int show(Invocation& run, const std::string& case_id, HistoryShown history) {
  const auto shown = show_case(run, case_id, true);
  if (!shown) return shown.error();
  if (run.format() == Format::kJson) {
    run.out() << case_document(shown->view, shown->facts) << '\n';
  } else {
    run.out() << case_text(shown->view, shown->facts, run.today(), {run.width(), run.bold()}, history);
  }
  return 0;
}

}  // namespace

OrExit<ShownCase> show_case(Invocation& run, const std::string& case_id, bool history) {
  v1::ShowCase wanted;
  wanted.set_case_id(case_id);
  wanted.set_with_history(history);
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_SHOW_CASE, wanted), case_id);
  if (!reply) return tl::unexpected(reply.error());
  ShownCase shown;
  shown.view = reply->case_view();
  if (!reply->has_case_view() || !shown.facts.ParseFromString(shown.view.case_())) {
    return tl::unexpected(
        run.messages().failure({ErrorCode::kBadMessage, "the daemon's answer is no case", "", "", 0}));
  }
  return shown;
}

Result<std::uint32_t> version_read(std::uint32_t given, const v1::CaseView& view) {
  const std::uint32_t current = view.summary().version();
  if (current == 0) return fail(ErrorCode::kFailedPrecondition, "there is no recommendation yet");
  if (given == 0 || given == current) return current;
  return fail(ErrorCode::kStale,
              "you speak of version " + std::to_string(given) + ", the current one is " + std::to_string(current), "",
              "read it: tumorboard review show " + view.summary().case_id());
}

int list_cases(Invocation& run, const v1::ListCases& wanted, CaseRows::Columns columns, const std::string& command) {
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_LIST_CASES, wanted), "");
  if (!reply) return reply.error();
  const v1::CaseList& cases = reply->case_list();
  if (run.format() == Format::kJson) {
    std::vector<std::string> documents;
    for (const auto& summary : cases.cases()) documents.push_back(json::write(summary));
    run.out() << JsonObject::document("case_list")
                     .list("cases", documents)
                     .flag("more", cases.more())
                     .number("as_of_sequence", cases.as_of_sequence())
                     .str()
              << '\n';
    return 0;
  }
  const v1::Welcome& welcome = (*run.client())->welcome();
  columns.disciplines.assign(welcome.disciplines().begin(), welcome.disciplines().end());
  columns.rules = std::ranges::find(welcome.roles(), "chair") != welcome.roles().end();
  CaseRows rows(std::move(columns), run.environment().clock.wall_us());
  for (const auto& summary : cases.cases()) rows.add(summary);
  if (run.format() == Format::kPlain) {
    run.print(rows.for_scripts());
  } else if (!rows.empty()) {
    run.print(rows.for_people());
  }
  if (rows.empty()) run.messages().note("no cases");
  if (!cases.more() || cases.cases_size() == 0) return 0;
  if (wanted.by_priority()) {
    run.messages().note("there are more; to page through all of them: " + command + " --by-number");
  } else {
    run.messages().next_step(command + " --by-number --after " + cases.cases(cases.cases_size() - 1).case_id());
  }
  return 0;
}

void add_case_commands(Tree& tree) {
  CLI::App& group = tree.group("case", "Submit, read, change and watch cases");
  add_submit_command(tree, group);
  {
    auto options = std::make_shared<ListOptions>();
    CLI::App& list_app = tree.command(group, "list", "List cases, the most pressing first",
                                      [options](Invocation& run) { return list(run, *options); });
    CLI::Option* state = list_app.add_option("--state", options->states, "Only cases in this state; may be repeated");
    add_words(*state,
              {"received", "assessing", "needs_information", "stuck", "in_review", "agreed", "closed", "withdrawn"});
    state->take_all()->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    CLI::Option* bin = list_app.add_option("--bin", options->bins, "Only cases of this bin; may be repeated");
    add_words(*bin, {"discuss", "listed_only", "not_ready"});
    bin->take_all()->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    list_app.add_option("--meeting", options->meeting, "Only cases on this meeting's agenda")->type_name("MEETING");
    list_app.add_flag("--overdue", options->overdue, "Only cases with something overdue");
    list_app.add_flag("--changed", options->changed, "Only cases in which something happened since you looked");
    list_app.add_flag("--by-number", options->by_number, "In the order of case numbers instead of priority");
    add_limit(list_app, options->limit);
    list_app.add_option("--after", options->after, "Go on after this case, by number")->type_name("CASE");
  }
  {
    struct ShowOptions {
      std::string case_id;
      bool history = false;
    };
    auto options = std::make_shared<ShowOptions>();
    CLI::App& show_app = tree.command(group, "show", "Show one case", [options](Invocation& run) {
      return show(run, options->case_id, options->history ? HistoryShown::kAll : HistoryShown::kSinceLastLook);
    });
    show_app.add_option("CASE", options->case_id, "The case's number")->required();
    show_app.add_flag("--history", options->history,
                      "With everything that happened to it, not only since you last looked");
  }
  add_watch_command(tree, group);
  add_case_change_commands(tree, group);
}

}  // namespace tumorboard::cli
