// SPDX-License-Identifier: Apache-2.0
// The fact a judgement rests on, in words, and what to obtain where it is not known.
#include "workers/trials/judge.h"

namespace tumorboard::trials {
namespace {

std::string record_text(const GenomicRecord& record) {
  std::string text;
  const auto say = [&](const std::string& word) {
    if (!word.empty()) text += (text.empty() ? "" : " ") + word;
  };
  say(record.at(RecordField::kHugoSymbol).text);
  if (record.at(RecordField::kWildtype).boolean) say("wild type");
  const std::string& left = record.at(RecordField::kLeftPartner).text;
  const std::string& right = record.at(RecordField::kRightPartner).text;
  if (!left.empty() || !right.empty()) say((left.empty() ? "?" : left) + "-" + (right.empty() ? "?" : right));
  for (const RecordField field : {RecordField::kProteinChange, RecordField::kCnvCall, RecordField::kMmrStatus}) {
    say(record.at(field).text);
  }
  if (record.at(RecordField::kProteinChange).is_null() && !record.at(RecordField::kExon).is_null()) {
    say("exon " + record.at(RecordField::kExon).text);
    say(record.at(RecordField::kVariantClassification).text);
  }
  if (text.find(' ') == std::string::npos) say(record.at(RecordField::kVariantCategory).text);
  if (!record.source.empty()) text += " (" + record.source + ")";
  return text.empty() ? "a record without details" : text;
}

struct Explainer {
  const Criterion& criterion;
  Truth truth;  // of the criterion, negation included
  const Patient& patient;
  const OncoTree& tree;

  [[nodiscard]] bool unknown() const { return truth == Truth::kUnknown; }
  // Whether what the criterion names is there.
  [[nodiscard]] bool holds() const { return (truth == Truth::kTrue) != criterion.negated; }

  Reason operator()(const DiagnosisTest& test) const {
    const Scalar* written = patient.field("ONCOTREE_PRIMARY_DIAGNOSIS_NAME");
    if (written == nullptr) return {"no diagnosis is given", "the histological diagnosis"};
    const std::string said = "diagnosis is " + written->text;
    if (!test.set) return {said + "; the trial names no diagnosis of OncoTree", "a corrected trial file"};
    const std::string tree_text = "OncoTree " + tree.version();
    if (!patient.diagnosis)
      return {said + ", which " + tree_text + " does not know", "the diagnosis by its OncoTree name"};
    if (unknown()) return {said + ", less specific than the trial asks", "a more specific diagnosis from pathology"};
    return {said + (holds() ? ", which belongs to " : ", which does not belong to ") + test.value + " in " + tree_text,
            {}};
  }

  Reason operator()(const AgeTest& /*test*/) const {
    if (patient.birth_date) return {"born " + patient.birth_date->iso(), {}};
    if (!patient.age_years) return {"no date of birth is given", "the date of birth"};
    const std::string said = std::to_string(*patient.age_years) + " years old";
    return {said, unknown() ? "the date of birth" : ""};
  }

  Reason operator()(const NumberTest& test) const {
    const Scalar* value = patient.field(test.field);
    const bool age = test.field == "AGE";
    if (value == nullptr || !value->is_number()) {
      return {age ? "no age is given" : "no tumor mutational burden is given",
              age ? "the age" : "tumor mutational burden (sequencing panel)"};
    }
    return {(age ? "age is " : "tumor mutational burden is ") + value->text, {}};
  }

  Reason operator()(const FieldTest& test) const {
    const Scalar* value = patient.field(test.field);
    if (value == nullptr)
      return {test.field + " is not given", test.field == "GENDER" ? "the patient's sex" : test.field};
    return {test.field + " is " + value->text, {}};
  }

  Reason operator()(const AgentTest& test) const {
    if (!patient.therapies) return {"prior treatment is not given", "the list of prior treatments"};
    if (unknown()) return {"the list of prior treatments may not be complete", "the complete list of prior treatments"};
    return {(holds() ? "treated with " : "not treated with ") + test.agent, {}};
  }

  Reason operator()(const RecordTest& test) const {
    if (criterion.never_true) return {"the criterion can never match as it is written", "a corrected trial file"};
    if (!unknown() && holds()) return {record_text(*record_for(test, patient, Truth::kTrue)), {}};
    const std::string gene = test.gene.empty() ? "this" : test.gene;
    if (!unknown()) return {"tested: no such finding" + std::string(test.gene.empty() ? "" : " in " + gene), {}};
    if (const GenomicRecord* doubtful = record_for(test, patient, Truth::kUnknown)) {
      return {record_text(*doubtful) + " does not say enough", "the full report of " + gene};
    }
    if (test.signature) return {"not reported", criterion.text.substr(0, criterion.text.rfind(' ')) + " status"};
    const bool baseline = patient.coverage(test.gene) == Coverage::kBaseline;
    return {gene + (baseline ? " was tested before this progression only" : " has not been tested"),
            (baseline ? "molecular testing at progression (tissue or plasma): " : "molecular testing: ") + gene};
  }

  Reason operator()(const IgnoredTest& test) const {
    return {"not part of the structured record", test.key + ", by hand"};
  }
  Reason operator()(const UnreadableTest& test) const { return {test.reason, "a corrected trial file"}; }
  Reason operator()(const TherapyTest& /*test*/) const { return explain_extension(criterion, truth, patient); }
  Reason operator()(const MeasureTest& /*test*/) const { return explain_extension(criterion, truth, patient); }
  Reason operator()(const FindsTest& /*test*/) const { return explain_extension(criterion, truth, patient); }
};

}  // namespace

Reason explain(const Criterion& criterion, Truth truth, const Patient& patient, const OncoTree& tree, Date /*today*/) {
  Reason reason = std::visit(Explainer{criterion, truth, patient, tree}, criterion.test);
  if (truth != Truth::kUnknown) reason.obtain.clear();
  return reason;
}

}  // namespace tumorboard::trials
