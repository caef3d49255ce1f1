// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/facts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace tumorboard::knowledge {

std::string number_text(double value) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.2f", value);
  std::string text(buffer.data());
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

namespace {

std::string range_text(const Value& value) {
  if (value.known) return number_text(value.low);
  const bool bounded_below = std::isfinite(value.low);
  const bool bounded_above = std::isfinite(value.high);
  if (bounded_below && bounded_above) return number_text(value.low) + " to " + number_text(value.high);
  if (bounded_below) return "at least " + number_text(value.low);
  if (bounded_above) return "at most " + number_text(value.high);
  return "unknown";
}

std::string words_text(const Value& value, const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (value.words[i]) text += (text.empty() ? "" : ", ") + words[i];
  }
  if (value.words[kOtherWord]) text += text.empty() ? "other" : ", other";
  if (!value.known) return text.empty() ? "unknown" : text + ", others unknown";
  return text.empty() ? "none" : text;
}

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::optional<std::uint16_t> Vocabulary::find(std::string_view word) const {
  const auto found = index_.find(word);
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::uint16_t> Vocabulary::add(std::string_view word) {
  if (const auto known = find(word)) return known;
  if (words_.size() == kMaxWords) return std::nullopt;
  const auto index = static_cast<std::uint16_t>(words_.size());
  words_.emplace_back(word);
  index_.emplace(word, index);
  return index;
}

void FactTable::Initial::add(FactType type) {
  flags.push_back(Truth::kUnknown);
  if (type == FactType::kFlag) return;
  while (values.size() + 1 < flags.size()) values.push_back(flag_value(flags[values.size()]));
  values.emplace_back();
}

void FactTable::Initial::put(std::size_t index, Truth flag) {
  flags[index] = flag;
  if (index < values.size()) values[index] = flag_value(flag);
}

std::optional<FactId> FactTable::add(FactInfo info) {
  auto& list = info.scope == Scope::kCase ? case_facts_ : lesion_facts_;
  const FactId id{info.scope, static_cast<std::uint16_t>(list.size())};
  if (!index_.emplace(info.spec.name, id).second) return std::nullopt;
  (id.scope == Scope::kCase ? case_initial_ : lesion_initial_).add(info.spec.type);
  list.push_back(std::move(info));
  return id;
}

void FactTable::begin_false(FactId flag) {
  (flag.scope == Scope::kCase ? case_initial_ : lesion_initial_).put(flag.index, Truth::kFalse);
}

void FactTable::end_inputs() {
  case_inputs_ = case_facts_.size();
  lesion_inputs_ = lesion_facts_.size();
}

std::optional<FactId> FactTable::find(std::string_view name) const {
  const auto found = index_.find(std::string(name));
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string_view> FactTable::names() const {
  std::vector<std::string_view> names;
  names.reserve(case_facts_.size() + lesion_facts_.size());
  for (const auto& info : case_facts_) names.emplace_back(info.spec.name);
  for (const auto& info : lesion_facts_) names.emplace_back(info.spec.name);
  return names;
}

FactSet::FactSet(const FactTable& table, Scope scope, std::size_t lesion_index)
    : table_(&table), scope_(scope), lesion_index_(lesion_index), state_(table.initial(scope)) {}

Value& FactSet::reset(FactId id) {
  if (!origins_.empty()) origins_.erase(id.index);  // it spoke of the value before
  return state_.values[id.index] = Value{};
}

void FactSet::put_flag(FactId id, Truth flag) {
  if (!origins_.empty()) origins_.erase(id.index);
  state_.put(id.index, flag);
}

void FactSet::set_unknown(FactId id) { put_flag(id, Truth::kUnknown); }

void FactSet::set_flag(FactId id, bool value) { put_flag(id, truth_of(value)); }

void FactSet::set_flag(FactId id, std::optional<bool> value) {
  value.has_value() ? set_flag(id, *value) : set_unknown(id);
}

void FactSet::set_number(FactId id, double value) { set_range(id, value, value); }

void FactSet::set_number(FactId id, std::optional<double> value) {
  value.has_value() ? set_number(id, *value) : set_unknown(id);
}

void FactSet::set_range(FactId id, double low, double high) {
  Value& slot = reset(id);
  if (!(low <= high)) return;  // also when either is no number: unknown
  slot.low = low;
  slot.high = high;
  slot.known = std::isfinite(low) && low == high;
}

void FactSet::set_word(FactId id, std::string_view word) {
  Value& slot = reset(id);
  slot.word = table_->info(id).vocabulary->find(word).value_or(kOtherWord);
  slot.known = true;
}

void FactSet::set_words(FactId id, std::span<const std::string> words, bool complete) {
  Value& slot = reset(id);
  const Vocabulary& vocabulary = *table_->info(id).vocabulary;
  for (const std::string& word : words) slot.words.set(vocabulary.find(word).value_or(kOtherWord));
  slot.known = complete;
}

void FactSet::set_value(FactId id, const Value& value) {
  put_flag(id, value.flag);
  if (id.index < state_.values.size()) state_.values[id.index] = value;
}

void FactSet::forget_rules() {
  const auto inputs = static_cast<std::ptrdiff_t>(table_->inputs(scope_));
  const auto put_back = [inputs](const auto& from, auto& to) {
    const auto size = static_cast<std::ptrdiff_t>(from.size());
    if (inputs < size) std::copy(from.begin() + inputs, from.end(), to.begin() + inputs);
  };
  put_back(table_->initial(scope_).values, state_.values);
  put_back(table_->initial(scope_).flags, state_.flags);
  std::erase_if(origins_, [inputs](const auto& origin) { return origin.first >= inputs; });
}

void FactSet::set_origin(FactId id, std::string path, std::string text) {
  origins_[id.index] = Origin{std::move(path), std::move(text)};
}

std::string FactSet::text(FactId id) const {
  if (const auto origin = origins_.find(id.index); origin != origins_.end() && !origin->second.text.empty()) {
    return origin->second.text;
  }
  const Value& value = this->value(id);
  const FactInfo& info = table_->info(id);
  switch (info.spec.type) {
    case FactType::kFlag:
      return !value.known ? "unknown" : value.flag == Truth::kTrue ? "true" : "false";
    case FactType::kNumber:
      return range_text(value);
    case FactType::kWord:
      if (!value.known) return "unknown";
      return value.word == kOtherWord ? "other" : info.vocabulary->words()[value.word];
    case FactType::kWords:
      return words_text(value, info.vocabulary->words());
  }
  return "unknown";
}

std::string FactSet::path(FactId id) const {
  if (const auto origin = origins_.find(id.index); origin != origins_.end() && !origin->second.path.empty()) {
    return origin->second.path;
  }
  std::string path = table_->info(id).spec.path;
  if (scope_ == Scope::kLesion) replace_all(path, "{i}", std::to_string(lesion_index_));
  return path;
}

}  // namespace tumorboard::knowledge
