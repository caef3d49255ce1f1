// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/patient_options.h"

namespace tumorboard::cli {

v1::PatientIdentity PatientOptions::identity() const {
  v1::PatientIdentity patient;
  for (const std::string& id : identifiers) patient.add_identifiers(id);
  if (!family.empty()) patient.set_family_name(family);
  if (!given.empty()) patient.set_given_name(given);
  if (!birth_date.empty()) patient.set_birth_date(birth_date);
  if (!sex.empty()) patient.set_sex(sex);
  return patient;
}

void add_patient_options(CLI::App& app, PatientOptions& options) {
  app.add_option("--patient-id", options.identifiers, "The patient's number, AUTHORITY|NUMBER; may be repeated")
      ->type_name("ID")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--family", options.family, "The patient's family name")->type_name("NAME");
  app.add_option("--given", options.given, "The patient's given name")->type_name("NAME");
  app.add_option("--birth-date", options.birth_date, "The patient's date of birth")->type_name("DATE");
  app.add_option("--sex", options.sex, "The patient's sex")->type_name("TEXT");
}

}  // namespace tumorboard::cli
