// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/invocation.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "clients/cli/passphrase.h"
#include "clients/lib/reply.h"
#include "clients/lib/request_id.h"
#include "common/wire/curve.h"

namespace tumorboard::cli {
namespace {

constexpr const char* kWhereFrom = "give it as an option, a TUMORBOARD_* variable, or in contexts.toml";

bool wants_colour(const Environment& environment) {
  const auto no_color = environment.variable("NO_COLOR");
  return (!no_color || no_color->empty()) && environment.variable("TERM") != "dumb";
}

// The .pub file of the daemon's key file, or Z85 text. A path of 40 characters may read as
// Z85 too: a file that is there wins.
Result<wire::CurveKey> read_server_key(const std::string& given) {
  std::error_code ignored;
  const auto key = wire::from_z85(given);
  if (key && !std::filesystem::exists(given, ignored)) return *key;
  const auto identity = signing::read_public_key_file(given);
  if (!identity) {
    return fail(identity.error().code, "the daemon's public key: " + identity.error().message, "",
                "the .pub file that `tumorboardd init` wrote, or the 40 characters of its channel key");
  }
  return identity->channel;
}

wire::CurveKeypair channel_of(const signing::KeyFile& keys) {
  wire::CurveKey secret{};
  std::ranges::copy(keys.channel_secret().view(), secret.begin());
  // NOLINTNEXTLINE(misc-const-correctness): it is moved out, if not made in place
  wire::CurveKeypair pair(keys.identity().channel, secret);
  sodium_memzero(secret.data(), secret.size());
  return pair;
}

}  // namespace

Invocation::Invocation(const Tree& tree, Environment& environment)
    : tree_(tree),
      environment_(environment),
      colour_out_(environment.console.out_is_terminal && wants_colour(environment)),
      messages_(environment.console, tree.globals(), environment.console.err_is_terminal && wants_colour(environment)) {
}

Format Invocation::format() const {
  if (globals().json) return Format::kJson;
  return globals().plain || !environment_.console.out_is_terminal ? Format::kPlain : Format::kTable;
}

std::optional<std::string> Invocation::variable(const std::string& name) const {
  auto value = environment_.variable(name);
  if (value && value->empty()) return std::nullopt;
  return value;
}

void Invocation::print(const Table& table) {
  if (format() == Format::kTable) {
    table.write_aligned(out());
  } else {
    table.write_tsv(out());
  }
}

bool Invocation::confirmed(const std::string& question) {
  const Console& console = environment_.console;
  if (globals().yes || globals().no_input || globals().dry_run || !console.in_is_terminal) return true;
  console.err << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(console.in, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

OrExit<Connection> Invocation::connection() {
  if (!connection_) {
    auto resolved = resolve_connection(globals(), environment_.variable);
    if (!resolved) {
      const bool broken = resolved.error().code == ErrorCode::kInvalid;
      return tl::unexpected(broken ? messages_.broken(resolved.error()) : messages_.failure(resolved.error()));
    }
    connection_ = std::move(*resolved);
  }
  return *connection_;
}

OrExit<const signing::KeyFile*> Invocation::keys() {
  if (!keys_) {
    const auto where = connection();
    if (!where) return tl::unexpected(where.error());
    if (where->key_file.empty()) return tl::unexpected(messages_.usage("no --key-file", kWhereFrom));
    auto read = signing::read_key_file(where->key_file);
    if (!read) return tl::unexpected(messages_.failure(read.error()));
    keys_ = std::move(*read);
  }
  return &*keys_;
}

OrExit<signing::SigningKey> Invocation::signing_key() {
  const auto file = keys();
  if (!file) return tl::unexpected(file.error());
  std::string secret;
  if ((*file)->sealed()) {
    auto asked = read_passphrase(globals(), environment_, "Passphrase of " + connection_->key_file + ": ");
    if (!asked) return tl::unexpected(messages_.failure(asked.error()));
    secret = std::move(*asked);
  }
  auto key = (*file)->signing_key(secret);
  sodium_memzero(secret.data(), secret.size());
  if (!key) return tl::unexpected(messages_.failure(key.error()));
  return std::move(*key);
}

OrExit<Client*> Invocation::client() {
  if (client_) return client_.get();
  const auto where = connection();
  if (!where) return tl::unexpected(where.error());
  if (where->endpoint.empty()) return tl::unexpected(messages_.usage("no --endpoint", kWhereFrom));
  if (where->server_key.empty()) return tl::unexpected(messages_.usage("no --server-key", kWhereFrom));
  const auto own = keys();
  if (!own) return tl::unexpected(own.error());
  const auto server_key = read_server_key(where->server_key);
  if (!server_key) return tl::unexpected(messages_.failure(server_key.error()));
  transport_ = environment_.transport(Endpoint{where->endpoint, *server_key}, channel_of(**own));
  client_ = std::make_unique<Client>(*transport_, environment_.clock, environment_.random);
  return client_.get();
}

Request Invocation::request(v1::MessageType type, const google::protobuf::Message& body,
                            const std::string& id_text) const {
  Request request;
  request.type = type;
  request.body = body.SerializeAsString();
  request.deadline_ms = globals().timeout_ms();
  const std::string& text = id_text.empty() ? globals().request_id : id_text;
  if (is_command(type) && !text.empty()) request.id = request_id_of_text(text);
  return request;
}

OrExit<v1::Reply> Invocation::ask(const Request& request, const std::string& subject) {
  if (globals().dry_run && is_command(request.type)) {
    messages_.note("dry run: nothing was sent");
    return tl::unexpected(0);
  }
  const auto daemon = client();
  if (!daemon) return tl::unexpected(daemon.error());
  Request sent = request;
  if (is_command(sent.type) && !sent.id) sent.id = (*daemon)->next_request_id();
  auto reply = (*daemon)->call(sent);
  if (!reply) return tl::unexpected(failed(reply.error(), sent, subject));
  if (reply->code() != v1::ERROR_CODE_OK) return tl::unexpected(refused(*reply, sent, subject));
  return std::move(*reply);
}

int Invocation::refused(const v1::Reply& reply, const Request& request, const std::string& subject) const {
  Circumstance circumstance;
  circumstance.subject = subject;
  if (request.id) circumstance.request_id = text_of(*request.id);
  circumstance.sequence = reply.sequence();
  circumstance.refusal = &reply.error();
  return messages_.failure(error_of(reply), circumstance);
}

int Invocation::failed(const Error& error, const Request& request, const std::string& subject) const {
  Circumstance circumstance;
  circumstance.subject = subject;
  if (request.id) circumstance.request_id = text_of(*request.id);
  return messages_.failure(error, circumstance);
}

}  // namespace tumorboard::cli
