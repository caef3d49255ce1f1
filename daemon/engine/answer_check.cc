// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/answer_check.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/check/lesion_names.h"
#include "common/check/walk.h"
#include "common/json/path.h"
#include "common/json/utf8.h"
#include "daemon/engine/panel.h"
#include "tumorboard/v1/case.pb.h"

namespace tumorboard {
namespace {

constexpr int kMaxUrgent = 64;
constexpr std::size_t kLongestCode = 64;

// What may carry a caution: precautions, reviews, checks and limits, and statements that are
// neither offered nor chosen. Never less than the loader of the knowledge lets a rule say.
constexpr std::array<std::string_view, 6> kCautionSuffixes{"_precaution", "_caution", "_check",
                                                           "_review",     "_limits",  "_confirm_first"};
constexpr std::array<std::string_view, 4> kStatementPrefixes{"state_", "flag_", "current_drug_", "patient_preference_"};
constexpr std::array<std::string_view, 2> kStatements{"outside_scope_histology", "patient_selection_factors"};
constexpr std::string_view kDosePrefix = "sbrt_dose_";  // a dose that is judged is an answer

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Texts = std::function<void(const std::string& text, const std::string& path)>;

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= kLongestCode &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string at(const char* list, int index, const char* member) {
  return std::string(list) + '[' + std::to_string(index) + "]." + member;
}

// Every text of a message, with its path.
void each_text(const Message& message, const std::string& path, const Texts& take) {
  std::vector<const FieldDescriptor*> fields;
  const auto* reflection = message.GetReflection();
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string here = json::member_path(path, field->name());
    const bool text = field->type() == FieldDescriptor::TYPE_STRING;
    const bool inner = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!field->is_repeated()) {
      if (text) take(reflection->GetString(message, field), here);
      if (inner) each_text(reflection->GetMessage(message, field), here, take);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      const std::string element = json::element_path(here, static_cast<std::size_t>(i));
      if (text) take(reflection->GetRepeatedString(message, field, i), element);
      if (inner) each_text(reflection->GetRepeatedMessage(message, field, i), element, take);
    }
  }
}

// The characters of the facts that show nothing, or reorder what is shown: an answer may quote them.
std::set<char32_t> hidden_in(const Message& message) {
  std::set<char32_t> found;
  each_text(message, {}, [&](const std::string& text, const std::string&) {
    if (!json::is_printable_line(text)) json::add_unprintable(text, found);
  });
  return found;
}

// One answer, held against what was asked. Each step names the first fault it finds.
class Examination {
 public:
  Examination(const v1::Recommendation& answer, const Asked& asked) : answer_(answer), asked_(asked) {
    facts_.ParseFromArray(asked.case_bytes.data(), static_cast<int>(asked.case_bytes.size()));
  }

  std::optional<RefusedAnswer> run() {
    using Step = void (Examination::*)();
    for (const Step step :
         {&Examination::subject, &Examination::codes, &Examination::items, &Examination::sources, &Examination::lesions,
          &Examination::panel, &Examination::validity, &Examination::readiness}) {
      (this->*step)();
      if (fault_) return fault_;
    }
    return std::nullopt;
  }
  std::optional<RefusedAnswer> of_texts() {
    texts();
    return fault_;
  }

 private:
  void find(AnswerFault fault, std::string detail = {}) {
    if (!fault_) fault_ = RefusedAnswer{fault, std::move(detail)};
  }

  void texts() {
    const auto quoted = hidden_in(facts_);
    each_text(answer_, {}, [&](const std::string& text, const std::string& path) {
      if (json::is_printable_line(text)) return;
      std::set<char32_t> hidden;
      json::add_unprintable(text, hidden);
      if (!std::ranges::includes(quoted, hidden)) find(AnswerFault::kHiddenText, path);
    });
  }

  void subject() {
    if (answer_.case_id() != asked_.case_id || answer_.pattern() == v1::PATTERN_UNSPECIFIED ||
        answer_.readiness() == v1::READINESS_UNSPECIFIED) {
      return find(AnswerFault::kOtherCase);
    }
    const auto& provenance = answer_.provenance();
    if (provenance.knowledge_digest() != asked_.knowledge_digest) return find(AnswerFault::kOtherKnowledge);
    if (answer_.as_of() != facts_.as_of()) return find(AnswerFault::kOtherFacts, "as_of");
    if (provenance.case_digest() != hex(sha256(asked_.case_bytes))) {
      return find(AnswerFault::kOtherFacts, "provenance.case_digest");
    }
    if (answer_.trials_size() > 0) return find(AnswerFault::kMixed, "trials");
    if (answer_.trial_flag() != v1::TRIAL_FLAG_UNSPECIFIED) return find(AnswerFault::kMixed, "trial_flag");
    if (provenance.has_trials_digest()) return find(AnswerFault::kMixed, "provenance.trials_digest");
  }

  void code(const std::string& text, v1::CodeKind kind, const std::string& path) {
    if (!is_code(text)) return find(AnswerFault::kMalformed, path);
    if (!asked_.knowledge.has_code(text, kind)) find(AnswerFault::kUnknownCode, path);
  }
  void source(const std::string& id, const std::set<std::string, std::less<>>& known, const std::string& path) {
    if (!known.contains(id)) find(AnswerFault::kUnknownSource, path);
  }
  void disciplines(const google::protobuf::RepeatedPtrField<std::string>& list, const std::string& path) {
    if (!std::ranges::all_of(list, is_code)) find(AnswerFault::kMalformed, path);
  }

  void codes() {
    if (answer_.urgent_size() > kMaxUrgent) return find(AnswerFault::kMalformed, "urgent");
    for (int i = 0; i < answer_.urgent_size(); ++i) {
      code(answer_.urgent(i).code(), v1::CODE_KIND_URGENT, at("urgent", i, "code"));
      disciplines(answer_.urgent(i).disciplines(), at("urgent", i, "disciplines"));
    }
    for (int i = 0; i < answer_.items_size(); ++i) {
      code(answer_.items(i).code(), v1::CODE_KIND_ITEM, at("items", i, "code"));
    }
    for (int i = 0; i < answer_.missing_information_size(); ++i) {
      const auto& missing = answer_.missing_information(i);
      code(missing.key(), v1::CODE_KIND_MISSING, at("missing_information", i, "key"));
      if (missing.severity() == v1::SEVERITY_UNSPECIFIED) {
        find(AnswerFault::kMalformed, at("missing_information", i, "severity"));
      }
    }
    for (int i = 0; i < answer_.why_not_size(); ++i) {
      code(answer_.why_not(i).code(), v1::CODE_KIND_ITEM, at("why_not", i, "code"));
    }
    for (const auto& reason : answer_.rebiopsy().reasons()) {
      code(reason, v1::CODE_KIND_REBIOPSY_REASON, "rebiopsy.reasons");
    }
  }

  void items() {
    if (answer_.items_size() == 0) return find(AnswerFault::kNoItems);
    for (int i = 0; i < answer_.items_size(); ++i) {
      const v1::Item& item = answer_.items(i);
      if (item.stance() == v1::STANCE_UNSPECIFIED) find(AnswerFault::kMalformed, at("items", i, "stance"));
      if (item.rule_ids_size() == 0) find(AnswerFault::kNoItems, at("items", i, "rule_ids"));
      if (item.stance() == v1::STANCE_CAUTION && !may_caution(item.code())) {
        find(AnswerFault::kCautionOnOption, item.code());
      }
      if (item.has_drug() && !knows_drug(item.drug())) find(AnswerFault::kUnknownDrug, at("items", i, "drug"));
    }
  }

  void sources() {
    const KnowledgeIndex& known = asked_.knowledge;
    for (int i = 0; i < answer_.items_size(); ++i) {
      for (const auto& rule : answer_.items(i).rule_ids()) source(rule, known.rules, at("items", i, "rule_ids"));
      for (const auto& id : answer_.items(i).evidence_ids()) {
        source(id, known.sources, at("items", i, "evidence_ids"));
      }
    }
    for (int i = 0; i < answer_.why_not_size(); ++i) {
      source(answer_.why_not(i).rule_id(), known.rules, at("why_not", i, "rule_id"));
    }
    for (int i = 0; i < answer_.evidence_size(); ++i) {
      source(answer_.evidence(i).id(), known.sources, at("evidence", i, "id"));
    }
    for (int i = 0; i < answer_.context_size(); ++i) {
      source(answer_.context(i).statement(), known.sources, at("context", i, "statement"));
    }
  }

  void lesions() {
    const auto names = check::lesion_names(facts_);
    const auto known = [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); };
    for (int i = 0; i < answer_.items_size(); ++i) {
      if (!std::ranges::all_of(answer_.items(i).lesion_ids(), known)) {
        find(AnswerFault::kUnknownLesion, at("items", i, "lesion_ids"));
      }
    }
    for (int i = 0; i < answer_.regimens_size(); ++i) {
      const auto& regimen = answer_.regimens(i);
      if (known(regimen.lesion_id()) || regimen.lesion_id() == facts_.rt_plan().target()) continue;
      find(AnswerFault::kUnknownLesion, at("regimens", i, "lesion_id"));
    }
  }

  [[nodiscard]] bool knows_drug(const std::string& drug) const {
    return asked_.knowledge.drugs.contains(drug) || facts_.current_therapy().drug() == drug;
  }

  // The policy's disciplines, and all or none of those for the brain: all, if it counts lesions there.
  void panel() {
    const KnowledgeIndex& policy = asked_.knowledge;
    std::multiset<std::string> asked(policy.required_disciplines.begin(), policy.required_disciplines.end());
    const std::multiset<std::string> named(answer_.required_disciplines().begin(),
                                           answer_.required_disciplines().end());
    if (named == asked && !counts_cns(answer_)) return;
    asked.insert(policy.cns_disciplines.begin(), policy.cns_disciplines.end());
    if (named != asked) find(AnswerFault::kOtherPanel);
  }

  void validity() {
    if (!answer_.has_valid_until()) return;
    const auto until = Date::parse(answer_.valid_until());
    const auto day = Date::parse(answer_.as_of());
    const bool fits = until && day && *until > *day && *until - *day <= asked_.knowledge.most_days_valid;
    if (!fits) find(AnswerFault::kValidUntil);
  }

  void readiness() {
    if (answer_.readiness() != v1::READINESS_BLOCKED) {
      for (const auto& item : answer_.items()) {
        if (asked_.knowledge.blocking.contains(item.code())) {
          find(AnswerFault::kReadyAlthoughBlocked, item.code());
        }
      }
      for (const auto& missing : answer_.missing_information()) {
        if (missing.severity() == v1::SEVERITY_BLOCKING) find(AnswerFault::kReadyAlthoughBlocked, missing.key());
      }
    }
    if (answer_.readiness() != v1::READINESS_READY) return;
    if (answer_.urgent_size() > 0) find(AnswerFault::kReadyAlthoughUrgent, answer_.urgent(0).code());
    for (int i = 0; i < answer_.unrecognised_size(); ++i) {
      if (!answer_.unrecognised(i).decides()) continue;
      find(AnswerFault::kReadyAlthoughUnread, "unrecognised[" + std::to_string(i) + "]");
    }
  }

  const v1::Recommendation& answer_;
  const Asked& asked_;
  v1::Case facts_;
  std::optional<RefusedAnswer> fault_;
};

// Of the bytes alone: their size, their form, and texts that show what they say.
std::optional<RefusedAnswer> read(std::string_view bytes, const Asked& asked, v1::Recommendation& out) {
  if (bytes.size() > kMaxAnswerBytes) return RefusedAnswer{AnswerFault::kTooLarge, {}};
  if (!out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return RefusedAnswer{AnswerFault::kUnreadable, {}};
  }
  if (const auto walked = check::walk(out); !walked) {
    const Error& error = walked.error();
    return RefusedAnswer{AnswerFault::kMalformed, error.element_path + " " + error.message};
  }
  return Examination(out, asked).of_texts();
}

}  // namespace

std::string RefusedAnswer::cause() const {
  const auto* row = std::ranges::find(kAnswerFaults, fault, &AnswerFaultRow::fault);
  return std::string(row->name) + ": " + (detail.empty() ? std::string(row->meaning) : detail);
}

bool may_caution(std::string_view code) {
  if (code.starts_with(kDosePrefix)) return false;
  return std::ranges::any_of(kCautionSuffixes, [&](std::string_view end) { return code.ends_with(end); }) ||
         std::ranges::any_of(kStatementPrefixes, [&](std::string_view begin) { return code.starts_with(begin); }) ||
         std::ranges::find(kStatements, code) != kStatements.end();
}

std::optional<RefusedAnswer> fault_of(std::string_view answer, const Asked& asked, v1::Recommendation& out) {
  if (auto fault = read(answer, asked, out)) return fault;
  return Examination(out, asked).run();
}

std::optional<RefusedAnswer> fault_of_screening(std::string_view screening, const Asked& asked,
                                                v1::Recommendation& out) {
  if (auto fault = read(screening, asked, out)) return fault;
  if (out.provenance().trials_digest() != asked.trials_digest) return RefusedAnswer{AnswerFault::kOtherRegistry, {}};
  v1::Recommendation rest = out;
  rest.clear_trials();
  rest.clear_trial_flag();
  rest.clear_sensitivity();
  rest.mutable_provenance()->clear_trials_digest();
  if (rest.provenance().ByteSizeLong() == 0) rest.clear_provenance();
  if (rest.ByteSizeLong() > 0) return RefusedAnswer{AnswerFault::kMixed, "screening"};
  return std::nullopt;
}

std::string answer_faults_markdown() {
  std::string out = "| cause begins with | the answer is refused because |\n|---|---|\n";
  for (const AnswerFaultRow& row : kAnswerFaults) {
    out.append("| `").append(row.name).append("` | ").append(row.meaning).append(" |\n");
  }
  return out;
}

}  // namespace tumorboard
