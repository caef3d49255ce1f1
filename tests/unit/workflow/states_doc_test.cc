// SPDX-License-Identifier: Apache-2.0
// docs/reference/states.md and events.md and the state drawings of docs/explanation/architecture.md are
// generated from the tables. TUMORBOARD_UPDATE_DOCS=1 writes them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "daemon/workflow/authority_doc.h"
#include "daemon/workflow/case_table.h"
#include "daemon/workflow/event_table.h"
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
         case_table_markdown() + "\n## Job\n\n" + job_table_markdown() + "\n## Specimen\n\n" +
         specimen_table_markdown() + "\n## Meeting\n\n" + meeting_table_markdown() + "\n## Roles\n\n" +
         roles_markdown() +
         "\n## Commands and who may use them\n\nDefault deny. Another person of the role confirms where ✓² "
         "stands.\n\n" +
         authority_markdown();
}

std::string events_page() {
  return "# Events\n\nGenerated from `daemon/workflow/event_table.cc`: the kinds of events in the ledger. The body "
         "of an event is\nthe bytes of `LedgerEvent.body`, a message of `proto/tumorboard/v1`. The actor of an event "
         "is the person who\nsent the command, or `system` where the daemon causes it. A kind that is never written "
         "keeps its number.\nNumbers and bodies never change: every ledger stays readable.\n\n" +
         event_table_markdown();
}

void expect_fresh(const std::string& name, const std::string& wanted) {
  const std::string path = std::string(std::getenv("TUMORBOARD_SOURCE_DIR")) + "/docs/reference/" + name;
  if (std::getenv("TUMORBOARD_UPDATE_DOCS") != nullptr) std::ofstream(path) << wanted;
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), wanted) << "run the tests once with TUMORBOARD_UPDATE_DOCS=1";
}

// A Mermaid state drawing: one arrow for each pair of states, labelled with every input that moves
// from one to the other. Inputs that leave the state as it is are in states.md only.
class Drawing {
 public:
  void add(std::string from, std::string to, std::string_view input) {
    if (from == to) return;
    for (Arrow& arrow : arrows_) {
      if (arrow.from != from || arrow.to != to) continue;
      arrow.inputs.append(", ").append(input);
      return;
    }
    arrows_.push_back({std::move(from), std::move(to), std::string(input)});
  }
  [[nodiscard]] std::string text() const {
    std::string out = "```mermaid\nstateDiagram-v2\n";
    for (const Arrow& arrow : arrows_) {
      // A colon would end the name of the state, so "result: ready" is written without it.
      std::string label = arrow.inputs;
      std::erase(label, ':');
      out.append("  ").append(arrow.from).append(" --> ").append(arrow.to).append(": ").append(label).append("\n");
    }
    return out + "```\n";
  }

 private:
  struct Arrow {
    std::string from, to, inputs;
  };
  std::vector<Arrow> arrows_;
};

std::string drawn(std::string state) { return state.empty() ? "[*]" : state; }

std::string case_drawing() {
  const auto state_of = [](v1::CaseState state) {
    return drawn(state == v1::CASE_STATE_UNSPECIFIED ? std::string() : name(state));
  };
  Drawing drawing;
  for (const CaseRow& row : kCaseTable) {
    drawing.add(state_of(row.from), state_of(row.to), name(row.input));
    if (row.to_when_agreed != v1::CASE_STATE_UNSPECIFIED) {
      drawing.add(state_of(row.from), state_of(row.to_when_agreed), name(row.input));
    }
  }
  return drawing.text();
}

std::string job_drawing() {
  Drawing drawing;
  for (const JobRow& row : kJobTable) {
    const std::string from = drawn(std::string(name(row.from)));
    drawing.add(from, drawn(std::string(name(row.to))), name(row.input));
    if (row.to_when_spent != JobState::kNone) {
      drawing.add(from, std::string(name(row.to_when_spent)), std::string(name(row.input)) + " for the last time");
    }
  }
  return drawing.text();
}

void expect_drawing(const std::string& part, const std::string& wanted) {
  const std::string path = std::string(std::getenv("TUMORBOARD_SOURCE_DIR")) + "/docs/explanation/architecture.md";
  std::ifstream in(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(in), {});
  in.close();
  const std::string opening = "<!-- generated: " + part + " -->\n";
  const std::size_t at = text.find(opening);
  ASSERT_NE(at, std::string::npos) << "architecture.md has no part " << part;
  const std::size_t begin = at + opening.size();
  const std::size_t end = text.find("<!-- end -->", begin);
  ASSERT_NE(end, std::string::npos) << part << " does not end";
  if (std::getenv("TUMORBOARD_UPDATE_DOCS") != nullptr) {
    text.replace(begin, end - begin, wanted);
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text.substr(begin, end - begin), wanted) << "run the tests once with TUMORBOARD_UPDATE_DOCS=1";
}

TEST(StatesDoc, the_drawing_of_a_case_is_the_table) { expect_drawing("case states", case_drawing()); }
TEST(StatesDoc, the_drawing_of_a_job_is_the_table) { expect_drawing("job states", job_drawing()); }
TEST(StatesDoc, is_fresh) { expect_fresh("states.md", page()); }
TEST(EventsDoc, is_fresh) { expect_fresh("events.md", events_page()); }

}  // namespace
}  // namespace tumorboard::workflow
