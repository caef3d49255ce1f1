// SPDX-License-Identifier: Apache-2.0
#include "tests/clinical/case_mutation.h"

#include <array>

#include "common/casefile/case_file.h"
#include "tests/clinical/fixture.h"
#include "tests/clinical/generated_case.h"
#include "tests/clinical/lexicon_words.h"
#include "tests/clinical/text_fields.h"

namespace tumorboard::clinical_test {
namespace {

using Random = std::mt19937_64;
using Categories = std::vector<v1::LexiconCategory>;

constexpr std::uint64_t kMaxChanges = 4;

std::uint64_t below(std::uint64_t n, Random& random) { return random() % n; }

// What may stand in any open text.
const Categories& statements() {
  static const Categories all{
      v1::LEXICON_CATEGORY_DANGER,      v1::LEXICON_CATEGORY_TOXICITY,   v1::LEXICON_CATEGORY_DRUG_STATE,
      v1::LEXICON_CATEGORY_CONDITION,   v1::LEXICON_CATEGORY_MEASURE,    v1::LEXICON_CATEGORY_WISH,
      v1::LEXICON_CATEGORY_OUTCOME,     v1::LEXICON_CATEGORY_IRRELEVANT, v1::LEXICON_CATEGORY_FINDING,
      v1::LEXICON_CATEGORY_COMORBIDITY, v1::LEXICON_CATEGORY_REPORT,     v1::LEXICON_CATEGORY_REST_OF_DISEASE,
      v1::LEXICON_CATEGORY_REQUEST};
  return all;
}

std::string statement(Random& random) { return any_text(statements(), random); }

void change_patient(v1::Case& input, Random& random) {
  v1::Patient& patient = *input.mutable_patient();
  switch (below(7, random)) {
    case 0:
      patient.set_ecog(static_cast<std::uint32_t>(below(5, random)));
      break;
    case 1:
      patient.set_pregnancy(static_cast<v1::Pregnancy>(below(3, random)));
      break;
    case 2:
      patient.set_wishes(any_text({v1::LEXICON_CATEGORY_WISH, v1::LEXICON_CATEGORY_REQUEST}, random));
      break;
    case 3:
      patient.set_fitness_for_surgery(static_cast<v1::Fitness>(below(3, random)));
      break;
    case 4:
      patient.set_age(static_cast<std::uint32_t>(15 + below(80, random)));
      break;
    default:
      patient.mutable_comorbidities()->add_values(
          below(2, random) == 0 ? statement(random) : any_term(v1::LEXICON_CATEGORY_COMORBIDITY, random));
  }
}

void change_organ_function(v1::Case& input, Random& random) {
  v1::OrganFunction& organs = *input.mutable_patient()->mutable_organ_function();
  if (below(2, random) == 0) organs.set_creatinine_clearance(static_cast<double>(10 + below(110, random)));
  if (below(3, random) == 0) organs.set_egfr(static_cast<double>(10 + below(110, random)));
  if (below(4, random) == 0) organs.set_child_pugh(static_cast<v1::ChildPugh>(below(4, random)));
  if (below(4, random) == 0) organs.set_bilirubin_x_uln(static_cast<double>(below(5, random)));
  if (below(4, random) == 0) organs.set_lvef_percent(static_cast<double>(25 + below(45, random)));
  if (below(4, random) == 0) organs.set_qtc_ms(static_cast<double>(400 + below(130, random)));
  if (below(6, random) == 0) organs.set_dialysis(below(2, random) == 0);
}

void add_toxicity(v1::CurrentTherapy& therapy, Random& random) {
  v1::Toxicity& toxicity = *therapy.mutable_toxicities()->add_values();
  std::string event = any_term(v1::LEXICON_CATEGORY_TOXICITY, random);
  if (below(3, random) == 0) event += " and " + any_term(v1::LEXICON_CATEGORY_TOXICITY, random);
  if (below(6, random) == 0) event = "an event not known here";
  toxicity.set_event(event);
  if (below(4, random) != 0) toxicity.set_grade(static_cast<std::uint32_t>(1 + below(5, random)));
  if (below(2, random) == 0) toxicity.set_active(below(3, random) != 0);
}

void change_therapy(v1::Case& input, Random& random) {
  v1::CurrentTherapy& therapy = *input.mutable_current_therapy();
  switch (below(7, random)) {
    case 0:
      therapy.set_status(static_cast<v1::TherapyStatus>(below(6, random)));
      break;
    case 1:
      therapy.set_setting(static_cast<v1::TherapySetting>(below(5, random)));
      break;
    case 2:
      therapy.set_stopped_reason(any_text({v1::LEXICON_CATEGORY_TOXICITY, v1::LEXICON_CATEGORY_OUTCOME}, random));
      break;
    case 3:
      therapy.set_dose(any_text({v1::LEXICON_CATEGORY_DOSE, v1::LEXICON_CATEGORY_DRUG_STATE}, random));
      break;
    case 4:
      input.mutable_prior_therapies()->add_values(any_text(
          {v1::LEXICON_CATEGORY_PRIOR_THERAPY, v1::LEXICON_CATEGORY_SETTING, v1::LEXICON_CATEGORY_OUTCOME}, random));
      break;
    default:
      add_toxicity(therapy, random);
  }
}

std::string any_site(Random& random) {
  constexpr std::array<const char*, 12> kDelicate{"bone_T8", "BWK 11",   "L3 vertebra",  "sacrum",
                                                  "pons",    "Myelon",   "cauda equina", "brain_brainstem",
                                                  "choroid", "meninges", "optic chiasm", "intramedullary, C3"};
  return below(2, random) == 0 ? any_of_list(kDelicate, random) : any_term(v1::LEXICON_CATEGORY_SITE, random);
}

void change_lesion(v1::Case& input, Random& random) {
  v1::LesionList& list = *input.mutable_lesions();
  if (list.values_size() == 0 || below(6, random) == 0) {
    v1::Lesion& added = *list.add_values();
    added.set_site(any_site(random));
    added.set_size_mm(static_cast<double>(5 + below(50, random)));
    added.set_progressing(below(2, random) == 0);
    if (input.has_total_known_lesions()) input.set_total_known_lesions(input.total_known_lesions() + 1);
    return;
  }
  v1::Lesion& lesion =
      *list.mutable_values(static_cast<int>(below(static_cast<std::uint64_t>(list.values_size()), random)));
  switch (below(8, random)) {
    case 0:
      lesion.set_kind(static_cast<v1::LesionKind>(below(5, random)));
      break;
    case 1:
      lesion.set_near_critical_structure(any_term(v1::LEXICON_CATEGORY_STRUCTURE, random));
      break;
    case 2:
      lesion.set_treated_before(any_text({v1::LEXICON_CATEGORY_TREATED_BEFORE}, random));
      break;
    case 3:
      lesion.set_resectable(below(2, random) == 0);
      break;
    case 4:
      lesion.set_sbrt_feasible(below(2, random) == 0);
      break;
    case 5:
      lesion.set_symptomatic(below(2, random) == 0);
      break;
    default:
      lesion.set_site(any_site(random));
  }
}

void change_findings(v1::Case& input, Random& random) {
  switch (below(6, random)) {
    case 0:
      input.mutable_systemic_imaging()->set_rest_of_disease(any_text({v1::LEXICON_CATEGORY_REST_OF_DISEASE}, random));
      break;
    case 1:
      input.mutable_biopsy()->set_histology(any_text({v1::LEXICON_CATEGORY_HISTOLOGY}, random));
      break;
    case 2:
      input.mutable_biopsy()->set_note(statement(random));
      break;
    case 3:
      input.set_histology(any_term(v1::LEXICON_CATEGORY_HISTOLOGY, random));
      break;
    case 4:
      input.mutable_biopsy()->set_feasible(below(2, random) == 0);
      break;
    default:
      input.mutable_urgent_signs()->add_values(any_text({v1::LEXICON_CATEGORY_DANGER}, random));
  }
}

void change_text(v1::Case& input, Random& random) {
  const std::vector<TextField> fields = text_fields(input);
  if (fields.empty() || below(2, random) == 0) {
    const std::string& before = input.question_to_board();
    input.set_question_to_board((below(2, random) == 0 || before.empty() ? "" : before + " ") + statement(random));
    return;
  }
  const TextField& field = any_of_list(fields, random);
  field.set(field.get() + (below(2, random) == 0 ? ", " : ". ") + statement(random));
}

}  // namespace

const std::vector<v1::Case>& case_seeds() {
  static const std::vector<v1::Case> seeds = [] {
    std::vector<v1::Case> read;
    for (const char* folder : {"/tests/cases", "/tests/clinical/cases", "/tests/clinical/field/public"}) {
      for (const std::string& file : case_files(source_dir() + folder)) {
        auto input = casefile::read_case(read_file(file), std::nullopt, *Date::parse("2026-11-30"));
        if (input) read.push_back(std::move(*input));
      }
    }
    return read;
  }();
  return seeds;
}

void mutate(v1::Case& input, Random& random) {
  constexpr std::array kChanges{change_patient,  change_organ_function, change_therapy, change_lesion,
                                change_findings, change_text,           change_lesion,  change_therapy};
  any_of_list(kChanges, random)(input, random);
}

v1::Case mutated_case(std::uint64_t seed) {
  Random random(seed);
  v1::Case input = below(3, random) == 0 ? generated_case(random) : any_of_list(case_seeds(), random);
  for (std::uint64_t more = below(kMaxChanges + 1, random); more > 0; --more) mutate(input, random);
  return input;
}

}  // namespace tumorboard::clinical_test
