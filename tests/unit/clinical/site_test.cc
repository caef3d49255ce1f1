// SPDX-License-Identifier: Apache-2.0
#include "workers/clinical/site.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/clinical/fixture.h"

namespace tumorboard::clinical {
namespace {

Site site(const std::string& text) {
  Reader reader(clinical_test::shipped_knowledge());
  return read_site(reader, text);
}

void expect_organ(const std::string& organ, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) EXPECT_EQ(site(text).organ, organ) << text;
}

void expect_beside(const std::string& structure, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) EXPECT_TRUE(site(text).beside.has(structure)) << text;
}

TEST(Site, a_lobe_a_gyrus_or_a_nucleus_without_the_word_brain_is_brain) {
  expect_organ("brain", {"left parietal",
                         "right occipital",
                         "temporal",
                         "frontal, right",
                         "fronto-parietal left",
                         "insula left",
                         "precentral gyrus",
                         "superior frontal gyrus",
                         "motor cortex",
                         "basal ganglia",
                         "putamen",
                         "thalamus right",
                         "corpus callosum",
                         "splenium",
                         "corona radiata",
                         "posterior fossa",
                         "cerebellum",
                         "vermis",
                         "hippocampus",
                         "periventricular white matter",
                         "caudate nucleus",
                         "choroid plexus",
                         "hypothalamus",
                         "pons",
                         "midbrain",
                         "medulla oblongata",
                         "fourth ventricle",
                         "Brain_frontal",
                         "BRAIN stem",
                         "C71.1",
                         "C71.7",
                         "C79.3"});
  for (const char* text : {"left parietal", "pons", "cerebellum"}) EXPECT_TRUE(site(text).brain) << text;
}

TEST(Site, a_lobe_word_beside_bone_skin_muscle_node_pleura_or_sinus_is_no_brain) {
  expect_organ("bone", {"left parietal bone (skull)", "parietal, bone", "occipital bone", "skull, frontal",
                        "frontal calvaria", "os parietale links", "hueso frontal", "temporal bone, mastoid",
                        "occipital condyle", "Schädelkalotte parietal"});
  expect_organ("soft_tissue", {"scalp, left parietal", "temporal muscle", "Kopfhaut okzipital", "frontal skin"});
  expect_organ("pleura", {"parietal pleura", "pleura, parietal"});
  expect_organ("node", {"occipital node"});
  expect_organ("head_neck", {"frontal sinus"});
}

TEST(Site, a_lobe_word_beside_a_word_not_known_is_brain_and_asked_for) {
  EXPECT_TRUE(site("left frontal xqzzy").brain);
  EXPECT_TRUE(site("left frontal xqzzy").unclear);
  EXPECT_FALSE(site("left frontal metastasis").unclear);
}

TEST(Site, organs_have_names_in_six_languages) {
  expect_organ("brain", {"Hirnmetastase frontal",
                         "Gehirn",
                         "Großhirn links",
                         "Kleinhirn",
                         "Hirnstamm",
                         "Frontallappen",
                         "cerveau",
                         "métastase cérébrale",
                         "encéphale",
                         "cervelet",
                         "tronc cérébral",
                         "cerebro",
                         "encéfalo",
                         "cerebelo",
                         "tronco encefálico",
                         "cervello",
                         "encefalo",
                         "cervelletto",
                         "hersenen",
                         "hersenmetastase",
                         "kleine hersenen",
                         "hersenstam"});
  expect_organ("liver", {"liver", "Leber S7", "Lebermetastase", "foie", "hígado", "higado", "fegato", "lever"});
  expect_organ("adrenal", {"adrenal gland, left side", "Nebenniere links", "surrénale gauche", "glándula suprarrenal",
                           "surrene sinistro", "bijnier rechts"});
  expect_organ("lung",
               {"lung", "Lunge", "Oberlappen rechts", "poumon droit", "lobe supérieur gauche", "pulmón",
                "lóbulo inferior", "polmone", "lobo superiore destro", "rechterlong", "bovenkwab links", "RUL"});
  expect_organ("bone", {"bone", "Knochenmetastase", "Becken", "hueso", "osso", "botmetastase", "fémur gauche", "bacino",
                        "Wirbelkörper", "vertèbre", "vértebra", "wervel", "kreuzbein", "côte", "costilla"});
  expect_organ("spinal_cord",
               {"spinal cord", "Rückenmark", "moelle épinière", "médula espinal", "midollo spinale", "ruggenmerg"});
  expect_organ("kidney", {"kidney", "Niere", "rein gauche", "riñón", "rene"});
  expect_organ("spleen", {"spleen", "Milz", "rate", "bazo", "milza", "milt"});
  expect_organ("pancreas", {"pancreas", "Pankreas", "pancréas", "páncreas", "alvleesklier"});
  expect_organ("bowel", {"duodenum", "Darm", "intestin", "intestino", "dunne darm", "Magen", "estomac", "stomaco"});
  expect_organ("node", {"lymph node", "Lymphknoten", "ganglion", "adenopatía", "linfonodo", "lymfeklier"});
  expect_organ("eye", {"choroid, left eye", "Aderhaut", "choroïde", "coroides", "coroide", "oog"});
  expect_organ("pleura", {"pleural effusion", "Pleuraerguss", "épanchement pleural", "derrame pleural",
                          "versamento pleurico", "pleuravocht"});
  expect_organ("soft_tissue", {"skin", "Haut", "peau", "piel", "cute", "huid", "subkutan"});
  expect_organ("leptomeninges", {"leptomeninges", "Hirnhäute", "méninges", "meningi", "hersenvliezen"});
  expect_organ("oesophagus", {"oesophagus", "Speiseröhre", "œsophage", "esófago", "slokdarm"});
}

TEST(Site, each_vertebra_is_known_in_its_spellings_and_has_the_cord_beside_it) {
  struct Level {
    std::vector<std::string> letters;
    std::vector<std::string> words;
    int count;
    std::string region;
  };
  const std::vector<Level> levels{
      {{"C"},
       {"HWK ", "HWK", "HW", "Halswirbel ", "cervical vertebra ", "cervical spine ", "vertèbre cervicale "},
       7,
       "neck"},
      {{"T", "Th", "D", "TV"},
       {"BWK ", "BWK", "BW", "Brustwirbel ", "thoracic vertebra ", "thoracic ", "dorsal ", "vértebra dorsal ",
        "vertebra toracica "},
       12,
       "thorax"},
      {{"L", "LV"},
       {"LWK ", "LWK", "LW", "Lendenwirbel ", "lumbar vertebra ", "lumbar ", "vertèbre lombaire "},
       5,
       "abdomen"}};
  for (const Level& level : levels) {
    for (int n = 1; n <= level.count; ++n) {
      std::vector<std::string> spellings;
      for (const std::string& letter : level.letters) spellings.push_back(letter + std::to_string(n));
      for (const std::string& word : level.words) spellings.push_back(word + std::to_string(n));
      spellings.push_back(std::to_string(n) + ". " + level.words.front());
      spellings.push_back("bone_" + level.letters.front() + std::to_string(n));
      spellings.push_back(level.letters.front() + std::to_string(n) + " vertebral body");
      for (const std::string& text : spellings) {
        const Site read = site(text);
        EXPECT_EQ(read.organ, "bone") << text;
        EXPECT_TRUE(read.beside.has("spinal_cord")) << text;
        EXPECT_TRUE(read.region.has("spine") && read.region.has(level.region)) << text;
        EXPECT_TRUE(same_place(read, site(spellings.front()))) << text;
      }
    }
  }
  expect_organ("bone", {"8th thoracic", "3rd lumbar vertebra", "eighth thoracic vertebra", "first lumbar", "S1",
                        "SWK 2", "sacrum", "vertebra", "spine", "atlas", "C41.2"});
  expect_beside("spinal_cord", {"8th thoracic", "sacrum", "S1", "vertebra", "C41.2", "LWS", "paraspinal mass"});
}

TEST(Site, a_segment_of_lung_or_liver_is_no_sacral_vertebra) {
  for (const char* text : {"lung S1", "liver_S6", "liver S1"})
    EXPECT_FALSE(site(text).beside.has("spinal_cord")) << text;
}

TEST(Site, cord_cauda_and_meninges_are_of_the_nervous_system_and_neither_brain_nor_bone) {
  expect_organ("spinal_cord", {"spinal cord, intramedullary, C1", "C1 intramedullary", "BWK 4 intramedullär", "myelon",
                               "conus medullaris", "C72.0"});
  expect_organ("cauda_equina", {"cauda equina", "cauda", "C72.1"});
  expect_organ("dura", {"dura", "falx", "dural, left frontal", "pachymeningeal"});
  for (const char* text : {"spinal cord", "cauda equina", "meninges", "falx"}) {
    EXPECT_TRUE(site(text).cns) << text;
    EXPECT_FALSE(site(text).brain) << text;
    EXPECT_TRUE(site(text).no_biopsy) << text;
  }
  EXPECT_EQ(site("femur, intramedullary").organ, "bone");
  EXPECT_TRUE(site("femur, intramedullary").beside.empty());
  EXPECT_EQ(site("T8 vertebra with epidural cord compression").organ, "bone");
}

TEST(Site, nodal_stations_and_levels_are_nodes) {
  expect_organ("node", {"4R", "7", "10L", "11s", "station 7", "Station 4R lymph node", "LN station 5", "level IV",
                        "level IIa", "N3", "lymph node 7", "node_mediastinal", "Virchow node", "C77.1"});
  expect_beside("airway_vessel", {"4R", "7", "10L", "station 7", "node_hilar"});
  EXPECT_EQ(site("lesion 7").organ, "");
}

TEST(Site, structures_follow_from_the_site) {
  expect_beside("brainstem", {"pons", "brainstem", "midbrain", "cerebellopontine angle", "C71.7", "clivus"});
  expect_beside("optic", {"choroid", "orbit", "optic chiasm", "skull base", "suprasellar"});
  expect_beside("bowel", {"duodenum", "pancreas head", "retroperitoneal node", "paraaortic node", "ovary"});
  expect_beside("airway_vessel", {"mediastinum", "main bronchus", "lung_RUL_central", "lung hilar", "pericardium"});
  expect_beside("plexus", {"axilla", "supraclavicular node", "Pancoast", "first rib", "sacrum"});
  expect_beside("chest_wall", {"rib 7", "chest wall", "pleura"});
  for (const char* text : {"lung_RLL", "adrenal_left", "liver_S6", "humerus", "femur left", "kidney", "frontal bone",
                           "brain_frontal", "central liver", "spleen"}) {
    EXPECT_TRUE(site(text).beside.empty()) << text;
  }
}

TEST(Site, a_brain_word_inside_an_unknown_compound_is_brain_and_asked_for) {
  for (const char* text : {"Hirnxyzherde", "Zerebralfoo", "neurocerebralis", "encefaloxyz", "Haut, Hirnxyz"}) {
    EXPECT_TRUE(site(text).brain) << text;
    EXPECT_TRUE(site(text).unclear) << text;
  }
}

TEST(Site, a_word_not_known_names_no_organ) {
  for (const char* text : {"xqzzy", "", "left", "metastasis 3"}) {
    EXPECT_EQ(site(text).organ, "") << text;
    EXPECT_TRUE(site(text).unclear) << text;
  }
}

TEST(Site, an_effusion_is_not_countable) {
  for (const char* text : {"malignant pleural effusion left", "Perikarderguss", "ascites", "derrame pleural"}) {
    EXPECT_TRUE(site(text).effusion) << text;
    EXPECT_FALSE(site(text).countable) << text;
  }
  EXPECT_FALSE(site("pleural nodule").effusion);
}

TEST(Site, one_place_is_one_organ_with_no_other_side_or_lobe) {
  const auto same = [](const std::string& a, const std::string& b) { return same_place(site(a), site(b)); };
  EXPECT_TRUE(same("SBRT left lower lobe 2019", "lung_LLL"));
  EXPECT_TRUE(same("right lung", "RUL"));
  EXPECT_TRUE(same("T7", "bone_T8")) << "a field reaches into the next vertebra";
  EXPECT_TRUE(same("brain", "left parietal"));
  EXPECT_FALSE(same("SBRT left lower lobe 2019", "adrenal_left"));
  EXPECT_FALSE(same("left upper lobe", "lung_LLL"));
  EXPECT_FALSE(same("right adrenal", "adrenal_left"));
  EXPECT_FALSE(same("T4", "bone_T8"));
  EXPECT_FALSE(same("xqzzy", "xqzzy"));
}

}  // namespace
}  // namespace tumorboard::clinical
