// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/case_facts.h"

#include "workers/clinical/drivers.h"
#include "workers/clinical/fact_builder.h"

namespace tumorboard::clinical {
namespace {

std::string_view fitness_word(v1::Fitness value) {
  if (value == v1::FITNESS_FIT) return "fit";
  if (value == v1::FITNESS_UNFIT) return "unfit";
  return {};
}

std::string_view testing_word(v1::MolecularTesting value) {
  if (value == v1::MOLECULAR_TESTING_COMPLETE) return "complete";
  if (value == v1::MOLECULAR_TESTING_PARTIAL) return "partial";
  if (value == v1::MOLECULAR_TESTING_NOT_DONE) return "not_done";
  return {};
}

void read_question(FactBuilder& build) {
  if (!build.input.has_question_to_board()) {
    build.set(build.ids.request, {}, true);
    return;
  }
  const std::string& question = build.input.question_to_board();
  build.text.read_prose({v1::LEXICON_CATEGORY_REQUEST, v1::LEXICON_CATEGORY_FINDING, v1::LEXICON_CATEGORY_REPORT},
                        question, "question_to_board");
  WordList asked;
  for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_REQUEST, question).found) asked.add(match.value);
  build.set(build.ids.request, asked, true);
  const auto found = build.reader.match(v1::LEXICON_CATEGORY_FINDING, question);
  for (const auto& match : found.found) build.findings.add(match.value);
}

}  // namespace

void read_patient(FactBuilder& build) {
  const v1::Case& input = build.input;
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const v1::Patient& patient = input.patient();
  if (patient.has_age()) facts.set_number(ids.age, static_cast<double>(patient.age()));
  if (patient.has_ecog()) facts.set_number(ids.ecog, static_cast<double>(patient.ecog()));
  build.set_word(ids.fitness, fitness_word(patient.fitness_for_surgery()));
  if (patient.has_comorbidities()) {
    WordList known;
    bool complete = true;
    for (int i = 0; i < patient.comorbidities().values_size(); ++i) {
      const std::string& text = patient.comorbidities().values(i);
      const Recognised read = build.text.read_prose({v1::LEXICON_CATEGORY_COMORBIDITY, v1::LEXICON_CATEGORY_FINDING},
                                                    text, "patient.comorbidities[" + std::to_string(i) + "]");
      complete = complete && read.any;
      for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_COMORBIDITY, text).found) {
        known.add(match.value);
      }
      for (const auto& match : build.reader.match(v1::LEXICON_CATEGORY_FINDING, text).found) {
        build.findings.add(match.value);
      }
    }
    build.set(ids.comorbidity, known, complete);
  }
  if (input.has_histology()) {
    const Recognised read = build.text.read_prose({v1::LEXICON_CATEGORY_HISTOLOGY}, input.histology(), "histology");
    build.set_word(ids.histology, only(read.values));
  }
  build.set_word(ids.molecular_testing, testing_word(input.molecular_testing()));
  if (input.has_pd_l1_tps()) facts.set_number(ids.pd_l1, input.pd_l1_tps());
  if (input.has_symptomatic_progression()) {
    facts.set_flag(ids.symptomatic_progression, input.symptomatic_progression());
  }
  if (input.tempo() == v1::TEMPO_SLOW) facts.set_word(ids.tempo, "slow");
  if (input.tempo() == v1::TEMPO_RAPID) facts.set_word(ids.tempo, "rapid");
  if (input.trial_available() == v1::TRIAL_AVAILABLE_YES) facts.set_flag(ids.trial_available, true);
  if (input.trial_available() == v1::TRIAL_AVAILABLE_NO) facts.set_flag(ids.trial_available, false);
}

CaseFacts read_facts(const v1::Case& input, const Knowledge& knowledge, Reader& reader) {
  const FactIds& ids = fact_ids();
  CaseFacts out{FactSet(knowledge.facts()), {}, {}, {}, {}, Date::parse(input.as_of()), std::nullopt};
  FactBuilder build{input, knowledge, reader, ids, out, OpenText(reader, out.unrecognised), {}};
  read_patient(build);
  read_question(build);
  read_lesions(build);
  const Resistance resistance = read_biopsy(build);
  const Drivers drivers = read_drivers(build, resistance);
  read_therapy(build, drivers);
  read_imaging(build);
  read_rest(build);
  read_reports(build);
  read_rt_plan(build);
  build.set(ids.finding, build.findings, true);
  out.facts.set_flag(ids.cns_symptoms, build.brain_symptomatic || build.findings.has("cns_symptoms"));
  return out;
}

}  // namespace tumorboard::clinical
