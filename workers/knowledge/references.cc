// SPDX-License-Identifier: Apache-2.0
// References between entries, and what each rule must say.
#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "common/json/enum_names.h"
#include "common/json/nearest.h"
#include "workers/knowledge/entry_checks.h"
#include "workers/knowledge/fact_table_builder.h"
#include "workers/knowledge/quote.h"

namespace tumorboard::knowledge {
namespace {

constexpr std::uint32_t kMaxGrade = 5;  // CTCAE

template <typename Names>
std::string nearest_of(const std::string& name, const Names& names, const auto& name_of) {
  std::vector<std::string_view> known;
  known.reserve(static_cast<std::size_t>(names.size()));
  for (const auto& entry : names) known.emplace_back(name_of(entry));
  if (known.empty()) return "define it first";
  std::sort(known.begin(), known.end());
  return "did you mean " + std::string(json::nearest(name, known)) + "? else define it first";
}

// A precaution, a review, a check or a limit, by the end of its name. The dose of a plan is a statement.
bool is_caution(std::string_view code) {
  constexpr std::array<std::string_view, 5> kEnds{"_precaution", "_caution", "_check", "_review", "_limits"};
  if (code.starts_with("sbrt_dose_")) return false;
  return std::any_of(kEnds.begin(), kEnds.end(), [code](std::string_view end) { return code.ends_with(end); });
}

// Beside them, what is said of the lesion, of the current drug and of the wishes of the patient.
bool may_be_caution(std::string_view code) {
  return is_caution(code) || code.ends_with("_confirm_first") || code.starts_with("current_drug_") ||
         code.starts_with("patient_preference_");
}

class ReferenceCheck {
 public:
  ReferenceCheck(const Sources& sources, const Register& known, Report& report)
      : sources_(sources), files_(sources.merged()), known_(known), report_(report) {}

  void run() {
    for (int i = 0; i < files_.drug_size(); ++i) {
      const auto& drug = files_.drug(i);
      const Place place = sources_.place("drug", i);
      evidence(drug, place);
      for (int n = 0; n < drug.target_size(); ++n) target(drug.target(n), place.at("target", n));
    }
    for (int i = 0; i < files_.alteration_size(); ++i) {
      evidence(files_.alteration(i), sources_.place("alteration", i));
    }
    for (int i = 0; i < files_.regimen_size(); ++i) evidence(files_.regimen(i), sources_.place("regimen", i));
    for (int i = 0; i < files_.copy_number_size(); ++i) {
      evidence(files_.copy_number(i), sources_.place("copy_number", i));
    }
    for (int i = 0; i < files_.matched_therapy_size(); ++i) {
      evidence(files_.matched_therapy(i), sources_.place("matched_therapy", i));
    }
    for (int i = 0; i < files_.conflict_size(); ++i) conflict(files_.conflict(i), sources_.place("conflict", i));
    for (int i = 0; i < files_.pattern_row_size(); ++i) row(files_.pattern_row(i), sources_.place("pattern_row", i));
    for (int i = 0; i < files_.rule_size(); ++i) rule(files_.rule(i), sources_.place("rule", i));
    for (int i = 0; i < files_.toxicity_size(); ++i) toxicity(files_.toxicity(i), sources_.place("toxicity", i));
    for (int i = 0; i < files_.sign_size(); ++i) sign(files_.sign(i), sources_.place("sign", i));
    for (int i = 0; i < files_.context_size(); ++i) {
      const auto& context = files_.context(i);
      statement(context.statement(), sources_.place("context", i).at("statement"));
      if (context.text().empty()) missing_text(sources_.place("context", i), "text");
    }
  }

 private:
  void missing_text(const Place& place, const std::string& field) {
    report_.error(place, field + " is not given", "give it");
  }

  void statement(const std::string& id, const Place& place) {
    if (known_.statements.contains(id)) return;
    report_.error(place, "there is no statement " + quote(id),
                  nearest_of(id, known_.statements, [](const auto& name) { return std::string_view(name); }));
  }

  template <typename Entry>
  void statements(const Entry& entry, const Place& place) {
    for (int n = 0; n < entry.statement_size(); ++n) statement(entry.statement(n), place.at("statement", n));
  }

  template <typename Entry>
  void evidence(const Entry& entry, const Place& place) {
    for (int n = 0; n < entry.evidence_size(); ++n) {
      const std::string& id = entry.evidence(n);
      if (known_.evidence.contains(id)) continue;
      report_.error(place.at("evidence", n), "there is no evidence " + quote(id),
                    nearest_of(id, known_.evidence, [](const auto& name) { return std::string_view(name); }));
    }
  }

  const v1::Code* code(const std::string& name, v1::CodeKind kind, const Place& place) {
    const auto found = known_.codes.find(code_key(name, kind));
    if (found != known_.codes.end()) return found->second;
    std::vector<std::string> of_kind;
    for (const auto& [key, entry] : known_.codes) {
      if (entry->kind() == kind) of_kind.push_back(entry->code());
    }
    report_.error(place, "there is no code " + quote(name) + " of kind " + json::enum_word(kind),
                  nearest_of(name, of_kind, [](const auto& known) { return std::string_view(known); }));
    return nullptr;
  }

  void target(const v1::DrugTarget& target, const Place& place) {
    bool gene_known = false;
    for (const auto& alteration : files_.alteration()) gene_known = gene_known || alteration.gene() == target.gene();
    if (!gene_known) {
      report_.error(place.at("gene"), "no alteration of the gene " + quote(target.gene()) + " is defined",
                    "define one, or correct the gene");
    }
    for (int n = 0; n < target.alteration_class_size(); ++n) {
      const std::string& name = target.alteration_class(n);
      const bool known =
          std::any_of(files_.alteration().begin(), files_.alteration().end(), [&](const auto& alteration) {
            return alteration.alteration_class() == name && alteration.gene() == target.gene();
          });
      if (known) continue;
      report_.error(place.at("alteration_class", n), quote(name) + " is no alteration class of " + target.gene(),
                    nearest_of(name, files_.alteration(),
                               [](const auto& alteration) { return std::string_view(alteration.alteration_class()); }));
    }
  }

  void conflict(const v1::ConflictRule& conflict, const Place& place) {
    unique_id(conflict.id(), place);
    if (conflict.text().empty()) missing_text(place, "text");
    if (conflict.path_size() < 2) {
      report_.error(place, "a conflict names fewer than two fields", "name in path the fields that collide");
    }
    statements(conflict, place);
    evidence(conflict, place);
  }

  void row(const v1::PatternRow& row, const Place& place) {
    if (static_cast<int>(row.row()) != ++last_row_) {
      report_.error(
          place.at("row"),
          "row " + std::to_string(row.row()) + " stands where row " + std::to_string(last_row_) + " is expected",
          "number the rows 1, 2, 3 ... in the order they are tried");
      last_row_ = static_cast<int>(row.row());
    }
    if (row.pattern() == v1::PATTERN_UNSPECIFIED) {
      missing_text(place, "pattern");
    } else {
      code(json::enum_word(row.pattern()), v1::CODE_KIND_PATTERN, place.at("pattern"));
    }
    statements(row, place);
    evidence(row, place);
  }

  void unique_id(const std::string& id, const Place& place) {
    if (!is_snake_case(id)) {
      report_.error(place.at("id"), quote(id) + " is no snake_case id", "write it like local_therapy_then_same_drug");
    }
    if (!ids_.insert(id).second) {
      report_.error(place.at("id"), "the id " + id + " is used twice", "give one of the two another id");
    }
  }

  void rule(const v1::Rule& rule, const Place& place) {
    unique_id(rule.id(), place);
    statements(rule, place);
    evidence(rule, place);
    if (rule.title().empty()) missing_text(place, "title");
    if (rule.statement_size() == 0 && rule.evidence_size() == 0) {
      report_.error(place, "the rule " + rule.id() + " rests on nothing", "name its statement or its evidence");
    } else if (rule.statement_size() == 0 && !rule.extension()) {
      report_.error(place, "the rule " + rule.id() + " has no statement of the source text and is not marked",
                    "name the statement, or write extension: true");
    }
    if (rule.then_size() == 0 && !rule.has_rebiopsy() && rule.missing_size() == 0 && rule.suppress_size() == 0 &&
        rule.demote_size() == 0 && rule.urgent_size() == 0) {
      report_.error(place, "the rule " + rule.id() + " has no effect",
                    "give it then, urgent, rebiopsy, missing, suppress or demote");
    }
    for (int n = 0; n < rule.urgent_size(); ++n) urgent(rule.urgent(n), place.at("urgent", n));
    for (int n = 0; n < rule.demote_size(); ++n) code(rule.demote(n), v1::CODE_KIND_ITEM, place.at("demote", n));
    for (int n = 0; n < rule.then_size(); ++n) item(rule, rule.then(n), place.at("then", n));
    if (rule.has_rebiopsy()) rebiopsy(rule.rebiopsy(), place.at("rebiopsy"));
    for (int n = 0; n < rule.missing_size(); ++n) missing(rule.missing(n), place.at("missing", n));
    for (int n = 0; n < rule.suppress_size(); ++n) code(rule.suppress(n), v1::CODE_KIND_ITEM, place.at("suppress", n));
  }

  void item(const v1::Rule& rule, const v1::ItemTemplate& item, const Place& place) {
    const auto* known = code(item.code(), v1::CODE_KIND_ITEM, place.at("code"));
    if (item.stance() == v1::STANCE_UNSPECIFIED) missing_text(place, "stance");
    if (item.strength() == v1::STRENGTH_UNSPECIFIED) missing_text(place, "strength");
    if (item.text().empty()) missing_text(place, "text");
    if (known != nullptr && known->negative() && item.stance() != v1::STANCE_DISCOURAGE) {
      report_.error(place.at("stance"), "the negative code " + item.code() + " is not discouraged",
                    "write stance: STANCE_DISCOURAGE, or use another code");
    }
    caution(item, place.at("stance"));
    for (const auto& other : rule.then()) {
      const bool opposed = (other.stance() == v1::STANCE_DISCOURAGE) != (item.stance() == v1::STANCE_DISCOURAGE);
      if (&other < &item && opposed && other.code() == item.code() && other.drug() == item.drug() &&
          other.lesions() == item.lesions()) {
        report_.error(place, "the rule " + rule.id() + " both advises and discourages " + item.code(),
                      "keep one of the two");
      }
    }
    drug(item, place.at("drug"));
  }

  void caution(const v1::ItemTemplate& item, const Place& place) {
    const bool given = item.stance() == v1::STANCE_CAUTION;
    if (is_caution(item.code()) && item.stance() != v1::STANCE_UNSPECIFIED && !given) {
      report_.error(place, item.code() + " says what to mind and is given as something else",
                    "write stance: STANCE_CAUTION");
    } else if (given && !may_be_caution(item.code())) {
      report_.error(place, item.code() + " offers something and is given as a caution",
                    "write stance: STANCE_RECOMMEND or STANCE_CONSIDER");
    }
  }

  void drug(const v1::ItemTemplate& item, const Place& place) {
    if (item.drug().empty() || item.drug().find('{') != std::string::npos) return;
    const auto found = known_.drugs.find(item.drug());
    if (found == known_.drugs.end()) {
      report_.error(
          place, "there is no drug " + quote(item.drug()),
          nearest_of(item.drug(), known_.drugs, [](const auto& entry) { return std::string_view(entry.first); }));
    } else if (found->second->withdrawn() && item.stance() != v1::STANCE_DISCOURAGE) {
      report_.error(place, "the drug " + item.drug() + " is withdrawn", "name another drug");
    }
  }

  void rebiopsy(const v1::RebiopsyTemplate& rebiopsy, const Place& place) {
    if (rebiopsy.level() == v1::REBIOPSY_LEVEL_UNSPECIFIED) missing_text(place, "level");
    if (rebiopsy.method() == v1::REBIOPSY_METHOD_UNSPECIFIED) missing_text(place, "method");
    if (rebiopsy.reason_size() == 0) missing_text(place, "reason");
    for (int n = 0; n < rebiopsy.reason_size(); ++n) {
      code(rebiopsy.reason(n), v1::CODE_KIND_REBIOPSY_REASON, place.at("reason", n));
    }
  }

  void urgent(const v1::UrgentTemplate& urgent, const Place& place) {
    code(urgent.code(), v1::CODE_KIND_URGENT, place.at("code"));
    if (urgent.text().empty()) missing_text(place, "text");
    if (urgent.action().empty()) missing_text(place, "action");
    if (urgent.discipline_size() == 0) missing_text(place, "discipline");
  }

  void toxicity(const v1::ToxicityRule& row, const Place& place) {
    unique_id(row.id(), place);
    evidence(row, place);
    if (row.event_size() == 0) missing_text(place, "event");
    if (row.text().empty()) missing_text(place, "text");
    if (row.evidence_size() == 0) missing_text(place, "evidence");
    if (row.from_grade() > kMaxGrade) report_.error(place.at("from_grade"), "a grade is 1 to 5", "correct it");
    for (int n = 0; n < row.drug_size(); ++n) {
      const std::string& name = row.drug(n);
      const auto names = [&](const v1::Drug& drug) {
        const auto& attributes = drug.attribute();
        return drug.name() == name || drug.drug_class() == name || json::enum_word(drug.kind()) == name ||
               std::find(attributes.begin(), attributes.end(), name) != attributes.end();
      };
      if (std::none_of(files_.drug().begin(), files_.drug().end(), names)) {
        report_.error(place.at("drug", n), quote(name) + " is no drug, class, kind or attribute", "define it first");
      }
    }
  }

  // Each concept of a sign has words, and its code is an urgent one.
  void sign(const v1::Sign& sign, const Place& place) {
    code(sign.code(), v1::CODE_KIND_URGENT, place.at("code"));
    if (sign.part_size() < 2) missing_text(place, "part");
    for (int n = 0; n < sign.part_size(); ++n) {
      const bool known = std::any_of(files_.lexicon().begin(), files_.lexicon().end(), [&](const auto& entry) {
        return entry.category() == v1::LEXICON_CATEGORY_CONCEPT && entry.value() == sign.part(n);
      });
      if (!known) {
        report_.error(place.at("part", n), "the concept " + quote(sign.part(n)) + " has no words",
                      "write a lexicon entry of category CONCEPT for it");
      }
    }
  }

  void missing(const v1::MissingTemplate& missing, const Place& place) {
    code(missing.key(), v1::CODE_KIND_MISSING, place.at("key"));
    if (missing.path().empty()) missing_text(place, "path");
    if (missing.severity() == v1::SEVERITY_UNSPECIFIED) missing_text(place, "severity");
    if (missing.reason().empty()) missing_text(place, "reason");
    if (missing.action().empty()) missing_text(place, "action");
  }

  const Sources& sources_;
  const v1::KnowledgeFile& files_;
  const Register& known_;
  Report& report_;
  std::set<std::string> ids_;
  int last_row_ = 0;
};

template <typename Section>
void collect_statements(const Section& section, std::set<std::string>& used) {
  for (const auto& entry : section) used.insert(entry.statement().begin(), entry.statement().end());
}

template <typename Section>
void collect_evidence(const Section& section, std::set<std::string>& used) {
  for (const auto& entry : section) used.insert(entry.evidence().begin(), entry.evidence().end());
}

}  // namespace

void check_references(const Sources& sources, const Register& known, Report& report) {
  ReferenceCheck(sources, known, report).run();
}

void check_use(const Sources& sources, Report& report) {
  const auto& files = sources.merged();
  std::set<std::string> statements;
  collect_statements(files.rule(), statements);
  collect_statements(files.pattern_row(), statements);
  collect_statements(files.conflict(), statements);
  for (const auto& context : files.context()) statements.insert(context.statement());
  for (int i = 0; i < files.statement_size(); ++i) {
    if (statements.contains(files.statement(i).id())) continue;
    report.error(sources.place("statement", i), "nothing rests on the statement " + files.statement(i).id(),
                 "cite it in a rule, row, conflict or context");
  }
  std::set<std::string> evidence;
  collect_evidence(files.rule(), evidence);
  collect_evidence(files.pattern_row(), evidence);
  collect_evidence(files.conflict(), evidence);
  collect_evidence(files.drug(), evidence);
  collect_evidence(files.alteration(), evidence);
  collect_evidence(files.toxicity(), evidence);
  collect_evidence(files.regimen(), evidence);
  collect_evidence(files.copy_number(), evidence);
  collect_evidence(files.matched_therapy(), evidence);
  for (int i = 0; i < files.evidence_size(); ++i) {
    const auto& entry = files.evidence(i);
    if (evidence.contains(entry.id()) || entry.background() || !entry.fits_when().empty()) continue;
    report.warning(sources.place("evidence", i), "the evidence " + entry.id() + " is never used",
                   "cite it, or write background: true");
  }
  std::set<std::string> given;
  for (const auto& rule : files.rule()) {
    for (const auto& item : rule.then()) given.insert(item.code());
  }
  for (int i = 0; i < files.code_size(); ++i) {
    const auto& code = files.code(i);
    if (code.kind() != v1::CODE_KIND_ITEM || given.contains(code.code())) continue;
    report.warning(sources.place("code", i), "no rule gives the code " + code.code(),
                   "give it in a rule, or remove it");
  }
}

}  // namespace tumorboard::knowledge
