// SPDX-License-Identifier: Apache-2.0
#include "clients/text/board_text.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/text/case_summary.h"
#include "clients/text/changes_text.h"
#include "clients/text/text.h"
#include "proto/json/enum_names.h"
#include "proto/json/write.h"

namespace tumorboard {
namespace {

using json::enum_word;

std::vector<std::string> texts(const google::protobuf::RepeatedPtrField<std::string>& field) {
  return {field.begin(), field.end()};
}

std::string counted(std::uint32_t n, const std::string& one) {
  return std::to_string(n) + " " + one + (n == 1 ? "" : "s");
}

std::string pattern_line(const v1::Recommendation& r) {
  std::string line = words_of(enum_word(r.pattern()));
  if (!r.has_counts()) return line;
  const v1::Counts& counts = r.counts();
  line += ": " + counted(counts.progressing(), "progressing lesion") + " of " + std::to_string(counts.total()) +
          " known (" + std::to_string(counts.new_()) + " new, " + std::to_string(counts.brain()) + " in the brain, " +
          std::to_string(counts.extracranial()) + " outside it)";
  if (counts.organs_size() > 0) line += "; " + join(texts(counts.organs()), ", ");
  return line;
}

std::string readiness_line(const v1::Recommendation& r) {
  switch (static_cast<int>(r.readiness())) {
    case v1::READINESS_READY:
      return "ready: nothing missing stands in the way of a plan";
    case v1::READINESS_CONDITIONAL:
      return "conditional: an open point below could change an option";
    case v1::READINESS_BLOCKED:
      return "blocked: provisional only, cannot be signed until the blocking points below are settled";
    default:
      return "not known";
  }
}

void write_heading(Document& page, const v1::Recommendation& r, const v1::Case* facts) {
  page.line(r.case_id() + "   as of " + day_text(r.as_of()) +
            (r.has_valid_until() ? "   valid until " + day_text(r.valid_until()) : std::string()));
  const bool asked = facts != nullptr && facts->has_question_to_board();
  page.field("QUESTION", asked ? facts->question_to_board() : "none was put in words");
  if (facts != nullptr) write_case_summary(page, *facts);
  page.field("PATTERN", pattern_line(r));
  page.field("READINESS", readiness_line(r));
}

// As one sentence, whether or not it came with its full stop.
std::string sentence(std::string text) {
  while (text.ends_with('.') || text.ends_with(' ')) text.pop_back();
  return text + ".";
}

std::string missing_text(const v1::MissingInformation& one) {
  std::string text = sentence(words_of(one.key()) + ": " + one.reason());
  if (!one.action().empty()) text += " To do: " + sentence(one.action());
  std::vector<std::string> changes;
  for (const auto& change : one.would_change()) changes.push_back(words_of(change));
  if (!changes.empty()) text += " Could change: " + sentence(join(changes, ", "));
  return text;
}

void write_missing(Document& page, const v1::Recommendation& r) {
  if (r.missing_information_size() == 0 && r.conflicts_size() == 0) return;
  page.heading("MISSING OR UNCLEAR");
  for (const auto& conflict : r.conflicts()) {
    page.bullet("conflict", conflict.text() + " [" + join(texts(conflict.paths()), ", ") + "]");
  }
  for (const auto* one : missing_by_severity(r)) page.bullet(enum_word(one->severity()), missing_text(*one));
}

std::string item_text(const v1::Item& item) {
  std::string text = item.text().empty() ? words_of(item.code()) : item.text();
  if (item.strength() != v1::STRENGTH_UNSPECIFIED) text += " (" + enum_word(item.strength()) + ")";
  if (item.evidence_ids_size() > 0) text += " [" + join(texts(item.evidence_ids()), ", ") + "]";
  return text;
}

// Both stand in every recommendation and speak of all of it: they belong to the limits.
bool is_limit(const v1::Item& item) {
  return item.code() == "state_evidence_limitations" || item.code() == "patient_selection_factors";
}

void write_items(Document& page, const v1::Recommendation& r, const v1::Case* facts) {
  std::vector<std::vector<std::string>> groups;  // lesions in the order of their first option
  for (const v1::Item& item : r.items()) {
    if (item.stance() == v1::STANCE_DISCOURAGE || item.lesion_ids_size() == 0) continue;
    const auto lesions = texts(item.lesion_ids());
    if (std::ranges::find(groups, lesions) == groups.end()) groups.push_back(lesions);
  }
  if (!groups.empty()) page.heading("OPTIONS BY LESION");
  for (const auto& lesions : groups) {
    std::vector<std::string> titles;
    titles.reserve(lesions.size());
    for (const std::string& id : lesions) titles.push_back(lesion_title(id, facts));
    page.subheading(join(titles, "; "));
    for (const v1::Item& item : r.items()) {
      if (item.stance() == v1::STANCE_DISCOURAGE || texts(item.lesion_ids()) != lesions) continue;
      page.bullet(enum_word(item.stance()), item_text(item));
    }
  }
  bool first = true;
  for (const v1::Item& item : r.items()) {
    if (item.stance() == v1::STANCE_DISCOURAGE || item.lesion_ids_size() > 0 || is_limit(item)) continue;
    if (std::exchange(first, false)) page.heading("SYSTEMIC THERAPY AND CARE AS A WHOLE");
    page.bullet(enum_word(item.stance()), item_text(item));
  }
  first = true;
  for (const v1::Item& item : r.items()) {
    if (item.stance() != v1::STANCE_DISCOURAGE) continue;
    if (std::exchange(first, false)) page.heading("AVOID");
    const std::string lesions = join(texts(item.lesion_ids()), ", ");
    page.bullet(enum_word(item.stance()), (lesions.empty() ? "" : lesions + ": ") + item_text(item));
  }
}

void write_radiotherapy(Document& page, const v1::Recommendation& r) {
  if (r.regimens_size() == 0) return;
  page.heading("RADIOTHERAPY PLAN");
  for (const auto& plan : r.regimens()) {
    std::vector<std::string> flags;
    for (const int flag : plan.flags()) flags.push_back(words_of(enum_word(static_cast<v1::RegimenFlag>(flag))));
    page.bullet(plan.lesion_id(), json::rounded(plan.total_gy()) + " Gy in " + std::to_string(plan.fractions()) +
                                      ", BED10 " + json::rounded(plan.bed10_gy()) + " Gy" +
                                      (flags.empty() ? "" : ": " + join(flags, ", ")));
  }
}

void write_rebiopsy_and_trials(Document& page, const v1::Recommendation& r) {
  page.blank();
  std::string rebiopsy = enum_word(r.rebiopsy().level());
  if (r.rebiopsy().method() != v1::REBIOPSY_METHOD_NONE && r.rebiopsy().method() != v1::REBIOPSY_METHOD_UNSPECIFIED) {
    rebiopsy += ", " + words_of(enum_word(r.rebiopsy().method()));
  }
  std::vector<std::string> reasons;
  for (const auto& reason : r.rebiopsy().reasons()) reasons.push_back(words_of(reason));
  if (!reasons.empty()) rebiopsy += ": " + join(reasons, ", ");
  page.field("REBIOPSY", rebiopsy.empty() ? "not judged" : rebiopsy);
  switch (static_cast<int>(r.trial_flag())) {
    case v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL:
      page.field("TRIALS", "a trial is available: discuss it");
      break;
    case v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE:
      page.field("TRIALS", "offer a clinical trial if one is available");
      break;
    case v1::TRIAL_FLAG_NOT_NEEDED:
      page.field("TRIALS", "no reminder needed");
      break;
    default:
      page.field("TRIALS", "not screened");
  }
  for (const auto& trial : r.trials()) {
    if (trial.verdict() == v1::TRIAL_VERDICT_INELIGIBLE) continue;
    page.bullet(enum_word(trial.verdict()),
                trial.trial() + " " + trial.title() + (trial.illustrative() ? " (illustrative example)" : ""));
  }
}

void write_why_not(Document& page, const v1::Recommendation& r) {
  if (r.why_not_size() == 0) return;
  page.heading("WHY NOT");
  for (const auto& one : r.why_not()) {
    std::vector<std::string> reasons;
    for (const auto& because : one.because()) {
      const std::string& fact = because.text().empty() ? because.path() : because.text();
      reasons.push_back(fact + ": " + words_of(because.value()));
    }
    page.bullet("-", words_of(one.code()) + (reasons.empty() ? "" : ": " + join(reasons, "; ")));
  }
}

// The strongest kinds of evidence first, the source text's own statements last.
int rank(const v1::EvidenceRef& source) {
  static constexpr std::array<std::string_view, 9> kOrder{"randomised", "guideline",   "consensus",
                                                          "label",      "prospective", "retrospective",
                                                          "case_level", "preclinical", "calculation"};
  const auto found = std::ranges::find(kOrder, source.grade());
  return static_cast<int>(found - kOrder.begin());
}

std::vector<const v1::EvidenceRef*> by_rank(const v1::Recommendation& r) {
  std::vector<const v1::EvidenceRef*> sources;
  for (const auto& source : r.evidence()) sources.push_back(&source);
  std::ranges::stable_sort(sources, {}, [](const auto* source) { return rank(*source); });
  return sources;
}

// Before any option: what it all rests on. On the one screen the names alone, by kind.
void write_evidence(Document& page, const v1::Recommendation& r, Detail detail) {
  if (r.evidence_size() == 0) return;
  page.heading("EVIDENCE");
  std::vector<std::pair<std::string, std::string>> kinds;
  for (const auto* source : by_rank(r)) {
    if (detail == Detail::kAll) {
      const std::string where = source->url().empty() ? "" : " " + source->url();
      page.bullet(source->id(), source->citation() + " (" + words_of(source->grade()) + ")" + where);
      continue;
    }
    if (kinds.empty() || kinds.back().first != source->grade()) kinds.emplace_back(source->grade(), "");
    kinds.back().second += (kinds.back().second.empty() ? "" : ", ") + source->id();
  }
  for (const auto& [grade, ids] : kinds) page.bullet(words_of(grade), ids);
}

void write_limits(Document& page, const v1::Recommendation& r, Detail detail) {
  page.heading("LIMITS");
  for (const v1::Item& item : r.items()) {
    if (is_limit(item)) page.paragraph(detail == Detail::kAll ? item_text(item) : item.text());
  }
  for (const auto& statement : r.context()) {
    if (detail == Detail::kAll) page.paragraph(statement.text() + " (source text " + statement.statement() + ")");
  }
  for (const auto& one : r.unrecognised()) {
    page.paragraph("Not recognised, and so counted as unknown: " + one.path() + " \"" + one.text() + "\"");
  }
  page.paragraph(
      "Support for the decision of a tumor board, made from the facts given and nothing else; it does not replace the "
      "board, and figures of studies are no forecast for this patient.");
  if (r.required_disciplines_size() > 0) {
    std::vector<std::string> names;
    for (const auto& discipline : r.required_disciplines()) names.push_back(words_of(discipline));
    page.field("SIGNED BY", join(names, ", "));
  }
  const v1::Provenance& made = r.provenance();
  page.field("MADE WITH", "pipeline " + made.pipeline_version() + ", knowledge " +
                              made.knowledge_digest().substr(0, 12) + ", case " + made.case_digest().substr(0, 12));
}

}  // namespace

Document board_document(const v1::Recommendation& recommendation, const v1::Case* facts, Detail detail) {
  Document page;
  write_heading(page, recommendation, facts);
  write_missing(page, recommendation);
  write_evidence(page, recommendation, detail);
  write_items(page, recommendation, facts);
  write_radiotherapy(page, recommendation);
  write_rebiopsy_and_trials(page, recommendation);
  if (detail == Detail::kAll) {
    write_changes(page, recommendation, facts);
    write_why_not(page, recommendation);
  } else {
    write_changes_folded(page, recommendation, facts);
  }
  write_limits(page, recommendation, detail);
  if (detail == Detail::kOneScreen) {
    page.paragraph("--all adds why not, every change, outcome figures, and where each source is found.");
  }
  return page;
}

Document board_summary(const v1::Recommendation& recommendation) {
  Document page;
  page.field("PATTERN", pattern_line(recommendation));
  page.field("READINESS", readiness_line(recommendation));
  write_missing(page, recommendation);
  write_items(page, recommendation, nullptr);
  write_radiotherapy(page, recommendation);
  write_rebiopsy_and_trials(page, recommendation);
  return page;
}

std::vector<const v1::MissingInformation*> missing_by_severity(const v1::Recommendation& recommendation) {
  std::vector<const v1::MissingInformation*> missing;
  for (const auto& one : recommendation.missing_information()) missing.push_back(&one);
  std::ranges::stable_sort(missing, {}, [](const auto* one) { return one->severity(); });
  return missing;
}

}  // namespace tumorboard
