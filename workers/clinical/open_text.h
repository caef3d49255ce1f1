// SPDX-License-Identifier: Apache-2.0
// Open text of a case turned into words of the knowledge. What is not recognised is listed,
// never guessed.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tumorboard/v1/recommendation.pb.h"
#include "workers/knowledge/knowledge.h"

namespace tumorboard::clinical {

// Sorted without duplicates.
class WordList {
 public:
  void add(std::string_view word);
  [[nodiscard]] bool has(std::string_view word) const;
  [[nodiscard]] bool empty() const { return words_.empty(); }
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
};

struct Recognised {
  WordList values;      // negation and hedging applied
  WordList attributes;  // of the entries that say something
  bool any = false;     // some entry matched, be it negated
  bool all = true;      // no stretch was left over
};

class OpenText {
 public:
  OpenText(const knowledge::Knowledge& knowledge, std::vector<v1::Unrecognised>& unrecognised)
      : knowledge_(knowledge), unrecognised_(unrecognised) {}

  // Matches `text` with the categories; what is left over is listed under `path`.
  Recognised read(std::initializer_list<v1::LexiconCategory> categories, std::string_view text, std::string path);
  // The same, listing the text only when nothing at all was recognised: for prose.
  Recognised read_prose(std::initializer_list<v1::LexiconCategory> categories, std::string_view text, std::string path);
  void not_recognised(std::string path, std::string text);

 private:
  const knowledge::Knowledge& knowledge_;
  std::vector<v1::Unrecognised>& unrecognised_;
};

// The text holds a letter sequence that could carry meaning; digits and units do not.
bool says_something(std::string_view text);

}  // namespace tumorboard::clinical
