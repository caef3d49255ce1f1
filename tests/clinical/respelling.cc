// SPDX-License-Identifier: Apache-2.0
#include "tests/clinical/respelling.h"

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <vector>

#include "tests/clinical/fixture.h"
#include "tests/clinical/lexicon_words.h"

namespace tumorboard::clinical_test {
namespace {

const std::map<char, std::string>& residues() {
  static const std::map<char, std::string> names{{'A', "Ala"}, {'C', "Cys"}, {'D', "Asp"}, {'E', "Glu"}, {'F', "Phe"},
                                                 {'G', "Gly"}, {'H', "His"}, {'I', "Ile"}, {'K', "Lys"}, {'L', "Leu"},
                                                 {'M', "Met"}, {'N', "Asn"}, {'P', "Pro"}, {'Q', "Gln"}, {'R', "Arg"},
                                                 {'S', "Ser"}, {'T', "Thr"}, {'V', "Val"}, {'W', "Trp"}, {'Y', "Tyr"}};
  return names;
}

// Replaces each match by what `make` gives for it.
template <typename Make>
std::string replace_each(const std::string& text, const std::regex& pattern, const Make& make) {
  std::string out;
  std::size_t from = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
    const auto begin = static_cast<std::size_t>(at->position());
    out += text.substr(from, begin - from) + make(*at);
    from = begin + static_cast<std::size_t>(at->length());
  }
  return out + text.substr(from);
}

std::string substitution(const std::string& from, const std::string& number, const std::string& to,
                         std::mt19937_64& random) {
  const std::string one = from + number + to;
  const std::string three = residues().at(from.front()) + number + residues().at(to.front());
  const std::array<std::string, 5> spellings{one, "p." + one, "p.(" + one + ")", three, "p." + three};
  return any_of_list(spellings, random);
}

const std::vector<std::vector<std::string>>& exon_words() {
  static const std::vector<std::vector<std::string>> words{
      {"exon19del", "exon 19 deletion", "ex19del", "del19", "19del", "Exon 19 del"},
      {"exon 20 insertion", "exon20ins", "ex20ins", "exon 20 ins"},
      {"exon14 skipping", "exon 14 skipping", "METex14", "ex14 skipping"}};
  return words;
}

}  // namespace

std::string with_synonyms(const std::string& text, std::mt19937_64& random) {
  const auto& found = shipped_knowledge().find_drugs(text).found;
  std::string out = text;
  for (auto match = found.rbegin(); match != found.rend(); ++match) {
    // A regimen's name gives several drugs at one place.
    const auto twins =
        std::count_if(found.begin(), found.end(), [&](const auto& one) { return one.span == match->span; });
    if (twins > 1) continue;
    std::vector<std::string> names(match->entry->synonym().begin(), match->entry->synonym().end());
    names.push_back(match->entry->name());
    out.replace(match->span.begin, match->span.end - match->span.begin, any_of_list(names, random));
  }
  return out;
}

std::string respelled(const std::string& text, std::mt19937_64& random) {
  for (const auto& same : exon_words()) {
    if (std::find(same.begin(), same.end(), text) != same.end()) return any_of_list(same, random);
  }
  static const std::regex kSubstitution(R"((?:\bp\.)?\b([ACDEFGHIKLMNPQRSTVWY])(\d{2,4})([ACDEFGHIKLMNPQRSTVWY])\b)");
  static const std::regex kFusion(R"(\b(EML4|CD74|KIF5B|CCDC6|ETV6|SLC34A2)-(ALK|ROS1|RET|NTRK[123])\b)");
  const std::string spelled = replace_each(text, kSubstitution, [&](const std::smatch& match) {
    return substitution(match[1].str(), match[2].str(), match[3].str(), random);
  });
  return replace_each(spelled, kFusion, [&](const std::smatch& match) {
    const std::array<std::string, 3> separators{"-", "::", "/"};
    return match[1].str() + any_of_list(separators, random) + match[2].str();
  });
}

}  // namespace tumorboard::clinical_test
