// SPDX-License-Identifier: Apache-2.0
// One criterion of a trial: a clinical key, a genomic or prior-treatment node, or a criterion
// of our own. Compiled once from CTML, judged for each patient.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "workers/trials/age_limit.h"
#include "workers/trials/extension_rows.h"
#include "workers/trials/finding.h"
#include "workers/trials/oncotree.h"
#include "workers/trials/patient.h"

namespace tumorboard::trials {

struct DiagnosisTest {
  std::string value;
  std::optional<DiagnosisSet> set;  // nothing: OncoTree has no such diagnosis
  bool by_code = false;             // engines compare names only
};

struct AgeTest {
  AgeLimit limit;
};

struct NumberTest {
  std::string field;
  NumberLimit limit;
};

struct FieldTest {
  std::string field;
  Scalar value;
};

// Keys that engines ignore, such as disease_status: no part of a match, but still to be checked.
struct IgnoredTest {
  std::string key;
  std::string value;
};

struct UnreadableTest {
  std::string reason;
};

struct RecordKey {
  RecordField field;
  std::vector<Scalar> values;  // one of them
  std::string prefix;          // instead: this prefix and one amino acid; empty = none
};

// A structural variant by its sides. Words: a gene, any_gene, intergenic.
struct StructuralTest {
  std::string gene;     // empty = not said
  std::string partner;  // empty = not said
};

// All of it must hold on one genomic record.
struct RecordTest {
  std::vector<RecordKey> keys;
  std::vector<FieldTest> unmapped;
  std::optional<StructuralTest> structural;
  std::string gene;  // empty = no gene is compared
  bool asks_wildtype = false;
  bool signature = false;
  bool may_be_acquired = false;  // under treatment: a baseline test says nothing
};

struct AgentTest {
  std::string agent;
  bool ignore_case = true;
};

// Our own criteria.
struct TherapyTest {
  std::string drug;
  std::string drug_class;
  std::string kind;
  std::optional<NumberLimit> lines;
  std::optional<NumberLimit> washout_days;
  std::optional<bool> current;
};

// One fact compared: a number with a limit, or a finding that is present (extension_rows.h).
struct FactTest {
  const ExtensionRow* row;
  std::optional<NumberLimit> limit;  // of a number
};

using Test = std::variant<DiagnosisTest, AgeTest, NumberTest, FieldTest, IgnoredTest, UnreadableTest, RecordTest,
                          AgentTest, TherapyTest, FactTest>;

struct Criterion {
  std::string text;  // "EGFR p.L858R present"
  std::string key;   // equal criteria have equal keys
  Test test;
  bool negated = false;
  bool never_true = false;  // as written hardly anything can satisfy it (lint says why)

  [[nodiscard]] bool ignored() const { return std::holds_alternative<IgnoredTest>(test); }
  [[nodiscard]] bool unreadable() const { return std::holds_alternative<UnreadableTest>(test); }
};

// Where a node stands, for lint.
struct Place {
  const OncoTree& tree;
  Findings& findings;
  std::string path;

  [[nodiscard]] Place below(std::string_view key) const { return {tree, findings, path + "." + std::string(key)}; }
};

Criterion unreadable_criterion(const Node& node, const Place& place, const std::string& reason,
                               const std::string& remedy);
// Of a node that is null, a list or a map where one value is expected.
Criterion no_value(const Node& node, const Place& place);
// An unquoted '!' before a word is a tag of YAML, and excludes nothing: an error, true if it was one.
bool lint_tag(const Node& node, const Place& place);

// Takes a leading '!' off a text value; true if it was there.
bool take_negation(Scalar& value);

// Each key is a criterion of its own, and only those with '!' are exclusions.
std::vector<Criterion> compile_clinical(const Node& map, const Place& place);
// One criterion; nothing where every key is a label. One '!' makes the whole node an exclusion.
std::optional<Criterion> compile_genomic(const Node& map, const Place& place);
std::optional<Criterion> compile_prior_treatment(const Node& map, const Place& place);
// Of the `tumorboard` list: one entry's key and value.
Criterion compile_extension(std::string_view key, const Node& value, const Place& place);

// Values that can hardly match as written. True if lint found one.
bool lint_record_value(std::string_view key, const Scalar& value, int line, const Place& place);
bool lint_gender(const Scalar& value, int line, const Place& place);

// A key that engines know below `clinical`, or below `genomic`; in lower case.
bool is_clinical_key(std::string_view key);
bool is_genomic_key(std::string_view key);

}  // namespace tumorboard::trials
