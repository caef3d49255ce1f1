// SPDX-License-Identifier: Apache-2.0
// review list, review show: what is asked of a clinician.
#include <memory>

#include "clients/cli/case_text.h"
#include "clients/cli/invocation.h"
#include "clients/cli/reading.h"
#include "clients/cli/tree.h"

namespace tumorboard::cli {
namespace {

// What is asked of the reader of this version.
void say_next(Invocation& run, const v1::CaseView& view) {
  if (view.summary().state() != v1::CASE_STATE_IN_REVIEW) return;
  const std::string& id = view.summary().case_id();
  const std::string version = " " + id + " --version " + std::to_string(view.summary().version());
  run.messages().next_step("tumorboard sign approve" + version + ", or tumorboard sign modify|dissent|abstain" +
                           version + " --reason TEXT");
  if (view.summary().open_dissents() > 0) {
    run.messages().next_step("the chair: tumorboard chair resolve " + id + " --reason TEXT");
  }
  if (view.summary().open_modifications() > 0) {
    run.messages().next_step("the chair: tumorboard chair accept|decline " + id + " --reason TEXT");
  }
}

struct ShowOptions {
  std::string case_id;
  bool all = false;
};

int show_review(Invocation& run, const ShowOptions& wanted) {
  const std::string& case_id = wanted.case_id;
  const auto shown = show_case(run, case_id, true);
  if (!shown) return shown.error();
  if (run.format() == Format::kJson) {
    run.out() << case_document(shown->view, shown->facts) << '\n';
    return 0;
  }
  v1::Recommendation recommendation;
  const bool recommended = recommendation_of(shown->view, recommendation);
  if (!recommended && shown->view.board_text().empty()) {
    return run.messages().failure({ErrorCode::kFailedPrecondition, "there is no recommendation yet", "",
                                   "tumorboard case watch " + case_id + " --until in_review", 0});
  }
  const TextLayout layout{run.width(), run.bold()};
  run.out() << patient_line(shown->view, shown->facts, run.today()) << '\n';
  Document own_words;
  write_board_text(own_words, shown->view);
  Document changed;
  write_news(changed, shown->view, HistoryShown::kSinceLastLook);
  if (recommended) {
    const Detail detail = wanted.all ? Detail::kAll : Detail::kOneScreen;
    run.out() << board_text(recommendation, &shown->facts, detail, layout, {&own_words, &changed});
  } else {
    own_words.append(changed);
    run.out() << to_text(own_words, layout);
  }
  run.out() << board_part(shown->view, run.today(), layout);
  say_next(run, shown->view);
  return 0;
}

enum class ReviewList : std::uint8_t { kAwaitingMe, kAll };

int list_reviews(Invocation& run, ReviewList which) {
  v1::ListCases wanted;
  wanted.add_states(v1::CASE_STATE_IN_REVIEW);
  wanted.set_awaiting_my_sign_off(which == ReviewList::kAwaitingMe);
  wanted.set_by_priority(true);
  CaseRows::Columns columns;
  columns.for_me = true;
  return list_cases(run, wanted, columns, "tumorboard case list --state in_review");
}

}  // namespace

void add_review_commands(Tree& tree) {
  CLI::App& group = tree.group("review", "What waits for your sign-off, and what it says");
  auto all = std::make_shared<bool>(false);
  CLI::App& list_app = tree.command(
      group, "list", "List the cases that wait for your discipline",
      [all](Invocation& run) { return list_reviews(run, *all ? ReviewList::kAll : ReviewList::kAwaitingMe); });
  list_app.add_flag("--all", *all, "Every case in review; those that wait for you are marked");
  auto options = std::make_shared<ShowOptions>();
  CLI::App& show_app = tree.command(group, "show", "Show a recommendation with its reasons and its sign-offs",
                                    [options](Invocation& run) { return show_review(run, *options); });
  show_app.add_option("CASE", options->case_id, "The case's number")->required();
  show_app.add_flag("--all", options->all, "Fold nothing: why not, every change, where each source is found");
  add_return_command(tree, group);
}

}  // namespace tumorboard::cli
