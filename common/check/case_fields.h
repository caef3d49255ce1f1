// SPDX-License-Identifier: Apache-2.0
// One row for each field of the case file: who may change it, whether it is open text that can
// decide, where a page shows it and in which words, which fact it becomes, what is refused. The
// checks, the daemon's authority, the pages and docs/reference/case-file.md read this table.
// Pure; callable from any thread.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tumorboard::check {

// Who may change a field beside the coordinator, the chair and the intake gateway.
enum class Owner : std::uint8_t {
  kUndecided,  // a row that names nobody; refused by a test
  kCoordinator,
  kAnyClinician,
  kOwnerOfPath,  // the discipline that owns the field that a clarification names
  kMedicalOncology,
  kRadiationOncology,
  kThoracicSurgery,
  kRadiology,
  kPathology,
};
std::string_view discipline_of(Owner owner);  // empty where it is no single discipline

enum class Text : std::uint8_t {
  kNone,     // a number, a flag, a date, a closed set
  kName,     // text that is compared, not understood: an id, a path
  kOpen,     // open text that cannot decide
  kDecides,  // open text; an unread clause in it holds readiness back
};

// The line of a page on which a field is printed.
enum class Section : std::uint8_t {
  kUnplaced,  // a row without a page; refused by a test
  kNowhere,   // `note` says why
  kHead,
  kQuestion,
  kSigns,
  kPatient,
  kTumour,
  kTreatment,
  kImaging,
  kLesions,
  kBiopsy,
  kPlan,
  kClarified,
};

enum class DateForm : std::uint8_t { kNone, kDay, kDayMonthOrYear };

struct Range {
  double least = 0;
  double most = std::numeric_limits<double>::max();
};

struct CaseField {
  std::string_view path = {};  // lesions[].size_mm; a group or a list has a row of its own
  Owner owner = Owner::kUndecided;
  Text text = Text::kNone;
  Section section = Section::kUnplaced;
  std::string_view words = {};  // its name in differences and in the line of what is not given
  // Its words on the page. {} is the value, {_} the value with spaces for underscores; a flag has
  // two sides, "yes words|no words". Leading punctuation replaces the comma before it. Empty for
  // a field that a page shows in its own way.
  std::string_view shown = {};
  std::string_view none = {};  // what a page says of a list that is known to be empty
  std::string_view fact = {};  // in workers/clinical/catalogue.cc
  Range range = {};
  DateForm date = DateForm::kNone;
  bool asked_for = false;  // a page names it when it is not given
  std::string_view unit = {};
  std::string_view note = {};  // for docs/reference/case-file.md
};

std::span<const CaseField> case_fields();

// The row of a field of v1::Case or of a message below it; nullptr for any other field.
const CaseField* case_field(const google::protobuf::FieldDescriptor& field);
// The row of a path as messages write it: lesions[2].size_mm, patient.comorbidities[0], lesions[2].
const CaseField* case_field(std::string_view path);

// Every field of v1::Case in the order of the message, groups and lists before what they hold.
struct CaseNode {
  std::string path;
  const google::protobuf::FieldDescriptor* field;
  bool leaf;  // a value or a list of texts
};
std::vector<CaseNode> case_nodes();

// What an open text can decide: the rows of open text, in the table's order.
struct OpenText {
  std::string_view path;  // patient.comorbidities, lesions[].site
  bool decides;
};
std::vector<OpenText> open_texts();
// Can an unread clause at this path (patient.comorbidities[0]) hold readiness back?
bool decides(std::string_view path);

// Is this a date in that form? Years 1800 to 2999; a month is YYYY-MM.
bool is_date_text(DateForm form, std::string_view text);

// The table of docs/reference/case-file.md.
std::string case_fields_markdown();

}  // namespace tumorboard::check
