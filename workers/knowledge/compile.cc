// SPDX-License-Identifier: Apache-2.0
// Compiles every condition and text of the files.
#include <cmath>
#include <utility>

#include "workers/knowledge/analysis.h"
#include "workers/knowledge/compiler.h"
#include "workers/knowledge/expression_lexer.h"
#include "workers/knowledge/fact_table_builder.h"

namespace tumorboard::knowledge {
namespace {

std::string set_later(std::string_view fact, bool before_pattern, bool before_conflicts) {
  if (before_conflicts && fact.starts_with("conflict.")) return "conflicts are found one by one, none reads another";
  if (!before_pattern) return {};
  for (const std::string_view prefix : {"item.", "lesion.item.", "missing.", "rebiopsy."}) {
    if (fact.starts_with(prefix)) return "rules set it, and they run after the pattern is known";
  }
  return fact == "pattern" ? "the pattern is not known yet here" : std::string();
}

std::string describe(const Error& error, std::string_view field) {
  return std::string(field.empty() ? "" : field) + (field.empty() ? "" : ": ") + error.message;
}

// The patterns under which a condition may hold.
WordSet patterns_left(const Expression& when, const FactTable& table, FactId pattern) {
  const Expression of_pattern = when.part([pattern](FactId id) { return id == pattern; });
  WordSet left;
  const auto& vocabulary = table.info(pattern).vocabulary;
  if (vocabulary == nullptr) return left.set();  // the fact's name was taken; that is reported
  const auto& words = vocabulary->words();
  FactSet facts(table);
  for (std::size_t word = 0; word < words.size(); ++word) {
    facts.set_word(pattern, words[word]);
    left.set(word, of_pattern.evaluate(facts) != Truth::kFalse);
  }
  return left;
}

}  // namespace

void Loader::read_policy() {
  const auto& policy = sources_.merged().policy();
  const Place place = sources_.place("policy");
  const auto* type = v1::Policy::descriptor();
  const auto* reflection = v1::Policy::GetReflection();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto* field = type->field(i);
    const std::string name = "policy." + field->name();
    std::string source;
    if (field->message_type() == v1::PolicyNumber::descriptor()) {
      const auto& number = static_cast<const v1::PolicyNumber&>(reflection->GetMessage(policy, field));
      names_.constants[name] = number.value();
      source = number.source();
      const bool usable = std::isfinite(number.value()) && number.value() > 0;
      if (reflection->HasField(policy, field) && !usable) {
        report_.error(place.at(field->name()), name + " is no number above 0", "give its value");
      }
    } else {
      source = static_cast<const v1::PolicyList&>(reflection->GetMessage(policy, field)).source();
    }
    if (!reflection->HasField(policy, field)) {
      report_.error(place, name + " is not given", "give it; a policy has no defaults");
    } else if (source.empty()) {
      report_.error(place.at(field->name()), name + " has no source",
                    "say where it comes from, or that the board chose it");
    }
  }
  const auto ordered = [&](std::string_view field, const v1::PolicyNumber& low, const v1::PolicyNumber& high) {
    if (low.value() <= high.value()) return;
    report_.error(place.at(field), "policy." + std::string(field) + " is above its maximum", "exchange the two");
  };
  ordered("sbrt_min_gy", policy.sbrt_min_gy(), policy.sbrt_max_gy());
  ordered("plausible_min_mm", policy.plausible_min_mm(), policy.plausible_max_mm());
  ordered("sbrt_min_fractions", policy.sbrt_min_fractions(), policy.sbrt_max_fractions());
}

Expression Loader::condition(std::string_view text, const Place& place, Stage stage, Scope scope) {
  names_.scope = scope;
  names_.refused = [stage](std::string_view fact) {
    return set_later(fact, stage != Stage::kRules, stage == Stage::kConflict);
  };
  auto compiled = compile(text, names_);
  for (const auto& name : names_in(text)) used_names_.insert(name);
  if (compiled) return std::move(*compiled);
  report_.error(place, describe(compiled.error(), "condition"), compiled.error().hint);
  return {};
}

Text Loader::text(std::string_view source, const Place& place, Scope scope) {
  names_.scope = scope;
  auto compiled = Text::compile(source, names_);
  if (compiled) return std::move(*compiled);
  report_.error(place, describe(compiled.error(), "text"), compiled.error().hint);
  return {};
}

void Loader::compile_definitions() {
  const auto& files = sources_.merged();
  definition_marks_.assign(static_cast<std::size_t>(files.definition_size()), Mark::kNew);
  for (int i = 0; i < files.definition_size(); ++i) compile_definition(i);
}

// Those it names first: a definition may use another, wherever that one stands.
void Loader::compile_definition(int index) {
  const auto& files = sources_.merged();
  const auto& definition = files.definition(index);
  Mark& mark = definition_marks_[static_cast<std::size_t>(index)];
  if (mark != Mark::kNew) return;
  mark = Mark::kOpen;
  const Place place = sources_.place("definition", index);
  for (const std::string& name : names_in(definition.when())) {
    for (int other = 0; other < files.definition_size(); ++other) {
      if (files.definition(other).name() != name) continue;
      if (definition_marks_[static_cast<std::size_t>(other)] == Mark::kOpen) {
        report_.error(place.at("when"), "the definition " + definition.name() + " leads back to itself by " + name,
                      "write one of them without the other");
        mark = Mark::kDone;
        return;
      }
      compile_definition(other);
    }
  }
  mark = Mark::kDone;
  const bool of_lesion = definition.name().starts_with("lesion.");
  const std::string_view plain = std::string_view(definition.name()).substr(of_lesion ? 7 : 0);
  if (!is_snake_case(plain) || is_keyword(plain)) {
    report_.error(place.at("name"), "\"" + definition.name() + "\" cannot be a definition's name",
                  "use snake_case, no word of the rule language");
  }
  if (names_.facts->find(definition.name()) || names_.definitions.contains(definition.name())) {
    report_.error(place.at("name"), definition.name() + " is already a fact or a definition", "use another name");
    return;
  }
  names_.definitions.emplace(definition.name(), condition(definition.when(), place.at("when"), Stage::kRules,
                                                          of_lesion ? Scope::kLesion : Scope::kCase));
}

void Loader::compile_conflicts() {
  const auto& files = sources_.merged();
  for (int i = 0; i < files.conflict_size(); ++i) {
    const auto& data = files.conflict(i);
    const Place place = sources_.place("conflict", i);
    knowledge_->conflicts_.push_back({&data, condition(data.when(), place.at("when"), Stage::kConflict, Scope::kCase),
                                      text(data.text(), place.at("text"), Scope::kCase),
                                      knowledge_->rule_facts_.conflict[data.id()]});
  }
}

void Loader::compile_rows() {
  const auto& files = sources_.merged();
  if (files.pattern_row_size() == 0) {
    report_.error({}, "there is no pattern row", "write the table of progression patterns as pattern_row entries");
  }
  for (int i = 0; i < files.pattern_row_size(); ++i) {
    const auto& data = files.pattern_row(i);
    knowledge_->pattern_rows_.push_back(
        {&data, condition(data.when(), sources_.place("pattern_row", i).at("when"), Stage::kPattern, Scope::kCase)});
  }
}

void Loader::compile_rules() {
  const auto& files = sources_.merged();
  for (int i = 0; i < files.rule_size(); ++i) {
    const auto& data = files.rule(i);
    const Place place = sources_.place("rule", i);
    const bool for_case = data.for_each() == v1::FOR_EACH_UNSPECIFIED || data.for_each() == v1::FOR_EACH_CASE;
    const Scope scope = for_case ? Scope::kCase : Scope::kLesion;
    Rule rule;
    rule.data = &data;
    rule.when = condition(data.when(), place.at("when"), Stage::kRules, scope);
    rule.case_part = rule.when.part([](FactId id) { return id.scope == Scope::kCase; });
    rule.patterns = patterns_left(rule.when, knowledge_->facts_, knowledge_->rule_facts_.pattern);
    if (!data.why_not_when().empty()) {
      rule.why_not_when = condition(data.why_not_when(), place.at("why_not_when"), Stage::kRules, scope);
    }
    for (int n = 0; n < data.then_size(); ++n) {
      const Place at = place.at("then", n);
      rule.items.push_back({&data.then(n), text(data.then(n).text(), at.at("text"), scope),
                            text(data.then(n).drug(), at.at("drug"), scope),
                            knowledge_->rule_facts_.item[data.then(n).code()],
                            knowledge_->rule_facts_.lesion_item[data.then(n).code()]});
    }
    for (int n = 0; n < data.missing_size(); ++n) {
      const Place at = place.at("missing", n);
      const auto& missing = data.missing(n);
      rule.missing.push_back(
          {&missing, text(missing.path(), at.at("path"), scope), text(missing.reason(), at.at("reason"), scope),
           text(missing.action(), at.at("action"), scope), knowledge_->rule_facts_.missing[missing.key()]});
    }
    for (int n = 0; n < data.urgent_size(); ++n) {
      const Place at = place.at("urgent", n);
      const auto& urgent = data.urgent(n);
      rule.urgent.push_back(
          {&urgent, text(urgent.text(), at.at("text"), scope), text(urgent.action(), at.at("action"), scope)});
    }
    knowledge_->rules_.push_back(std::move(rule));
  }
}

void Loader::compile_others() {
  const auto& files = sources_.merged();
  for (int i = 0; i < files.context_size(); ++i) {
    const auto& data = files.context(i);
    const Place place = sources_.place("context", i);
    knowledge_->contexts_.push_back({&data, condition(data.when(), place.at("when"), Stage::kRules, Scope::kCase),
                                     text(data.text(), place.at("text"), Scope::kCase)});
  }
  for (int i = 0; i < files.evidence_size(); ++i) {
    const auto& data = files.evidence(i);
    EvidenceEntry entry{&data, std::nullopt};
    if (!data.fits_when().empty()) {
      entry.fits_when =
          condition(data.fits_when(), sources_.place("evidence", i).at("fits_when"), Stage::kRules, Scope::kCase);
    }
    knowledge_->evidence_.push_back(std::move(entry));
  }
  for (int i = 0; i < files.definition_size(); ++i) {
    if (used_names_.contains(files.definition(i).name())) continue;
    report_.warning(sources_.place("definition", i), "the definition " + files.definition(i).name() + " is never used",
                    "use it or remove it");
  }
}

}  // namespace tumorboard::knowledge
