// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/result_facts.h"

#include <algorithm>
#include <string>

namespace tumorboard::workflow {
namespace {

v1::BiopsyType joined(v1::BiopsyType a, v1::BiopsyType b) {
  if (a == v1::BIOPSY_TYPE_UNSPECIFIED || a == b) return b;
  return b == v1::BIOPSY_TYPE_UNSPECIFIED ? a : v1::BIOPSY_TYPE_BOTH;
}

bool holds(const v1::TextList& list, const std::string& text) {
  return std::ranges::find(list.values(), text) != list.values().end();
}

bool gives_histology(const v1::ResultReport& result) {
  return result.has_histology() && result.type() != v1::BIOPSY_TYPE_PLASMA;
}

}  // namespace

v1::Biopsy with_results(const v1::Biopsy& stated, std::vector<v1::ResultReport> finals) {
  v1::Biopsy out = stated;
  if (finals.empty()) return out;
  // The newest speaks last; the number decides between reports of one moment.
  std::ranges::sort(finals, [](const auto& a, const auto& b) {
    return std::pair(a.reported_us(), a.result_id()) < std::pair(b.reported_us(), b.result_id());
  });
  if (!stated.done()) out.clear_note();  // it spoke of a biopsy still to come
  if (!stated.done()) out.set_type(v1::BIOPSY_TYPE_UNSPECIFIED);
  out.set_done(true);
  for (const auto& result : finals) {
    out.set_type(joined(out.type(), result.type()));
    if (gives_histology(result)) out.set_histology(result.histology());
    if (!result.has_resistance_alterations()) continue;
    v1::TextList& list = *out.mutable_resistance_alterations();  // present even when empty: none found
    for (const auto& alteration : result.resistance_alterations().values()) {
      if (!holds(list, alteration)) list.add_values(alteration);
    }
  }
  return out;
}

v1::Biopsy without_results(const v1::Biopsy& edited, const v1::Biopsy& stated,
                           const std::vector<v1::ResultReport>& finals) {
  if (finals.empty()) return edited;
  const v1::Biopsy laid_over = with_results(stated, finals);
  v1::Biopsy out = edited;
  // What the editor left as the results had it goes back to what people had stated.
  if (edited.done() == laid_over.done()) {
    stated.has_done() ? out.set_done(stated.done()) : out.clear_done();
  }
  if (edited.type() == laid_over.type()) out.set_type(stated.type());
  if (edited.histology() == laid_over.histology()) {
    stated.has_histology() ? out.set_histology(stated.histology()) : out.clear_histology();
  }
  if (edited.note() == laid_over.note() && edited.has_note() == laid_over.has_note()) {
    stated.has_note() ? out.set_note(stated.note()) : out.clear_note();
  }
  if (!edited.has_resistance_alterations()) return out;
  v1::TextList kept;
  for (const auto& alteration : edited.resistance_alterations().values()) {
    const bool of_results = std::ranges::any_of(finals, [&](const auto& result) {
      return result.has_resistance_alterations() && holds(result.resistance_alterations(), alteration);
    });
    if (!of_results || holds(stated.resistance_alterations(), alteration)) kept.add_values(alteration);
  }
  if (kept.values().empty() && !stated.has_resistance_alterations()) {
    out.clear_resistance_alterations();
  } else {
    *out.mutable_resistance_alterations() = std::move(kept);
  }
  return out;
}

}  // namespace tumorboard::workflow
