// SPDX-License-Identifier: Apache-2.0
// meeting plan|move|place|take-off|order|attend|carry-over|open|close|cancel: changing a meeting.
#include <memory>

#include "clients/cli/json_object.h"
#include "clients/cli/meeting_reading.h"
#include "clients/cli/text_argument.h"
#include "clients/cli/tree.h"
#include "clients/text/text.h"
#include "common/base/instant.h"
#include "common/check/check.h"
#include "common/json/enum_names.h"

namespace tumorboard::cli {
namespace {

struct MeetingOptions {
  std::string meeting_id;
  std::string title, starts, place;
  std::uint32_t minutes = 0;
  std::string case_id;
  std::vector<std::string> case_ids;
  std::string bin, reason, note;
  std::string name, discipline, user_id;
  bool absent = false;
  std::string other_meeting;
};

int send_edit(Invocation& run, const v1::MeetingEdit& edit, const std::string& next) {
  if (const auto ok = check::check(edit); !ok) return run.messages().failure(ok.error());
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_MEETING_EDIT, edit), edit.meeting_id());
  if (!reply) return reply.error();
  const v1::MeetingAccepted& accepted = reply->meeting_accepted();
  const std::string state = json::enum_word(accepted.state());
  if (run.format() == Format::kJson) {
    std::vector<std::string> carried;
    for (const auto& id : accepted.carried_over()) carried.push_back(json::quote(id));
    run.out() << JsonObject::document("meeting_changed")
                     .text("meeting_id", edit.meeting_id())
                     .text_or_null("state", state)
                     .list("carried_over", carried)
                     .number("sequence", reply->sequence())
                     .str()
              << '\n';
    return 0;
  }
  Table table({"MEETING", "STATE", "CARRIED OVER", "SEQUENCE"});
  table.add({edit.meeting_id(), state, join({accepted.carried_over().begin(), accepted.carried_over().end()}, ","),
             std::to_string(reply->sequence())});
  run.print(table);
  run.messages().next_step(next);
  return 0;
}

v1::MeetingEdit edit_of(const MeetingOptions& options) {
  v1::MeetingEdit edit;
  edit.set_meeting_id(options.meeting_id);
  return edit;
}

std::string show_command(const MeetingOptions& options) { return "tumorboard meeting show " + options.meeting_id; }

// Fills what was given; what was not stays as it is.
int send_plan(Invocation& run, const MeetingOptions& options, v1::MeetingPlan plan) {
  if (!options.title.empty()) plan.set_title(options.title);
  if (!options.place.empty()) plan.set_place(options.place);
  if (options.minutes != 0) plan.set_minutes(options.minutes);
  if (!options.starts.empty()) {
    const auto starts = parse_instant(options.starts);
    if (!starts) {
      return run.messages().usage("\"" + options.starts + "\" is no time",
                                  "write it like 2026-08-07T14:00+02:00; Z stands for UTC");
    }
    plan.set_starts_us(*starts);
  }
  v1::MeetingEdit edit = edit_of(options);
  *edit.mutable_plan() = std::move(plan);
  return send_edit(run, edit, "tumorboard meeting place " + options.meeting_id + " CASE");
}

int plan_meeting(Invocation& run, const MeetingOptions& options) { return send_plan(run, options, {}); }

int move_meeting(Invocation& run, const MeetingOptions& options) {
  const auto view = show_meeting(run, options.meeting_id);
  if (!view) return view.error();
  return send_plan(run, options, view->meeting().plan());
}

int place_case(Invocation& run, const MeetingOptions& options) {
  const auto reason = text_argument(run, options.reason, "--reason", kMaxReasonBytes);
  if (!reason) return reason.error();
  const auto note = text_argument(run, options.note, "--note", kMaxReasonBytes);
  if (!note) return note.error();
  v1::MeetingEdit edit = edit_of(options);
  v1::PlaceCase& place = *edit.mutable_place();
  place.set_case_id(options.case_id);
  place.set_bin(json::enum_from_word<v1::Bin>(options.bin).value_or(v1::BIN_UNSPECIFIED));
  place.set_reason(*reason);
  place.set_note(*note);
  return send_edit(run, edit, show_command(options));
}

int take_off(Invocation& run, const MeetingOptions& options) {
  v1::MeetingEdit edit = edit_of(options);
  edit.set_take_off(options.case_id);
  return send_edit(run, edit, show_command(options));
}

int order_agenda(Invocation& run, const MeetingOptions& options) {
  v1::MeetingEdit edit = edit_of(options);
  for (const std::string& id : options.case_ids) edit.mutable_order()->add_case_ids(id);
  return send_edit(run, edit, show_command(options));
}

int attend(Invocation& run, const MeetingOptions& options) {
  v1::MeetingEdit edit = edit_of(options);
  v1::Attendance& person = *edit.mutable_attendance();
  person.set_name(options.name);
  person.set_discipline(options.discipline);
  person.set_present(!options.absent);
  person.set_user_id(options.user_id);
  return send_edit(run, edit, show_command(options));
}

int carry_over(Invocation& run, const MeetingOptions& options) {
  v1::MeetingEdit edit = edit_of(options);
  edit.mutable_carry_over()->set_case_id(options.case_id);
  edit.mutable_carry_over()->set_to_meeting_id(options.other_meeting);
  return send_edit(run, edit, "tumorboard meeting show " + options.other_meeting);
}

int open_meeting(Invocation& run, const MeetingOptions& options) {
  v1::MeetingEdit edit = edit_of(options);
  edit.mutable_open();
  return send_edit(run, edit,
                   "tumorboard meeting attend " + options.meeting_id + " --name NAME --discipline DISCIPLINE");
}

int close_meeting(Invocation& run, const MeetingOptions& options) {
  if (!run.confirmed("Close " + printable(options.meeting_id) + "? What stands decided now goes into its minutes.")) {
    return 0;
  }
  v1::MeetingEdit edit = edit_of(options);
  edit.mutable_close()->set_carry_over_to(options.other_meeting);
  return send_edit(run, edit, "tumorboard meeting minutes " + options.meeting_id);
}

int cancel_meeting(Invocation& run, const MeetingOptions& options) {
  const auto reason = text_argument(run, options.reason, "--reason", kMaxReasonBytes);
  if (!reason) return reason.error();
  if (!run.confirmed("Cancel " + printable(options.meeting_id) + "?")) return 0;
  v1::MeetingEdit edit = edit_of(options);
  edit.mutable_cancel()->set_reason(*reason);
  return send_edit(run, edit, "tell the guests: tumorboard meeting ics " + options.meeting_id);
}

using Edit = int (*)(Invocation&, const MeetingOptions&);

struct Verb {
  CLI::App& app;
  MeetingOptions& options;
};

Verb add_verb(Tree& tree, CLI::App& group, const std::string& name, const std::string& description, Edit act) {
  auto options = std::make_shared<MeetingOptions>();
  CLI::App& app =
      tree.command(group, name, description, [options, act](Invocation& run) { return act(run, *options); });
  app.add_option("MEETING", options->meeting_id, "The meeting's name: 1 to 64 characters")->required();
  return {app, *options};
}

void add_case_argument(const Verb& verb) {
  verb.app.add_option("CASE", verb.options.case_id, "The case's number")->required();
}

void add_plan_options(const Verb& verb, bool required) {
  verb.app.add_option("--title", verb.options.title, "As guests see it: no patient data")
      ->type_name("TEXT")
      ->required(required);
  verb.app.add_option("--starts", verb.options.starts, "When, like 2026-08-07T14:00+02:00")
      ->type_name("TIME")
      ->required(required);
  verb.app.add_option("--minutes", verb.options.minutes, "How long")->type_name("N")->required(required);
  verb.app.add_option("--place", verb.options.place, "Where")->type_name("TEXT");
}

void add_agenda_commands(Tree& tree, CLI::App& group) {
  const Verb place = add_verb(tree, group, "place", "Put a case on the agenda, or change its bin or note", place_case);
  add_case_argument(place);
  add_words(*place.app.add_option("--bin", place.options.bin, "Where it belongs (default: as its state suggests)"),
            {"discuss", "listed_only", "not_ready"});
  place.app.add_option("--reason", place.options.reason, "Why another bin than its state suggests")->type_name("TEXT");
  place.app.add_option("--note", place.options.note, "For the meeting; @FILE or - is read from there")
      ->type_name("TEXT");
  add_case_argument(add_verb(tree, group, "take-off", "Take a case off the agenda", take_off));
  const Verb order = add_verb(tree, group, "order", "Set the order of the agenda", order_agenda);
  order.app.add_option("CASE", order.options.case_ids, "Every case of the meeting, once")->required();
  const Verb carry = add_verb(tree, group, "carry-over", "Move a case to another meeting", carry_over);
  add_case_argument(carry);
  carry.app.add_option("--to", carry.options.other_meeting, "That meeting")->type_name("MEETING")->required();
}

void add_attend(Tree& tree, CLI::App& group) {
  const Verb verb = add_verb(tree, group, "attend", "Record who is there, or is not", attend);
  verb.app.add_option("--name", verb.options.name, "As the minutes print it")->type_name("NAME")->required();
  add_discipline_words(*verb.app.add_option("--discipline", verb.options.discipline, "For which (default: a guest)"));
  verb.app.add_option("--user", verb.options.user_id, "The person's user id")->type_name("USER");
  verb.app.add_flag("--absent", verb.options.absent, "The person is not there");
}

}  // namespace

OrExit<v1::MeetingView> show_meeting(Invocation& run, const std::string& meeting_id) {
  v1::ShowMeeting wanted;
  wanted.set_meeting_id(meeting_id);
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_SHOW_MEETING, wanted), meeting_id);
  if (!reply) return tl::unexpected(reply.error());
  if (!reply->has_meeting_view()) {
    return tl::unexpected(
        run.messages().failure({ErrorCode::kBadMessage, "the daemon's answer is no meeting", "", "", 0}));
  }
  return reply->meeting_view();
}

void add_meeting_commands(Tree& tree) {
  CLI::App& group = tree.group("meeting", "The board's meetings: agenda, attendance, minutes");
  add_plan_options(add_verb(tree, group, "plan", "Plan a meeting", plan_meeting), true);
  add_plan_options(add_verb(tree, group, "move", "Change the time, place or title of a planned meeting", move_meeting),
                   false);
  add_agenda_commands(tree, group);
  add_attend(tree, group);
  add_verb(tree, group, "open", "Open a meeting", open_meeting);
  const Verb close =
      add_verb(tree, group, "close", "Close a meeting: what stands decided is put on record", close_meeting);
  close.app
      .add_option("--carry-over-to", close.options.other_meeting,
                  "Where undecided cases go (default: they stay on the worklist)")
      ->type_name("MEETING");
  const Verb cancel = add_verb(tree, group, "cancel", "Cancel a planned meeting", cancel_meeting);
  cancel.app.add_option("--reason", cancel.options.reason, "Why; @FILE or - is read from there")
      ->type_name("TEXT")
      ->required();
  add_minutes_commands(tree, group);
}

}  // namespace tumorboard::cli
