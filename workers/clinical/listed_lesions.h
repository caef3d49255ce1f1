// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "workers/clinical/fact_builder.h"

namespace tumorboard::clinical {

// The lesion table, as far as words of a report or of the rest of the disease speak of it. Made
// after the lesions are read.
struct ListedLesions {
  WordList growing;  // organs with a lesion that progresses, or may
  WordList certain;  // organs with a lesion known to progress
  bool any_growing = false;
  bool any_new = false;
  bool limited = true;  // not more than the cut-off, and nothing diffuse
  double most = 0;      // lesions that progress, or may

  explicit ListedLesions(const FactBuilder& build) {
    const FactIds& ids = build.ids;
    for (std::size_t i = 0; i < build.out.lesions.size(); ++i) {
      const LesionFacts& lesion = build.out.lesions[i];
      const v1::Lesion& written = build.input.lesions().values(static_cast<int>(i));
      const std::string organ = lesion.facts.known(ids.l_organ) ? lesion.facts.text(ids.l_organ) : std::string();
      if (lesion.progressing.value_or(true)) {
        any_growing = true;
        growing.add(organ);
        any_new = any_new || written.new_() || !written.has_new_();
      }
      if (lesion.progressing == true) certain.add(organ);
    }
    if (build.out.counts.brain() > 0) {
      any_growing = true;
      growing.add("brain");
      certain.add("brain");
    }
    const FactSet& facts = build.out.facts;
    const knowledge::Value& possible = facts.value(ids.progressing_max);
    most = possible.known ? possible.high : build.out.counts.progressing();
    limited = most <= build.knowledge.policy().cut_off().value() &&
              facts.value(ids.not_countable).flag != knowledge::Truth::kTrue;
    // Lesions counted on the brain scan but not listed may be new.
    any_new = any_new || build.out.facts.value(ids.unlisted_brain).low > 0;
  }
};

}  // namespace tumorboard::clinical
