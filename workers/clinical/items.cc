// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/items.h"

#include <algorithm>

namespace tumorboard::clinical {
namespace {

template <typename Field>
void add_missing(const Field& from, Field& to) {
  for (const auto& value : from) {
    if (std::find(to.begin(), to.end(), value) == to.end()) *to.Add() = value;
  }
}

void add_because(const v1::Item& from, v1::Item& to) {
  for (const v1::Because& reason : from.because()) {
    const bool known = std::any_of(to.because().begin(), to.because().end(), [&](const v1::Because& other) {
      return other.path() == reason.path() && other.value() == reason.value();
    });
    if (!known) *to.add_because() = reason;
  }
}

void merge(const v1::Item& from, v1::Item& to) {
  add_missing(from.lesion_ids(), *to.mutable_lesion_ids());
  add_missing(from.rule_ids(), *to.mutable_rule_ids());
  add_missing(from.evidence_ids(), *to.mutable_evidence_ids());
  add_because(from, to);
}

// Of two rules that say the same with one voice, both reasons are told.
void add_text(const v1::Item& from, v1::Item& to) {
  if (from.stance() != to.stance() || from.text().empty()) return;
  if (to.text().find(from.text()) != std::string::npos) return;
  *to.mutable_text() += (to.text().empty() ? "" : " ") + from.text();
  if (from.strength() < to.strength() && from.strength() != v1::STRENGTH_UNSPECIFIED) to.set_strength(from.strength());
}

bool same_lesions(const v1::Item& a, const v1::Item& b) {
  return std::equal(a.lesion_ids().begin(), a.lesion_ids().end(), b.lesion_ids().begin(), b.lesion_ids().end());
}

bool lesions_meet(const v1::Item& a, const v1::Item& b) {
  if (a.lesion_ids().empty() || b.lesion_ids().empty()) return true;
  return std::any_of(a.lesion_ids().begin(), a.lesion_ids().end(), [&](const std::string& id) {
    return std::find(b.lesion_ids().begin(), b.lesion_ids().end(), id) != b.lesion_ids().end();
  });
}

bool same_subject(const v1::Item& a, const v1::Item& b) { return a.code() == b.code() && a.drug() == b.drug(); }

}  // namespace

void ItemList::add(v1::Item item) {
  for (v1::Item& known : items_) {
    if (same_subject(known, item) && known.stance() == item.stance() && known.rule_ids(0) == item.rule_ids(0)) {
      merge(item, known);
      return;
    }
  }
  items_.push_back(std::move(item));
}

std::vector<v1::Item> ItemList::finish() && {
  std::erase_if(items_, [this](const v1::Item& item) { return suppressed_.count(item.code()) > 0; });
  std::vector<v1::Item> kept;
  for (v1::Item& item : items_) {
    const bool discouraged_elsewhere =
        item.stance() != v1::STANCE_DISCOURAGE && std::any_of(items_.begin(), items_.end(), [&](const v1::Item& other) {
          return other.stance() == v1::STANCE_DISCOURAGE && same_subject(item, other) && lesions_meet(item, other);
        });
    if (discouraged_elsewhere) continue;
    const auto twin = std::find_if(kept.begin(), kept.end(), [&](const v1::Item& other) {
      return same_subject(item, other) && same_lesions(item, other);
    });
    if (twin == kept.end()) {
      kept.push_back(item);
    } else if (item.stance() < twin->stance()) {
      v1::Item stronger = item;
      merge(*twin, stronger);
      *twin = std::move(stronger);
    } else {
      merge(item, *twin);
      add_text(item, *twin);
    }
  }
  std::stable_sort(kept.begin(), kept.end(),
                   [](const v1::Item& a, const v1::Item& b) { return a.stance() < b.stance(); });
  return kept;
}

}  // namespace tumorboard::clinical
