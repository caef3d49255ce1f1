// SPDX-License-Identifier: Apache-2.0
// Trials from files: a centre's folder, or the files of a registry artefact. One bad trial, or
// one bad file, is a finding and never stops the rest.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "workers/trials/trial.h"

namespace tumorboard::trials {

struct SourceFile {
  std::string name;
  std::string content;
};

struct TrialSet {
  std::vector<Trial> trials;            // in file order; of two with one identity the later replaces the earlier
  std::vector<RegistryRecord> records;  // from ClinicalTrials.gov without a trial here
  std::vector<Finding> findings;

  [[nodiscard]] bool has_errors() const;
};

// *.json, in any case, is read as JSON, everything else as YAML.
TrialSet read_trials(std::span<const SourceFile> files, const OncoTree& tree);

// Each path a file, or a folder whose *.yml, *.yaml and *.json (in any case) are taken, also below it, in the
// order of their names. What cannot be read is a finding.
TrialSet load_trials(std::span<const std::string> paths, const OncoTree& tree);

// The files as one artefact of kind trials; its SHA-256 is the registry's digest.
std::string registry_digest(std::span<const SourceFile> files);
std::vector<SourceFile> find_files(std::span<const std::string> paths, std::vector<Finding>& findings);

}  // namespace tumorboard::trials
