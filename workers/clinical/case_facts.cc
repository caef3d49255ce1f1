// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/case_facts.h"

#include <cmath>
#include <cstdlib>

#include "workers/clinical/account.h"
#include "workers/clinical/drivers.h"
#include "workers/clinical/fact_builder.h"
#include "workers/clinical/statements.h"

namespace tumorboard::clinical {
namespace {

// Findings and comorbidities are read wherever a text names them.
void note_findings(FactBuilder& build, std::string_view text) {
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_FINDING, text).found) {
    build.findings.add(match.value);
  }
}

void read_question(FactBuilder& build) {
  WordList asked;
  if (build.input.has_question_to_board()) {
    const std::string& question = build.input.question_to_board();
    build.text.open({v1::LEXICON_CATEGORY_REQUEST, v1::LEXICON_CATEGORY_FINDING, v1::LEXICON_CATEGORY_COMORBIDITY},
                    question, "question_to_board");
    for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_REQUEST, question).found) asked.add(match.value);
    for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_COMORBIDITY, question).found) {
      build.comorbidities.add(match.value);
    }
    note_findings(build, question);
  }
  build.set(build.ids.request, asked, true);
}

bool read_comorbidities(FactBuilder& build, const v1::TextList& list) {
  bool complete = true;
  for (int i = 0; i < list.values_size(); ++i) {
    const std::string& text = list.values(i);
    const Recognised read = build.text.read({v1::LEXICON_CATEGORY_COMORBIDITY, v1::LEXICON_CATEGORY_FINDING}, text,
                                            "patient.comorbidities[" + std::to_string(i) + "]");
    complete = complete && read.all;
    for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_COMORBIDITY, text).found) {
      build.comorbidities.add(match.value);
    }
    note_findings(build, text);
  }
  return complete;
}

void read_signs_and_wishes(FactBuilder& build) {
  const v1::Case& input = build.input;
  for (int i = 0; i < input.urgent_signs().values_size(); ++i) {
    build.text.open({v1::LEXICON_CATEGORY_FINDING}, input.urgent_signs().values(i),
                    "urgent_signs[" + std::to_string(i) + "]");
    note_findings(build, input.urgent_signs().values(i));
  }
  if (!input.patient().has_wishes()) return;
  build.text.open({v1::LEXICON_CATEGORY_REQUEST}, input.patient().wishes(), "patient.wishes");
}

}  // namespace

namespace {

// A start may be a year, a month or a day; it is compared as far as it is told.
bool dates_disagree(const FactBuilder& build) {
  const auto& as_of = build.out.as_of;
  if (!as_of) return false;
  const auto taken = Date::parse(build.input.biopsy().date());
  if (taken && *taken > *as_of) return true;
  const v1::CurrentTherapy& therapy = build.input.current_therapy();
  const std::string& started = therapy.started();
  if (started.empty()) return false;
  const std::string day = as_of->iso();
  if (started > day.substr(0, started.size())) return true;
  constexpr int kMonths = 12;
  constexpr std::size_t kMonthEnd = 7;  // YYYY-MM
  if (!therapy.has_months() || started.size() < kMonthEnd) return false;
  const auto month = [](const std::string& date) {
    return std::stoi(date.substr(0, 4)) * kMonths + std::stoi(date.substr(5, 2));
  };
  constexpr double kTolerated = 6;
  return std::abs(month(day) - month(started) - therapy.months()) > kTolerated;
}

}  // namespace

void read_patient(FactBuilder& build) {
  const v1::Case& input = build.input;
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const v1::Patient& patient = input.patient();
  if (patient.has_age()) facts.set_number(ids.age, static_cast<double>(patient.age()));
  const auto born = Date::parse(patient.birth_date());
  if (born && patient.has_age() && build.out.as_of) {
    const int years = born->years_until(*build.out.as_of);
    facts.set_flag(ids.age_conflict, std::abs(years - static_cast<int>(patient.age())) > 1);
  }
  facts.set_flag(ids.date_conflict, dates_disagree(build));
  const bool complete = !patient.has_comorbidities() || read_comorbidities(build, patient.comorbidities());
  if (patient.has_comorbidities() || !build.comorbidities.empty()) {
    build.set(ids.comorbidity, build.comorbidities, patient.has_comorbidities() && complete);
  }
  read_signs_and_wishes(build);
  if (input.has_histology()) {
    const Recognised read = build.text.read({v1::LEXICON_CATEGORY_HISTOLOGY}, input.histology(), "histology");
    build.set_word(ids.histology, only(read.values));
  }
  if (input.has_pd_l1_tps()) facts.set_number(ids.pd_l1, input.pd_l1_tps());
}

namespace {

// Sites are read by their own table; what else they say, as cord compression, is read as anywhere.
void open_sites(FactBuilder& build) {
  const auto& lesions = build.input.lesions().values();
  for (int i = 0; i < lesions.size(); ++i) {
    if (!lesions[i].has_site()) continue;
    build.text.open({v1::LEXICON_CATEGORY_SITE}, lesions[i].site(), "lesions[" + std::to_string(i) + "].site");
  }
}

}  // namespace

FactsBegun begin_facts(const v1::Case& input, const Knowledge& knowledge, Reader& reader) {
  FactsBegun begun{CaseFacts(knowledge, reader, Date::parse(input.as_of())), {}};
  FactBuilder build{{}, input, knowledge, reader, fact_ids(), begun.facts, begun.facts.text};
  read_question(build);
  read_patient(build);
  read_lesions(build);
  begun.found = std::move(build);
  return begun;
}

void finish_facts(const v1::Case& input, const Knowledge& knowledge, Reader& reader, FactsBegun& begun,
                  Account account) {
  const FactIds& ids = fact_ids();
  CaseFacts& out = begun.facts;
  FactBuilder build{std::move(begun.found), input, knowledge, reader, ids, out, out.text};
  const Resistance resistance = read_biopsy(build);
  const Drivers drivers = read_drivers(build, resistance);
  read_therapy(build, drivers);
  read_imaging(build);
  read_rest(build);
  read_reports(build);
  read_rt_plan(build);
  open_sites(build);
  std::vector<std::string> texts;
  if (account != Account::kNone) texts = open_remaining(build);
  read_statements(build);
  find_untreated_drivers(build, drivers);
  if (account == Account::kEveryClause) account_for_clauses(build, texts);
  read_plain_values(input, out);
  build.set(ids.finding, build.findings, true);
  out.facts.set_flag(ids.cns_symptoms, build.brain_symptomatic || build.findings.has("cns_symptoms"));
}

CaseFacts read_facts(const v1::Case& input, const Knowledge& knowledge, Reader& reader, Account account) {
  FactsBegun begun = begin_facts(input, knowledge, reader);
  finish_facts(input, knowledge, reader, begun, account);
  return std::move(begun.facts);
}

}  // namespace tumorboard::clinical
