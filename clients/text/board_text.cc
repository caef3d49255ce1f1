// SPDX-License-Identifier: Apache-2.0
#include "clients/text/board_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/text/answer_words.h"
#include "clients/text/case_summary.h"
#include "clients/text/changes_text.h"
#include "clients/text/every_detail.h"
#include "clients/text/evidence_text.h"
#include "clients/text/in_short.h"
#include "clients/text/item_words.h"
#include "clients/text/text.h"
#include "common/json/enum_names.h"
#include "common/json/write.h"

namespace tumorboard {
namespace {

// Who it is about, on one line.
std::string patient_line(const v1::Case& facts) {
  const v1::Patient& patient = facts.patient();
  std::string line = patient.has_age() ? std::to_string(patient.age()) + " years, " : std::string();
  line += "ECOG " + (patient.has_ecog() ? std::to_string(patient.ecog()) : std::string("not known"));
  const v1::CurrentTherapy& therapy = facts.current_therapy();
  if (!therapy.has_drug()) return line;
  line += "; " + current_drug(&facts);
  if (therapy.has_months()) line += " for " + json::rounded(therapy.months()) + " months";
  const std::string status = json::enum_word(therapy.status());
  if (!status.empty()) line += ", " + status;
  const std::string response = words_of(json::enum_word(therapy.best_response()));
  return line + ", best response " + (response.size() == 2 ? upper(response) : or_unknown(response));
}

void write_heading(Document& page, const v1::Recommendation& r, const v1::Case* facts) {
  page.line(r.case_id() + "   as of " + day_text(r.as_of()) +
            (r.has_valid_until() ? "   valid until " + day_text(r.valid_until()) : std::string()));
  if (facts != nullptr) page.field("PATIENT", patient_line(*facts));
}

void write_urgent(Document& page, const v1::Recommendation& r) {
  std::string_view label = "URGENT";
  for (const auto& sign : r.urgent()) {
    std::vector<std::string> call;
    for (const auto& discipline : sign.disciplines()) call.push_back(discipline_words(discipline));
    const std::string found = sign.text().empty() ? sign.value() : sign.text();
    page.field(std::exchange(label, ""),
               urgent_words(sign.code()) + (found.empty() ? ". " : ": " + sentence(found) + " ") +
                   sentence(sign.action()) + (call.empty() ? "" : " Today: " + join(call, ", ") + "."));
  }
}

void write_avoid(Document& page, const v1::Recommendation& r, const v1::Case* facts) {
  std::vector<std::string> all;
  for (const v1::Item& item : r.items()) {
    if (item.stance() != v1::STANCE_DISCOURAGE || part_of(item) == Part::kCaution) continue;
    std::vector<std::string> lesions;
    for (const auto& id : item.lesion_ids()) lesions.push_back(plain_words(id));
    all.push_back(avoid_words(item, current_drug(facts)) + (lesions.empty() ? "" : " (" + join(lesions, ", ") + ")"));
  }
  if (!all.empty()) page.field("AVOID", join(all, "; "));
}

std::string caution_text(const v1::Item& item, const v1::Case* facts) {
  const bool own_words = item.text().empty() || item.stance() == v1::STANCE_DISCOURAGE;
  return sentence(own_words ? words_of_item(item.code(), current_drug(facts)) : plain_words(item.text()));
}

// All cautions about the same lesions become one entry.
void write_cautions(Document& page, const v1::Recommendation& r, const v1::Case* facts) {
  std::vector<std::pair<std::string, std::string>> all;  // the lesions, the cautions about them
  for (const v1::Item& item : r.items()) {
    if (part_of(item) != Part::kCaution && item.stance() != v1::STANCE_CAUTION) continue;
    std::vector<std::string> names;
    for (const auto& id : item.lesion_ids()) names.push_back(plain_words(id));
    const std::string lesions = capitalised(join(names, ", "));
    const std::string text = caution_text(item, facts);
    const auto same = std::ranges::find(all, lesions, &std::pair<std::string, std::string>::first);
    if (lesions.empty() || same == all.end()) {
      all.emplace_back(lesions, text);
    } else if (same->second.find(text) == std::string::npos) {
      same->second += " " + text;
    }
  }
  std::string_view label = "CAUTIONS";
  for (const auto& [lesions, text] : all) {
    page.field(std::exchange(label, ""), lesions.empty() ? text : lesions + ": " + lower_first(text));
  }
}

void write_rebiopsy(Document& page, const v1::Recommendation& r, const v1::Case* facts) {
  std::string text = json::enum_word(r.rebiopsy().level());
  const std::string method = method_words(r.rebiopsy().method());
  if (!method.empty()) text += (text.empty() ? "" : ", ") + method;
  std::vector<std::string> reasons;
  for (const auto& reason : r.rebiopsy().reasons()) reasons.push_back(reason_words(reason));
  if (!reasons.empty()) text += ": " + join(reasons, "; ");
  for (const v1::Item& item : r.items()) {
    const bool resected = r.rebiopsy().method() == v1::REBIOPSY_METHOD_RESECTED_SPECIMEN &&
                          item.code() == "resected_tissue_molecular_analysis";
    const bool told = item.code() == "tissue_rebiopsy" || item.code() == "plasma_ctdna_testing" || resected;
    if (part_of(item) != Part::kTest || item.stance() == v1::STANCE_DISCOURAGE || told) continue;
    text = sentence(text) + " " + sentence(capitalised(words_of_item(item.code(), current_drug(facts))));
  }
  page.field("REBIOPSY", text.empty() ? "not judged" : text);
}

void write_trials(Document& page, const v1::Recommendation& r) {
  std::string text = "not screened";
  if (r.trial_flag() == v1::TRIAL_FLAG_SURFACE_AVAILABLE_TRIAL) text = "a trial is open to the patient: discuss it";
  if (r.trial_flag() == v1::TRIAL_FLAG_REMINDER_IF_AVAILABLE) text = "offer a clinical trial if one is available";
  if (r.trial_flag() == v1::TRIAL_FLAG_NOT_NEEDED) text = "no reminder needed";
  page.field("TRIALS", text);
  for (const auto& trial : r.trials()) {
    if (trial.verdict() == v1::TRIAL_VERDICT_INELIGIBLE) continue;
    page.field("", verdict_words(trial.verdict()) + ": " + trial.trial() + " " + trial.title() +
                       (trial.illustrative() ? " (illustrative example)" : ""));
  }
}

void write_facts_used(Document& page, const v1::Case& facts) {
  Document summary;
  write_case_summary(summary, facts);
  const bool asked = facts.has_question_to_board();
  if (asked) page.field("FACTS USED", "Question: " + facts.question_to_board());
  bool headed = asked;
  for (const Block& block : summary.blocks()) {
    if (block.kind == Block::Kind::kField && !std::exchange(headed, true)) {  // the heading takes the first line
      page.field("FACTS USED", capitalised(lower(block.label)) + " " + plain_words(block.text));
    } else if (block.kind == Block::Kind::kField) {
      page.field(block.label, plain_words(block.text));
    } else {
      page.paragraph(plain_words(block.text));
    }
  }
}

void write_to_sign(Document& page, const v1::Recommendation& r, Detail detail) {
  std::vector<std::string> names;
  for (const auto& discipline : r.required_disciplines()) names.push_back(discipline_words(discipline));
  const std::string who = names.empty() ? "no discipline is named" : "sign-offs required from " + join(names, ", ");
  const std::string more = detail == Detail::kAll ? "" : " --all adds sources, changes, why not, readings.";
  page.field("TO SIGN", "the board decides; " + who + "." + more);
}

// The part that all readers share.
void write_plan(Document& page, const v1::Recommendation& r, const v1::Case* facts) {
  write_avoid(page, r, facts);
  write_cautions(page, r, facts);
  write_open_points(page, r, facts);
  write_rebiopsy(page, r, facts);
  write_trials(page, r);
}

}  // namespace

Document board_document(const v1::Recommendation& recommendation, const v1::Case* facts, Detail detail,
                        const BoardParts& parts) {
  Document page;
  write_heading(page, recommendation, facts);
  write_urgent(page, recommendation);
  page.field("STATUS", status_words(recommendation));
  if (parts.own_words != nullptr) page.append(*parts.own_words);
  if (detail == Detail::kAll) page.blank();
  write_in_short(page, recommendation, facts);
  if (parts.changed != nullptr) page.append(*parts.changed);
  write_plan(page, recommendation, facts);
  write_how_sure(page, recommendation, facts);
  write_would_change(page, recommendation, facts);
  write_not_read(page, recommendation, facts);
  if (detail == Detail::kAll) {
    write_every_statement(page, recommendation);
    write_every_change(page, recommendation, facts);
    write_why_not(page, recommendation, facts);
    write_every_reading(page, recommendation, facts);
    write_every_source(page, recommendation);
  }
  if (detail == Detail::kAll) page.blank();
  if (facts != nullptr) write_facts_used(page, *facts);
  write_to_sign(page, recommendation, detail);
  if (detail == Detail::kAll) write_made_with(page, recommendation);
  return page;
}

Document board_summary(const v1::Recommendation& recommendation) {
  Document page;
  write_urgent(page, recommendation);
  page.field("STATUS", status_words(recommendation));
  write_in_short(page, recommendation, nullptr);
  write_plan(page, recommendation, nullptr);
  write_not_read(page, recommendation, nullptr);
  return page;
}

}  // namespace tumorboard
