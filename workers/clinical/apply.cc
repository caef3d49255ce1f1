// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/apply.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/assertion.h"
#include "common/json/enum_names.h"
#include "workers/clinical/difference.h"

namespace tumorboard::clinical {
namespace {

using knowledge::Expression;
using knowledge::Rule;
using knowledge::Scope;
using knowledge::Truth;

class Application {
 public:
  Application(CaseFacts& facts, const Knowledge& knowledge, Detail detail, const Baseline* baseline)
      : case_(facts),
        knowledge_(knowledge),
        set_by_rules_(knowledge.rule_facts()),
        full_(detail == Detail::kFull),
        baseline_(baseline) {
    if (baseline != nullptr) difference_.emplace(facts, *baseline, knowledge);
  }

  Outcome run() {
    case_.facts.set_word(set_by_rules_.rebiopsy_level, "none");
    find_conflicts();
    find_pattern();
    note_pattern();
    const std::size_t rules = full_ ? knowledge_.rules().size() : 0;
    out_.held_rules.resize(rules);
    out_.held_mask.resize((rules + 63) / 64);
    apply_rules();
    out_.given = std::move(items_).finish();
    out_.rebiopsy_level = level_;
    if (!full_) return std::move(out_);
    for (GivenItem& item : out_.given) out_.items.push_back(told(item));
    for (const GivenItem& item : out_.given) {
      const v1::Code* code = knowledge_.code(item.code);
      out_.blocked = out_.blocked || (code != nullptr && code->blocks());
    }
    out_.rebiopsy.set_level(level_);
    for (const knowledge::Context& context : knowledge_.contexts()) add_context(context);
    return std::move(out_);
  }

 private:
  // Whether it holds, and on what it rests. `because` may be null.
  bool holds(const Expression& when, const FactSet* lesion, std::vector<v1::Because>* because) const {
    if (when.evaluate(case_.facts, lesion) != Truth::kTrue) return false;
    if (!full_ || because == nullptr) return true;
    std::vector<FactId> used;
    when.explain(case_.facts, lesion, used);
    *because = reasons(used, lesion);
    return true;
  }

  std::vector<v1::Because> reasons(const std::vector<FactId>& used, const FactSet* lesion) const {
    std::vector<v1::Because> made;
    for (const FactId id : used) {
      const bool of_lesion = id.scope == Scope::kLesion;
      if (of_lesion) TB_CHECK(lesion != nullptr);
      const FactSet& set = of_lesion ? *lesion : case_.facts;
      v1::Because& reason = made.emplace_back();
      reason.set_path(set.path(id));
      reason.set_value(set.text(id));
      reason.set_text(knowledge_.facts().info(id).spec.meaning);
    }
    return made;
  }

  // "lesions[].progressing" with the number of the lesion that a fact of the condition names.
  [[nodiscard]] std::string of_lesion(std::string path, const Expression& when) const {
    constexpr std::string_view kLesions = "lesions[";
    const std::size_t any = path.find("[]");
    if (any == std::string::npos) return path;
    for (const FactId id : when.facts()) {
      const std::string origin = case_.facts.path(id);
      if (!origin.starts_with(kLesions)) continue;
      return path.replace(any, 2, origin.substr(kLesions.size() - 1, origin.find(']') - kLesions.size() + 2));
    }
    return path;
  }

  void apply_rules() {
    const auto& rules = knowledge_.rules();
    if (!difference_) {
      for (std::size_t i = 0; i < rules.size(); ++i) apply_rule(rules[i], i);
      return;
    }
    const auto& held = baseline_->outcome.held_rules;
    for (std::size_t i = difference_->next(0); i < rules.size(); i = difference_->next(i + 1)) {
      difference_->reaches(i) ? apply_rule(rules[i], i) : apply_as_before(rules[i], held[i]);
    }
  }

  [[nodiscard]] bool holds_now(const knowledge::Conflict& conflict, std::size_t number) const {
    const bool as_before = difference_ && !difference_->reaches_conflict(number);
    if (as_before) return baseline_->facts.facts.value(conflict.fact).flag == Truth::kTrue;
    return conflict.when.evaluate(case_.facts) == Truth::kTrue;
  }

  void find_conflicts() {
    bool decides = false;
    const auto conflicts = knowledge_.conflicts();
    for (std::size_t i = 0; i < conflicts.size(); ++i) {
      const knowledge::Conflict& conflict = conflicts[i];
      const bool found = holds_now(conflict, i);
      case_.facts.set_flag(conflict.fact, found);
      if (difference_ && difference_->reaches_conflict(i)) difference_->compare(conflict.fact);
      if (!found) continue;
      decides = decides || conflict.data->decides_pattern();
      if (!full_) continue;
      out_.fired.push_back(conflict.data->id());
      v1::Conflict& shown = out_.conflicts.emplace_back();
      for (const std::string& path : conflict.data->path()) shown.add_paths(of_lesion(path, conflict.when));
      shown.set_text(conflict.text.render(case_.facts));
    }
    case_.facts.set_flag(set_by_rules_.conflict_decides_pattern, decides);
  }

  void find_pattern() {
    out_.pattern = v1::PATTERN_INCOMPLETE_ASSESSMENT;  // where no row holds, something is not known
    for (const knowledge::PatternRow& row : knowledge_.pattern_rows()) {
      if (row.when.evaluate(case_.facts) != Truth::kTrue) continue;
      out_.pattern = row.data->pattern();
      if (full_) out_.fired.push_back("row " + std::to_string(row.data->row()));
      break;
    }
    case_.facts.set_word(set_by_rules_.pattern, json::enum_word(out_.pattern));
  }

  // The pattern and the conflicts are facts that rules read.
  void note_pattern() {
    if (!difference_) return;
    difference_->compare(set_by_rules_.pattern);
    difference_->compare(set_by_rules_.conflict_decides_pattern);
  }

  void apply_rule(const Rule& rule, std::size_t number) {
    // A rule that cannot hold is looked at only where it is told why it does not.
    const bool explained = full_ && rule.why_not_when.has_value();
    if (explained || rule.patterns[case_.facts.value(set_by_rules_.pattern).word]) look_at(rule, explained);
    if (difference_ && held_now_ != baseline_->outcome.held_rules[number]) note_effects(rule);
    if (full_ && !held_now_.empty()) out_.held_mask[number / 64] |= std::uint64_t{1} << (number % 64);
    if (full_) out_.held_rules[number] = held_now_;
    held_now_.clear();
  }

  static bool of_lesion(const Rule& rule) {
    const v1::ForEach each = rule.data->for_each();
    return each == v1::FOR_EACH_LESION || each == v1::FOR_EACH_PROGRESSING_LESION;
  }

  void look_at(const Rule& rule, bool explained) {
    if (!of_lesion(rule)) {
      apply_once(rule, nullptr);
      return;
    }
    if (!explained && rule.case_part.evaluate(case_.facts) != Truth::kTrue) return;
    for (LesionFacts& lesion : case_.lesions) {
      if (rule.data->for_each() == v1::FOR_EACH_LESION || lesion.progressing == true) apply_once(rule, &lesion);
    }
  }

  void apply_as_before(const Rule& rule, const std::vector<bool>& held) {
    for (std::size_t i = 0; i < held.size(); ++i) {
      if (held[i]) carry_out(rule, of_lesion(rule) ? &case_.lesions[i] : nullptr, {});
    }
  }

  // What the rule sets may differ from the baseline.
  void note_effects(const Rule& rule) {
    for (const knowledge::Item& item : rule.items) {
      difference_->note(item.fact);
      difference_->note(item.lesion_fact);
    }
    for (const std::string& code : rule.data->suppress()) {
      difference_->note(set_by_rules_.item.at(code));
      difference_->note(set_by_rules_.lesion_item.at(code));
    }
    for (const knowledge::Missing& missing : rule.missing) difference_->note(missing.fact);
    if (rule.data->has_rebiopsy()) difference_->note(set_by_rules_.rebiopsy_level);
  }

  void note_held(const LesionFacts* lesion) {
    if (!full_ && !difference_) return;
    const std::size_t index = lesion == nullptr ? 0 : lesion->facts.lesion_index();
    if (held_now_.size() <= index) held_now_.resize(index + 1);
    held_now_[index] = true;
  }

  void apply_once(const Rule& rule, LesionFacts* lesion) {
    const FactSet* lesion_facts = lesion == nullptr ? nullptr : &lesion->facts;
    std::vector<v1::Because> because;
    if (!holds(rule.when, lesion_facts, &because)) {
      if (full_) explain_why_not(rule, lesion_facts);
      return;
    }
    note_held(lesion);
    carry_out(rule, lesion, because);
  }

  void carry_out(const Rule& rule, LesionFacts* lesion, const std::vector<v1::Because>& because) {
    const FactSet* lesion_facts = lesion == nullptr ? nullptr : &lesion->facts;
    if (full_ && (out_.fired.empty() || out_.fired.back() != rule.data->id())) out_.fired.push_back(rule.data->id());
    for (const std::string& code : rule.data->suppress()) {
      const FactId given = set_by_rules_.item.at(code);
      items_.suppress(given.index);
      case_.facts.set_flag(given, false);
    }
    for (const knowledge::Item& item : rule.items) give(rule, item, lesion, because);
    if (rule.data->has_rebiopsy()) raise_rebiopsy(rule.data->rebiopsy(), because);
    for (const std::string& code : rule.data->demote()) items_.demote(set_by_rules_.item.at(code).index);
    for (const knowledge::Missing& missing : rule.missing) ask(missing, lesion_facts);
    for (const knowledge::Urgent& urgent : rule.urgent) warn(urgent, lesion_facts, because);
  }

  void warn(const knowledge::Urgent& urgent, const FactSet* lesion, const std::vector<v1::Because>& because) {
    if (!full_) return;
    const std::string& code = urgent.data->code();
    for (const v1::UrgentSign& known : out_.urgent) {
      if (known.code() == code) return;
    }
    v1::UrgentSign& sign = out_.urgent.emplace_back();
    sign.set_code(code);
    sign.set_text(urgent.text.render(case_.facts, lesion));
    sign.set_action(urgent.action.render(case_.facts, lesion));
    for (const std::string& discipline : urgent.data->discipline()) sign.add_disciplines(discipline);
    const auto found = std::find_if(case_.urgent_found.begin(), case_.urgent_found.end(),
                                    [&](const UrgentFound& one) { return one.code == code; });
    if (found != case_.urgent_found.end()) {
      sign.set_path(found->path);
      sign.set_value(found->text);
    } else if (!because.empty()) {
      sign.set_path(because.front().path());
      sign.set_value(because.front().value());
    }
  }

  void give(const Rule& rule, const knowledge::Item& item, LesionFacts* lesion,
            const std::vector<v1::Because>& because) {
    GivenItem made;
    made.number = item.fact.index;
    made.code = item.data->code();
    made.stance = item.data->stance();
    made.strength = item.data->strength();
    const FactSet* lesion_facts = lesion == nullptr ? nullptr : &lesion->facts;
    if (!item.drug.empty()) made.drug = item.drug.render(case_.facts, lesion_facts);
    choose_lesions(item.data->lesions(), lesion, made);
    made.rule = rule.data->id();
    if (full_) {
      made.told = std::make_unique<v1::Item>();
      made.told->set_text(item.text.render(case_.facts, lesion_facts));
      for (const std::string& id : rule.data->statement()) made.told->add_evidence_ids(id);
      for (const std::string& id : rule.data->evidence()) made.told->add_evidence_ids(id);
      if (const auto cited = case_.cited.find(item.data->code()); cited != case_.cited.end()) {
        for (const std::string& id : cited->second) made.told->add_evidence_ids(id);
      }
      for (const v1::Because& reason : because) *made.told->add_because() = reason;
      add_told_facts(item, lesion_facts, *made.told);
    }
    if (made.stance != v1::STANCE_DISCOURAGE && !items_.suppresses(made.number)) {
      case_.facts.set_flag(item.fact, true);
      if (lesion != nullptr) lesion->facts.set_flag(item.lesion_fact, true);
    }
    items_.add(std::move(made));
  }

  // The item with its words and names.
  v1::Item told(GivenItem& item) const {
    v1::Item made = std::move(*item.told);
    item.told.reset();
    made.set_code(std::string(item.code));
    made.set_stance(item.stance);
    made.set_strength(item.strength);
    if (!item.drug.empty()) made.set_drug(item.drug);
    for (const std::uint16_t lesion : item.lesions) made.add_lesion_ids(case_.lesions[lesion].id);
    made.add_rule_ids(std::string(item.rule));
    for (const std::string_view rule : item.more_rules) made.add_rule_ids(std::string(rule));
    return made;
  }

  // The facts an item's text tells are facts it weighs, also where its condition does not need them.
  void add_told_facts(const knowledge::Item& item, const FactSet* lesion, v1::Item& made) const {
    for (v1::Because& reason : reasons(item.text.facts(), lesion)) {
      const bool known = std::any_of(made.because().begin(), made.because().end(),
                                     [&](const v1::Because& other) { return other.path() == reason.path(); });
      if (!known) *made.add_because() = std::move(reason);
    }
  }

  void choose_lesions(v1::LesionChoice choice, const LesionFacts* own, GivenItem& item) const {
    if (choice == v1::LESION_CHOICE_NONE) return;
    if (choice == v1::LESION_CHOICE_UNSPECIFIED) {
      if (own != nullptr) item.lesions.push_back(static_cast<std::uint16_t>(own->facts.lesion_index()));
      return;
    }
    for (const LesionFacts& lesion : case_.lesions) {
      if (lesion.progressing != true) continue;
      if (choice == v1::LESION_CHOICE_PROGRESSING_BRAIN && !lesion.brain) continue;
      if (choice == v1::LESION_CHOICE_PROGRESSING_EXTRACRANIAL && lesion.brain) continue;
      item.lesions.push_back(static_cast<std::uint16_t>(lesion.facts.lesion_index()));
    }
  }

  void raise_rebiopsy(const v1::RebiopsyTemplate& wanted, const std::vector<v1::Because>& because) {
    v1::Rebiopsy& rebiopsy = out_.rebiopsy;
    if (wanted.level() < level_) return;
    if (wanted.level() > level_) {
      level_ = wanted.level();
      rebiopsy.Clear();
      case_.facts.set_word(set_by_rules_.rebiopsy_level, json::enum_word(level_));
    }
    if (!full_) return;
    if (rebiopsy.reasons().empty()) rebiopsy.set_method(wanted.method());
    for (const std::string& reason : wanted.reason()) {
      const auto& known = rebiopsy.reasons();
      if (std::find(known.begin(), known.end(), reason) == known.end()) rebiopsy.add_reasons(reason);
    }
    for (const v1::Because& reason : because) {
      const bool known = std::any_of(rebiopsy.because().begin(), rebiopsy.because().end(),
                                     [&](const v1::Because& other) { return other.path() == reason.path(); });
      if (!known) *rebiopsy.add_because() = reason;
    }
  }

  void ask(const knowledge::Missing& missing, const FactSet* lesion) {
    case_.facts.set_flag(missing.fact, true);
    if (!full_) return;
    out_.held = out_.held || missing.data->holds();
    v1::MissingInformation asked;
    asked.set_key(missing.data->key());
    asked.set_path(missing.path.render(case_.facts, lesion));
    asked.set_severity(missing.data->severity());
    asked.set_reason(missing.reason.render(case_.facts, lesion));
    asked.set_action(missing.action.render(case_.facts, lesion));
    for (v1::MissingInformation& known : out_.missing) {
      if (known.key() != asked.key() || known.path() != asked.path()) continue;
      if (asked.severity() < known.severity()) known = asked;
      return;
    }
    out_.missing.push_back(std::move(asked));
  }

  void explain_why_not(const Rule& rule, const FactSet* lesion) {
    if (!rule.why_not_when || rule.items.empty()) return;
    if (rule.why_not_when->evaluate(case_.facts, lesion) != Truth::kTrue) return;
    const std::string& code = rule.items.front().data->code();
    for (const v1::WhyNot& known : out_.why_not) {
      if (known.rule_id() == rule.data->id()) return;  // one lesion's reason is enough
    }
    std::vector<FactId> used;
    rule.when.explain(case_.facts, lesion, used);
    v1::WhyNot& shown = out_.why_not.emplace_back();
    shown.set_code(code);
    shown.set_rule_id(rule.data->id());
    for (v1::Because& reason : reasons(used, lesion)) *shown.add_because() = std::move(reason);
  }

  void add_context(const knowledge::Context& context) {
    if (context.when.evaluate(case_.facts) != Truth::kTrue) return;
    out_.fired.push_back("context " + context.data->statement());
    v1::ContextStatement& shown = out_.context.emplace_back();
    shown.set_statement(context.data->statement());
    shown.set_text(context.text.render(case_.facts));
  }

  CaseFacts& case_;
  const Knowledge& knowledge_;
  const knowledge::RuleFacts& set_by_rules_;
  bool full_;
  const Baseline* baseline_;
  std::optional<Difference> difference_;  // from the baseline
  std::vector<bool> held_now_;            // of the rule that is looked at
  ItemList items_;
  v1::RebiopsyLevel level_ = v1::REBIOPSY_LEVEL_NONE;
  Outcome out_;
};

}  // namespace

Outcome apply(CaseFacts& facts, const Knowledge& knowledge, Detail detail, const Baseline* baseline) {
  Outcome outcome = Application(facts, knowledge, detail, baseline).run();
  // An item that was displaced at the end is no reason to list it as an alternative that was not given.
  std::erase_if(outcome.why_not, [&](const v1::WhyNot& why) {
    return std::any_of(outcome.items.begin(), outcome.items.end(), [&](const v1::Item& item) {
      return item.code() == why.code() && item.stance() != v1::STANCE_DISCOURAGE;
    });
  });
  return outcome;
}

}  // namespace tumorboard::clinical
