// SPDX-License-Identifier: Apache-2.0
// Trials and the OncoTree as a command line names them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/invocation.h"
#include "workers/trials/source_files.h"

namespace tumorboard::cli {

// The shipped table, or the release in `file`; its version is the file's name. Reports and
// returns the exit code of a file that is no release.
OrExit<std::shared_ptr<const trials::OncoTree>> load_oncotree(Invocation& run, const std::string& file);

// The paths given; without any, the illustrative trials shipped with the knowledge.
std::vector<std::string> trial_paths(const Invocation& run, const std::vector<std::string>& given);

// Why there is nothing to match or to check; empty: there are trials.
std::string why_no_trials(const trials::TrialSet& set, const std::vector<std::string>& paths);

// {"file", "line", "path", "text"}; for lint with "level" and "remedy".
std::string problem_json(const trials::Finding& finding);
std::string finding_json(const trials::Finding& finding);
// One line for people.
std::string finding_text(const trials::Finding& finding);

}  // namespace tumorboard::cli
