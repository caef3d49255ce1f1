// SPDX-License-Identifier: Apache-2.0
// user add, confirm, list: people and their keys; two administrators for each change.
#include <memory>

#include "clients/cli/invocation.h"
#include "clients/cli/json_object.h"
#include "clients/cli/proposal.h"
#include "clients/cli/tree.h"
#include "clients/text/text.h"
#include "common/check/check.h"
#include "common/check/roles.h"
#include "common/json/enum_names.h"

namespace tumorboard::cli {
namespace {

struct AddOptions {
  std::string user_id;
  std::string printed_name;
  std::vector<std::string> roles;
  std::vector<std::string> disciplines;
  std::string keys;
};

int add(Invocation& run, const AddOptions& options) {
  const auto identity = signing::read_public_key_file(options.keys);
  if (!identity) return run.messages().failure(identity.error());
  v1::UserAdd command;
  command.set_user_id(options.user_id);
  command.set_printed_name(options.printed_name);
  for (const std::string& role : options.roles) {
    command.add_roles(json::enum_from_word<v1::Role>(role).value_or(v1::ROLE_UNSPECIFIED));
  }
  for (const std::string& discipline : options.disciplines) command.add_disciplines(discipline);
  command.mutable_keys()->set_channel(identity->channel.data(), identity->channel.size());
  if (identity->signing) command.mutable_keys()->set_signing(identity->signing->data(), identity->signing->size());
  if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_USER_ADD, command), options.user_id);
  if (!reply) return reply.error();
  const std::string proposal = std::to_string(reply->proposed().proposal());
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("proposal")
                     .raw("proposal", proposal)
                     .text("user_id", options.user_id)
                     .text("key_id", identity->key_id())
                     .number("sequence", reply->sequence())
                     .str()
              << '\n';
    return 0;
  }
  Table table({"PROPOSAL", "USER", "KEY ID"});
  table.add({proposal, options.user_id, identity->key_id()});
  run.print(table);
  run.messages().next_step("a second administrator, after comparing the key id: tumorboard user confirm " + proposal);
  return 0;
}

int confirm(Invocation& run, std::uint64_t proposal) {
  return confirm_proposal(run, proposal, "Confirm proposal " + std::to_string(proposal) + "?", "tumorboard user list");
}

int list(Invocation& run) {
  Request request;
  request.type = v1::MESSAGE_TYPE_LIST_USERS;
  request.deadline_ms = run.globals().timeout_ms();
  const auto reply = run.ask(request, "");
  if (!reply) return reply.error();
  if (run.format() == Format::kJson) {
    std::vector<std::string> users;
    for (const auto& user : reply->user_list().users()) users.push_back(json::write(user));
    run.out() << JsonObject::document("user_list").list("users", users).str() << '\n';
    return 0;
  }
  Table table({"USER", "NAME", "ROLES", "DISCIPLINES", "KEY IDS", "ACTIVE"});
  for (const auto& user : reply->user_list().users()) {
    table.add({user.user_id(), user.printed_name(), join({user.roles().begin(), user.roles().end()}, ", "),
               join({user.disciplines().begin(), user.disciplines().end()}, ", "),
               join({user.key_ids().begin(), user.key_ids().end()}, ", "), user.active() ? "yes" : "no"});
  }
  run.print(table);
  return 0;
}

}  // namespace

void add_user_commands(Tree& tree) {
  CLI::App& group = tree.group("user", "People and their keys (administrators)");
  auto options = std::make_shared<AddOptions>();
  CLI::App& add_app = tree.command(group, "add", "Propose a person; a second administrator confirms",
                                   [options](Invocation& run) { return add(run, *options); });
  add_app.add_option("USER", options->user_id, "User id: 1 to 64 of a-z 0-9 . _ -")->required();
  add_app.add_option("--name", options->printed_name, "As it stands under a signature")->type_name("NAME")->required();
  CLI::Option* role = add_app.add_option("--role", options->roles, "What the person may do; may be repeated");
  role->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->required();
  std::vector<std::string> roles;
  roles.reserve(check::kRoles.size());
  for (const auto& row : check::kRoles) roles.push_back(json::enum_word(row.role));
  add_words(*role, roles);
  CLI::Option* discipline =
      add_app.add_option("--discipline", options->disciplines, "For which a clinician signs; may be repeated");
  discipline->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_discipline_words(*discipline);
  add_app.add_option("--keys", options->keys, "The person's .pub file")->type_name("FILE")->required();
  auto proposal = std::make_shared<std::uint64_t>(0);
  CLI::App& confirm_app = tree.command(group, "confirm", "Confirm another administrator's proposal",
                                       [proposal](Invocation& run) { return confirm(run, *proposal); });
  confirm_app.add_option("PROPOSAL", *proposal, "Its number")->required();
  tree.command(group, "list", "List people and their keys", [](Invocation& run) { return list(run); });
}

}  // namespace tumorboard::cli
