// SPDX-License-Identifier: Apache-2.0
// key new, key show: key files, without a daemon.
#include <filesystem>
#include <memory>

#include "clients/cli/contexts.h"
#include "clients/cli/invocation.h"
#include "clients/cli/json_object.h"
#include "clients/cli/passphrase.h"
#include "clients/cli/tree.h"
#include "common/base/hash.h"
#include "common/wire/curve.h"

namespace tumorboard::cli {
namespace {

struct NewOptions {
  std::string name;
  std::string kind = "person";
  std::string out;
  bool no_passphrase = false;
};

void print_identity(Invocation& run, const signing::PublicIdentity& identity, const std::string& file) {
  const std::string channel = wire::to_z85(identity.channel);
  const std::string signing =
      identity.signing
          ? hex(std::string_view(reinterpret_cast<const char*>(identity.signing->data()), identity.signing->size()))
          : std::string();
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("key")
                     .text("name", identity.name)
                     .text("kind", signing::name(identity.kind))
                     .text("key_id", identity.key_id())
                     .text("channel_public_key", channel)
                     .text_or_null("signing_public_key", signing)
                     .text("file", file)
                     .str()
              << '\n';
    return;
  }
  Table table({"NAME", "KIND", "KEY ID", "CHANNEL KEY", "FILE"});
  table.add({identity.name, std::string(signing::name(identity.kind)), identity.key_id(), channel, file});
  run.print(table);
}

int new_key(Invocation& run, const NewOptions& options) {
  const signing::KeyKind kind = options.kind == "worker"    ? signing::KeyKind::kWorker
                                : options.kind == "gateway" ? signing::KeyKind::kGateway
                                                            : signing::KeyKind::kPerson;
  std::filesystem::path path = options.out;
  if (path.empty()) path = contexts_file(run.environment().variable).parent_path() / (options.name + ".key");
  if (run.globals().dry_run) {
    run.messages().note("dry run: would write " + path.string() + " and " + path.string() + ".pub");
    return 0;
  }
  std::string secret;
  if (kind == signing::KeyKind::kPerson && !options.no_passphrase) {
    auto asked = new_passphrase(run.globals(), run.environment());
    if (!asked) return run.messages().failure(asked.error());
    secret = std::move(*asked);
  }
  const auto key = signing::KeyFile::generate(kind, options.name, secret, run.environment().random);
  sodium_memzero(secret.data(), secret.size());
  if (!key) return run.messages().failure(key.error());
  std::error_code problem;
  if (options.out.empty()) std::filesystem::create_directories(path.parent_path(), problem);
  if (problem)
    return run.messages().failure({ErrorCode::kForbidden, path.string() + ": " + problem.message(), "", "", 0});
  if (const auto written = signing::write_key_file(path, *key); !written) {
    return run.messages().failure(written.error());
  }
  print_identity(run, key->identity(), path.string());
  if (kind == signing::KeyKind::kPerson && !key->sealed()) {
    run.messages().note("the signing key is not sealed: whoever reads the file can sign as you");
  }
  run.messages().next_step("give " + path.string() + ".pub to an administrator: tumorboard user add " + options.name +
                           " --name NAME --role ROLE --keys " + path.string() + ".pub");
  return 0;
}

int show_key(Invocation& run, const std::string& file) {
  if (file.ends_with(".pub")) {
    const auto identity = signing::read_public_key_file(file);
    if (!identity) return run.messages().failure(identity.error());
    print_identity(run, *identity, file);
    return 0;
  }
  if (!file.empty()) {
    const auto key = signing::read_key_file(file);
    if (!key) return run.messages().failure(key.error());
    print_identity(run, key->identity(), file);
    return 0;
  }
  const auto key = run.keys();
  if (!key) return key.error();
  print_identity(run, (*key)->identity(), run.key_file());
  return 0;
}

}  // namespace

void add_key_commands(Tree& tree) {
  CLI::App& group = tree.group("key", "Your key file: a channel key, and a signing key for a person");
  auto options = std::make_shared<NewOptions>();
  CLI::App& make = tree.command(group, "new", "Make a key file, and beside it the public half (.pub) to hand in",
                                [options](Invocation& run) { return new_key(run, *options); });
  make.add_option("NAME", options->name, "Your user id: 1 to 64 of a-z 0-9 . _ -")->required();
  add_words(*make.add_option("--kind", options->kind, "Whose key it is (default person)"),
            {"person", "worker", "gateway"});
  make.add_option("--out", options->out, "Where to write it (default: NAME.key beside contexts.toml)")
      ->type_name("FILE");
  make.add_flag("--no-passphrase", options->no_passphrase,
                "Leave the signing key unsealed; for tests and demonstrations");
  auto file = std::make_shared<std::string>();
  CLI::App& show = tree.command(group, "show", "Show a key file's public half",
                                [file](Invocation& run) { return show_key(run, *file); });
  show.add_option("FILE", *file, "A key file or its .pub (default: --key-file)");
}

}  // namespace tumorboard::cli
