// SPDX-License-Identifier: Apache-2.0
// ClinicalTrials.gov, API version 2: metadata and free text, no structured criteria.
#include "workers/trials/trial.h"

namespace tumorboard::trials {
namespace {

const Node& member(const Node& node, std::string_view key) {
  static const Node kNothing;
  const Node* found = node.find(key);
  return found == nullptr ? kNothing : *found;
}

std::string joined(const Node& list) {
  std::string text;
  for (const Node& item : list.items) text += (text.empty() ? "" : ", ") + item.scalar.text;
  return text;
}

void say(std::string& text, std::string_view part, std::string_view separator) {
  if (part.empty()) return;
  if (!text.empty()) text += separator;
  text += part;
}

}  // namespace

bool is_registry_record(const Node& node) { return node.find("protocolSection") != nullptr; }

RegistryRecord read_registry_record(const Node& node) {
  const Node& protocol = member(node, "protocolSection");
  const Node& identity = member(protocol, "identificationModule");
  const Node& status = member(protocol, "statusModule");
  const Node& eligibility = member(protocol, "eligibilityModule");
  RegistryRecord record;
  record.nct_id = identity.text_of("nctId");
  record.title = identity.text_of("briefTitle");
  if (record.title.empty()) record.title = identity.text_of("officialTitle");
  record.status = status.text_of("overallStatus");
  if (record.status == "RECRUITING") record.status = "Open to Accrual";
  record.updated = member(status, "lastUpdatePostDateStruct").text_of("date");
  record.phases = joined(member(member(protocol, "designModule"), "phases"));
  record.conditions = joined(member(member(protocol, "conditionsModule"), "conditions"));
  record.minimum_age = eligibility.text_of("minimumAge");
  record.maximum_age = eligibility.text_of("maximumAge");
  record.sex = eligibility.text_of("sex");
  record.eligibility = eligibility.text_of("eligibilityCriteria");
  for (const Node& arm : member(member(protocol, "armsInterventionsModule"), "armGroups").items) {
    std::string text(arm.text_of("label"));
    say(text, arm.text_of("description"), ": ");
    record.arms.push_back(std::move(text));
  }
  for (const Node& site : member(member(protocol, "contactsLocationsModule"), "locations").items) {
    std::string text(site.text_of("facility"));
    for (const std::string_view key : {"city", "country", "status"}) say(text, site.text_of(key), ", ");
    record.sites.push_back(std::move(text));
  }
  return record;
}

}  // namespace tumorboard::trials
