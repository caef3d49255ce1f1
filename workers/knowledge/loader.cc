// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/loader.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/signing/artefact.h"
#include "workers/knowledge/compiler.h"
#include "workers/knowledge/fact_table_builder.h"

namespace tumorboard::knowledge {
namespace {

Checked failed(const Error& error) {
  return {nullptr, {{Finding::Level::kError, error.element_path, 0, error.message, error.hint}}};
}

Result<std::shared_ptr<const Knowledge>> or_errors(Checked checked) {
  if (checked.knowledge != nullptr) return std::move(checked.knowledge);
  std::string lines;
  for (const Finding& finding : checked.findings) {
    if (finding.level != Finding::Level::kError) continue;
    lines += (lines.empty() ? "" : "\n") + finding.text();
  }
  return fail(ErrorCode::kInvalid, std::move(lines), {}, "correct the knowledge files");
}

}  // namespace

std::string Finding::text() const {
  std::string text = file;
  if (line > 0) text += ":" + std::to_string(line);
  if (!text.empty()) text += ": ";
  if (level == Level::kWarning) text += "warning: ";
  return text + what + (remedy.empty() ? "" : "; " + remedy);
}

std::shared_ptr<const Knowledge> Loader::run(const FactCatalogue& catalogue, const Digest& digest) {
  knowledge_->digest_ = digest;
  const Register known = register_entries(sources_, report_);
  check_lexicon(sources_, known, report_);
  check_references(sources_, known, report_);
  check_molecular(sources_, known, report_);
  check_use(sources_, report_);
  build_fact_table(catalogue, sources_, report_, knowledge_->facts_, knowledge_->rule_facts_);
  names_.facts = &knowledge_->facts_;
  read_policy();
  compile_definitions();
  compile_conflicts();
  compile_rows();
  compile_rules();
  compile_others();
  // Conditions that did not compile would only give false alarms.
  if (!report_.has_errors()) {
    check_conditions();
    check_rows();
    check_contradictions();
    order_rules();
  }
  if (report_.has_errors()) return nullptr;
  // Entries move with their message: pointers into repeated fields stay valid.
  knowledge_->files_.Swap(&sources_.merged());
  index_entries();
  index_terms();
  index_readers();
  return knowledge_;
}

namespace {

bool acts_on(const v1::Drug& drug, const v1::MatchedTherapy& row) {
  return std::any_of(drug.target().begin(), drug.target().end(), [&](const v1::DrugTarget& target) {
    const auto& classes = target.alteration_class();  // none: any of the gene
    return target.gene() == row.gene() &&
           (classes.empty() || std::find(classes.begin(), classes.end(), row.alteration_class()) != classes.end());
  });
}

}  // namespace

void Loader::index_entries() {
  Knowledge& all = *knowledge_;
  for (const auto& code : all.files_.code()) {
    all.code_index_[code_key(code.code(), code.kind())] = &code;
    all.codes_.push_back(&code);
  }
  std::sort(all.codes_.begin(), all.codes_.end(), [](const v1::Code* a, const v1::Code* b) {
    return std::forward_as_tuple(a->kind(), a->code()) < std::forward_as_tuple(b->kind(), b->code());
  });
  for (const auto& statement : all.files_.statement()) all.statement_index_[statement.id()] = &statement;
  for (const auto& evidence : all.files_.evidence()) all.evidence_index_[evidence.id()] = &evidence;
  for (const auto& drug : all.files_.drug()) all.drug_index_[drug.name()] = &drug;
  for (const auto& row : all.files_.matched_therapy()) {
    MatchedTherapy& made = all.matched_therapies_.emplace_back(MatchedTherapy{&row, {}});
    for (const auto& drug : all.files_.drug()) {
      if (acts_on(drug, row)) made.acting.push_back(&drug);
    }
  }
}

void Loader::index_readers() {
  Knowledge& all = *knowledge_;
  all.case_readers_.resize(all.facts_.size(Scope::kCase));
  all.lesion_readers_.resize(all.facts_.size(Scope::kLesion));
  std::uint16_t number = 0;
  const auto add = [&](const Expression& when) {
    for (const FactId id : when.facts()) {
      (id.scope == Scope::kCase ? all.case_readers_ : all.lesion_readers_)[id.index].push_back(number);
    }
    ++number;
  };
  for (const Rule& rule : all.rules_) add(rule.when);
  for (const Conflict& conflict : all.conflicts_) add(conflict.when);
}

void Loader::index_terms() {
  Knowledge& all = *knowledge_;
  const auto& files = all.files_;
  const auto number = [](int i) { return static_cast<std::uint32_t>(i); };
  for (int i = 0; i < files.lexicon_size(); ++i) {
    for (const auto& term : files.lexicon(i).term()) all.lexicon_terms_.add(term, number(i));
  }
  for (int i = 0; i < files.drug_size(); ++i) {
    all.drug_terms_.add(files.drug(i).name(), number(i));
    for (const auto& term : files.drug(i).synonym()) all.drug_terms_.add(term, number(i));
  }
  for (int i = 0; i < files.regimen_size(); ++i) {
    const std::uint32_t owner = number(files.drug_size()) + number(i);
    all.drug_terms_.add(files.regimen(i).name(), owner);
    for (const auto& term : files.regimen(i).synonym()) all.drug_terms_.add(term, owner);
  }
  const auto gene_number = [&all](const std::string& symbol) {
    const auto known = std::find(all.gene_symbols_.begin(), all.gene_symbols_.end(), symbol);
    const auto index = static_cast<std::uint32_t>(known - all.gene_symbols_.begin());
    if (known == all.gene_symbols_.end()) all.gene_symbols_.push_back(symbol);
    return index;
  };
  for (const auto& gene : files.gene()) {
    all.gene_terms_.add(gene.symbol(), gene_number(gene.symbol()));
    for (const auto& term : gene.synonym()) all.gene_terms_.add(term, gene_number(gene.symbol()));
  }
  for (int i = 0; i < files.alteration_size(); ++i) {
    const auto& alteration = files.alteration(i);
    all.gene_terms_.add(alteration.gene(), gene_number(alteration.gene()));
    for (const auto& term : alteration.pattern()) all.alteration_terms_.add(term, number(i));
  }
  for (const auto& term : files.alteration_filler()) all.alteration_filler_.add(term, 0);
  all.variants_ = VariantTable(files);
  all.clauses_ = ClauseReader(files.clause_words());
}

Checked check_files(const std::vector<SourceFile>& files, const Digest& digest, const FactCatalogue& catalogue) {
  Report report;
  Sources sources;
  for (const SourceFile& file : files) {
    if (file.name.ends_with(".textproto")) sources.read(file, report);
  }
  auto knowledge = Loader(sources, report).run(catalogue, digest);
  return {std::move(knowledge), report.take_sorted()};
}

Checked check_bundle(std::string_view bundle, const FactCatalogue& catalogue) {
  auto artefact = signing::unbundle(bundle);
  if (!artefact) return failed(artefact.error());
  std::vector<SourceFile> files;
  for (auto& file : *artefact->mutable_files()) files.push_back({file.name(), std::move(*file.mutable_content())});
  return check_files(files, signing::artefact_digest(bundle), catalogue);
}

Checked check_directory(const std::string& path, const FactCatalogue& catalogue) {
  const auto bundle = signing::bundle_knowledge(path);
  return bundle ? check_bundle(*bundle, catalogue) : failed(bundle.error());
}

Result<std::shared_ptr<const Knowledge>> load_directory(const std::string& path, const FactCatalogue& catalogue) {
  TB_ASSIGN(const auto bundle, signing::bundle_knowledge(path));
  return load_bundle(bundle, catalogue);
}

Result<std::shared_ptr<const Knowledge>> load_bundle(std::string_view bundle, const FactCatalogue& catalogue) {
  return or_errors(check_bundle(bundle, catalogue));
}

}  // namespace tumorboard::knowledge
