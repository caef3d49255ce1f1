// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/fact_table_builder.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/json/enum_names.h"
#include "workers/knowledge/expression_lexer.h"

namespace tumorboard::knowledge {
namespace {

template <typename Enum>
void add_enum_words(std::vector<std::string>& words) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() != 0) words.push_back(json::enum_word(*type->value(i)));
  }
}

void add_lexicon_words(const v1::KnowledgeFile& files, const FactSpec& spec, std::vector<std::string>& words) {
  for (const auto& entry : files.lexicon()) {
    if (entry.category() != spec.category) continue;
    if (spec.source == WordSource::kLexiconAttributes) {
      words.insert(words.end(), entry.attribute().begin(), entry.attribute().end());
      continue;
    }
    for (const auto* word : {&entry.value(), &entry.when_negated(), &entry.when_hedged()}) {
      if (!word->empty()) words.push_back(*word);
    }
  }
}

std::vector<std::string> words_of(const v1::KnowledgeFile& files, const FactSpec& spec) {
  std::vector<std::string> words = spec.words;
  switch (spec.source) {
    case WordSource::kListed:
    case WordSource::kOpen:
      break;
    case WordSource::kDrugNames:
      for (const auto& drug : files.drug()) words.push_back(drug.name());
      break;
    case WordSource::kDrugClasses:
      for (const auto& drug : files.drug()) words.push_back(drug.drug_class());
      break;
    case WordSource::kDrugAttributes:
      for (const auto& drug : files.drug()) words.insert(words.end(), drug.attribute().begin(), drug.attribute().end());
      break;
    case WordSource::kDrugKinds:
      add_enum_words<v1::DrugKind>(words);
      break;
    case WordSource::kCnsActivities:
      add_enum_words<v1::CnsActivity>(words);
      break;
    case WordSource::kGenes:
      for (const auto& gene : files.gene()) words.push_back(gene.symbol());
      for (const auto& alteration : files.alteration()) words.push_back(alteration.gene());
      break;
    case WordSource::kAlterationClasses:
      for (const auto& alteration : files.alteration()) words.push_back(alteration.alteration_class());
      break;
    case WordSource::kAlterationRoles:
      add_enum_words<v1::AlterationRole>(words);
      break;
    case WordSource::kLexiconValues:
    case WordSource::kLexiconAttributes:
      add_lexicon_words(files, spec, words);
      break;
  }
  return words;
}

class Builder {
 public:
  Builder(const Sources& sources, Report& report, FactTable& table)
      : sources_(sources), report_(report), table_(table) {}

  FactId add(FactSpec spec, const Place& place = {}) {
    FactInfo info{std::move(spec), Scope::kCase, nullptr};
    if (info.spec.name.starts_with("lesion.")) info.scope = Scope::kLesion;
    if (info.spec.path.empty()) info.spec.path = info.spec.name;
    if (info.spec.type == FactType::kWord || info.spec.type == FactType::kWords)
      info.vocabulary = vocabulary(info.spec);
    const std::string name = info.spec.name;
    const auto id = table_.add(std::move(info));
    if (!id) report_.error(place, "the fact " + name + " is declared twice", "give one of the two another name");
    return id.value_or(FactId{});
  }

 private:
  std::shared_ptr<Vocabulary> vocabulary(const FactSpec& spec) {
    const bool own = spec.source == WordSource::kListed || spec.source == WordSource::kOpen;
    auto& shared = shared_[{spec.source, spec.category}];
    if (!own && spec.words.empty() && shared != nullptr) return shared;
    auto words = std::make_shared<Vocabulary>();
    for (const std::string& word : words_of(sources_.merged(), spec)) {
      if (word.empty() || words->add(word)) continue;
      report_.error({}, "the fact " + spec.name + " has more than 255 words", "split its list in two");
      break;
    }
    if (!own && spec.words.empty()) shared = words;
    return words;
  }

  const Sources& sources_;
  Report& report_;
  FactTable& table_;
  std::map<std::pair<WordSource, v1::LexiconCategory>, std::shared_ptr<Vocabulary>> shared_;
};

void check_catalogue(const FactCatalogue& catalogue, Report& report) {
  for (const FactSpec& spec : catalogue) {
    std::string_view rest = spec.name;
    bool plain = true;
    while (plain && !rest.empty()) {
      const std::string_view part = rest.substr(0, rest.find('.'));
      plain = is_snake_case(part);
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    }
    if (spec.name.empty() || !plain || is_keyword(spec.name) || spec.name.starts_with("policy.")) {
      report.error({}, "the fact \"" + spec.name + "\" cannot have this name",
                   "use snake_case parts joined by dots, no word of the rule language, not policy.");
    }
  }
}

}  // namespace

bool is_snake_case(std::string_view name) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto rest = [&lower](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && lower(name.front()) && std::all_of(name.begin(), name.end(), rest);
}

void build_fact_table(const FactCatalogue& catalogue, const Sources& sources, Report& report, FactTable& table,
                      RuleFacts& rule_facts) {
  check_catalogue(catalogue, report);
  Builder builder(sources, report, table);
  for (const FactSpec& spec : catalogue) builder.add(spec);
  table.end_inputs();

  FactSpec pattern{"pattern", FactType::kWord, {}, "progression pattern"};
  add_enum_words<v1::Pattern>(pattern.words);
  rule_facts.pattern = builder.add(std::move(pattern));
  FactSpec level{"rebiopsy.level", FactType::kWord, {}, "rebiopsy level so far"};
  add_enum_words<v1::RebiopsyLevel>(level.words);
  rule_facts.rebiopsy_level = builder.add(std::move(level));
  rule_facts.conflict_decides_pattern = builder.add(
      {"conflict.decides_pattern", FactType::kFlag, {}, "facts on which the pattern rests contradict each other"});

  const auto& files = sources.merged();
  for (int i = 0; i < files.conflict_size(); ++i) {
    const std::string& id = files.conflict(i).id();
    rule_facts.conflict[id] =
        builder.add({"conflict." + id, FactType::kFlag, {}, files.conflict(i).text()}, sources.place("conflict", i));
  }
  for (int i = 0; i < files.code_size(); ++i) {
    const auto& code = files.code(i);
    const Place place = sources.place("code", i);
    if (code.kind() == v1::CODE_KIND_ITEM && !rule_facts.item.contains(code.code())) {
      rule_facts.item[code.code()] = builder.add({"item." + code.code(), FactType::kFlag, {}, code.label()}, place);
      rule_facts.lesion_item[code.code()] =
          builder.add({"lesion.item." + code.code(), FactType::kFlag, {}, code.label()}, place);
    } else if (code.kind() == v1::CODE_KIND_MISSING && !rule_facts.missing.contains(code.code())) {
      rule_facts.missing[code.code()] =
          builder.add({"missing." + code.code(), FactType::kFlag, {}, code.label()}, place);
    }
  }
  for (const auto* given : {&rule_facts.item, &rule_facts.missing, &rule_facts.lesion_item}) {
    for (const auto& [code, id] : *given) table.begin_false(id);
  }
}

}  // namespace tumorboard::knowledge
