// SPDX-License-Identifier: Apache-2.0
// From a case to facts: counting, growth, ages of images, drugs and drivers by name, open text
// by the lexicon. Pure; unknown stays unknown.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/date.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"
#include "workers/clinical/catalogue.h"
#include "workers/clinical/open_text.h"
#include "workers/clinical/reading.h"
#include "workers/knowledge/knowledge.h"

namespace tumorboard::clinical {

using knowledge::FactSet;
using knowledge::Knowledge;

struct LesionFacts {
  std::string id;                   // its own, else its site, else site#2 in file order
  std::optional<bool> progressing;  // by RECIST 1.1 or new; nothing = unknown
  bool brain = false;
  bool countable = true;
  FactSet facts;
};

// An urgent sign and where it was found.
struct UrgentFound {
  std::string code;
  std::string path;
  std::string text;
};

struct CaseFacts {
  CaseFacts(const Knowledge& knowledge, Reader& reader, std::optional<Date> day)
      : facts(knowledge.facts()), text(reader), as_of(day) {}

  FactSet facts;
  std::vector<LesionFacts> lesions;  // in file order
  v1::Counts counts;
  std::vector<v1::Regimen> regimens;  // at most one
  std::vector<v1::Unrecognised> unrecognised;
  std::vector<v1::Clarified> clarified;
  std::vector<v1::ReadClause> read;
  OpenText text;                                          // what became of each open text; borrows from the Reader
  bool statements_elsewhere = false;                      // in a text that belongs to no reader
  std::vector<UrgentFound> urgent_found;                  // in text; one a code
  std::map<std::string, std::vector<std::string>> cited;  // evidence that the facts add to an item's code
  std::optional<Date> as_of;
  std::optional<Date> valid_until;  // first day an imaging input is too old
};

enum class Account : std::uint8_t {
  kEveryClause,  // `unrecognised`, `clarified` and `read` are filled, and facts_of_account()
  kStatements,   // every text is read, none accounted for
  kNone,         // texts that belong to no reader are left out
};

// The reader must outlive the facts.
CaseFacts read_facts(const v1::Case& input, const Knowledge& knowledge, Reader& reader,
                     Account account = Account::kEveryClause);

// The same in two steps, for a case of which only what is read after the lesions is changed: the biopsy's
// result and the drivers.
struct FactsBegun;
FactsBegun begin_facts(const v1::Case& input, const Knowledge& knowledge, Reader& reader);
void finish_facts(const v1::Case& input, const Knowledge& knowledge, Reader& reader, FactsBegun& begun,
                  Account account);

// The facts that are plain values of the case: each is set by one field, which nothing else reads.
void read_plain_values(const v1::Case& input, CaseFacts& out);
// Makes `out` the facts of a case that differs from that of `read` in such fields alone; no account of its
// texts. The memory of `out` is used again.
void take_plain_values(const v1::Case& input, const CaseFacts& read, CaseFacts& out);

}  // namespace tumorboard::clinical
