// SPDX-License-Identifier: Apache-2.0
// What is wrong with a command line, in words, with the nearest thing that would be right.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace tumorboard::cli {

struct UsageProblem {
  std::string message;
  std::string hint;
};

UsageProblem explain(const CLI::App& root, const std::vector<std::string>& arguments, const CLI::ParseError& error);

}  // namespace tumorboard::cli
