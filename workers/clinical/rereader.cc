// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/rereader.h"

#include "workers/clinical/account.h"

namespace tumorboard::clinical {

Rereader::Rereader(const v1::Case& input, const CaseFacts& facts, const Knowledge& knowledge, Reader& reader)
    : facts_(facts),
      knowledge_(knowledge),
      reader_(reader),
      begun_(begin_facts(input, knowledge, reader)),
      varied_(begun_) {}

CaseFacts& Rereader::read(const v1::Case& varied, Touches touches) {
  CaseFacts& made = varied_.facts;
  if (touches == Touches::kPlainValues) {
    take_plain_values(varied, facts_, made);
    return made;
  }
  if (touches == Touches::kAfterLesions) {
    varied_ = begun_;
  } else {
    varied_ = begin_facts(varied, knowledge_, reader_);
  }
  finish_facts(varied, knowledge_, reader_, varied_,
               facts_.statements_elsewhere ? Account::kStatements : Account::kNone);
  for (const FactId id : facts_of_account()) made.facts.set_value(id, facts_.facts.value(id));
  return made;
}

}  // namespace tumorboard::clinical
