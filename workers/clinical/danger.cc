// SPDX-License-Identifier: Apache-2.0
// Urgent signs in words. A doubtful one counts, one that is excluded or long over does not.
#include "workers/clinical/statements.h"
#include "workers/clinical/tense.h"

namespace tumorboard::clinical {
namespace {

constexpr std::string_view kSignPath = "urgent_signs";

void note_danger(FactBuilder& build, const Reading& reading, std::size_t clause, const std::string& code) {
  build.urgent.add(code);
  for (const UrgentFound& known : build.out.urgent_found) {
    if (known.code == code) return;
  }
  build.out.urgent_found.push_back({code, reading.path(), std::string(reading.clause_text(clause))});
}

}  // namespace

void read_danger(FactBuilder& build, Reading& reading) {
  const knowledge::Scan& scan = reading.scan();
  for (const knowledge::Mention& mention : scan.mentions) {
    if (mention.entry->category() != v1::LEXICON_CATEGORY_DANGER) continue;
    reading.cover(mention, kSignPath);
    const bool excluded = mention.negated && !mention.hedged;
    if (excluded || tense_of(scan, mention.clause, v1::LEXICON_CATEGORY_DANGER, build.out.as_of).over) continue;
    note_danger(build, reading, mention.clause, mention.entry->value());
  }
  for (const knowledge::SignHit& hit : scan.signs) {
    bool over = false;
    for (const std::size_t index : hit.mentions) {
      const knowledge::Mention& mention = scan.mentions[index];
      reading.cover(mention, kSignPath);
      over = over || tense_of(scan, mention.clause, v1::LEXICON_CATEGORY_DANGER, build.out.as_of).over;
    }
    if (!hit.negated && !over) note_danger(build, reading, hit.clause, hit.sign->code());
  }
}

}  // namespace tumorboard::clinical
