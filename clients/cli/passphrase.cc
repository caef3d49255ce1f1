// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/passphrase.h"

#include "clients/cli/file.h"

namespace tumorboard::cli {
namespace {

constexpr std::size_t kMaxBytes = 4096;

Result<std::string> ask(const Globals& globals, Environment& environment, const std::string& prompt) {
  const auto answer = globals.no_input ? std::nullopt : environment.ask_secret(prompt);
  if (answer) return *answer;
  return fail(ErrorCode::kUnauthenticated, "a passphrase is needed and nobody can be asked", "",
              "give --passphrase-file FILE, or - for stdin");
}

}  // namespace

Result<std::string> read_passphrase(const Globals& globals, Environment& environment, const std::string& prompt) {
  if (globals.passphrase_file.empty()) return ask(globals, environment, prompt);
  TB_ASSIGN(std::string text, read_file(globals.passphrase_file, environment.console.in, kMaxBytes));
  text.resize(std::min(text.find('\n'), text.size()));
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

Result<std::string> new_passphrase(const Globals& globals, Environment& environment) {
  if (!globals.passphrase_file.empty()) return read_passphrase(globals, environment, {});
  TB_ASSIGN(std::string first, ask(globals, environment, "New passphrase (empty: none): "));
  TB_ASSIGN(const std::string second, ask(globals, environment, "The same again: "));
  if (first == second) return first;
  return fail(ErrorCode::kInvalid, "the two passphrases differ");
}

}  // namespace tumorboard::cli
