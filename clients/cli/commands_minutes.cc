// SPDX-License-Identifier: Apache-2.0
// meeting show|list|minutes|ics: reading meetings.
#include <memory>

#include "clients/cli/file.h"
#include "clients/cli/json_object.h"
#include "clients/cli/meeting_reading.h"
#include "clients/cli/tree.h"
#include "clients/minutes/calendar.h"
#include "clients/minutes/minutes.h"
#include "clients/minutes/pdf.h"
#include "clients/text/document.h"
#include "clients/text/text.h"
#include "common/base/hash.h"
#include "common/json/enum_names.h"

namespace tumorboard::cli {
namespace {

Document meeting_page(const v1::MeetingSnapshot& meeting) {
  Document page;
  page.line(meeting.meeting_id() + "  " + meeting.plan().title());
  page.field("STATE", words_of(json::enum_word(meeting.state())) +
                          (meeting.cancel_reason().empty() ? "" : ": " + meeting.cancel_reason()));
  page.field("STARTS",
             time_text(meeting.plan().starts_us()) + " UTC, " + std::to_string(meeting.plan().minutes()) + " minutes");
  page.field("PLACE", meeting.plan().place().empty() ? "not known" : meeting.plan().place());
  Table agenda({"NO", "CASE", "BIN", "REASON", "NOTE", "CARRIED FROM", "CARRIED TO"});
  int number = 0;
  for (const auto& item : meeting.items()) {
    agenda.add({std::to_string(++number), item.case_id(), json::enum_word(item.bin()), item.reason(), item.note(),
                item.carried_from(), item.carried_to()});
  }
  page.heading("AGENDA: " + std::to_string(meeting.items_size()) + (meeting.items_size() == 1 ? " case" : " cases"));
  if (!agenda.empty()) page.table(std::move(agenda));
  Table people({"NAME", "DISCIPLINE", "PRESENT"});
  for (const auto& person : meeting.attendance()) {
    people.add(
        {person.name(), person.discipline().empty() ? "guest" : person.discipline(), person.present() ? "yes" : "no"});
  }
  if (!people.empty()) {
    page.heading("ATTENDANCE");
    page.table(std::move(people));
  }
  return page;
}

std::string next_of(const v1::MeetingSnapshot& meeting) {
  switch (static_cast<int>(meeting.state())) {
    case v1::MEETING_STATE_PLANNED:
      return "tumorboard meeting open " + meeting.meeting_id();
    case v1::MEETING_STATE_OPEN:
      return "tumorboard meeting close " + meeting.meeting_id();
    case v1::MEETING_STATE_CLOSED:
      return "tumorboard meeting minutes " + meeting.meeting_id();
    default:
      return "tumorboard meeting list";
  }
}

int print_meeting(Invocation& run, const std::string& meeting_id) {
  const auto view = show_meeting(run, meeting_id);
  if (!view) return view.error();
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("meeting")
                     .raw("meeting", json::write(view->meeting()))
                     .number("as_of_sequence", view->as_of_sequence())
                     .str()
              << '\n';
    return 0;
  }
  run.out() << to_text(meeting_page(view->meeting()), {run.width(), run.bold()});
  run.messages().next_step(next_of(view->meeting()));
  return 0;
}

struct MeetingListOptions {
  std::vector<std::string> states;
  std::uint32_t limit = 100;
};

int list_meetings(Invocation& run, const MeetingListOptions& options) {
  v1::ListMeetings wanted;
  for (const std::string& state : options.states) {
    wanted.add_states(json::enum_from_word<v1::MeetingState>(state).value_or(v1::MEETING_STATE_UNSPECIFIED));
  }
  wanted.set_limit(options.limit);
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_LIST_MEETINGS, wanted), "");
  if (!reply) return reply.error();
  const v1::MeetingList& list = reply->meeting_list();
  if (run.format() == Format::kJson) {
    std::vector<std::string> documents;
    for (const auto& meeting : list.meetings()) documents.push_back(json::write(meeting));
    run.out() << JsonObject::document("meeting_list")
                     .list("meetings", documents)
                     .flag("more", list.more())
                     .number("as_of_sequence", list.as_of_sequence())
                     .str()
              << '\n';
    return 0;
  }
  Table table({"MEETING", "STATE", "STARTS (UTC)", "MINUTES", "TITLE", "PLACE", "CASES"});
  for (const auto& meeting : list.meetings()) {
    table.add({meeting.meeting_id(), json::enum_word(meeting.state()), time_text(meeting.plan().starts_us()),
               std::to_string(meeting.plan().minutes()), meeting.plan().title(), meeting.plan().place(),
               std::to_string(meeting.items_size())});
  }
  if (run.format() == Format::kPlain || !table.empty()) run.print(table);
  if (table.empty()) run.messages().note("no meetings");
  if (list.more()) run.messages().note("there are more: raise --limit, or name a state");
  return 0;
}

struct MinutesOptions {
  std::string meeting_id;
  std::string pdf;
};

int save_pdf(Invocation& run, const MinutesOptions& options, const minutes::Minutes& of) {
  const auto pdf = minutes::to_pdf(of);
  if (!pdf) return run.messages().failure(pdf.error());
  if (options.pdf == "-") {
    run.out() << *pdf;
    return 0;
  }
  if (run.globals().dry_run) {
    run.messages().note("dry run: nothing was written");
    return 0;
  }
  if (const auto written = replace_file(options.pdf, *pdf); !written) return run.messages().failure(written.error());
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("minutes_saved")
                     .text("meeting_id", options.meeting_id)
                     .text("file", options.pdf)
                     .text("sha256", hex(sha256(*pdf)))
                     .str()
              << '\n';
    return 0;
  }
  Table table({"MEETING", "FILE", "SHA-256"});
  table.add({options.meeting_id, options.pdf, hex(sha256(*pdf))});
  run.print(table);
  return 0;
}

int print_minutes(Invocation& run, const MinutesOptions& options) {
  const auto view = show_meeting(run, options.meeting_id);
  if (!view) return view.error();
  const auto of = minutes::minutes_of(*view);
  if (!of) return run.messages().failure(of.error());
  if (!options.pdf.empty()) return save_pdf(run, options, *of);
  const std::string text = minutes::to_text(*of, run.width());
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("minutes").raw("meeting", json::write(view->meeting())).text("text", text).str()
              << '\n';
  } else {
    run.out() << text;
  }
  return 0;
}

struct CalendarOptions {
  std::string meeting_id;
  minutes::Guests guests;
};

int print_calendar(Invocation& run, const CalendarOptions& options) {
  const auto view = show_meeting(run, options.meeting_id);
  if (!view) return view.error();
  run.out() << minutes::calendar_of(view->meeting(), options.guests);
  return 0;
}

void add_list(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<MeetingListOptions>();
  CLI::App& app =
      tree.command(group, "list", "List meetings", [options](Invocation& run) { return list_meetings(run, *options); });
  CLI::Option* state = app.add_option("--state", options->states, "Only in this state; may be repeated");
  add_words(*state, {"planned", "open", "closed", "cancelled"});
  state->take_all()->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_limit(app, options->limit);
}

}  // namespace

void add_minutes_commands(Tree& tree, CLI::App& group) {
  auto shown = std::make_shared<std::string>();
  CLI::App& show = tree.command(group, "show", "Show a meeting's agenda and attendance",
                                [shown](Invocation& run) { return print_meeting(run, *shown); });
  show.add_option("MEETING", *shown, "The meeting's name")->required();
  add_list(tree, group);
  auto printed = std::make_shared<MinutesOptions>();
  CLI::App& minutes_app = tree.command(group, "minutes", "Print the minutes of a closed meeting",
                                       [printed](Invocation& run) { return print_minutes(run, *printed); });
  minutes_app.add_option("MEETING", printed->meeting_id, "The meeting's name")->required();
  minutes_app.add_option("--pdf", printed->pdf, "Write them here as PDF, the same bytes each time; - is stdout")
      ->type_name("FILE");
  auto calendar = std::make_shared<CalendarOptions>();
  CLI::App& ics = tree.command(group, "ics", "Print a meeting as a calendar invitation, without patient data",
                               [calendar](Invocation& run) { return print_calendar(run, *calendar); });
  ics.add_option("MEETING", calendar->meeting_id, "The meeting's name")->required();
  ics.add_option("--organizer", calendar->guests.organizer, "The e-mail address that invites")->type_name("ADDRESS");
  ics.add_option("--attendee", calendar->guests.attendees, "An e-mail address that is invited; may be repeated")
      ->type_name("ADDRESS")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

}  // namespace tumorboard::cli
