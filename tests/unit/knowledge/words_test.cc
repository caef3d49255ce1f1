// SPDX-License-Identifier: Apache-2.0
// The word tables of open text as they are shipped: each term is found as it is written, and denied
// by a negation word of its language.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/unit/knowledge/fixture.h"

namespace tumorboard::knowledge {
namespace {

// The shipped words without rules: what they need beside them is the policy and the drugs.
v1::KnowledgeFile shipped_data() {
  const std::string folder = std::string(std::getenv("TUMORBOARD_SOURCE_DIR")) + "/knowledge/rules";
  v1::KnowledgeFile all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".textproto") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(text, &all)) << entry.path();
  }
  v1::KnowledgeFile kept;
  *kept.mutable_policy() = all.policy();
  *kept.mutable_drug() = all.drug();
  for (auto& drug : *kept.mutable_drug()) {
    drug.clear_evidence();
    drug.clear_target();
  }
  *kept.mutable_code() = all.code();
  *kept.mutable_lexicon() = all.lexicon();
  *kept.mutable_sign() = all.sign();
  *kept.mutable_clause_words() = all.clause_words();
  return kept;
}

std::shared_ptr<const Knowledge> shipped_words() {
  std::string text;
  google::protobuf::TextFormat::PrintToString(shipped_data(), &text);
  text +=
      "statement { id: \"S1\" text: \"any\" } pattern_row { row: 1 title: \"any\" when: \"always\" "
      "pattern: PATTERN_NO_PROGRESSION statement: \"S1\" }";
  auto checked = check_files({{"words.textproto", text}}, Digest{}, {});
  EXPECT_NE(checked.knowledge, nullptr) << all_texts(checked);
  return checked.knowledge;
}

const Knowledge& words() {
  static const auto knowledge = shipped_words();
  return *knowledge;
}

// A text that a term matches: a word in place of each wildcard.
std::string sample(std::string term) {
  std::string text;
  for (std::size_t i = 0; i < term.size(); ++i) {
    const bool alone = (i == 0 || term[i - 1] == ' ') && (i + 1 == term.size() || term[i + 1] == ' ');
    if (term[i] == '*' && !alone) continue;
    text += term[i] == '*' || term[i] == '?' ? 'x' : term[i];
  }
  return text;
}

std::string negation(const v1::LexiconEntry& entry) {
  const std::string language = entry.attribute().empty() ? "en" : entry.attribute(0);
  if (language == "de") return "kein ";
  if (language == "fr") return "pas de ";
  if (language == "es") return "sin ";
  if (language == "it") return "senza ";
  if (language == "nl") return "geen ";
  return "no ";
}

struct Found {
  bool there = false;
  bool denied = false;
  std::string_view value;
};

// Of the entry's value, in the text from `begin` on.
Found find(const v1::LexiconEntry& entry, const std::string& text, std::size_t begin) {
  Found found;
  for (const auto& match : words().match(entry.category(), text).found) {
    if (match.entry->value() != entry.value() || match.span.begin < begin) continue;
    found = {true, found.denied || match.negated, match.value};
  }
  return found;
}

class EachCategory : public testing::TestWithParam<v1::LexiconCategory> {
 protected:
  template <typename Check>
  void for_each_term(const Check& check) const {
    int terms = 0;
    for (const auto& entry : words().data().lexicon()) {
      if (entry.category() != GetParam()) continue;
      for (const auto& term : entry.term()) check(entry, sample(term));
      terms += entry.term_size();
    }
    EXPECT_GT(terms, 0);
  }
};

TEST_P(EachCategory, each_term_is_found_in_a_sentence) {
  for_each_term([](const v1::LexiconEntry& entry, const std::string& term) {
    const Found found = find(entry, "Seen: " + term + ".", 0);
    EXPECT_TRUE(found.there) << entry.value() << ": " << term;
    EXPECT_FALSE(found.denied) << entry.value() << ": " << term;
  });
}

TEST_P(EachCategory, each_term_is_denied_by_a_negation_word_of_its_language) {
  for_each_term([](const v1::LexiconEntry& entry, const std::string& term) {
    if (entry.whole() || entry.value() == "nothing_said") return;
    const std::string text = negation(entry) + term;
    const Found found = find(entry, text, negation(entry).size());
    // A longer term may begin with the negation word; then it says what it says.
    EXPECT_TRUE(!found.there || found.denied) << entry.value() << ": " << text;
    EXPECT_TRUE(!found.there || found.value != entry.value()) << entry.value() << ": " << text;
  });
}

INSTANTIATE_TEST_SUITE_P(Words, EachCategory,
                         testing::Values(v1::LEXICON_CATEGORY_DANGER, v1::LEXICON_CATEGORY_CONCEPT,
                                         v1::LEXICON_CATEGORY_TOXICITY, v1::LEXICON_CATEGORY_DRUG_STATE,
                                         v1::LEXICON_CATEGORY_OUTCOME, v1::LEXICON_CATEGORY_CONDITION,
                                         v1::LEXICON_CATEGORY_WISH));

// What the text says in a category, each once: the value, with "not " before a denied one.
std::set<std::string> said(v1::LexiconCategory category, std::string_view text) {
  std::set<std::string> values;
  for (const auto& match : words().match(category, text).found) {
    if (match.value != "nothing_said") values.insert((match.negated ? "not " : "") + match.entry->value());
  }
  return values;
}

// The codes of a text: of its terms, and of the signs whose parts stand in one sentence.
std::set<std::string> urgent(std::string_view text) {
  std::set<std::string> codes;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find(". "), rest.size());
    const std::string_view sentence = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    for (const auto& match : words().match(v1::LEXICON_CATEGORY_DANGER, sentence).found) {
      if (!match.value.empty() && match.value != "nothing_said") codes.emplace(match.value);
    }
    const auto parts = said(v1::LEXICON_CATEGORY_CONCEPT, sentence);
    for (const auto& sign : words().data().sign()) {
      const auto there = [&](const std::string& part) { return parts.contains(part); };
      if (std::all_of(sign.part().begin(), sign.part().end(), there)) codes.insert(sign.code());
    }
  }
  return codes;
}

struct Sentence {
  std::string_view text;
  std::set<std::string> codes;
};

TEST(Words, sentences_of_an_emergency_give_their_code) {
  const Sentence kSentences[] = {{"Both legs have become weak since yesterday", {"spinal_cord_compression"}},
                                 {"numbness of the left leg", {"spinal_cord_compression"}},
                                 {"Suddenly unable to walk", {"spinal_cord_compression"}},
                                 {"tumour at D9 compresses and displaces the cord", {"spinal_cord_compression"}},
                                 {"inkompletter Querschnitt ab Th6", {"spinal_cord_compression"}},
                                 {"Lähmung beider Beine seit heute", {"spinal_cord_compression"}},
                                 {"suspicion de compression médullaire T10", {"spinal_cord_compression"}},
                                 {"debilidad en las piernas desde ayer", {"spinal_cord_compression"}},
                                 {"ipostenia agli arti inferiori", {"spinal_cord_compression"}},
                                 {"krachtverlies in beide benen", {"spinal_cord_compression"}},
                                 {"numb perineum", {"cauda_equina"}},
                                 {"incontinent of urine", {"cauda_equina"}},
                                 {"vomiting every morning and very drowsy", {"raised_intracranial_pressure"}},
                                 {"Kopfschmerzen und Erbrechen", {"raised_intracranial_pressure"}},
                                 {"céphalées avec vomissements", {"raised_intracranial_pressure"}},
                                 {"obstructive hydrocephalus", {"hydrocephalus"}},
                                 {"the cerebellar metastasis has bled", {"intracranial_haemorrhage"}},
                                 {"first epileptic fit on Sunday", {"seizure_new"}},
                                 {"erstmaliger Krampfanfall", {"seizure_new"}},
                                 {"she is losing her sight on the left", {"vision_threatened"}},
                                 {"face and neck are swollen", {"superior_vena_cava_obstruction"}},
                                 {"obere Einflussstauung", {"superior_vena_cava_obstruction"}},
                                 {"inspiratory stridor", {"airway_obstruction"}},
                                 {"coughed up two cups of blood", {"massive_haemoptysis"}},
                                 {"large pericardial effusion", {"cardiac_tamponade"}},
                                 {"femoral shaft fractured", {"impending_fracture"}},
                                 {"cannot put weight on the leg", {"impending_fracture"}},
                                 {"abdomen rigid on examination", {"bowel_perforation_or_obstruction"}},
                                 {"hypercalcaemia 3.4 mmol/l", {"hypercalcaemia"}},
                                 {"corrected calcium 3.2", {"hypercalcaemia"}},
                                 {"pneumonitis, intubated", {"severe_drug_toxicity"}},
                                 {"anaphylactic shock at the second infusion", {"severe_drug_toxicity"}}};
  for (const auto& [text, codes] : kSentences) {
    const auto found = urgent(text);
    EXPECT_TRUE(std::includes(found.begin(), found.end(), codes.begin(), codes.end())) << text;
  }
}

TEST(Words, sentences_of_no_emergency_give_no_code) {
  for (const std::string_view text : {"pain",
                                      "headache",
                                      "cough",
                                      "leg pain",
                                      "back pain for years",
                                      "mild headache, no vomiting",
                                      "no weakness of the legs",
                                      "legs normal. General weakness",
                                      "weight loss, vision normal",
                                      "no cord compression",
                                      "kein Hinweis auf Rückenmarkskompression",
                                      "sans compression médullaire",
                                      "sin compresión medular",
                                      "nessuna compressione midollare",
                                      "geen ruggenmergcompressie",
                                      "cord compression was excluded",
                                      "no seizures",
                                      "seizure prophylaxis stopped",
                                      "no fracture",
                                      "old rib fractures",
                                      "hay fever",
                                      "stress incontinence",
                                      "swollen ankles",
                                      "swelling of the lymph nodes in the neck",
                                      "allergy to penicillin with anaphylaxis to penicillin",
                                      "spinal metastases without compression of the cord",
                                      "metastasis close to the spinal cord",
                                      "blurred vision on crizotinib, dose reduced",
                                      "numbness of fingers and toes after cisplatin",
                                      "blood pressure 140, cough",
                                      "haemoptysis, small",
                                      "ischämischer Insult",
                                      "ich bitte um Besprechung",
                                      "left ventricular dilatation",
                                      "risk of bowel perforation"}) {
    EXPECT_TRUE(urgent(text).empty()) << text << ": " << testing::PrintToString(urgent(text));
  }
}

std::string list(const std::set<std::string>& values) {
  std::string joined;
  for (const auto& value : values) joined += (joined.empty() ? "" : " ") + value;
  return joined;
}

struct Said {
  v1::LexiconCategory category;
  std::string_view text;
  std::string_view values;
};

TEST(Words, each_table_reads_ordinary_sentences) {
  const Said kTexts[] = {
      {v1::LEXICON_CATEGORY_TOXICITY, "pneumonitis under osimertinib", "ild"},
      {v1::LEXICON_CATEGORY_TOXICITY, "ALT and AST elevated", "hepatitis"},
      {v1::LEXICON_CATEGORY_TOXICITY, "QTc verlängert", "qt_prolongation"},
      {v1::LEXICON_CATEGORY_TOXICITY, "chronic hepatitis B, ulcerative colitis, diabetic neuropathy", ""},
      {v1::LEXICON_CATEGORY_TOXICITY, "mal toléré", "unspecified_toxicity"},
      {v1::LEXICON_CATEGORY_TOXICITY, "no side effects", "not unspecified_toxicity"},
      {v1::LEXICON_CATEGORY_SEVERITY, "grade 2-3 rash", "3"},
      {v1::LEXICON_CATEGORY_SEVERITY, "CTCAE °3", "3"},
      {v1::LEXICON_CATEGORY_SEVERITY, "Grad III", "3"},
      {v1::LEXICON_CATEGORY_SEVERITY, "G4", "4"},
      {v1::LEXICON_CATEGORY_SEVERITY, "leichte Diarrhoe", "1"},
      {v1::LEXICON_CATEGORY_SEVERITY, "life-threatening", "4"},
      {v1::LEXICON_CATEGORY_DRUG_STATE, "taken off the drug in May", "stopped"},
      {v1::LEXICON_CATEGORY_DRUG_STATE, "wurde vor 3 Wochen abgesetzt", "stopped"},
      {v1::LEXICON_CATEGORY_DRUG_STATE, "sospeso per tossicità", "paused"},
      {v1::LEXICON_CATEGORY_DRUG_STATE, "on hold", "paused"},
      {v1::LEXICON_CATEGORY_DRUG_STATE, "never interrupted", "ongoing"},
      {v1::LEXICON_CATEGORY_DRUG_STATE, "stopped smoking", ""},
      {v1::LEXICON_CATEGORY_SETTING, "capecitabine for colon cancer", "other_tumour"},
      {v1::LEXICON_CATEGORY_SETTING, "adjuvante Chemotherapie", "adjuvant"},
      {v1::LEXICON_CATEGORY_OUTCOME, "without progression", "no_progression"},
      {v1::LEXICON_CATEGORY_OUTCOME, "PD-L1 80 %", ""},
      {v1::LEXICON_CATEGORY_OUTCOME, "sans progression", "no_progression"},
      {v1::LEXICON_CATEGORY_PAST, "Z.n. Pneumonitis", "past_event"},
      {v1::LEXICON_CATEGORY_PAST, "St. n. Thrombose", "past_event"},
      {v1::LEXICON_CATEGORY_PAST, "seit 2019 abgeheilt", "resolved"},
      {v1::LEXICON_CATEGORY_PAST, "has not resolved", "not resolved"},
      {v1::LEXICON_CATEGORY_WISH, "lehnt eine Bestrahlung ab", "refuses"},
      {v1::LEXICON_CATEGORY_WISH, "would like to go on", "wants"},
      {v1::LEXICON_CATEGORY_WISH, "not willing to have surgery", "refuses"},
      {v1::LEXICON_CATEGORY_CONDITION, "hemodialysis on Mondays", "dialysis"},
      {v1::LEXICON_CATEGORY_CONDITION, "cirrhosis, Child-Pugh B", "child_pugh_b cirrhosis"},
      {v1::LEXICON_CATEGORY_CONDITION, "Niereninsuffizienz Stadium IV", "severe_renal_impairment"},
      {v1::LEXICON_CATEGORY_CONDITION, "not pregnant", "not pregnancy"},
      {v1::LEXICON_CATEGORY_CONDITION, "non enceinte", ""},
      {v1::LEXICON_CATEGORY_MEASURE, "CrCl 28 ml/min", "creatinine_clearance"},
      {v1::LEXICON_CATEGORY_MEASURE, "EGFR exon 19 deletion", ""},
      {v1::LEXICON_CATEGORY_HISTOLOGY, "viable adenocarcinoma with focal necrosis", "adenocarcinoma"},
      {v1::LEXICON_CATEGORY_HISTOLOGY, "radiation necrosis, no viable tumour", "no_tumour"},
      {v1::LEXICON_CATEGORY_HISTOLOGY, "LCNEC", "large_cell_neuroendocrine"},
      {v1::LEXICON_CATEGORY_HISTOLOGY, "adenocarcinoma of the colon", "other_primary"},
      {v1::LEXICON_CATEGORY_REST_OF_DISEASE, "sans progression", "controlled"},
      {v1::LEXICON_CATEGORY_REST_OF_DISEASE, "stabil, kein Hinweis auf Progress", "controlled"},
      {v1::LEXICON_CATEGORY_REST_OF_DISEASE, "liver metastases tripled in size", "progressing"}};
  for (const auto& [category, text, values] : kTexts) EXPECT_EQ(list(said(category, text)), values) << text;
}

bool carries_weight(std::string_view text) {
  for (const auto category : {v1::LEXICON_CATEGORY_TOXICITY, v1::LEXICON_CATEGORY_CONDITION}) {
    for (const auto& value : said(category, text)) {
      if (!value.starts_with("not ") && value != "hyperlipidaemia") return true;
    }
  }
  const auto states = said(v1::LEXICON_CATEGORY_DRUG_STATE, text);
  return states.contains("stopped") || states.contains("paused") || !urgent(text).empty() ||
         said(v1::LEXICON_CATEGORY_WISH, text).contains("refuses") ||
         said(v1::LEXICON_CATEGORY_OUTCOME, text).contains("progression");
}

TEST(Words, no_irrelevant_term_is_a_sign_an_adverse_event_a_stop_a_refusal_or_growth) {
  for (const auto& entry : words().data().lexicon()) {
    if (entry.category() != v1::LEXICON_CATEGORY_IRRELEVANT) continue;
    for (const auto& term : entry.term()) EXPECT_FALSE(carries_weight(sample(term))) << term;
  }
}

}  // namespace
}  // namespace tumorboard::knowledge
