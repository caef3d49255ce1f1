// SPDX-License-Identifier: Apache-2.0
// Open text of a case turned into words of the knowledge. What is not recognised is listed,
// never guessed.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tumorboard/v1/recommendation.pb.h"
#include "workers/clinical/site.h"
#include "workers/clinical/word_list.h"
#include "workers/knowledge/knowledge.h"

namespace tumorboard::clinical {

struct Recognised {
  WordList values;      // negation and hedging applied
  WordList attributes;  // of the entries that say something
  bool any = false;     // some entry matched, be it negated, and none is in doubt
  bool all = true;      // no stretch was left over
};

// Alterations with their result, be it negative. One whose result is doubtful or not known is
// left out of `found`: it is neither there nor absent.
struct Alterations : knowledge::Matches<v1::KnownAlteration> {
  bool open = false;  // such a one is named
};

// Whether a field is about drugs, so that a drug's name in it needs no further meaning.
enum class Drugs : std::uint8_t { kExpected, kElsewhere };

// A class of drugs that a text states: its word, its gene if it has one, its kind and its generation.
struct StatedClass {
  std::string name;
  std::string gene;
  std::string kind;
  std::uint32_t generation = 0;
};

// What is understood of a text whatever else the case says.
struct FieldText {
  const knowledge::Scan* scan = nullptr;
  std::vector<bool> covered;             // tokens
  std::vector<std::string_view> became;  // a clause: the id of an irrelevant row, else empty
  bool states = false;                   // a mention means something by the rest of the case
  bool plain = false;                    // all is covered, and nothing needs the rest of the case to be understood
};

// The knowledge's look-ups, each text read once: the same texts are met again with every fact
// that is tried. Not thread safe; lives no longer than the knowledge.
class Reader {
 public:
  explicit Reader(const knowledge::Knowledge& knowledge) : knowledge_(knowledge) {}

  const knowledge::Matches<v1::LexiconEntry>& match(std::span<const v1::LexiconCategory> categories,
                                                    std::string_view text);
  const knowledge::Matches<v1::LexiconEntry>& match(v1::LexiconCategory category, std::string_view text) {
    return match(std::span(&category, 1), text);
  }
  const knowledge::Matches<v1::Drug>& find_drugs(std::string_view text);
  const Alterations& find_alterations(std::string_view text, std::string_view gene = {});
  const knowledge::Scan& scan(std::string_view text);
  const Site& site(std::string_view text);  // read_site()
  const std::vector<StatedClass>& drug_classes(std::string_view text);
  // The text as a field reads it whose own words are those of `categories`.
  const FieldText& field(std::span<const v1::LexiconCategory> categories, Drugs drugs, std::string_view text);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  template <typename Found>
  using ByText = std::unordered_map<std::string, Found, Hash, std::equal_to<>>;

  const knowledge::Knowledge& knowledge_;
  std::unordered_map<std::uint32_t, ByText<knowledge::Matches<v1::LexiconEntry>>> lexicon_;  // by categories
  const knowledge::Words& words(std::string_view text);
  ByText<knowledge::Words> words_;
  ByText<knowledge::Matches<v1::Drug>> drugs_;
  ByText<ByText<Alterations>> alterations_;  // by gene
  ByText<knowledge::Scan> scans_;
  ByText<Site> sites_;
  ByText<std::vector<StatedClass>> drug_classes_;
  std::unordered_map<std::uint64_t, ByText<FieldText>> fields_;  // by categories and drugs
};

// The text holds a letter sequence that could carry meaning; digits and units do not.
bool says_something(std::string_view text);

}  // namespace tumorboard::clinical
