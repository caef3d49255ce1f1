// SPDX-License-Identifier: Apache-2.0
// docs/reference/states.md is generated from the tables. TUMORBOARD_UPDATE_DOCS=1 writes it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "daemon/workflow/authority_doc.h"
#include "daemon/workflow/case_table.h"
#include "daemon/workflow/job_table.h"
#include "daemon/workflow/meeting_table.h"
#include "daemon/workflow/specimen_table.h"

namespace tumorboard::workflow {
namespace {

std::string page() {
  return "# States\n\nGenerated from `daemon/workflow`; every pair not listed is refused and writes nothing.\nWhat is "
         "only noted of "
         "a case (reminders, what is overdue, alarms, trial screenings) moves no state and has no row.\n\n## "
         "Case\n\n" +
         case_table_markdown() + "\n## Job\n\n" + job_table_markdown() + "\n## Meeting\n\n" + meeting_table_markdown() +
         "\n## Commands and who may use them\n\nDefault deny. Another person of the role confirms where ✓² "
         "stands.\n\n" +
         authority_markdown();
}

TEST(StatesDoc, is_fresh) {
  const std::string path = std::string(std::getenv("TUMORBOARD_SOURCE_DIR")) + "/docs/reference/states.md";
  if (std::getenv("TUMORBOARD_UPDATE_DOCS") != nullptr) std::ofstream(path) << page();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), page()) << "run the tests once with TUMORBOARD_UPDATE_DOCS=1";
}

}  // namespace
}  // namespace tumorboard::workflow
