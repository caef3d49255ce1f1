// SPDX-License-Identifier: Apache-2.0
// Shell completions, made by walking the tree: commands, options, words of closed sets, files
// elsewhere. They contain nothing that is asked of the daemon.
#pragma once

#include <CLI/App.hpp>
#include <string>

namespace tumorboard::cli {

std::string bash_completion(const CLI::App& root);
std::string zsh_completion(const CLI::App& root);
std::string fish_completion(const CLI::App& root);

}  // namespace tumorboard::cli
