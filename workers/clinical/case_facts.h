// SPDX-License-Identifier: Apache-2.0
// From a case to facts: counting, growth, ages of images, drugs and drivers by name, open text
// by the lexicon. Pure; unknown stays unknown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/base/date.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"
#include "workers/clinical/catalogue.h"
#include "workers/clinical/open_text.h"
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

struct CaseFacts {
  FactSet facts;
  std::vector<LesionFacts> lesions;  // in file order
  v1::Counts counts;
  std::vector<v1::Regimen> regimens;  // at most one
  std::vector<v1::Unrecognised> unrecognised;
  std::optional<Date> as_of;
  std::optional<Date> valid_until;  // first day an imaging input is too old
};

CaseFacts read_facts(const v1::Case& input, const Knowledge& knowledge, Reader& reader);

}  // namespace tumorboard::clinical
