// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/authority.h"

#include <algorithm>

namespace tumorboard::workflow {
namespace {

struct Ownership {
  std::string_view prefix;  // of a case file path; the longest that fits decides
  std::string_view suffix;  // empty, or the last member of the path
  std::string_view discipline;
};

constexpr std::array<Ownership, 22> kOwners{{
    {"lesions", ".resectable", "thoracic_surgery"},
    {"lesions", ".sbrt_feasible", "radiation_oncology"},
    {"lesions", ".treated_before", "radiation_oncology"},
    {"lesions", ".symptomatic", "medical_oncology"},
    {"lesions", "", "radiology"},
    {"total_known_lesions", "", "radiology"},
    {"cns_imaging", "", "radiology"},
    {"systemic_imaging", "", "radiology"},
    {"patient.fitness_for_surgery", "", "thoracic_surgery"},
    {"patient.ecog", "", "medical_oncology"},
    {"patient.comorbidities", "", "medical_oncology"},
    {"current_therapy", "", "medical_oncology"},
    {"prior_therapies", "", "medical_oncology"},
    {"symptomatic_progression", "", "medical_oncology"},
    {"tempo", "", "medical_oncology"},
    {"trial_available", "", "medical_oncology"},
    {"histology", "", "pathology"},
    {"molecular_testing", "", "pathology"},
    {"driver_alterations", "", "pathology"},
    {"pd_l1_tps", "", "pathology"},
    {"biopsy", "", "pathology"},
    {"rt_plan", "", "radiation_oncology"},
}};

}  // namespace

const CommandRow* find_command(v1::MessageType type) {
  const auto* row = std::ranges::find(kCommands, type, &CommandRow::type);
  return row == kCommands.end() ? nullptr : row;
}

bool may_use(const CommandRow& command, RoleSet roles) {
  return command.any_authenticated || command.roles.meets(roles);
}

std::string_view discipline_of_path(std::string_view path) {
  for (const Ownership& owner : kOwners) {  // rows with a suffix stand before the general one
    if (path.starts_with(owner.prefix) && path.ends_with(owner.suffix)) return owner.discipline;
  }
  return {};
}

std::optional<std::string> first_foreign_path(const std::vector<std::string>& changed_paths,
                                              const std::vector<std::string>& disciplines) {
  for (const std::string& path : changed_paths) {
    if (std::ranges::find(disciplines, discipline_of_path(path)) == disciplines.end()) return path;
  }
  return std::nullopt;
}

}  // namespace tumorboard::workflow
