// SPDX-License-Identifier: Apache-2.0
// pathology order|register|inadequate|attach|confirm: the loop around a rebiopsy.
#include <memory>

#include "clients/cli/json_object.h"
#include "clients/cli/patient_options.h"
#include "clients/cli/proposal.h"
#include "clients/cli/text_argument.h"
#include "clients/cli/tree.h"
#include "common/check/check.h"
#include "common/json/enum_names.h"

namespace tumorboard::cli {
namespace {

struct OrderOptions {
  std::string case_id;
  std::string method;
  std::string site;
  std::string note;
};

int order_rebiopsy(Invocation& run, const OrderOptions& options) {
  const auto note = text_argument(run, options.note, "--note", kMaxReasonBytes);
  if (!note) return note.error();
  v1::OrderRebiopsy command;
  command.set_case_id(options.case_id);
  command.set_method(
      json::enum_from_word<v1::RebiopsyMethod>(options.method).value_or(v1::REBIOPSY_METHOD_UNSPECIFIED));
  command.set_site(options.site);
  command.set_note(*note);
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_ORDER_REBIOPSY, command), options.case_id);
  if (!reply) return reply.error();
  const std::string& order = reply->order_placed().order_id();
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("rebiopsy_ordered")
                     .text("case_id", options.case_id)
                     .text("order_id", order)
                     .number("sequence", reply->sequence())
                     .str()
              << '\n';
    return 0;
  }
  Table table({"ORDER", "CASE", "METHOD", "SITE", "SEQUENCE"});
  table.add({order, options.case_id, options.method, options.site, std::to_string(reply->sequence())});
  run.print(table);
  run.messages().next_step("when it is taken: tumorboard pathology register SPECIMEN --order " + order);
  return 0;
}

int print_specimen(Invocation& run, const v1::Reply& reply, const std::string& next) {
  const v1::SpecimenAccepted& accepted = reply.specimen_accepted();
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("specimen_changed")
                     .text("specimen_id", accepted.specimen_id())
                     .text_or_null("state", json::enum_word(accepted.state()))
                     .number("sequence", reply.sequence())
                     .str()
              << '\n';
    return 0;
  }
  Table table({"SPECIMEN", "STATE", "SEQUENCE"});
  table.add({accepted.specimen_id(), json::enum_word(accepted.state()), std::to_string(reply.sequence())});
  run.print(table);
  run.messages().next_step(next);
  return 0;
}

struct RegisterOptions {
  std::string specimen_id;
  std::string order_id;
  std::string type;
  std::string site;
  std::string collected;
  PatientOptions patient;
};

int register_specimen(Invocation& run, const RegisterOptions& options) {
  v1::RegisterSpecimen command;
  command.set_specimen_id(options.specimen_id);
  command.set_order_id(options.order_id);
  command.set_type(json::enum_from_word<v1::BiopsyType>(options.type).value_or(v1::BIOPSY_TYPE_UNSPECIFIED));
  command.set_site(options.site);
  if (!options.collected.empty()) command.set_collected(options.collected);
  if (options.patient.names_a_patient()) *command.mutable_patient() = options.patient.identity();
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_REGISTER_SPECIMEN, command), options.specimen_id);
  if (!reply) return reply.error();
  return print_specimen(run, *reply,
                        "tumorboard pathology push FILE, or tumorboard pathology inadequate " + options.specimen_id);
}

struct SpecimenReason {
  std::string specimen_id;
  std::string reason;
};

int report_inadequate(Invocation& run, const SpecimenReason& options) {
  const auto reason = text_argument(run, options.reason, "--reason", kMaxReasonBytes);
  if (!reason) return reason.error();
  v1::ReportInadequate command;
  command.set_specimen_id(options.specimen_id);
  command.set_reason(*reason);
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_REPORT_INADEQUATE, command), options.specimen_id);
  if (!reply) return reply.error();
  return print_specimen(run, *reply, "a clinician orders again: tumorboard pathology order CASE");
}

struct AttachOptions {
  std::uint64_t result_id = 0;
  std::string case_id;
  std::string reason;
};

int attach_result(Invocation& run, const AttachOptions& options) {
  const auto reason = text_argument(run, options.reason, "--reason", kMaxReasonBytes);
  if (!reason) return reason.error();
  const std::string result = std::to_string(options.result_id);
  v1::AttachResult command;
  command.set_result_id(options.result_id);
  command.set_case_id(options.case_id);
  command.set_reason(*reason);
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
  if (!run.confirmed("Is result " + result + " of the patient of case " + options.case_id + "?")) return 0;
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_ATTACH_RESULT, command), result);
  if (!reply) return reply.error();
  const bool attached = !reply->has_proposed();  // from one patient to another a second person decides
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("result_attached")
                     .number("result_id", options.result_id)
                     .text("case_id", options.case_id)
                     .flag("attached", attached)
                     .raw("proposal", attached ? "null" : std::to_string(reply->proposed().proposal()))
                     .number("sequence", reply->sequence())
                     .str()
              << '\n';
    return 0;
  }
  Table table({"RESULT", "CASE", "ATTACHED", "SEQUENCE"});
  table.add({result, options.case_id, attached ? "yes" : "proposed", std::to_string(reply->sequence())});
  run.print(table);
  run.messages().next_step(attached ? "tumorboard case show " + options.case_id
                                    : "a second person: tumorboard pathology confirm " +
                                          std::to_string(reply->proposed().proposal()));
  return 0;
}

int confirm_move(Invocation& run, std::uint64_t proposal) {
  const std::string number = std::to_string(proposal);
  return confirm_proposal(run, proposal, "Move the result of proposal " + number + " to the other patient's case?", {});
}

void add_order(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<OrderOptions>();
  CLI::App& app = tree.command(group, "order", "Order a rebiopsy: the board's flag is accepted (clinicians)",
                               [options](Invocation& run) { return order_rebiopsy(run, *options); });
  app.add_option("CASE", options->case_id, "The case's number")->required();
  CLI::Option* method = app.add_option("--method", options->method, "What is taken");
  add_words(*method->required(), {"tissue", "plasma", "both", "resected_specimen"});
  app.add_option("--site", options->site, "The lesion or site")->type_name("SITE");
  app.add_option("--note", options->note, "For who takes it; @FILE or - is read from there")->type_name("TEXT");
}

void add_register(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<RegisterOptions>();
  CLI::App& app = tree.command(group, "register", "Register a specimen that was taken",
                               [options](Invocation& run) { return register_specimen(run, *options); });
  app.add_option("SPECIMEN", options->specimen_id, "The laboratory's number")->required();
  app.add_option("--order", options->order_id, "The order it answers")->type_name("ORDER");
  CLI::Option* type = app.add_option("--type", options->type, "What it is");
  add_words(*type->required(), {"tissue", "plasma", "both"});
  app.add_option("--site", options->site, "The lesion or site it is from")->type_name("SITE");
  app.add_option("--collected", options->collected, "The day it was taken")->type_name("DATE");
  add_patient_options(app, options->patient);
}

void add_required_reason(CLI::App& app, std::string& reason) {
  app.add_option("--reason", reason, "Why; kept in the record. @FILE or - is read from there")
      ->type_name("TEXT")
      ->required();
}

}  // namespace

void add_pathology_commands(Tree& tree) {
  CLI::App& group = tree.group("pathology", "Rebiopsies: orders, specimens and their results");
  add_order(tree, group);
  add_register(tree, group);
  auto bad = std::make_shared<SpecimenReason>();
  CLI::App& inadequate = tree.command(group, "inadequate", "Report that a specimen cannot be used",
                                      [bad](Invocation& run) { return report_inadequate(run, *bad); });
  inadequate.add_option("SPECIMEN", bad->specimen_id, "The laboratory's number")->required();
  add_required_reason(inadequate, bad->reason);
  add_result_commands(tree, group);
  auto attached = std::make_shared<AttachOptions>();
  CLI::App& attach = tree.command(group, "attach", "Attach a result to a case by hand (coordinators)",
                                  [attached](Invocation& run) { return attach_result(run, *attached); });
  attach.add_option("RESULT", attached->result_id, "Its number, as `pathology unmatched` shows it")->required();
  attach.add_option("CASE", attached->case_id, "The case's number")->required();
  add_required_reason(attach, attached->reason);
  auto proposal = std::make_shared<std::uint64_t>(0);
  CLI::App& confirm = tree.command(group, "confirm", "Confirm that a result is moved to another patient",
                                   [proposal](Invocation& run) { return confirm_move(run, *proposal); });
  confirm.add_option("PROPOSAL", *proposal, "Its number, from another person's `pathology attach`")->required();
}

}  // namespace tumorboard::cli
