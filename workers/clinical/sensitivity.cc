// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/sensitivity.h"

#include <algorithm>
#include <compare>
#include <span>
#include <string_view>
#include <tuple>

#include "common/json/enum_names.h"

namespace tumorboard::clinical {
namespace {

using Sorted = std::vector<const GivenItem*>;
using Group = std::span<const GivenItem* const>;

auto subject(const GivenItem* item) { return std::tie(item->code, item->drug); }

// The items that are wanted by code and drug; within them by stance and lesions, so that equal answers
// are equal lists.
template <typename Wanted>
Sorted sorted(const std::vector<GivenItem>& items, const Wanted& wanted) {
  Sorted list;
  for (const GivenItem& item : items) {
    if (wanted(item)) list.push_back(&item);
  }
  std::sort(list.begin(), list.end(), [](const GivenItem* a, const GivenItem* b) {
    return std::tie(a->code, a->drug, a->stance, a->lesions) < std::tie(b->code, b->drug, b->stance, b->lesions);
  });
  return list;
}

// The items of one code and drug at the front.
Group take_group(Group& rest) {
  std::size_t count = 1;
  while (count < rest.size() && subject(rest[count]) == subject(rest[0])) ++count;
  const Group group = rest.first(count);
  rest = rest.subspan(count);
  return group;
}

bool same(Group a, Group b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const GivenItem* one, const GivenItem* other) {
    return one->stance == other->stance && one->lesions == other->lesions;
  });
}

bool alike(const GivenItem& a, const GivenItem& b) {
  return a.number == b.number && a.stance == b.stance && a.lesions == b.lesions && a.drug == b.drug;
}

// The codes of items that one of two answers of one knowledge has and the other has not.
std::vector<std::uint16_t> different_codes(const std::vector<GivenItem>& a, const std::vector<GivenItem>& b) {
  std::vector<std::uint16_t> codes;
  const auto add_lacking = [&codes](const std::vector<GivenItem>& list, const std::vector<GivenItem>& other) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i < other.size() && alike(list[i], other[i])) continue;
      const bool has =
          std::any_of(other.begin(), other.end(), [&](const GivenItem& one) { return alike(list[i], one); });
      if (!has) codes.push_back(list[i].number);
    }
  };
  add_lacking(a, b);
  add_lacking(b, a);
  return codes;
}

// "consider: liver_1, liver_2; discourage" for what is said of one code and drug.
std::string position(Group group, const CaseFacts& facts) {
  std::vector<std::string> parts;
  for (const GivenItem* item : group) {
    std::vector<std::string> names;
    names.reserve(item->lesions.size());
    for (const std::uint16_t lesion : item->lesions) names.push_back(facts.lesions[lesion].id);
    std::sort(names.begin(), names.end());
    std::string part = json::enum_word(item->stance);
    for (const std::string& name : names) part += (&name == &names.front() ? ": " : ", ") + name;
    parts.push_back(std::move(part));
  }
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : "; ") + part;
  return joined;
}

void add(std::vector<v1::Change>& made, std::string what, std::string from, std::string to) {
  v1::Change& change = made.emplace_back();
  change.set_what(std::move(what));
  change.set_from(std::move(from));
  change.set_to(std::move(to));
}

std::string name_of(Group group) {
  const GivenItem& item = *group.front();
  return "item:" + std::string(item.code) + (item.drug.empty() ? "" : ":" + item.drug);
}

constexpr const char* kAbsent = "not given";

template <typename Wanted>
void compare_items(const Answered& before, const Answered& after, const Wanted& wanted, std::vector<v1::Change>& made) {
  const Sorted earlier = sorted(before.outcome.given, wanted);
  const Sorted later = sorted(after.outcome.given, wanted);
  Group was(earlier);
  Group is(later);
  while (!was.empty() || !is.empty()) {
    const auto order = was.empty()  ? std::strong_ordering::greater
                       : is.empty() ? std::strong_ordering::less
                                    : subject(was[0]) <=> subject(is[0]);
    if (std::is_lt(order)) {
      const Group gone = take_group(was);
      add(made, name_of(gone), position(gone, before.facts), kAbsent);
    } else if (std::is_gt(order)) {
      const Group come = take_group(is);
      add(made, name_of(come), kAbsent, position(come, after.facts));
    } else {
      const Group from = take_group(was);
      const Group to = take_group(is);
      if (same(from, to)) continue;
      std::string old_position = position(from, before.facts);
      std::string new_position = position(to, after.facts);
      if (old_position != new_position) add(made, name_of(to), std::move(old_position), std::move(new_position));
    }
  }
}

void note_gap(const Variation& variation, const std::vector<v1::Change>& made, Outcome& answer) {
  for (v1::MissingInformation& missing : answer.missing) {
    const auto& filled = variation.missing_keys;
    if (std::find(filled.begin(), filled.end(), missing.key()) == filled.end()) continue;
    for (const v1::Change& change : made) {
      const auto& known = missing.would_change();
      if (std::find(known.begin(), known.end(), change.what()) == known.end()) missing.add_would_change(change.what());
    }
  }
}

// `wanted`: the items that may differ.
template <typename Wanted>
std::vector<v1::Change> changes(const Answered& before, const Answered& after, const Wanted& wanted) {
  const Outcome& was = before.outcome;
  const Outcome& is = after.outcome;
  std::vector<v1::Change> made;
  if (was.pattern != is.pattern) add(made, "pattern", json::enum_word(was.pattern), json::enum_word(is.pattern));
  compare_items(before, after, wanted, made);
  if (was.rebiopsy_level != is.rebiopsy_level) {
    add(made, "rebiopsy.level", json::enum_word(was.rebiopsy_level), json::enum_word(is.rebiopsy_level));
  }
  return made;
}

bool is_closed(const v1::TrialMatch& trial) {
  return std::all_of(trial.levels().begin(), trial.levels().end(),
                     [](const v1::TrialLevel& level) { return level.closed(); });
}

}  // namespace

std::vector<v1::Change> changes(const Answered& before, const Answered& after) {
  return changes(before, after, [](const GivenItem&) { return true; });
}

void explore(const v1::Case& input, const CaseFacts& facts, Outcome& answer, const Knowledge& knowledge, Reader& reader,
             v1::Recommendation& recommendation) {
  v1::Case varied;  // one for all: its memory is used again
  const Baseline baseline{facts, answer};
  Rereader again(input, facts, knowledge, reader);
  for_each_variation(input, facts, answer, knowledge, [&](const Variation& variation) {
    varied = input;
    variation.edit(varied);
    CaseFacts& other = again.read(varied, variation.touches);
    const Outcome outcome = apply(other, knowledge, Detail::kAnswerOnly, &baseline);
    const auto codes = different_codes(answer.given, outcome.given);
    std::vector<v1::Change> made = changes({answer, facts}, {outcome, other}, [&codes](const GivenItem& item) {
      return std::find(codes.begin(), codes.end(), item.number) != codes.end();
    });
    if (made.empty()) return;
    note_gap(variation, made, answer);
    v1::Sensitivity& shown = *recommendation.add_sensitivity();
    shown.set_path(variation.path);
    shown.set_if_value(variation.if_value);
    for (v1::Change& change : made) *shown.add_changes() = std::move(change);
  });
}

void explore_trials(const v1::Case& input, const CaseFacts& facts, const Outcome& answer, const Knowledge& knowledge,
                    const TrialScreen& screen, v1::Recommendation& screening) {
  v1::Case varied;
  for_each_variation(input, facts, answer, knowledge, [&](const Variation& variation) {
    varied = input;
    variation.edit(varied);
    const std::vector<v1::TrialVerdict> verdicts = screen.verdicts(varied);
    v1::Sensitivity made;
    for (std::size_t i = 0; i < verdicts.size() && made.changes_size() < kMaxTrialChanges; ++i) {
      const v1::TrialMatch& trial = screen.trials[i];
      if (trial.verdict() == verdicts[i] || is_closed(trial)) continue;
      v1::Change& change = *made.add_changes();
      change.set_what("trial:" + trial.trial());
      change.set_from(json::enum_word(trial.verdict()));
      change.set_to(json::enum_word(verdicts[i]));
    }
    if (made.changes().empty()) return;
    made.set_path(variation.path);
    made.set_if_value(variation.if_value);
    *screening.add_sensitivity() = std::move(made);
  });
}

}  // namespace tumorboard::clinical
