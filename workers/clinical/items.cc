// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/items.h"

#include <algorithm>
#include <utility>

namespace tumorboard::clinical {
namespace {

template <typename Field>
void add_missing(const Field& from, Field& to) {
  for (const auto& value : from) {
    if (std::find(to.begin(), to.end(), value) != to.end()) continue;
    if constexpr (requires { to.push_back(value); }) {
      to.push_back(value);
    } else {
      *to.Add() = value;
    }
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

// Of two rules that say the same with one voice, both texts are told, with the greater strength.
void join_voices(const GivenItem& from, GivenItem& to) {
  if (from.stance != to.stance) return;
  if (from.strength != v1::STRENGTH_UNSPECIFIED && from.strength < to.strength) to.strength = from.strength;
  if (!from.told || !to.told || from.told->text().empty()) return;
  std::string& text = *to.told->mutable_text();
  if (text.find(from.told->text()) != std::string::npos) return;
  text += (text.empty() ? "" : " ") + from.told->text();
}

void add_rule(std::string_view rule, GivenItem& to) {
  auto& more = to.more_rules;
  if (rule != to.rule && std::find(more.begin(), more.end(), rule) == more.end()) more.push_back(rule);
}

void merge(const GivenItem& from, GivenItem& to) {
  add_missing(from.lesions, to.lesions);
  if (!from.told || !to.told) return;
  add_rule(from.rule, to);
  for (const std::string_view rule : from.more_rules) add_rule(rule, to);
  add_missing(from.told->evidence_ids(), *to.told->mutable_evidence_ids());
  add_because(*from.told, *to.told);
}

bool lesions_meet(const GivenItem& a, const GivenItem& b) {
  if (a.lesions.empty() || b.lesions.empty()) return true;
  return std::any_of(a.lesions.begin(), a.lesions.end(), [&](std::uint16_t lesion) {
    return std::find(b.lesions.begin(), b.lesions.end(), lesion) != b.lesions.end();
  });
}

// What is advised comes before what to mind, and that before what is advised against.
int rank(v1::Stance stance) {
  if (stance == v1::STANCE_CAUTION) return v1::STANCE_DISCOURAGE;
  return stance == v1::STANCE_DISCOURAGE ? v1::STANCE_CAUTION : stance;
}

bool same_subject(const GivenItem& a, const GivenItem& b) { return a.number == b.number && a.drug == b.drug; }

}  // namespace

bool ItemList::suppresses(std::uint16_t number) const {
  return std::find(suppressed_.begin(), suppressed_.end(), number) != suppressed_.end();
}

void ItemList::add(GivenItem item) {
  for (GivenItem& known : items_) {
    if (same_subject(known, item) && known.stance == item.stance && known.rule == item.rule) {
      merge(item, known);
      return;
    }
  }
  items_.push_back(std::move(item));
}

std::vector<GivenItem> ItemList::finish() && {
  std::erase_if(items_, [this](const GivenItem& item) { return suppresses(item.number); });
  for (GivenItem& item : items_) {
    const bool demoted = std::find(demoted_.begin(), demoted_.end(), item.number) != demoted_.end();
    if (demoted && item.stance == v1::STANCE_RECOMMEND) item.stance = v1::STANCE_CONSIDER;
  }
  std::vector<const GivenItem*> discouraged;
  for (const GivenItem& item : items_) {
    if (item.stance == v1::STANCE_DISCOURAGE) discouraged.push_back(&item);
  }
  const auto displaced = [&](const GivenItem& item) {
    return item.stance != v1::STANCE_DISCOURAGE &&
           std::any_of(discouraged.begin(), discouraged.end(), [&](const GivenItem* other) {
             return same_subject(item, *other) && lesions_meet(item, *other);
           });
  };
  std::vector<bool> out(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i) out[i] = displaced(items_[i]);
  std::vector<GivenItem> kept;
  kept.reserve(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (out[i]) continue;
    GivenItem& item = items_[i];
    const auto twin = std::find_if(kept.begin(), kept.end(), [&](const GivenItem& other) {
      return same_subject(item, other) && item.lesions == other.lesions;
    });
    if (twin == kept.end()) {
      kept.push_back(std::move(item));
    } else if (rank(item.stance) < rank(twin->stance)) {
      merge(*twin, item);
      *twin = std::move(item);
    } else {
      merge(item, *twin);
      join_voices(item, *twin);
    }
  }
  std::stable_sort(kept.begin(), kept.end(),
                   [](const GivenItem& a, const GivenItem& b) { return rank(a.stance) < rank(b.stance); });
  return kept;
}

}  // namespace tumorboard::clinical
