// SPDX-License-Identifier: Apache-2.0
// Whether what a text names is over: "in 2021", "resolved", "history of"; or not of this patient, or
// only feared: "father had", "return if". A word for today in the same clause keeps it present.
#pragma once

#include <optional>

#include "common/base/date.h"
#include "workers/knowledge/scan.h"

namespace tumorboard::clinical {

// The year written in the clause, the latest of several; nothing = none. Only years that are not
// after `as_of`.
std::optional<int> year_in(const knowledge::Scan& scan, std::size_t clause, std::optional<Date> as_of);

// The calendar year of a day.
int calendar_year(Date day);

struct Tense {
  bool over = false;        // past, or resolved
  std::optional<int> year;  // of the mention, where one is written beside it
};

// Of the clause's mentions; the clauses after it in the sentence count while they name nothing of
// `category` themselves. A year before that of `as_of` is past.
Tense tense_of(const knowledge::Scan& scan, std::size_t clause, v1::LexiconCategory category,
               std::optional<Date> as_of);

}  // namespace tumorboard::clinical
