// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/knowledge_index.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cmath>

#include "common/check/disciplines.h"
#include "common/signing/artefact.h"

namespace tumorboard {
namespace {

constexpr std::size_t kMostHeld = 8;  // in use, of jobs enqueued before, and of proposals
constexpr double kLongestDays = 36'500;

class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int /*column*/, const std::string& message) override {
    if (first_.empty()) first_ = "line " + std::to_string(line + 1) + ": " + message;
  }
  void AddWarning(int /*line*/, int /*column*/, const std::string& /*message*/) override {}
  [[nodiscard]] const std::string& first() const { return first_; }

 private:
  std::string first_;
};

Result<v1::KnowledgeFile> merged(const v1::ArtefactBundle& bundle) {
  v1::KnowledgeFile all;
  for (const auto& file : bundle.files()) {
    if (!file.name().ends_with(".textproto")) continue;
    FirstError error;
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&error);
    parser.AllowUnknownField(true);
    v1::KnowledgeFile one;
    if (!parser.ParseFromString(file.content(), &one)) {
      return fail(ErrorCode::kInvalid, "does not parse: " + error.first(), file.name());
    }
    all.MergeFrom(one);
  }
  return all;
}

Result<> take_disciplines(const v1::PolicyList& list, const char* path, std::vector<std::string>& out) {
  for (const auto& discipline : list.value()) {
    if (!check::known_discipline(discipline)) return fail(ErrorCode::kInvalid, "names no discipline", path);
    out.push_back(discipline);
  }
  if (out.empty()) return fail(ErrorCode::kInvalid, "names no discipline", path);
  return {};
}

Result<> take_policy(const v1::Policy& policy, KnowledgeIndex& index) {
  TB_TRY(take_disciplines(policy.required_disciplines(), "policy.required_disciplines", index.required_disciplines));
  TB_TRY(take_disciplines(policy.cns_disciplines(), "policy.cns_disciplines", index.cns_disciplines));
  const double days = std::max(policy.systemic_imaging_max_days().value(), policy.cns_imaging_max_days().value());
  if (!std::isfinite(days) || days <= 0 || days > kLongestDays) {
    return fail(ErrorCode::kInvalid, "is not from 1 to 36500", "policy.systemic_imaging_max_days");
  }
  index.most_days_valid = static_cast<std::int32_t>(days) + 1;
  return {};
}

}  // namespace

bool KnowledgeIndex::has_code(std::string_view code, v1::CodeKind kind) const {
  const auto of_kind = codes.find(kind);
  return of_kind != codes.end() && of_kind->second.contains(code);
}

Result<KnowledgeIndex> index_knowledge(const v1::ArtefactBundle& bundle) {
  TB_ASSIGN(const auto file, merged(bundle));
  KnowledgeIndex index;
  TB_TRY(take_policy(file.policy(), index));
  for (const auto& code : file.code()) {
    index.codes[code.kind()].insert(code.code());
    if (code.kind() == v1::CODE_KIND_ITEM && code.blocks()) index.blocking.insert(code.code());
  }
  for (const auto& rule : file.rule()) index.rules.insert(rule.id());
  for (const auto& rule : file.toxicity()) index.rules.insert(rule.id());
  for (const auto& conflict : file.conflict()) index.rules.insert(conflict.id());
  for (const auto& evidence : file.evidence()) index.sources.insert(evidence.id());
  for (const auto& statement : file.statement()) index.sources.insert(statement.id());
  for (const auto& drug : file.drug()) {
    index.drugs.insert(drug.name());
    index.drugs.insert(drug.drug_class());
  }
  for (const auto& regimen : file.regimen()) index.drugs.insert(regimen.name());
  for (const auto& site : file.lexicon()) {
    const auto& attributes = site.attribute();
    const auto has = [&](const char* word) { return std::ranges::find(attributes, word) != attributes.end(); };
    const bool by_itself = !has("adjective") && !has("qualifier") && !has("compound");
    if (site.category() != v1::LEXICON_CATEGORY_SITE || !has("cns") || !by_itself) continue;
    index.cns_terms.insert(site.term().begin(), site.term().end());
  }
  return index;
}

Result<const KnowledgeIndex*> KnowledgeShelf::get(const std::string& digest) {
  if (const auto found = held_.find(digest); found != held_.end()) return &found->second;
  TB_ASSIGN(const auto stored, ledger_.artefact(digest));
  if (!stored) return fail(ErrorCode::kNotFound, "this knowledge is not in the ledger");
  TB_ASSIGN(const auto bundle, signing::unbundle(*stored));
  TB_ASSIGN(auto index, index_knowledge(bundle));
  if (held_.size() >= kMostHeld) held_.clear();
  return &held_.emplace(digest, std::move(index)).first->second;
}

}  // namespace tumorboard
