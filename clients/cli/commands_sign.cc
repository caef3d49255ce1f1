// SPDX-License-Identifier: Apache-2.0
// sign approve|modify|dissent|abstain|retract: the statement is shown, signed with the person's
// own key, sent.
#include <algorithm>
#include <memory>

#include "clients/cli/case_text.h"
#include "clients/cli/invocation.h"
#include "clients/cli/json_object.h"
#include "clients/cli/reading.h"
#include "clients/cli/signable.h"
#include "clients/cli/text_argument.h"
#include "clients/cli/tree.h"
#include "clients/text/text.h"
#include "common/check/check.h"
#include "common/json/enum_names.h"
#include "common/signing/jws.h"
#include "common/signing/statement.h"

namespace tumorboard::cli {
namespace {

struct SignOptions {
  std::string case_id;
  std::uint32_t version = 0;  // 0: the current one
  std::string discipline;
  std::string reason;
};

// The one given, else the only one of the signer that the case asks for.
OrExit<std::string> discipline_of(Invocation& run, const SignOptions& options, const v1::CaseView& view,
                                  const v1::Welcome& welcome) {
  if (!options.discipline.empty()) return options.discipline;
  std::vector<std::string> own;
  for (const auto& discipline : welcome.disciplines()) {
    if (std::ranges::find(view.required_disciplines(), discipline) != view.required_disciplines().end()) {
      own.push_back(discipline);
    }
  }
  if (own.empty()) own.assign(welcome.disciplines().begin(), welcome.disciplines().end());
  if (own.size() == 1) return own.front();
  const std::string hint = own.empty() ? "ask an administrator which disciplines you may sign for"
                                       : "give --discipline, one of: " + join(own, ", ");
  return tl::unexpected(run.messages().usage("it is not clear for which discipline you sign", hint));
}

Result<signing::Statement> statement_of(const SignOptions& options, v1::Decision decision, const v1::CaseView& view) {
  const v1::CaseSummary& summary = view.summary();
  signing::Statement statement;
  TB_ASSIGN(statement.version, version_read(options.version, view));
  TB_ASSIGN(statement.recommendation_digest, signable_digest(view));
  const auto knowledge = digest_from_bytes(view.knowledge_digest());
  if (!knowledge) return fail(ErrorCode::kCorrupt, "the digest of the knowledge is not one");
  statement.case_id = options.case_id;
  statement.revision = summary.revision();
  statement.knowledge_digest = *knowledge;
  statement.decision = decision;
  statement.reason = options.reason;
  statement.head_seen = view.as_of_sequence();
  return statement;
}

// A rerun finds its own signature: the last one of this key says the same of the same version.
const v1::SignOffRecord* signed_already(const signing::Statement& statement, const v1::CaseView& view) {
  const v1::SignOffRecord* last = nullptr;
  for (const auto& one : view.sign_offs()) {
    const bool own = one.key_id() == statement.signer_key_id && one.discipline() == statement.discipline;
    if (own && (last == nullptr || one.sequence() >= last->sequence())) last = &one;
  }
  const bool same = last != nullptr && !last->superseded() && last->version() == statement.version &&
                    last->decision() == statement.decision && last->reason() == statement.reason;
  return same ? last : nullptr;
}

v1::Reply as_accepted(const v1::CaseView& view, std::uint64_t sequence) {
  v1::Reply reply;
  reply.set_code(v1::ERROR_CODE_OK);
  reply.set_sequence(sequence);
  v1::SignOffAccepted& accepted = *reply.mutable_sign_off_accepted();
  accepted.set_state(view.summary().state());
  accepted.set_approvals(view.summary().approvals());
  accepted.set_required(view.summary().required());
  *accepted.mutable_awaiting() = view.summary().awaiting();
  return reply;
}

void print_accepted(Invocation& run, const SignOptions& options, v1::Decision decision, const v1::Reply& reply) {
  const v1::SignOffAccepted& accepted = reply.sign_off_accepted();
  if (run.format() == Format::kJson) {
    std::vector<std::string> awaiting;
    for (const auto& discipline : accepted.awaiting()) awaiting.push_back(json::quote(discipline));
    run.out() << JsonObject::document("sign_off")
                     .text("case_id", options.case_id)
                     .text("decision", json::enum_word(decision))
                     .text_or_null("state", json::enum_word(accepted.state()))
                     .number("approvals", accepted.approvals())
                     .number("required", accepted.required())
                     .list("awaiting", awaiting)
                     .number("sequence", reply.sequence())
                     .str()
              << '\n';
    return;
  }
  Table table({"CASE", "DECISION", "STATE", "APPROVED", "AWAITING", "SEQUENCE"});
  table.add({options.case_id, json::enum_word(decision), json::enum_word(accepted.state()),
             std::to_string(accepted.approvals()) + "/" + std::to_string(accepted.required()),
             join({accepted.awaiting().begin(), accepted.awaiting().end()}, ","), std::to_string(reply.sequence())});
  run.print(table);
  run.messages().next_step("tumorboard review list");
}

void show_statement(Invocation& run, const ShownCase& shown, const std::string& text) {
  if (run.globals().quiet || run.globals().json) return;
  v1::Recommendation recommendation;
  std::ostream& err = run.environment().console.err;
  const TextLayout layout{run.width(), false};
  Document words;
  write_board_text(words, shown.view);
  if (run.environment().console.in_is_terminal && recommendation_of(shown.view, recommendation)) {
    err << board_text(recommendation, &shown.facts, Detail::kAll, layout, {&words, nullptr}) << '\n';
  } else if (!words.empty()) {
    err << to_text(words, layout) << '\n';
  }
  run.environment().console.err << "You sign:\n";
  say_lines(run, text);
}

// To whoever wanted to sign an earlier version: what has happened since.
void show_news(Invocation& run, const v1::CaseView& view) {
  if (run.globals().quiet || run.globals().json) return;
  Document news;
  write_news(news, view, HistoryShown::kSinceLastLook);
  run.environment().console.err << to_text(news, {run.width(), false});
}

int sign(Invocation& run, SignOptions options, v1::Decision decision) {
  auto reason = text_argument(run, options.reason, "--reason", kMaxReasonBytes);
  if (!reason) return reason.error();
  options.reason = std::move(*reason);
  const auto shown = show_case(run, options.case_id, true);
  if (!shown) return shown.error();
  auto statement = statement_of(options, decision, shown->view);
  if (!statement) {
    if (statement.error().code == ErrorCode::kStale) show_news(run, shown->view);
    return run.messages().failure(statement.error());
  }
  const v1::Welcome& welcome = (*run.client())->welcome();
  auto discipline = discipline_of(run, options, shown->view, welcome);
  if (!discipline) return discipline.error();
  const auto keys = run.keys();
  if (!keys) return keys.error();
  statement->discipline = std::move(*discipline);
  statement->signer_key_id = (*keys)->identity().key_id();
  statement->printed_name = welcome.printed_name();
  statement->claimed_time_us = run.environment().clock.wall_us();
  if (const auto* before = signed_already(*statement, shown->view); before != nullptr) {
    run.messages().note("signed already; nothing was sent");
    print_accepted(run, options, decision, as_accepted(shown->view, before->sequence()));
    return 0;
  }
  const auto text = signing::render(*statement);
  if (!text) return run.messages().failure(text.error());
  show_statement(run, *shown, *text);
  if (!run.confirmed("Sign this?")) return 0;
  if (run.globals().dry_run) {
    run.messages().note("dry run: nothing was signed or sent");
    return 0;
  }
  const auto key = run.signing_key();
  if (!key) return key.error();
  v1::SignOff command;
  command.set_case_id(options.case_id);
  command.set_jws(signing::sign_jws(*text, statement->signer_key_id, *key));
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_SIGN_OFF, command), options.case_id);
  if (!reply) return reply.error();
  print_accepted(run, options, decision, *reply);
  return 0;
}

void add_decision(Tree& tree, CLI::App& group, const std::string& name, const std::string& description,
                  v1::Decision decision, const std::string& said) {
  auto options = std::make_shared<SignOptions>();
  CLI::App& app = tree.command(group, name, description,
                               [options, decision](Invocation& run) { return sign(run, *options, decision); });
  app.add_option("CASE", options->case_id, "The case's number")->required();
  app.add_option("--version", options->version, "The version you read; another current one is refused (exit 4)")
      ->type_name("N");
  add_discipline_words(*app.add_option("--discipline", options->discipline, "For which discipline you sign"));
  CLI::Option* reason = app.add_option("--reason", options->reason, said);
  reason->type_name("TEXT");
  if (decision != v1::DECISION_APPROVE) reason->required();
}

}  // namespace

void add_sign_commands(Tree& tree) {
  CLI::App& group = tree.group("sign", "Approve, modify, dissent or abstain, signed with your own key");
  const std::string said = "In your own words; signed with the rest. @FILE or - is read from there";
  add_decision(tree, group, "approve", "Approve the recommendation for your discipline", v1::DECISION_APPROVE, said);
  add_decision(tree, group, "modify", "Approve with a change: it waits for the chair", v1::DECISION_MODIFY,
               "The change, in words; signed with the rest. @FILE or - is read from there");
  add_decision(tree, group, "dissent", "Dissent: agreement waits until it is resolved", v1::DECISION_DISSENT, said);
  add_decision(tree, group, "abstain", "Abstain: you attended, your discipline has not approved", v1::DECISION_ABSTAIN,
               said);
  add_decision(tree, group, "retract", "Take your own sign-off of this version back", v1::DECISION_RETRACT, said);
}

}  // namespace tumorboard::cli
