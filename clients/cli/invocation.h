// SPDX-License-Identifier: Apache-2.0
// One run of one command: its options, its output, and the daemon once it is needed. What
// fails is reported where it fails; from then on only the exit code travels.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "clients/cli/console.h"
#include "clients/cli/contexts.h"
#include "clients/cli/globals.h"
#include "clients/cli/messages.h"
#include "clients/cli/tree.h"
#include "clients/lib/client.h"
#include "clients/text/table.h"
#include "common/base/date.h"
#include "common/signing/key_file.h"

namespace tumorboard::cli {

// A value, or the exit code of a failure that was already reported.
template <typename T>
using OrExit = tl::expected<T, int>;

enum class Format : std::uint8_t { kTable, kPlain, kJson };

class Invocation {
 public:
  Invocation(const Tree& tree, Environment& environment);

  [[nodiscard]] const Globals& globals() const { return tree_.globals(); }
  [[nodiscard]] const Tree& tree() const { return tree_; }
  [[nodiscard]] Environment& environment() { return environment_; }
  [[nodiscard]] const Messages& messages() const { return messages_; }
  [[nodiscard]] std::ostream& out() { return environment_.console.out; }
  [[nodiscard]] Format format() const;
  [[nodiscard]] bool bold() const { return colour_out_; }
  [[nodiscard]] std::size_t width() const { return environment_.console.width; }
  [[nodiscard]] Date today() const { return Date::of_wall_us(environment_.clock.wall_us()); }
  [[nodiscard]] const std::filesystem::path& program_folder() const { return environment_.program_folder; }
  [[nodiscard]] std::optional<std::string> variable(const std::string& name) const;

  void print(const Table& table);  // aligned on a terminal, else TSV

  // Asks on a terminal; elsewhere, and with --yes or --no-input, the command line itself is
  // the answer. False: the person said no.
  bool confirmed(const std::string& question);

  OrExit<const signing::KeyFile*> keys();  // read once
  [[nodiscard]] std::string key_file() const { return connection_ ? connection_->key_file : std::string(); }
  OrExit<signing::SigningKey> signing_key();  // asks for the passphrase of a sealed file
  OrExit<Client*> client();                   // not yet connected

  // A request with the id of --request-id (or of `text`); one that changes something.
  [[nodiscard]] Request request(v1::MessageType type, const google::protobuf::Message& body,
                                const std::string& id_text = {}) const;
  // Sends it and reports a refusal under `subject`. A command under --dry-run is not sent: exit 0.
  OrExit<v1::Reply> ask(const Request& request, const std::string& subject);
  int refused(const v1::Reply& reply, const Request& request, const std::string& subject) const;
  int failed(const Error& error, const Request& request, const std::string& subject) const;

 private:
  OrExit<Connection> connection();

  const Tree& tree_;
  Environment& environment_;
  bool colour_out_;
  Messages messages_;
  std::optional<Connection> connection_;
  std::optional<signing::KeyFile> keys_;
  std::unique_ptr<Transport> transport_;  // outlives the client
  std::unique_ptr<Client> client_;
};

}  // namespace tumorboard::cli
