// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/statements.h"

#include <algorithm>

namespace tumorboard::clinical {
namespace {

bool among(const std::vector<const v1::Drug*>& drugs, const v1::Drug* drug) {
  return std::find(drugs.begin(), drugs.end(), drug) != drugs.end();
}

template <typename Inside>
DrugsNamed drugs_where(FactBuilder& build, const Reading& reading, const Inside& inside) {
  DrugsNamed named;
  for (const auto& match : build.reader.find_drugs(reading.scan().text).found) {
    if (!inside(match.span)) continue;
    if (among(build.current_drugs, match.entry)) {
      named.current = true;
      ++named.current_count;
    } else if (among(build.earlier_drugs, match.entry)) {
      named.earlier = true;
    } else {
      named.foreign = true;
    }
  }
  return named;
}

// A drug's name beside the subject of its text: one of the case, or one that is asked about. A
// drug that the case does not list and that nobody asks about is unread.
void read_drug_names(FactBuilder& build, Reading& reading) {
  const knowledge::Scan& scan = reading.scan();
  for (const auto& match : build.reader.find_drugs(scan.text).found) {
    const bool listed = among(build.current_drugs, match.entry) || among(build.earlier_drugs, match.entry);
    for (const knowledge::Clause& clause : scan.clauses) {
      if (match.span.begin < clause.span.begin || match.span.begin >= clause.span.end) continue;
      if (listed || clause.asked) reading.cover(match.span, "current_therapy.drug");
    }
  }
}

// Words of a treatment's setting or outcome, where the clause names a drug or the field is of one.
void read_treatment_words(FactBuilder& build, Reading& reading) {
  for (const knowledge::Mention& mention : reading.scan().mentions) {
    const v1::LexiconCategory category = mention.entry->category();
    if (category != v1::LEXICON_CATEGORY_SETTING && category != v1::LEXICON_CATEGORY_OUTCOME) continue;
    const bool of_drug = reading.path().starts_with("current_therapy") ||
                         reading.path().starts_with("prior_therapies") ||
                         drugs_in_sentence(build, reading, mention.clause).any();
    if (of_drug && category == v1::LEXICON_CATEGORY_SETTING) reading.cover(mention, "current_therapy.setting");
  }
}

}  // namespace

DrugsNamed drugs_in_clause(FactBuilder& build, const Reading& reading, std::size_t clause) {
  const knowledge::Span span = reading.scan().clauses[clause].span;
  return drugs_where(build, reading, [&](knowledge::Span at) { return at.begin >= span.begin && at.begin < span.end; });
}

DrugsNamed drugs_in_sentence(FactBuilder& build, const Reading& reading, std::size_t clause) {
  const knowledge::Scan& scan = reading.scan();
  return drugs_where(build, reading, [&](knowledge::Span at) {
    return std::any_of(scan.clauses.begin(), scan.clauses.end(), [&](const knowledge::Clause& one) {
      return one.sentence == scan.clauses[clause].sentence && at.begin >= one.span.begin && at.begin < one.span.end;
    });
  });
}

void read_statements(FactBuilder& build) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  facts.set_flag(ids.toxicity_review, false);
  facts.set_flag(ids.toxicity_severe, false);
  read_typed_organ_function(build);
  read_typed_toxicities(build);
  for (Reading& reading : build.text.readings()) {
    if (reading.plain()) continue;
    read_danger(build, reading);
    read_toxicity(build, reading);
    read_drug_state(build, reading);
    read_organ_function(build, reading);
    read_wishes(build, reading);
    read_drug_names(build, reading);
    read_treatment_words(build, reading);
  }
  set_drug_state(build);
  if (build.wishes.has("declines_biopsy") || build.wishes.has("declines_all_treatment")) {
    build.findings.add("biopsy_refused");
  }
  build.set(ids.urgent_sign, build.urgent, true);
  build.set(ids.toxicity, build.toxicities, true);
  build.set(ids.condition, build.conditions, true);
  build.set(ids.wish, build.wishes, true);
  if (!build.wish_path.empty()) facts.set_origin(ids.wish, build.wish_path, build.wish_text);
}

}  // namespace tumorboard::clinical
