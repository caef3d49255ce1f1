// SPDX-License-Identifier: Apache-2.0
// A small catalogue, and the small knowledge of tests/unit/knowledge/data.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "workers/knowledge/loader.h"

namespace tumorboard::knowledge {

inline FactCatalogue small_catalogue() {
  return {
      {"progressing", FactType::kNumber, "", "progressing lesions"},
      {"total", FactType::kNumber, "total_known_lesions", "all lesions"},
      {"symptomatic", FactType::kFlag, "symptomatic_progression", "symptoms"},
      {"wants_surgery", FactType::kFlag, "", "asked"},
      {"testing", FactType::kWord, "molecular_testing", "testing", WordSource::kListed, {"complete", "partial"}},
      {"response", FactType::kWord, "current_therapy.best_response", "", WordSource::kListed, {"CR", "PR", "PD"}},
      {"drug_class", FactType::kWord, "current_therapy.drug_class", "class", WordSource::kDrugClasses},
      {"driver", FactType::kWords, "driver_alterations", "drivers", WordSource::kGenes},
      {"modality", FactType::kWord, "modality", "as written", WordSource::kOpen},
      {"finding", FactType::kWords, "biopsy.note", "", WordSource::kLexiconValues, {}, v1::LEXICON_CATEGORY_FINDING},
      {"lesion.site",
       FactType::kWord,
       "lesions[{i}].site",
       "",
       WordSource::kLexiconValues,
       {},
       v1::LEXICON_CATEGORY_SITE},
      {"lesion.size_mm", FactType::kNumber, "lesions[{i}].size_mm", "size"},
      {"lesion.sbrt_feasible", FactType::kFlag, "lesions[{i}].sbrt_feasible", "SBRT feasible"}};
}

inline std::string data_folder() {
  return std::string(std::getenv("TUMORBOARD_SOURCE_DIR")) + "/tests/unit/knowledge/data";
}

inline std::vector<SourceFile> small_files() {
  std::vector<SourceFile> files;
  for (const char* name : {"policy.textproto", "rules.textproto", "terms.textproto"}) {
    std::ifstream file(data_folder() + "/rules/" + name, std::ios::binary);
    files.push_back({name, {std::istreambuf_iterator<char>(file), {}}});
  }
  return files;
}

inline std::string all_texts(const Checked& checked) {
  std::string texts;
  for (const Finding& finding : checked.findings) texts += finding.text() + "\n";
  return texts;
}

inline std::shared_ptr<const Knowledge> small_knowledge() {
  auto checked = check_files(small_files(), Digest{}, small_catalogue());
  EXPECT_NE(checked.knowledge, nullptr) << all_texts(checked);
  return checked.knowledge;
}

// Facts and names of the small knowledge without its files, for conditions alone.
struct SmallLanguage {
  SmallLanguage() {
    const auto add = [this](std::string name, FactType type, std::vector<std::string> words, bool open = false) {
      FactInfo info{{name, type, "path." + name, "", open ? WordSource::kOpen : WordSource::kListed, words},
                    name.starts_with("lesion.") ? Scope::kLesion : Scope::kCase,
                    std::make_shared<Vocabulary>()};
      for (const auto& word : words) info.vocabulary->add(word);
      table.add(std::move(info));
    };
    for (const char* name : {"p", "q", "r", "lesion.new"}) add(name, FactType::kFlag, {});
    for (const char* name : {"n", "m", "lesion.size_mm"}) add(name, FactType::kNumber, {});
    add("colour", FactType::kWord, {"red", "green", "blue"});
    add("open", FactType::kWord, {}, true);
    add("set", FactType::kWords, {"red", "green", "blue"});
    names.facts = &table;
    names.constants["policy.cut_off"] = 5;
  }
  FactId id(std::string_view name) const { return table.find(name).value(); }
  Expression condition(std::string_view text) const {
    auto compiled = compile(text, names);
    EXPECT_TRUE(compiled.has_value()) << text << ": " << (compiled ? "" : compiled.error().message);
    return compiled ? *compiled : Expression();
  }
  FactTable table;
  Names names;
};

}  // namespace tumorboard::knowledge
