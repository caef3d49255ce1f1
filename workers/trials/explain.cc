// SPDX-License-Identifier: Apache-2.0
// The fact a judgement rests on, in words, and what to obtain where it is not known.
#include <algorithm>
#include <cctype>

#include "workers/trials/explain_text.h"
#include "workers/trials/judge.h"
#include "workers/trials/whole_word.h"

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
  const Scalar& comment = record.at(RecordField::kStructuralComment);
  if (left.empty() && right.empty() && !comment.text.empty()) say("comment " + quoted(comment.text));
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

std::string field_word(RecordField field) {
  if (field == RecordField::kExon) return "exon";
  if (field == RecordField::kProteinChange) return "protein change";
  return field == RecordField::kWildtype ? "wild type" : "value";
}

// The first key that a record misses by its type alone; empty: none.
std::string type_mismatch(const RecordTest& test, const Patient& patient) {
  for (const GenomicRecord& record : patient.genomic) {
    if (!test.gene.empty() && record.at(RecordField::kHugoSymbol).text != test.gene) continue;
    for (const RecordKey& key : test.keys) {
      const Scalar& value = record.at(key.field);
      for (const Scalar& asked : key.values) {
        if (!differ_in_type_only(value, asked)) continue;
        return "; " + field_word(key.field) + " " + quoted(value.text) + " is " + std::string(type_word(value)) +
               " in the record, " + std::string(type_word(asked)) + " in the trial";
      }
    }
  }
  return {};
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// Empty: the report has a date.
std::string missing_report_date(const Patient& patient) {
  if (patient.report_date || patient.partner_fields_only) return {};
  const Scalar* written = patient.field("REPORT_DATE");
  if (written == nullptr || is_blank(written->text)) return "the report date is missing";
  return "the report date " + quoted(written->text) + " is not YYYY-MM-DD";
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
    if (written == nullptr || is_blank(written->text)) return {"no diagnosis is given", "the histological diagnosis"};
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
    if (!patient.age_years) return no_age();
    const std::string said = std::to_string(*patient.age_years) + " years old";
    return {said, unknown() ? "the date of birth" : ""};
  }

  [[nodiscard]] Reason no_age() const {
    for (const std::string_view field : {"BIRTH_DATE", "BIRTH_DATE_INT"}) {
      const Scalar* written = patient.field(field);
      if (written == nullptr || is_blank(written->text)) continue;
      return {"date of birth " + quoted(written->text) + " is not YYYY-MM-DD", "the date of birth as YYYY-MM-DD"};
    }
    if (const Scalar* age = patient.field("AGE")) return {no_number("age", *age), "the date of birth"};
    return {"no date of birth is given", "the date of birth"};
  }

  Reason operator()(const NumberTest& test) const {
    const Scalar* value = patient.field(test.field);
    const bool age = test.field == "AGE";
    if (value != nullptr && !value->is_number()) {
      return {no_number(age ? "age" : "tumor mutational burden", *value),
              age ? "the age as a number" : "tumor mutational burden as a number"};
    }
    if (value == nullptr) {
      return {age ? "no age is given" : "no tumor mutational burden is given",
              age ? "the age" : "tumor mutational burden (sequencing panel)"};
    }
    return {(age ? "age is " : "tumor mutational burden is ") + value->text, {}};
  }

  Reason operator()(const FieldTest& test) const {
    const Scalar* value = patient.field(test.field);
    if (value == nullptr)
      return {test.field + " is not given", test.field == "GENDER" ? "the patient's sex" : test.field};
    const std::string said = test.field + " is ";
    if (!differ_in_type_only(*value, test.value)) return {said + value->text, {}};
    return {said + quoted(value->text) + ": " + std::string(type_word(*value)) + " in the record, " +
                std::string(type_word(test.value)) + " in the trial",
            {}};
  }

  Reason operator()(const AgentTest& test) const {
    if (!patient.therapies) return {"prior treatment is not given", "the list of prior treatments"};
    if (unknown()) return {"the list of prior treatments may not be complete", "the complete list of prior treatments"};
    return {(holds() ? "treated with " : "not treated with ") + test.agent, {}};
  }

  Reason operator()(const RecordTest& test) const {
    if (!unknown() && holds()) return {record_text(*record_for(test, patient, Truth::kTrue)) + undated(test), {}};
    const std::string& gene = test.gene;
    if (!unknown()) {
      const std::string where = gene.empty() ? "" : " in " + gene;
      return {"tested: no such finding" + where + type_mismatch(test, patient), {}};
    }
    if (const GenomicRecord* doubtful = record_for(test, patient, Truth::kUnknown)) return doubt(test, *doubtful);
    if (test.signature) return {"not reported", criterion.text.substr(0, criterion.text.rfind(' ')) + " status"};
    if (gene.empty()) return {"no genomic record is given", "molecular testing with a panel"};
    const bool baseline = patient.coverage(test.gene) == Coverage::kBaseline;
    return {gene + (baseline ? " was tested before this progression only" : " has not been tested"),
            (baseline ? "molecular testing at progression (tissue or plasma): " : "molecular testing: ") + gene};
  }

  // Whether it is read from its fields or from its text depends on the day.
  [[nodiscard]] std::string undated(const RecordTest& test) const {
    const std::string missing = test.structural ? missing_report_date(patient) : std::string();
    return missing.empty() ? "" : " (" + missing + ")";
  }

  [[nodiscard]] Reason doubt(const RecordTest& test, const GenomicRecord& record) const {
    const std::string said = record_text(record);
    const bool category = !record.at(RecordField::kVariantCategory).is_null();
    if (test.structural && category && !missing_report_date(patient).empty()) {
      return {said + ": " + missing_report_date(patient), "the date of the report"};
    }
    return {said + " does not say enough",
            test.gene.empty() ? "the full molecular report" : "the full report of " + test.gene};
  }

  Reason operator()(const IgnoredTest& test) const {
    std::string field = test.key;
    std::transform(field.begin(), field.end(), field.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    for (const std::string& name : {field, test.key}) {
      if (const Scalar* written = patient.field(name)) {
        return {name + " is " + quoted(written->text) + "; not judged: engines ignore this criterion",
                test.key + ", read by hand"};
      }
    }
    return {"not part of the structured record", test.key + ", by hand"};
  }
  Reason operator()(const UnreadableTest& test) const { return {test.reason, "a corrected trial file"}; }
  Reason operator()(const TherapyTest& /*test*/) const { return explain_extension(criterion, truth, patient); }
  Reason operator()(const FactTest& /*test*/) const { return explain_extension(criterion, truth, patient); }
};

}  // namespace

Reason explain(const Criterion& criterion, Truth truth, const Patient& patient, const OncoTree& tree, Date /*today*/) {
  if (criterion.never_true && truth == Truth::kUnknown) {
    return {"the criterion can hardly match as it is written", "a corrected trial file"};
  }
  Reason reason = std::visit(Explainer{criterion, truth, patient, tree}, criterion.test);
  if (truth != Truth::kUnknown) reason.obtain.clear();
  return reason;
}

}  // namespace tumorboard::trials
