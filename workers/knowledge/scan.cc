// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/scan.h"

#include <algorithm>
#include <array>
#include <map>

#include "workers/knowledge/knowledge.h"

namespace tumorboard::knowledge {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The punctuation at `at` ends a clause; a comma inside a number does not.
bool cuts(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == ',') {
    return at == 0 || at + 1 >= text.size() || !is_digit(text[at - 1]) || !is_digit(text[at + 1]);
  }
  if (c == ';' || c == '?' || c == '!' || c == '\n') return true;
  return c == '.' && is_full_stop(text, at);
}

using Candidate = TermIndex::Candidate;

// The word in a gap of a chosen term is read by a term of its own: "for two months" by "for * months" and "two".
void fill_gaps(const std::vector<Candidate>& all, std::vector<Candidate>& chosen) {
  const std::size_t count = chosen.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Candidate term = chosen[i];
    for (std::size_t at = 0; at < term.count; ++at) {
      if ((*term.words)[at] != "*") continue;
      const auto own = std::find_if(all.begin(), all.end(), [&](const Candidate& one) {
        return one.first == term.first + at && one.count == 1 && one.words->front() != "*";
      });
      if (own != all.end()) chosen.push_back(*own);
    }
  }
}

// Without overlaps, from the left; the longest term wins, then one without wildcards.
std::vector<Candidate> choose(std::vector<Candidate> all) {
  std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.count != b.count) return a.count > b.count;
    return !a.wild && b.wild;
  });
  std::vector<Candidate> chosen;
  std::size_t free = 0;
  for (const Candidate& one : all) {
    const bool twin = !chosen.empty() && chosen.back().first == one.first && chosen.back().count == one.count &&
                      chosen.back().wild == one.wild && chosen.back().owner != one.owner;
    if (one.first < free && !twin) continue;
    chosen.push_back(one);
    free = std::max(free, one.first + one.count);
  }
  fill_gaps(all, chosen);
  return chosen;
}

constexpr std::string_view kNothingSaid = "nothing_said";      // a phrase that only looks like the category's words
constexpr std::string_view kNormalFinding = "normal_finding";  // of no weight unless negated

// Terms whose negation or doubt has no meaning: looking for it would only cost time.
bool has_mood(const v1::LexiconEntry& entry) {
  constexpr std::array kNeutral{v1::LEXICON_CATEGORY_IRRELEVANT, v1::LEXICON_CATEGORY_SEVERITY,
                                v1::LEXICON_CATEGORY_MEASURE, v1::LEXICON_CATEGORY_MODALITY};
  if (entry.value() == kNormalFinding) return true;
  return !entry.whole() && std::find(kNeutral.begin(), kNeutral.end(), entry.category()) == kNeutral.end();
}

// A term inside a longer phrase that is known to carry no weight: "seizure prophylaxis".
void drop_inside_irrelevant(std::vector<Mention>& mentions) {
  std::vector<std::pair<std::size_t, std::size_t>> phrases;
  for (const Mention& mention : mentions) {
    if (mention.entry->category() == v1::LEXICON_CATEGORY_IRRELEVANT && mention.count > 1) {
      phrases.emplace_back(mention.first, mention.count);
    }
  }
  std::erase_if(mentions, [&](const Mention& mention) {
    if (mention.entry->category() == v1::LEXICON_CATEGORY_IRRELEVANT) return false;
    return std::any_of(phrases.begin(), phrases.end(), [&](const auto& phrase) {
      return mention.first >= phrase.first && mention.first + mention.count <= phrase.first + phrase.second &&
             mention.count < phrase.second;
    });
  });
}

// The mention of the concept in the sentence, one that is not negated before one that is.
std::optional<std::size_t> concept_in(const Scan& scan, std::size_t sentence, const std::string& concept_name) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < scan.mentions.size(); ++i) {
    const Mention& mention = scan.mentions[i];
    if (mention.entry->category() != v1::LEXICON_CATEGORY_CONCEPT || mention.entry->value() != concept_name) continue;
    if (scan.clauses[mention.clause].sentence != sentence) continue;
    if (!mention.negated) return i;
    if (!found) found = i;
  }
  return found;
}

void find_signs(const v1::KnowledgeFile& files, Scan& scan) {
  const bool any = std::any_of(scan.mentions.begin(), scan.mentions.end(), [](const Mention& mention) {
    return mention.entry->category() == v1::LEXICON_CATEGORY_CONCEPT;
  });
  if (!any || scan.clauses.empty()) return;
  for (std::size_t sentence = 0; sentence <= scan.clauses.back().sentence; ++sentence) {
    for (const v1::Sign& sign : files.sign()) {
      SignHit hit{&sign, {}, 0, false};
      for (const std::string& name : sign.part()) {
        const auto at = concept_in(scan, sentence, name);
        if (!at) break;
        hit.mentions.push_back(*at);
        hit.clause = std::max(hit.clause, scan.mentions[*at].clause);
        hit.negated = hit.negated || scan.mentions[*at].negated;
      }
      if (hit.mentions.size() == static_cast<std::size_t>(sign.part_size())) scan.signs.push_back(std::move(hit));
    }
  }
}

}  // namespace

std::size_t Scan::clause_of(std::size_t token) const {
  const auto after = std::upper_bound(clauses.begin(), clauses.end(), token,
                                      [](std::size_t at, const Clause& clause) { return at < clause.end; });
  return static_cast<std::size_t>(after - clauses.begin());
}

std::vector<Clause> cut_clauses(std::string_view text, const std::vector<Token>& tokens,
                                const std::vector<bool>& asks) {
  std::vector<Clause> clauses;
  std::size_t token = 0;
  std::size_t sentence = 0;
  std::size_t sentence_from = 0;  // clause
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t at = begin;
    while (at < text.size() && !cuts(text, at)) ++at;
    const bool sentence_ends = at < text.size() && text[at] != ',';
    bool asked = at < text.size() && text[at] == '?';
    std::size_t end = std::min(at + 1, text.size());
    while (end < text.size() && (text[end] == ' ' || text[end] == '\n' || text[end] == '?' || text[end] == '!')) {
      asked = asked || text[end] == '?';
      ++end;
    }
    Clause clause{{begin, end}, token, token, sentence, false};
    while (clause.end < tokens.size() && tokens[clause.end].span.begin < end) {
      clause.asked = clause.asked || asks[clause.end];
      ++clause.end;
    }
    token = clause.end;
    clauses.push_back(clause);
    begin = end;
    if (!sentence_ends && begin < text.size()) continue;
    for (std::size_t i = sentence_from; i < clauses.size(); ++i) asked = asked || clauses[i].asked;
    for (std::size_t i = sentence_from; i < clauses.size(); ++i) clauses[i].asked = asked;
    sentence_from = clauses.size();
    ++sentence;
  }
  return clauses;
}

Words Knowledge::words(std::string_view text) const {
  Words words{std::string(text), tokenise(text), {}, {}};
  words.lexicon = lexicon_terms_.candidates(words.tokens);
  words.clause_words = clauses_.clause_words(words.tokens);
  return words;
}

Scan Knowledge::scan(const Words& words) const {
  Scan scan{words.text, words.tokens, {}, {}, {}, words.clause_words};
  for (std::size_t i = 0; i < scan.tokens.size(); ++i) {
    const std::string& word = scan.tokens[i].word;
    if (word.size() == 1 && static_cast<unsigned char>(word.front()) < 0x80) scan.quiet[i] = true;
  }
  scan.clauses = cut_clauses(scan.text, scan.tokens, clauses_.asking_words(scan.tokens));
  std::map<v1::LexiconCategory, std::vector<Candidate>> by_category;
  for (const Candidate& one : words.lexicon) {
    by_category[files_.lexicon(static_cast<int>(one.owner)).category()].push_back(one);
  }
  for (auto& [category, found] : by_category) {
    for (const Candidate& one : choose(std::move(found))) {
      const v1::LexiconEntry& entry = files_.lexicon(static_cast<int>(one.owner));
      if (category >= v1::LEXICON_CATEGORY_DANGER && entry.value() == kNothingSaid) {
        std::fill_n(scan.quiet.begin() + static_cast<std::ptrdiff_t>(one.first), one.count, true);
        continue;
      }
      const auto mood = has_mood(entry) ? clauses_.mood(scan.tokens, one.first, one.count) : ClauseReader::Mood{};
      scan.mentions.push_back(
          {&entry, one.first, one.count, scan.clause_of(one.first), mood.negated, mood.hedged, one.words});
    }
  }
  drop_inside_irrelevant(scan.mentions);
  find_signs(files_, scan);
  return scan;
}

}  // namespace tumorboard::knowledge
