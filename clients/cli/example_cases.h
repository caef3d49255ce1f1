// SPDX-License-Identifier: Apache-2.0
// Case files of a folder, for commands that try the knowledge on examples: --cases, else the
// examples beside the binary (a build tree, then an installation).
#pragma once

#include <string>
#include <vector>

#include "clients/cli/invocation.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard::cli {

struct ExampleCase {
  std::string file;  // its name, without the folder
  v1::Case input;
};

struct ExampleCases {
  std::string folder;  // empty: none was given and none is beside the binary
  std::vector<ExampleCase> cases;
  std::vector<std::string> refused;  // files that are no case
};

// A given folder that cannot be read is a failure, reported.
OrExit<ExampleCases> example_cases(const Invocation& run, const std::string& given);

}  // namespace tumorboard::cli
