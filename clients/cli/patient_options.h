// SPDX-License-Identifier: Apache-2.0
// Who the patient is, as options of a command.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "tumorboard/v1/case.pb.h"

namespace tumorboard::cli {

struct PatientOptions {
  std::vector<std::string> identifiers;
  std::string family, given, birth_date, sex;

  [[nodiscard]] bool names_a_patient() const {
    return !identifiers.empty() || !family.empty() || !given.empty() || !birth_date.empty() || !sex.empty();
  }
  [[nodiscard]] v1::PatientIdentity identity() const;  // what was not given is absent
};

void add_patient_options(CLI::App& app, PatientOptions& options);

}  // namespace tumorboard::cli
