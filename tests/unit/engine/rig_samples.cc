// SPDX-License-Identifier: Apache-2.0
// The small case, knowledge and answer of the tests.
#include <google/protobuf/text_format.h>

#include "tests/unit/engine/rig.h"
#include "tumorboard/v1/artefact.pb.h"
#include "tumorboard/v1/knowledge.pb.h"

namespace tumorboard::testing_rig {

v1::Case small_case(const std::string& id) {
  v1::Case facts;
  facts.set_id(id);
  facts.set_as_of("2026-01-01");
  facts.mutable_patient()->set_ecog(1);
  return facts;
}

std::string recommendation_for(const v1::Lease& lease, v1::Readiness readiness) {
  v1::Case facts;
  facts.ParseFromString(lease.case_());
  v1::Recommendation out;
  out.set_case_id(facts.id());
  out.set_as_of(facts.as_of());
  out.set_valid_until("2026-02-01");
  out.set_pattern(v1::PATTERN_OLIGOPROGRESSION);
  out.set_readiness(readiness);
  for (const char* discipline : kDisciplines) out.add_required_disciplines(discipline);
  v1::Item& item = *out.add_items();
  item.set_code("state_evidence_limitations");
  item.set_stance(v1::STANCE_CAUTION);
  item.add_rule_ids("LIMITS-1");
  out.mutable_provenance()->set_knowledge_digest(lease.knowledge_digest());
  out.mutable_provenance()->set_case_digest(hex(sha256(lease.case_())));
  return out.SerializeAsString();
}

std::string small_knowledge(const std::string& remark) {
  v1::KnowledgeFile file;
  v1::Policy& policy = *file.mutable_policy();
  for (const char* discipline : kDisciplines) policy.mutable_required_disciplines()->add_value(discipline);
  policy.mutable_cns_disciplines()->add_value("neurosurgery");
  policy.mutable_systemic_imaging_max_days()->set_value(42);
  policy.mutable_cns_imaging_max_days()->set_value(20'000);  // the models let much time pass
  const auto code = [&](const char* name, v1::CodeKind kind) -> v1::Code& {
    v1::Code& added = *file.add_code();
    added.set_code(name);
    added.set_kind(kind);
    return added;
  };
  for (const char* name : {"state_evidence_limitations", "spinal_cord_precaution", "oar_constraint_check",
                           "organ_function_limits", "sbrt_option", "sbrt_dose_review"}) {
    code(name, v1::CODE_KIND_ITEM);
  }
  code("withhold_definitive_plan", v1::CODE_KIND_ITEM).set_blocks(true);
  code("spinal_cord_compression", v1::CODE_KIND_URGENT);
  code("hydrocephalus", v1::CODE_KIND_URGENT);
  code("histology", v1::CODE_KIND_MISSING);
  code("not_feasible", v1::CODE_KIND_REBIOPSY_REASON);
  file.add_rule()->set_id("LIMITS-1");
  file.add_evidence()->set_id("CURB");
  file.add_drug()->set_name("osimertinib");
  v1::LexiconEntry& brain = *file.add_lexicon();
  brain.set_category(v1::LEXICON_CATEGORY_SITE);
  brain.set_value("brain");
  brain.add_term("brain");
  brain.add_attribute("cns");
  std::string text;
  google::protobuf::TextFormat::PrintToString(file, &text);
  return bundle_of("knowledge", "# " + remark + '\n' + text);
}

const std::string& knowledge_digest() {
  static const std::string digest = hex(sha256(small_knowledge()));
  return digest;
}

const std::string& other_knowledge_digest() {
  static const std::string digest = hex(sha256(small_knowledge("other")));
  return digest;
}

std::string bundle_of(const std::string& kind, const std::string& content) {
  v1::ArtefactBundle bundle;
  bundle.set_kind(kind);
  auto& file = *bundle.add_files();
  file.set_name(kind == "knowledge" ? "a.textproto" : "a.yml");
  file.set_content(content);
  return bundle.SerializeAsString();
}

}  // namespace tumorboard::testing_rig
