// SPDX-License-Identifier: Apache-2.0
// Conditions that can never hold, rows that are never reached, rules that contradict each
// other, and the order in which rules run.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "workers/knowledge/analysis.h"
#include "workers/knowledge/compiler.h"

namespace tumorboard::knowledge {
namespace {

const char* const kNeverRemedy = "no values of its facts make it true: correct it";

// The facts a rule reads that other rules set, and those it sets, by name.
struct Flow {
  std::set<std::string> reads;
  std::set<std::string> sets;
};

bool set_by_rules(std::string_view name) {
  return name.starts_with("item.") || name.starts_with("lesion.item.") || name.starts_with("missing.") ||
         name == "rebiopsy.level";
}

Flow flow_of(const Rule& rule, const FactTable& table) {
  Flow flow;
  std::vector<FactId> read = rule.when.facts();
  const auto add = [&read](const std::vector<FactId>& facts) { read.insert(read.end(), facts.begin(), facts.end()); };
  if (rule.why_not_when) add(rule.why_not_when->facts());
  for (const Item& item : rule.items) {
    add(item.text.facts());
    add(item.drug.facts());
  }
  for (const Missing& missing : rule.missing) {
    add(missing.reason.facts());
    add(missing.action.facts());
  }
  for (const Urgent& urgent : rule.urgent) {
    add(urgent.text.facts());
    add(urgent.action.facts());
  }
  for (const FactId id : read) {
    const std::string& name = table.info(id).spec.name;
    if (set_by_rules(name)) flow.reads.insert(name);
  }
  const auto sets_item = [&flow](const std::string& code) {
    flow.sets.insert("item." + code);
    flow.sets.insert("lesion.item." + code);
  };
  for (const auto& item : rule.data->then()) {
    if (item.stance() != v1::STANCE_DISCOURAGE) sets_item(item.code());
  }
  for (const auto& code : rule.data->suppress()) sets_item(code);
  for (const auto& missing : rule.data->missing()) flow.sets.insert("missing." + missing.key());
  if (rule.data->has_rebiopsy()) flow.sets.insert("rebiopsy.level");
  return flow;
}

bool waits_for(const Flow& later, const Flow& earlier) {
  return std::any_of(later.reads.begin(), later.reads.end(),
                     [&earlier](const std::string& name) { return earlier.sets.contains(name); });
}

}  // namespace

void Loader::check_conditions() {
  const auto check = [this](const Expression& when, const Place& place, const std::string& what) {
    if (never_holds(when, knowledge_->facts_))
      report_.error(place, "the condition of " + what + " can never hold", kNeverRemedy);
  };
  const auto& files = sources_.merged();
  for (int i = 0; i < files.rule_size(); ++i) {
    const Rule& rule = knowledge_->rules_[static_cast<std::size_t>(i)];
    check(rule.when, sources_.place("rule", i).at("when"), "rule " + rule.data->id());
    if (!rule.why_not_when) continue;
    check(*rule.why_not_when, sources_.place("rule", i).at("why_not_when"), "rule " + rule.data->id());
  }
  for (int i = 0; i < files.conflict_size(); ++i) {
    const Conflict& conflict = knowledge_->conflicts_[static_cast<std::size_t>(i)];
    check(conflict.when, sources_.place("conflict", i).at("when"), "conflict " + conflict.data->id());
  }
  for (int i = 0; i < files.definition_size(); ++i) {
    const auto known = names_.definitions.find(files.definition(i).name());
    if (known == names_.definitions.end()) continue;
    check(known->second, sources_.place("definition", i).at("when"), "definition " + known->first);
  }
}

void Loader::check_rows() {
  std::map<std::string, std::uint32_t> seen;  // canonical condition -> row
  std::uint32_t always = 0;                   // the row that always holds
  for (std::size_t i = 0; i < knowledge_->pattern_rows_.size(); ++i) {
    const PatternRow& row = knowledge_->pattern_rows_[i];
    const Place place = sources_.place("pattern_row", static_cast<int>(i)).at("when");
    const std::uint32_t number = row.data->row();
    const auto unreachable = [&](std::uint32_t earlier) {
      report_.error(
          place,
          "row " + std::to_string(number) + " is never reached: row " + std::to_string(earlier) + " always comes first",
          "correct one of the two conditions");
    };
    if (never_holds(row.when, knowledge_->facts_)) {
      report_.error(place, "the condition of row " + std::to_string(number) + " can never hold", kNeverRemedy);
    }
    const auto [same, added] = seen.try_emplace(canonical(row.when), number);
    if (always != 0) {
      unreachable(always);
    } else if (!added) {
      unreachable(same->second);
    }
    if (always == 0 && always_holds(row.when, knowledge_->facts_)) always = number;
  }
}

void Loader::check_contradictions() {
  struct Said {
    const v1::Rule* rule;
    bool discouraged;
  };
  std::map<std::string, Said> said;  // condition, code, drug and lesions -> by whom
  for (std::size_t i = 0; i < knowledge_->rules_.size(); ++i) {
    const Rule& rule = knowledge_->rules_[i];
    const std::string condition = canonical(rule.when);
    for (int n = 0; n < rule.data->then_size(); ++n) {
      const auto& item = rule.data->then(n);
      const bool discouraged = item.stance() == v1::STANCE_DISCOURAGE;
      const std::string key = condition + "|" + item.code() + "|" + item.drug() + "|" + std::to_string(item.lesions()) +
                              "|" + std::to_string(std::max(1, static_cast<int>(rule.data->for_each())));
      const auto [known, added] = said.try_emplace(key, Said{rule.data, discouraged});
      if (added || known->second.discouraged == discouraged || known->second.rule == rule.data) continue;
      report_.error(sources_.place("rule", static_cast<int>(i)).at("then", n),
                    "rules " + known->second.rule->id() + " and " + rule.data->id() +
                        " have the same condition, one advises and one discourages " + item.code(),
                    "correct one of the two");
    }
  }
}

void Loader::order_rules() {
  std::vector<Flow> flows;
  for (const Rule& rule : knowledge_->rules_) flows.push_back(flow_of(rule, knowledge_->facts_));
  const std::size_t count = flows.size();
  std::vector<bool> placed(count);
  std::vector<Rule> ordered;
  const auto ready = [&](std::size_t i) {
    for (std::size_t j = 0; j < count; ++j) {
      if (!placed[j] && waits_for(flows[i], flows[j])) return false;
    }
    return true;
  };
  while (ordered.size() < count) {
    std::size_t next = 0;
    while (next < count && (placed[next] || !ready(next))) ++next;
    if (next == count) break;
    placed[next] = true;
    ordered.push_back(std::move(knowledge_->rules_[next]));
  }
  if (ordered.size() == count) {
    knowledge_->rules_ = std::move(ordered);
    return;
  }
  std::string stuck;
  std::size_t first = count;
  for (std::size_t i = 0; i < count; ++i) {
    if (placed[i]) continue;
    first = std::min(first, i);
    stuck += (stuck.empty() ? "" : ", ") + knowledge_->rules_[i].data->id();
  }
  report_.error(sources_.place("rule", static_cast<int>(first)).at("when"),
                "rules wait for each other's items and can never run: " + stuck,
                "let one of them read facts of the case instead of item., missing. or rebiopsy.level");
}

}  // namespace tumorboard::knowledge
