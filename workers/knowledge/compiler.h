// SPDX-License-Identifier: Apache-2.0
// From parsed files to Knowledge: compile, order, check, index. Private to the loader.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "workers/knowledge/entry_checks.h"
#include "workers/knowledge/knowledge.h"
#include "workers/knowledge/source.h"

namespace tumorboard::knowledge {

class Loader {
 public:
  Loader(Sources& sources, Report& report) : sources_(sources), report_(report) {}

  // Null when there are errors.
  std::shared_ptr<const Knowledge> run(const FactCatalogue& catalogue, const Digest& digest);

 private:
  enum class Stage : std::uint8_t { kConflict, kPattern, kRules };

  // compile.cc
  void read_policy();
  void compile_definitions();
  void compile_definition(int index);
  void compile_conflicts();
  void compile_rows();
  void compile_rules();
  void compile_others();
  Expression condition(std::string_view text, const Place& place, Stage stage, Scope scope);
  Text text(std::string_view text, const Place& place, Scope scope);

  // rule_checks.cc
  void check_conditions();
  void check_rows();
  void check_contradictions();
  void order_rules();

  // loader.cc
  void index_entries();
  void index_terms();
  void index_readers();

  Sources& sources_;
  Report& report_;
  std::shared_ptr<Knowledge> knowledge_{new Knowledge};
  Names names_;
  enum class Mark : std::uint8_t { kNew, kOpen, kDone };
  std::vector<Mark> definition_marks_;
  std::unordered_set<std::string> used_names_;
};

}  // namespace tumorboard::knowledge
