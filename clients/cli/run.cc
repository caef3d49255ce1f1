// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/run.h"

#include <algorithm>

#include "clients/cli/invocation.h"
#include "clients/cli/suggest.h"
#include "clients/cli/tree.h"

namespace tumorboard::cli {

int run(const std::vector<std::string>& arguments, Environment& environment) {
  Tree tree;
  Console& console = environment.console;
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
    tree.root().parse(std::move(reversed));
  } catch (const CLI::Success& request) {  // --help, --version
    return tree.root().exit(request, console.out, console.err);
  } catch (const CLI::ParseError& error) {
    // The options were not all read: whether JSON is wanted is asked of the words themselves.
    Globals globals;
    globals.json = std::ranges::find(arguments, "--json") != arguments.end();
    const UsageProblem problem = explain(tree.root(), arguments, error);
    return Messages(console, globals, false).usage(problem.message, problem.hint);
  }
  Invocation invocation(tree, environment);
  const int exit = tree.chosen()(invocation);
  console.out.flush();
  if (exit == 0 && !console.out) {
    return invocation.messages().failure({ErrorCode::kInternal, "the output could not be written", "", "", 0});
  }
  return exit;
}

}  // namespace tumorboard::cli
