// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/patient_match.h"

#include <algorithm>
#include <cctype>

namespace tumorboard::workflow {
namespace {

bool same_words(const std::string& a, const std::string& b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string authority(const std::string& identifier) { return identifier.substr(0, identifier.find('|')); }

}  // namespace

PatientMatch match_patient(const v1::PatientIdentity& report, const v1::PatientIdentity& known) {
  int numbers = 0;
  bool other_number = false;  // the same authority knows two people
  for (const auto& given : report.identifiers()) {
    for (const auto& held : known.identifiers()) {
      if (given == held) {
        ++numbers;
      } else if (authority(given) == authority(held)) {
        other_number = true;
      }
    }
  }
  if (numbers == 0) return PatientMatch::kNone;
  int agreeing = numbers;
  if (report.has_birth_date() && known.has_birth_date()) {
    if (report.birth_date() != known.birth_date()) return PatientMatch::kContradicts;
    ++agreeing;
  }
  const bool named = report.has_family_name() && known.has_family_name();
  if (named && same_words(report.family_name(), known.family_name()) &&
      (!report.has_given_name() || !known.has_given_name() || same_words(report.given_name(), known.given_name()))) {
    ++agreeing;
  }
  if (other_number) return PatientMatch::kContradicts;
  return agreeing >= 2 ? PatientMatch::kSame : PatientMatch::kOneIdentifier;
}

bool shares_number(const v1::PatientIdentity& report, const v1::PatientIdentity& known) {
  return std::ranges::any_of(report.identifiers(), [&](const auto& given) {
    return std::ranges::find(known.identifiers(), given) != known.identifiers().end();
  });
}

bool is_another_patient(const v1::PatientIdentity& report, const v1::PatientIdentity& known) {
  const PatientMatch match = match_patient(report, known);
  if (match != PatientMatch::kNone) return match == PatientMatch::kContradicts;
  return std::ranges::any_of(report.identifiers(), [&](const auto& given) {
    return std::ranges::any_of(known.identifiers(),
                               [&](const auto& held) { return authority(given) == authority(held); });
  });
}

v1::PatientIdentity patient_of(const v1::CaseSnapshot& snapshot) {
  v1::PatientIdentity patient;
  *patient.mutable_identifiers() = snapshot.patient_identifiers();
  if (snapshot.has_patient_birth_date()) patient.set_birth_date(snapshot.patient_birth_date());
  if (snapshot.has_patient_family_name()) patient.set_family_name(snapshot.patient_family_name());
  if (snapshot.has_patient_given_name()) patient.set_given_name(snapshot.patient_given_name());
  return patient;
}

}  // namespace tumorboard::workflow
