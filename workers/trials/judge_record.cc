// SPDX-License-Identifier: Apache-2.0
// Genomic nodes: is there one record that meets all keys? A key whose field the record lacks
// makes that record doubtful, not a negative.
#include <algorithm>
#include <cctype>

#include "workers/trials/judge.h"
#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

bool is_mutation_field(RecordField field) {
  return field == RecordField::kProteinChange || field == RecordField::kExon ||
         field == RecordField::kVariantClassification;
}

bool category_excludes(const GenomicRecord& record, RecordField field) {
  const Scalar& category = record.at(RecordField::kVariantCategory);
  if (category.is_null()) return false;
  if (is_mutation_field(field)) return category.text != "MUTATION";
  return field == RecordField::kCnvCall && category.text != "CNV";
}

// p.L858R: one amino acid for another.
bool is_substitution(std::string_view change) {
  if (!change.starts_with("p.") || change.size() < 5) return false;
  change.remove_prefix(3);
  const std::string_view digits = change.substr(0, change.size() - 1);
  return std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

// A deletion or insertion whose protein change is not given is still no substitution.
bool class_excludes(const GenomicRecord& record, const RecordKey& key) {
  if (key.field != RecordField::kProteinChange) return false;
  const Scalar& named = record.at(RecordField::kVariantClassification);
  if (named.is_null()) return false;
  const bool indel = named.text.ends_with("_Del") || named.text.ends_with("_Ins");
  return indel && (!key.prefix.empty() || std::all_of(key.values.begin(), key.values.end(),
                                                      [](const Scalar& value) { return is_substitution(value.text); }));
}

bool wildcard_fits(std::string_view change, std::string_view prefix) {
  constexpr std::string_view kAminoAcids = "acdefghiklmnpqrstvwy";
  return change.size() == prefix.size() + 1 && same_ignoring_case(change.substr(0, prefix.size()), prefix) &&
         kAminoAcids.find(lower(change.back())) != std::string_view::npos;
}

Truth meets_key(const GenomicRecord& record, const RecordKey& key) {
  const Scalar& value = record.at(key.field);
  if (value.is_null()) {
    const bool no = category_excludes(record, key.field) || class_excludes(record, key) ||
                    key.field == RecordField::kHugoSymbol || key.field == RecordField::kWildtype;
    return no ? Truth::kFalse : Truth::kUnknown;
  }
  if (!key.prefix.empty()) return knowledge::truth_of(value.is_text() && wildcard_fits(value.text, key.prefix));
  return knowledge::truth_of(std::find(key.values.begin(), key.values.end(), value) != key.values.end());
}

std::string side_word(std::string_view text) {
  std::string word(text);
  std::transform(word.begin(), word.end(), word.begin(), [](char c) { return c == ' ' ? '_' : lower(c); });
  return word;
}

bool side_fits(const Scalar& side, std::string_view asked) {
  if (asked.empty()) return true;
  const bool empty = side.is_null() || side.text.empty();
  const std::string word = side_word(asked);
  if (word == "intergenic") return empty;
  if (word == "any_gene") return !empty;
  return side.is_text() && side.text == asked;
}

bool structured(const GenomicRecord& record, const StructuralTest& test) {
  const Scalar& left = record.at(RecordField::kLeftPartner);
  const Scalar& right = record.at(RecordField::kRightPartner);
  if (test.gene.empty() && test.partner.empty()) return !left.is_null() || !right.is_null();
  return (side_fits(left, test.gene) && side_fits(right, test.partner)) ||
         (side_fits(right, test.gene) && side_fits(left, test.partner));
}

// A record without a category may well be the structural variant its comment tells of.
Truth in_comment(const GenomicRecord& record, const StructuralTest& test) {
  const Scalar& comment = record.at(RecordField::kStructuralComment);
  if (!comment.is_text() || !holds_word(comment.text, test.gene)) return Truth::kFalse;
  const Scalar& category = record.at(RecordField::kVariantCategory);
  return category.is_null() || category.text.empty() ? Truth::kUnknown : knowledge::truth_of(category.text == "SV");
}

Truth meets_structural(const GenomicRecord& record, const StructuralTest& test, const Patient& patient) {
  const bool by_fields =
      patient.partner_fields_only || (patient.report_date && *patient.report_date >= kStructuredSince);
  const Truth of_its_time = by_fields ? knowledge::truth_of(structured(record, test)) : in_comment(record, test);
  if (of_its_time == Truth::kTrue) return Truth::kTrue;
  // Said in the other way than the report's date suggests: an engine overlooks it, we ask.
  const Truth other_way = by_fields ? in_comment(record, test) : knowledge::truth_of(structured(record, test));
  return of_its_time | (other_way & Truth::kUnknown);
}

Truth meets(const GenomicRecord& record, const RecordTest& test, const Patient& patient) {
  if (record.at(RecordField::kWildtype).boolean && !test.asks_wildtype) return Truth::kFalse;
  Truth all = Truth::kTrue;
  for (const RecordKey& key : test.keys) {
    all = all & meets_key(record, key);
    if (all == Truth::kFalse) return all;
  }
  if (test.structural) all = all & meets_structural(record, *test.structural, patient);
  for (const FieldTest& field : test.unmapped) {
    const auto value = record.all.find(field.field);
    const bool absent = value == record.all.end() || value->second.is_null();
    all = all & (absent ? Truth::kUnknown : knowledge::truth_of(value->second == field.value));
  }
  return all;
}

// No record fits: is that a negative result, or was it not looked for?
bool looked_for(const RecordTest& test, const Patient& patient) {
  if (test.signature) {
    return std::any_of(patient.genomic.begin(), patient.genomic.end(), [&](const GenomicRecord& record) {
      return std::all_of(test.keys.begin(), test.keys.end(),
                         [&](const RecordKey& key) { return !record.at(key.field).is_null(); });
    });
  }
  if (test.gene.empty()) return !patient.genomic.empty();
  const Coverage coverage = patient.coverage(test.gene);
  return coverage == Coverage::kCurrent || (coverage == Coverage::kBaseline && !test.may_be_acquired);
}

// Calls look(record) for the records that can matter, until it says stop by returning true.
template <typename Look>
void each_candidate(const RecordTest& test, const Patient& patient, const Look& look) {
  if (!test.gene.empty() && !test.structural) {
    for (const std::uint32_t at : patient.records_of(test.gene)) {
      if (look(patient.genomic[at])) return;
    }
    return;
  }
  for (const GenomicRecord& record : patient.genomic) {
    if (look(record)) return;
  }
}

}  // namespace

const GenomicRecord* record_for(const RecordTest& test, const Patient& patient, Truth at_least) {
  const GenomicRecord* found = nullptr;
  each_candidate(test, patient, [&](const GenomicRecord& record) {
    if (meets(record, test, patient) < at_least) return false;
    found = &record;
    return true;
  });
  return found;
}

Judgement judge_record(const RecordTest& test, const Patient& patient) {
  Truth any = Truth::kFalse;
  each_candidate(test, patient, [&](const GenomicRecord& record) {
    any = any | meets(record, test, patient);
    return any == Truth::kTrue;
  });
  if (any == Truth::kTrue) return {Truth::kTrue, true};
  if (any == Truth::kFalse && looked_for(test, patient)) return {Truth::kFalse, false};
  return {Truth::kUnknown, false};
}

}  // namespace tumorboard::trials
