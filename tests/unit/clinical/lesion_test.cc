// SPDX-License-Identifier: Apache-2.0
// What lies beside a lesion, how it was treated, and numbers that are not plausible.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/clinical/fixture.h"
#include "workers/clinical/case_facts.h"

namespace tumorboard::clinical {
namespace {

struct Facts {
  CaseFacts facts;
  [[nodiscard]] std::string of_lesion(FactId id) const { return facts.lesions.front().facts.text(id); }
  [[nodiscard]] std::string of_case(FactId id) const { return facts.facts.text(id); }
};

// One lesion, changed by `change`.
Facts facts_of(const std::function<void(v1::Case&, v1::Lesion&)>& change) {
  v1::Case input;
  input.set_as_of("2026-06-01");
  v1::Lesion& lesion = *input.mutable_lesions()->add_values();
  lesion.set_site("lung_RUL");
  lesion.set_progressing(true);
  change(input, lesion);
  Reader reader(clinical_test::shipped_knowledge());
  return {read_facts(input, clinical_test::shipped_knowledge(), reader)};
}

std::string at_risk(const std::string& structure) {
  return facts_of([&](v1::Case&, v1::Lesion& lesion) { lesion.set_near_critical_structure(structure); })
      .of_lesion(fact_ids().l_at_risk);
}

TEST(Lesion, a_named_structure_is_at_risk) {
  EXPECT_EQ(at_risk("spinal cord, epidural compression"), "spinal_cord");
  EXPECT_EQ(at_risk("abutting the Aorta"), "airway_vessel");
  EXPECT_EQ(at_risk("Rückenmark"), "spinal_cord");
  EXPECT_EQ(at_risk("possibly the duodenum"), "bowel");
  EXPECT_EQ(at_risk("optic nerve, macula"), "optic");
  EXPECT_EQ(at_risk("a structure named xqzzy"), "other");
}

TEST(Lesion, a_structure_without_contact_is_not_at_risk) {
  for (const char* text : {"no contact with spinal cord", "away from the spinal cord and the oesophagus",
                           "far from aorta", "spinal cord not involved", "kein Kontakt zum Rückenmark",
                           "sin contacto con la médula espinal", "none", "no"}) {
    const Facts read = facts_of([&](v1::Case&, v1::Lesion& lesion) { lesion.set_near_critical_structure(text); });
    EXPECT_EQ(read.of_lesion(fact_ids().l_at_risk), "none") << text;
    EXPECT_EQ(read.of_lesion(fact_ids().l_near_critical), "false") << text;
  }
  EXPECT_EQ(at_risk("no contact with spinal cord, touching the oesophagus"), "airway_vessel");
}

TEST(Lesion, an_unknown_organ_leaves_open_what_lies_beside_it) {
  const Facts read = facts_of([](v1::Case&, v1::Lesion& lesion) { lesion.set_site("xqzzy"); });
  EXPECT_EQ(read.of_lesion(fact_ids().l_organ), "unknown");
  EXPECT_EQ(read.of_lesion(fact_ids().l_brain), "unknown");
  EXPECT_EQ(read.of_lesion(fact_ids().l_site_unclear), "true");
  EXPECT_FALSE(read.facts.lesions.front().facts.known(fact_ids().l_at_risk));
}

TEST(Lesion, an_unknown_organ_is_outside_the_brain_only_if_the_scan_shows_no_metastasis) {
  const auto unplaced = [](const std::function<void(v1::CnsImaging&)>& scan) {
    const Facts read = facts_of([&](v1::Case& input, v1::Lesion& lesion) {
      lesion.set_site("xqzzy");
      scan(*input.mutable_cns_imaging());
    });
    return read.of_case(fact_ids().unplaced) + " of " + read.of_case(fact_ids().progressing_min);
  };
  EXPECT_EQ(unplaced([](v1::CnsImaging&) {}), "1 of 1");
  EXPECT_EQ(unplaced([](v1::CnsImaging& scan) {
              scan.set_done(true);
              scan.set_parenchymal_mets(1);
              scan.set_parenchymal_mets_progressing(1);
            }),
            "1 of 1")
      << "the lesion may be the one that the scan counts";
  EXPECT_EQ(unplaced([](v1::CnsImaging& scan) {
              scan.set_done(true);
              scan.set_parenchymal_mets(0);
            }),
            "0 of 1");
}

TEST(Lesion, earlier_treatment_is_read_and_a_plan_is_none) {
  const auto treated = [](const std::string& text) {
    return facts_of([&](v1::Case&, v1::Lesion& lesion) { lesion.set_treated_before(text); })
        .of_lesion(fact_ids().l_treated);
  };
  EXPECT_EQ(treated("SBRT 54 Gy/3 4 months ago"), "stereotactic");
  EXPECT_EQ(treated("SABR 48 Gy in 4 fx, 19 months ago"), "stereotactic");
  EXPECT_EQ(treated("60 Gy/30"), "radiotherapy");
  EXPECT_EQ(treated("microwave ablation 2024"), "ablation");
  EXPECT_EQ(treated("Radiochirurgie 20 Gy"), "stereotactic");
  EXPECT_EQ(treated("SBRT planned, 48 Gy"), "none");
  EXPECT_EQ(treated("scheduled for radiosurgery"), "none");
  EXPECT_EQ(treated("RFA 2023; SBRT planned"), "ablation");
  EXPECT_EQ(treated("none"), "none");
}

TEST(Lesion, earlier_treatment_of_the_same_place_is_found_among_the_prior_therapies) {
  const auto earlier = [](const std::string& text, const std::string& site) {
    return facts_of([&](v1::Case& input, v1::Lesion& lesion) {
             lesion.set_site(site);
             input.mutable_prior_therapies()->add_values(text);
           })
        .of_lesion(fact_ids().l_prior_local);
  };
  EXPECT_EQ(earlier("SBRT left lower lobe 2019", "lung_LLL"), "stereotactic");
  EXPECT_EQ(earlier("radiotherapy of T7, 20 Gy/5", "bone_T8"), "radiotherapy");
  EXPECT_EQ(earlier("WBRT 30 Gy/10", "brain_frontal"), "wbrt");
  EXPECT_EQ(earlier("SRS right frontal 2024", "brain_frontal_right"), "stereotactic");
  EXPECT_EQ(earlier("SBRT left lower lobe 2019", "adrenal_left"), "none");
  EXPECT_EQ(earlier("SBRT left lower lobe 2019", "lung_RUL"), "none");
  EXPECT_EQ(earlier("SBRT planned, left lower lobe", "lung_LLL"), "none");
  EXPECT_EQ(earlier("crizotinib 14 months", "lung_RUL"), "none");
}

TEST(Lesion, its_kind_can_make_it_an_effusion) {
  const Facts read = facts_of([](v1::Case&, v1::Lesion& lesion) {
    lesion.set_site("pleura left");
    lesion.set_kind(v1::LESION_KIND_EFFUSION);
  });
  EXPECT_EQ(read.of_lesion(fact_ids().l_effusion), "true");
  EXPECT_EQ(read.of_lesion(fact_ids().l_countable), "false");
}

TEST(Lesion, a_size_below_3_or_above_300_mm_is_hardly_meant_in_mm) {
  for (const double mm : {0.0, 2.8, 2.9, 301.0}) {
    EXPECT_EQ(facts_of([&](v1::Case&, v1::Lesion& lesion) {
                lesion.set_size_mm(mm);
              }).of_lesion(fact_ids().l_size_implausible),
              "true")
        << mm;
  }
  for (const double mm : {3.0, 6.0, 10.0, 300.0}) {
    EXPECT_EQ(facts_of([&](v1::Case&, v1::Lesion& lesion) {
                lesion.set_size_mm(mm);
              }).of_lesion(fact_ids().l_size_implausible),
              "false")
        << mm;
  }
}

TEST(Lesion, more_months_on_the_drug_than_lived_are_noted) {
  const auto above = [](std::uint32_t age, double months) {
    return facts_of([&](v1::Case& input, v1::Lesion&) {
             input.mutable_patient()->set_age(age);
             input.mutable_current_therapy()->set_months(months);
           })
        .of_case(fact_ids().months_above_age);
  };
  EXPECT_EQ(above(60, 720), "false");
  EXPECT_EQ(above(60, 721), "true");
}

TEST(Lesion, new_and_not_progressing_contradict_each_other) {
  const auto conflict = [](bool progressing) {
    return facts_of([&](v1::Case&, v1::Lesion& lesion) {
             lesion.set_new_(true);
             lesion.set_progressing(progressing);
           })
        .of_case(fact_ids().new_conflict);
  };
  EXPECT_EQ(conflict(false), "true");
  EXPECT_EQ(conflict(true), "false");
}

TEST(Lesion, a_mass_effect_without_any_metastasis_is_a_conflict) {
  const auto conflict = [](const std::string& site) {
    return facts_of([&](v1::Case& input, v1::Lesion& lesion) {
             lesion.set_site(site);
             v1::CnsImaging& scan = *input.mutable_cns_imaging();
             scan.set_done(true);
             scan.set_parenchymal_mets(0);
             scan.set_mass_effect(true);
           })
        .of_case(fact_ids().mass_effect_conflict);
  };
  EXPECT_EQ(conflict("adrenal_left"), "true");
  EXPECT_EQ(conflict("dura, left frontal"), "false");
  EXPECT_EQ(conflict("brain_frontal"), "false") << "that one is the count's own conflict";
}

}  // namespace
}  // namespace tumorboard::clinical
