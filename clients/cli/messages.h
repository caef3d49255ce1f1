// SPDX-License-Identifier: Apache-2.0
// What a command says beside its data: notes, the next step, and failures with their exit
// code. All of it goes to stderr.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "clients/cli/console.h"
#include "clients/cli/globals.h"
#include "common/base/result.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::cli {

// What is known of the request that failed.
struct Circumstance {
  std::string request_id;  // as printed; empty = none
  std::uint64_t sequence = 0;
  const v1::Error* refusal = nullptr;  // carries the difference of a STALE
  std::string subject;                 // a file or a case, put before the message
};

class Messages {
 public:
  Messages(Console& console, const Globals& globals, bool colour)
      : console_(console), globals_(globals), colour_(colour) {}

  void note(std::string_view text) const;
  void next_step(std::string_view command) const;

  // Prints the failure, with --json as {code, message, element_path, hint, retryable,
  // request_id, sequence}, and returns the exit code of its error code.
  int failure(const Error& error, const Circumstance& circumstance = {}) const;
  // Configuration or knowledge that cannot be used: exit 78.
  int broken(const Error& error) const;
  // The command line itself is wrong: exit 2.
  int usage(const std::string& message, const std::string& hint) const;

 private:
  void print(std::string_view code, const Error& error, const Circumstance& circumstance) const;

  Console& console_;
  const Globals& globals_;
  bool colour_;
};

// Of a batch: the highest exit code, save that 1 (our fault) is above all.
int worse(int a, int b);

}  // namespace tumorboard::cli
