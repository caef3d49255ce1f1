// SPDX-License-Identifier: Apache-2.0
// chair resolve|waive|amend|accept|decline|propose|reopen|return, review return: what the chair
// may do beside signing, each with its reason on record.
#include <memory>

#include "clients/cli/changing.h"
#include "clients/cli/reading.h"
#include "clients/cli/text_argument.h"
#include "clients/cli/tree.h"
#include "clients/text/sign_offs.h"
#include "clients/text/text.h"
#include "common/json/enum_names.h"

namespace tumorboard::cli {
namespace {

struct ChairOptions {
  std::string case_id;
  std::uint32_t version = 0;   // 0: the current one
  std::uint32_t revision = 0;  // 0: the current one
  std::uint64_t sign_off = 0;  // 0: the only open one
  std::string discipline;
  std::vector<std::string> disciplines;
  std::string text;
  std::string reason;
};

// What a ruling is about: the case as read, its version, and the options with their texts read.
struct Ruling {
  ShownCase shown;
  std::uint32_t version = 0;
};

OrExit<Ruling> read_ruling(Invocation& run, ChairOptions& options) {
  auto reason = text_argument(run, options.reason, "--reason", kMaxReasonBytes);
  if (!reason) return tl::unexpected(reason.error());
  options.reason = std::move(*reason);
  auto shown = show_case(run, options.case_id, false);
  if (!shown) return tl::unexpected(shown.error());
  const auto version = version_read(options.version, shown->view);
  if (!version) return tl::unexpected(run.messages().failure(version.error()));
  return Ruling{std::move(*shown), *version};
}

// The sign-off a ruling is about: the one named, else the only open one of its kind.
OrExit<const v1::SignOffRecord*> open_sign_off(Invocation& run, const ChairOptions& options, const v1::CaseView& view,
                                               v1::Decision decision) {
  std::vector<const v1::SignOffRecord*> open;
  for (const auto* one : standing(view.sign_offs(), view.summary().version())) {
    const bool named = options.sign_off == 0 || options.sign_off == one->sequence();
    if (named && one->decision() == decision && !one->resolved()) open.push_back(one);
  }
  if (open.size() == 1) return open.front();
  const std::string what = decision == v1::DECISION_DISSENT ? "dissent" : "modification";
  if (open.empty()) {
    return tl::unexpected(run.messages().failure({ErrorCode::kFailedPrecondition, "no such " + what + " is open", "",
                                                  "tumorboard review show " + options.case_id, 0}));
  }
  std::vector<std::string> numbers;
  numbers.reserve(open.size());
  for (const auto* one : open) {
    numbers.push_back(std::to_string(one->sequence()) + " (" + words_of(one->discipline()) + ")");
  }
  return tl::unexpected(
      run.messages().usage("more than one " + what + " is open", "give --sign-off, one of: " + join(numbers, ", ")));
}

void say(Invocation& run, const v1::SignOffRecord& about) {
  run.messages().note(words_of(about.discipline()) + ", " + about.printed_name() + ", " +
                      json::enum_word(about.decision()) + ": " + about.reason());
}

template <typename Command>
int rule_on(Invocation& run, ChairOptions options, v1::MessageType type, v1::Decision decision,
            const std::string& question) {
  const auto ruling = read_ruling(run, options);
  if (!ruling) return ruling.error();
  const auto about = open_sign_off(run, options, ruling->shown.view, decision);
  if (!about) return about.error();
  say(run, **about);
  if (!run.confirmed(question)) return 0;
  Command command;
  command.set_case_id(options.case_id);
  command.set_version(ruling->version);
  command.set_sign_off((*about)->sequence());
  command.set_reason(options.reason);
  return send_change(run, type, command, "tumorboard review show " + options.case_id);
}

int waive(Invocation& run, ChairOptions options) {
  const auto ruling = read_ruling(run, options);
  if (!ruling) return ruling.error();
  if (!run.confirmed("Go on without " + words_of(options.discipline) + "?")) return 0;
  v1::WaiveDiscipline command;
  command.set_case_id(options.case_id);
  command.set_version(ruling->version);
  command.set_discipline(options.discipline);
  command.set_reason(options.reason);
  return send_change(run, v1::MESSAGE_TYPE_WAIVE_DISCIPLINE, command);
}

int amend(Invocation& run, ChairOptions options) {
  const auto ruling = read_ruling(run, options);
  if (!ruling) return ruling.error();
  const auto text = text_argument(run, options.text, "--text", kMaxTextBytes);
  if (!text) return text.error();
  say_lines(run, *text);
  if (!run.confirmed("Put this in the place of version " + std::to_string(ruling->version) +
                     "? Every sign-off of it becomes void.")) {
    return 0;
  }
  v1::Amend command;
  command.set_case_id(options.case_id);
  command.set_version(ruling->version);
  command.set_text(*text);
  command.set_reason(options.reason);
  return send_change(run, v1::MESSAGE_TYPE_AMEND, command, "tumorboard review show " + options.case_id);
}

int propose(Invocation& run, ChairOptions options) {
  const auto reason = text_argument(run, options.reason, "--reason", kMaxReasonBytes);
  if (!reason) return reason.error();
  const auto text = text_argument(run, options.text, "--text", kMaxTextBytes);
  if (!text) return text.error();
  if (options.revision == 0) {
    const auto shown = show_case(run, options.case_id, false);
    if (!shown) return shown.error();
    options.revision = shown->view.summary().revision();
  }
  say_lines(run, *text);
  if (!run.confirmed("Propose this to the board?")) return 0;
  v1::ProposeByHand command;
  command.set_case_id(options.case_id);
  command.set_revision(options.revision);
  command.set_text(*text);
  for (const std::string& discipline : options.disciplines) command.add_disciplines(discipline);
  command.set_reason(*reason);
  return send_change(run, v1::MESSAGE_TYPE_PROPOSE_BY_HAND, command, "tumorboard review show " + options.case_id);
}

int reopen(Invocation& run, const ChairOptions& options) {
  const auto reason = text_argument(run, options.reason, "--reason", kMaxReasonBytes);
  if (!reason) return reason.error();
  if (!run.confirmed("Reopen " + printable(options.case_id) + "? Its decision is kept, marked superseded.")) return 0;
  v1::Reopen command;
  command.set_case_id(options.case_id);
  command.set_reason(*reason);
  return send_change(run, v1::MESSAGE_TYPE_REOPEN, command);
}

int return_case(Invocation& run, ChairOptions options) {
  const auto ruling = read_ruling(run, options);
  if (!ruling) return ruling.error();
  v1::ReturnCase command;
  command.set_case_id(options.case_id);
  command.set_version(ruling->version);
  command.set_question(options.reason);
  return send_change(run, v1::MESSAGE_TYPE_RETURN_CASE, command);
}

using Act = std::function<int(Invocation&, const ChairOptions&)>;

// A verb about one version of one case, with its reason.
CLI::App& add_ruling(Tree& tree, CLI::App& group, const std::string& name, const std::string& description,
                     const std::shared_ptr<ChairOptions>& options, Act act) {
  CLI::App& app = tree.command(group, name, description,
                               [options, act = std::move(act)](Invocation& run) { return act(run, *options); });
  app.add_option("CASE", options->case_id, "The case's number")->required();
  return app;
}

void add_version(CLI::App& app, ChairOptions& options) {
  app.add_option("--version", options.version, "The version you read (default: the current one); another is refused")
      ->type_name("N");
}

void add_reason(CLI::App& app, ChairOptions& options) {
  app.add_option("--reason", options.reason, "Why; kept in the record. @FILE or - is read from there")
      ->type_name("TEXT")
      ->required();
}

void add_text(CLI::App& app, ChairOptions& options) {
  app.add_option("--text", options.text, "The recommendation in the board's words; @FILE or - is read from there")
      ->type_name("TEXT")
      ->required();
}

template <typename Command>
void add_sign_off_ruling(Tree& tree, CLI::App& group, const std::string& name, const std::string& description,
                         v1::MessageType type, v1::Decision decision, const std::string& question) {
  auto options = std::make_shared<ChairOptions>();
  CLI::App& app = add_ruling(tree, group, name, description, options, [=](Invocation& run, const ChairOptions& given) {
    return rule_on<Command>(run, given, type, decision, question);
  });
  app.add_option("--sign-off", options->sign_off, "Its number, if more than one is open")->type_name("N");
  add_version(app, *options);
  add_reason(app, *options);
}

}  // namespace

void add_return_command(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<ChairOptions>();
  CLI::App& app = add_ruling(tree, group, "return", "Send a case back with a question: it waits for information",
                             options, return_case);
  app.add_option("--question", options->reason, "What is missing; @FILE or - is read from there")
      ->type_name("TEXT")
      ->required();
  add_version(app, *options);
}

void add_chair_commands(Tree& tree) {
  CLI::App& group = tree.group("chair", "The chair's powers, each recorded with its reason");
  add_sign_off_ruling<v1::ResolveDissent>(tree, group, "resolve", "Resolve a dissent; it stays beside the decision",
                                          v1::MESSAGE_TYPE_RESOLVE_DISSENT, v1::DECISION_DISSENT,
                                          "Resolve this dissent?");
  add_sign_off_ruling<v1::AcceptModification>(
      tree, group, "accept", "Accept a modification: a new version, everybody is asked again",
      v1::MESSAGE_TYPE_ACCEPT_MODIFICATION, v1::DECISION_MODIFY, "Accept this change?");
  add_sign_off_ruling<v1::DeclineModification>(tree, group, "decline", "Decline a modification",
                                               v1::MESSAGE_TYPE_DECLINE_MODIFICATION, v1::DECISION_MODIFY,
                                               "Decline this change?");
  auto waived = std::make_shared<ChairOptions>();
  CLI::App& waive_app = add_ruling(tree, group, "waive", "Go on without the sign-off of a discipline", waived, waive);
  add_discipline_words(*waive_app.add_option("--discipline", waived->discipline, "Which one")->required());
  add_version(waive_app, *waived);
  add_reason(waive_app, *waived);
  auto amended = std::make_shared<ChairOptions>();
  CLI::App& amend_app =
      add_ruling(tree, group, "amend", "Write a new version in the board's own words", amended, amend);
  add_text(amend_app, *amended);
  add_version(amend_app, *amended);
  add_reason(amend_app, *amended);
  auto proposed = std::make_shared<ChairOptions>();
  CLI::App& propose_app = add_ruling(tree, group, "propose",
                                     "Write the recommendation by hand when there is none to sign", proposed, propose);
  add_text(propose_app, *proposed);
  propose_app.add_option("--revision", proposed->revision, "The facts you saw (default: the current revision)")
      ->type_name("N");
  CLI::Option* asked = propose_app.add_option("--discipline", proposed->disciplines,
                                              "Asked beside the standing ones and those asked before; may be repeated");
  asked->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_discipline_words(*asked);
  add_reason(propose_app, *proposed);
  auto reopened = std::make_shared<ChairOptions>();
  add_reason(add_ruling(tree, group, "reopen", "Reopen a case that is agreed or closed", reopened, reopen), *reopened);
  add_return_command(tree, group);
}

}  // namespace tumorboard::cli
