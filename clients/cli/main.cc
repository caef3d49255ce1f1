// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/stubs/common.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "clients/cli/run.h"
#include "clients/lib/peer_transport.h"
#include "common/base/sodium.h"

namespace tumorboard::cli {
namespace {

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

std::filesystem::path program_folder() {
  std::error_code problem;
  return std::filesystem::read_symlink("/proc/self/exe", problem).parent_path();
}

// On the terminal itself, whatever stdin and stdout are.
std::optional<std::string> ask_secret(const std::string& prompt) {
  std::FILE* terminal = std::fopen("/dev/tty", "r+");
  if (terminal == nullptr) return std::nullopt;
  termios before{};
  const bool known = tcgetattr(fileno(terminal), &before) == 0;
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (!known || tcsetattr(fileno(terminal), TCSAFLUSH, &silent) != 0) {
    std::fclose(terminal);
    return std::nullopt;
  }
  std::fputs(prompt.c_str(), terminal);
  std::fflush(terminal);
  std::string secret;
  for (int c = std::fgetc(terminal); c != EOF && c != '\n'; c = std::fgetc(terminal)) secret += static_cast<char>(c);
  tcsetattr(fileno(terminal), TCSAFLUSH, &before);
  std::fputs("\n", terminal);
  std::fclose(terminal);
  return secret;
}

int main_program(const std::vector<std::string>& arguments) {
  const SystemClock clock;
  SystemRandom random;
  Environment environment{
      Console{std::cin, std::cout, std::cerr, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1,
              isatty(STDERR_FILENO) == 1, terminal_width()},
      clock,
      random,
      [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) return std::nullopt;
        return value;
      },
      program_folder(),
      [](const Endpoint& endpoint, const wire::CurveKeypair& own) -> std::unique_ptr<Transport> {
        return std::make_unique<PeerTransport>(endpoint.address, endpoint.server_key, own);
      },
      ask_secret,
  };
  return run(arguments, environment);
}

}  // namespace
}  // namespace tumorboard::cli

int main(int argc, char** argv) {
  GOOGLE_PROTOBUF_VERIFY_VERSION;
  tumorboard::init_sodium();
  std::ios::sync_with_stdio(false);
  return tumorboard::cli::main_program({argv + 1, argv + argc});
}
