// SPDX-License-Identifier: Apache-2.0
// Invariants that compare the answer with the answer to a changed case: a change for the worse recommends nothing
// more, and what has no meaning changes nothing.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <random>
#include <tuple>

#include "common/json/enum_names.h"
#include "tests/clinical/fixture.h"
#include "tests/clinical/invariant.h"
#include "tests/clinical/lexicon_words.h"
#include "tests/clinical/respelling.h"
#include "workers/clinical/account.h"
#include "workers/clinical/sensitivity.h"

namespace tumorboard::clinical_test {
namespace {

using Strings = std::set<std::string>;

const Strings kNotGained{"surgery_option",
                         "neurosurgery_option",
                         "srs_or_neurosurgery",
                         "sbrt_option",
                         "srs_option",
                         "thermal_ablation_option",
                         "local_therapy_progressing_sites",
                         "platinum_chemotherapy_option",
                         "amivantamab_chemo_option",
                         "platinum_etoposide",
                         "second_line_option",
                         "single_agent_immunotherapy",
                         "continue_current_immunotherapy"};

// What is recommended of these, for which lesion.
Strings recommended(const v1::Recommendation& given) {
  Strings all;
  for (const v1::Item& item : given.items()) {
    if (item.stance() != v1::STANCE_RECOMMEND || !kNotGained.contains(item.code())) continue;
    if (item.lesion_ids().empty()) all.insert(item.code());
    for (const std::string& id : item.lesion_ids()) all.insert(item.code() + " of " + id);
  }
  return all;
}

using Edit = std::function<void(v1::Case&)>;

std::string gains(const Trial& trial, const std::string& what, const Edit& worsen) {
  v1::Case input = trial.input;
  worsen(input);
  const Strings before = recommended(trial.given);
  for (const std::string& code : recommended(answer(input, false))) {
    if (!before.contains(code)) return what + ": gains " + code;
  }
  return {};
}

std::string gains_with_patient(const Trial& trial) {
  const v1::Patient& now = trial.input.patient();
  if (now.has_ecog() && now.ecog() < 4) {
    const std::string why = gains(trial, "ECOG " + std::to_string(now.ecog()) + " one up",
                                  [](v1::Case& c) { c.mutable_patient()->set_ecog(c.patient().ecog() + 1); });
    if (!why.empty()) return why;
  }
  if (now.fitness_for_surgery() != v1::FITNESS_FIT) return {};
  return gains(trial, "fit to unfit",
               [](v1::Case& c) { c.mutable_patient()->set_fitness_for_surgery(v1::FITNESS_UNFIT); });
}

std::string gains_with_clearance(const Trial& trial) {
  const v1::OrganFunction& now = trial.input.patient().organ_function();
  if (now.has_creatinine_clearance()) {
    const std::string why = gains(trial, "clearance to a third", [](v1::Case& c) {
      v1::OrganFunction& organs = *c.mutable_patient()->mutable_organ_function();
      organs.set_creatinine_clearance(organs.creatinine_clearance() / 3);
    });
    if (!why.empty()) return why;
  }
  if (!now.has_egfr()) return {};
  return gains(trial, "egfr to a third", [](v1::Case& c) {
    v1::OrganFunction& organs = *c.mutable_patient()->mutable_organ_function();
    organs.set_egfr(organs.egfr() / 3);
  });
}

std::string gains_with_grade(const Trial& trial) {
  const auto& list = trial.input.current_therapy().toxicities().values();
  for (int i = 0; i < list.size(); ++i) {
    if (!list[i].has_grade() || list[i].grade() >= 5) continue;
    const std::string why = gains(trial, list[i].event() + " one grade up", [&](v1::Case& c) {
      v1::Toxicity& toxicity = *c.mutable_current_therapy()->mutable_toxicities()->mutable_values(i);
      toxicity.set_grade(toxicity.grade() + 1);
    });
    if (!why.empty()) return why;
  }
  return {};
}

std::string gains_with_lesion(const Trial& trial) {
  const auto& list = trial.input.lesions().values();
  for (int i = 0; i < list.size(); ++i) {
    const std::string id = lesion_id(trial.input, i);
    if (list[i].resectable()) {
      const std::string why = gains(trial, id + " not resectable", [&](v1::Case& c) {
        c.mutable_lesions()->mutable_values(i)->set_resectable(false);
      });
      if (!why.empty()) return why;
    }
    if (!list[i].sbrt_feasible()) continue;
    const std::string why = gains(trial, id + " SBRT not feasible", [&](v1::Case& c) {
      c.mutable_lesions()->mutable_values(i)->set_sbrt_feasible(false);
    });
    if (!why.empty()) return why;
  }
  return {};
}

// The plan without texts and without the order of anything; lesions by their sites.
std::map<std::string, std::multiset<std::string>> plan(const v1::Case& input, const v1::Recommendation& given) {
  std::map<std::string, std::string> sites;
  for (int i = 0; i < input.lesions().values_size(); ++i) sites[lesion_id(input, i)] = input.lesions().values(i).site();
  std::map<std::string, std::multiset<std::string>> items;
  for (const v1::Item& item : given.items()) {
    auto& lesions = items[item.code() + "/" + item.drug() + "/" + json::enum_word(item.stance())];
    for (const std::string& id : item.lesion_ids()) lesions.insert(sites[id]);
  }
  items["pattern"] = {json::enum_word(given.pattern())};
  items["readiness"] = {json::enum_word(given.readiness())};
  items["rebiopsy"] = {json::enum_word(given.rebiopsy().level())};
  return items;
}

std::string changes(const Trial& trial, const v1::Case& changed) {
  const auto before = plan(trial.input, trial.given);
  const auto after = plan(changed, answer(changed, trial.full));
  for (const auto& [key, lesions] : after) {
    const auto was = before.find(key);
    if (was == before.end()) return "gains " + key;
    if (was->second != lesions) return key + " differs" + (lesions.empty() ? "" : ": " + *lesions.begin());
  }
  for (const auto& [key, lesions] : before) {
    if (!after.contains(key)) return "loses " + key;
  }
  return {};
}

std::string irrelevant_comorbidity(const Trial& trial) {
  if (!trial.input.patient().has_comorbidities()) return {};
  std::mt19937_64 random(trial.seed);
  const Term& term = any_of_list(terms(v1::LEXICON_CATEGORY_IRRELEVANT), random);
  if (term.entry->value() == "function_word") return {};
  v1::Case input = trial.input;
  input.mutable_patient()->mutable_comorbidities()->add_values(term.text);
  const std::string why = changes(trial, input);
  return why.empty() ? why : "comorbidity \"" + term.text + "\": " + why;
}

std::string drug_by_synonym(const Trial& trial) {
  std::mt19937_64 random(trial.seed);
  v1::Case input = trial.input;
  std::string told;
  if (input.current_therapy().has_drug()) {
    told = input.current_therapy().drug();
    input.mutable_current_therapy()->set_drug(with_synonyms(told, random));
    told += " -> " + input.current_therapy().drug();
  }
  for (std::string& prior : *input.mutable_prior_therapies()->mutable_values()) prior = with_synonyms(prior, random);
  if (!trial.input.has_prior_therapies()) input.clear_prior_therapies();
  const std::string why = changes(trial, input);
  if (why.empty()) return why;
  for (const std::string& prior : input.prior_therapies().values()) told += "; " + prior;
  return told + ": " + why;
}

template <typename List>
void shuffle(List& list, std::mt19937_64& random) {
  for (int i = list.size() - 1; i > 0; --i)
    list.SwapElements(i, static_cast<int>(random() % static_cast<std::uint64_t>(i + 1)));
}

std::string order_of(const Trial& trial, const std::function<void(v1::Case&, std::mt19937_64&)>& turn) {
  if (trial.input.has_clarifications()) return {};  // they name the place in a list
  std::mt19937_64 random(trial.seed);
  v1::Case input = trial.input;
  turn(input, random);
  return changes(trial, input);
}

std::string order_of_lesions(const Trial& trial) {
  if (trial.input.rt_plan().has_target()) return {};  // it may name a place in the list
  return order_of(trial, [](v1::Case& c, auto& random) {
    if (c.has_lesions()) shuffle(*c.mutable_lesions()->mutable_values(), random);
  });
}

std::string order_of_comorbidities(const Trial& trial) {
  return order_of(trial, [](v1::Case& c, auto& random) {
    if (c.patient().has_comorbidities())
      shuffle(*c.mutable_patient()->mutable_comorbidities()->mutable_values(), random);
  });
}

std::string order_of_prior_therapies(const Trial& trial) {
  return order_of(trial, [](v1::Case& c, auto& random) {
    if (c.has_prior_therapies()) shuffle(*c.mutable_prior_therapies()->mutable_values(), random);
  });
}

std::string order_of_alterations(const Trial& trial) {
  return order_of(trial, [](v1::Case& c, auto& random) {
    if (c.has_driver_alterations()) shuffle(*c.mutable_driver_alterations()->mutable_values(), random);
    if (!c.biopsy().has_resistance_alterations()) return;
    shuffle(*c.mutable_biopsy()->mutable_resistance_alterations()->mutable_values(), random);
  });
}

std::string spelling_of_alterations(const Trial& trial) {
  std::mt19937_64 random(trial.seed);
  v1::Case input = trial.input;
  std::string told;
  const auto respell = [&](std::string& text) {
    const std::string before = text;
    text = respelled(text, random);
    if (text != before) told += before + " -> " + text + "; ";
  };
  if (input.has_driver_alterations()) {
    for (v1::Alteration& driver : *input.mutable_driver_alterations()->mutable_values()) {
      if (driver.has_alteration()) respell(*driver.mutable_alteration());
    }
  }
  if (input.biopsy().has_resistance_alterations()) {
    for (std::string& found : *input.mutable_biopsy()->mutable_resistance_alterations()->mutable_values())
      respell(found);
  }
  if (told.empty()) return {};
  const std::string why = changes(trial, input);
  return why.empty() ? why : told + why;
}

// The first fact in which the two differ; empty = none.
std::string different(const clinical::FactSet& a, const clinical::FactSet& b, knowledge::Scope scope) {
  const auto count = static_cast<std::uint16_t>(a.table().inputs(scope));
  for (std::uint16_t index = 0; index < count; ++index) {
    const clinical::FactId id{scope, index};
    const auto account = clinical::facts_of_account();
    const bool of_account = std::find(account.begin(), account.end(), id) != account.end();
    if (!of_account && !(a.value(id) == b.value(id))) return a.table().info(id).spec.name;
  }
  return {};
}

std::string different(const clinical::CaseFacts& a, const clinical::CaseFacts& b) {
  if (a.lesions.size() != b.lesions.size()) return "lesions";
  std::string found = different(a.facts, b.facts, knowledge::Scope::kCase);
  for (std::size_t i = 0; i < a.lesions.size() && found.empty(); ++i) {
    const clinical::LesionFacts& one = a.lesions[i];
    const clinical::LesionFacts& other = b.lesions[i];
    found = different(one.facts, other.facts, knowledge::Scope::kLesion);
    if (one.id != other.id || one.progressing != other.progressing || one.brain != other.brain) found = "lesion";
  }
  return found;
}

// Sensitivity reads again no more than it changes.
std::string read_in_part(const Trial& trial) {
  const knowledge::Knowledge& knowledge = shipped_knowledge();
  clinical::Reader reader(knowledge);
  clinical::CaseFacts facts = clinical::read_facts(trial.input, knowledge, reader);
  const clinical::Outcome answer = clinical::apply(facts, knowledge, clinical::Detail::kFull);
  clinical::Rereader again(trial.input, facts, knowledge, reader);
  std::string wrong;
  clinical::for_each_variation(trial.input, facts, answer, knowledge, [&](const clinical::Variation& variation) {
    v1::Case varied = trial.input;
    variation.edit(varied);
    const std::string found =
        different(again.read(varied, variation.touches), clinical::read_facts(varied, knowledge, reader));
    if (wrong.empty() && !found.empty()) wrong = variation.path + " = " + variation.if_value + ": " + found;
  });
  return wrong;
}

constexpr std::array<Invariant, 12> kInvariants{
    {{"a_worse_patient_gains_nothing", gains_with_patient},
     {"a_worse_clearance_gains_nothing", gains_with_clearance},
     {"a_higher_grade_gains_nothing", gains_with_grade},
     {"a_less_treatable_lesion_gains_nothing", gains_with_lesion},
     {"an_irrelevant_comorbidity_changes_nothing", irrelevant_comorbidity},
     {"a_synonym_of_a_drug_changes_nothing", drug_by_synonym},
     {"the_order_of_lesions_changes_nothing", order_of_lesions},
     {"the_order_of_comorbidities_changes_nothing", order_of_comorbidities},
     {"the_order_of_prior_therapies_changes_nothing", order_of_prior_therapies},
     {"the_order_of_alterations_changes_nothing", order_of_alterations},
     {"the_spelling_of_an_alteration_changes_nothing", spelling_of_alterations},
     {"a_change_read_in_part_is_read_as_a_whole", read_in_part}}};

}  // namespace

std::span<const Invariant> change_invariants() { return kInvariants; }

}  // namespace tumorboard::clinical_test
