// SPDX-License-Identifier: Apache-2.0
// review list, review show: what is asked of a clinician.
#include <memory>

#include "clients/cli/case_text.h"
#include "clients/cli/invocation.h"
#include "clients/cli/reading.h"
#include "clients/cli/tree.h"

namespace tumorboard::cli {
namespace {

int show(Invocation& run, const std::string& case_id) {
  const auto shown = show_case(run, case_id, false);
  if (!shown) return shown.error();
  if (run.format() == Format::kJson) {
    run.out() << case_document(shown->view, shown->facts) << '\n';
    return 0;
  }
  v1::Recommendation recommendation;
  if (!recommendation_of(shown->view, recommendation)) {
    return run.report().failure({ErrorCode::kFailedPrecondition, "there is no recommendation yet", "",
                                 "tumorboard case watch " + case_id + " --until in_review", 0});
  }
  const BoardTextOptions options{run.width(), run.bold()};
  run.out() << patient_line(shown->view, shown->facts, run.today()) << '\n'
            << board_text(recommendation, &shown->facts, options) << sign_off_panel(shown->view, options);
  if (shown->view.summary().state() == v1::CASE_STATE_IN_REVIEW) {
    const std::string version = " " + case_id + " --version " + std::to_string(shown->view.summary().version());
    run.report().next_step("tumorboard sign approve" + version + ", or tumorboard sign dissent" + version +
                           " --reason TEXT");
  }
  return 0;
}

}  // namespace

void add_review_commands(Tree& tree) {
  CLI::App& group = tree.group("review", "What waits for your sign-off, and what it says");
  tree.command(group, "list", "List the cases that wait for your discipline", [](Invocation& run) {
    v1::ListCases wanted;
    wanted.add_states(v1::CASE_STATE_IN_REVIEW);
    wanted.set_awaiting_my_sign_off(true);
    return list_cases(run, wanted, "tumorboard review list");
  });
  auto case_id = std::make_shared<std::string>();
  CLI::App& show_app = tree.command(group, "show", "Show a recommendation with its reasons and its sign-offs",
                                    [case_id](Invocation& run) { return show(run, *case_id); });
  show_app.add_option("CASE", *case_id, "The case's number")->required();
}

}  // namespace tumorboard::cli
