// SPDX-License-Identifier: Apache-2.0
#include "clients/text/in_short.h"

#include <algorithm>
#include <string>
#include <vector>

#include "clients/text/answer_words.h"
#include "clients/text/item_words.h"
#include "clients/text/lesion_lines.h"
#include "clients/text/repeated.h"
#include "clients/text/text.h"

namespace tumorboard {
namespace {

constexpr std::size_t kEntries = 5;

// "2 of 6 known lesions grow (adrenal, lung), 1 of them new"
std::string growth_text(const v1::Counts& counts) {
  const std::uint32_t n = counts.progressing();
  const std::string known = std::to_string(counts.total()) + " known lesion" + (counts.total() == 1 ? "" : "s");
  if (n == 0 && counts.total() == 1) return "the known lesion does not grow";
  std::string text = (n == 0 ? "none" : std::to_string(n)) + " of " + known + (n <= 1 ? " grows" : " grow");
  if (counts.organs_size() > 0) text += " (" + plain_words(join(strings(counts.organs()), ", ")) + ")";
  if (counts.brain() > 0 && counts.extracranial() > 0) text += ", " + std::to_string(counts.brain()) + " in the brain";
  if (counts.new_() > 0) text += ", " + std::to_string(counts.new_()) + " new";
  return text;
}

std::string growth_line(const v1::Recommendation& recommendation) {
  std::string line = capitalised(pattern_words(recommendation.pattern()));
  if (recommendation.counts().total() > 0 || recommendation.counts().progressing() > 0) {
    line += ": " + growth_text(recommendation.counts());
  }
  return sentence(line);
}

constexpr std::string_view kSwitchForBrain = "switch_to_cns_penetrant_next_gen_tki";

bool is_switch(const v1::Item& item) {
  return item.stance() != v1::STANCE_DISCOURAGE && item.code().starts_with("switch_to_");
}

bool is_continuation(const std::string& code) {
  return code == "continue_current_targeted_therapy" || code == "continue_current_immunotherapy";
}

bool names_drug(const std::string& words, const std::string& drug) {
  return words.find(drug) != std::string::npos || words.find(capitalised(drug)) != std::string::npos;
}

class Composer {
 public:
  Composer(const v1::Recommendation& recommendation, const v1::Case* facts)
      : recommendation_(recommendation), drug_(current_drug(facts)), has_facts_(facts != nullptr) {
    local_ = std::ranges::any_of(recommendation.items(), [](const v1::Item& item) {
      return item.stance() != v1::STANCE_DISCOURAGE && part_of(item) == Part::kLesion &&
             item.code() != "state_local_therapy_not_feasible";
    });
    for (const v1::Item& item : recommendation.items()) {
      if (!is_switch(item)) continue;
      if (item.code() == kSwitchForBrain) for_brain_ = true;
      const bool first = particular_switch_ == nullptr ||
                         (particular_switch_->stance() == v1::STANCE_CONSIDER && item.stance() == v1::STANCE_RECOMMEND);
      if (item.code() != kSwitchForBrain && first) particular_switch_ = &item;
    }
  }

  // The words of the items of one part with this stance, in the order of the table.
  [[nodiscard]] std::vector<std::string> words(Part part, bool optional) const {
    std::vector<const v1::Item*> items;
    for (const v1::Item& item : recommendation_.items()) {
      const bool wanted = item.stance() != v1::STANCE_DISCOURAGE && part_of(item) == part;
      if (wanted && (item.stance() == v1::STANCE_CONSIDER) == optional) items.push_back(&item);
    }
    std::ranges::stable_sort(items, {}, [](const v1::Item* item) { return item_words(item->code()); });
    std::vector<std::string> all;
    for (const v1::Item* item : items) {
      if (item->code() == kSwitchForBrain && particular_switch_ != nullptr) continue;
      std::string text = words_of(*item);
      if (for_brain_ && item == particular_switch_) text += " (it reaches the brain)";
      if (std::ranges::find(all, text) == all.end()) all.push_back(std::move(text));
    }
    return all;
  }

  [[nodiscard]] std::string first_line() const {
    std::vector<std::string> first = words(Part::kFirst, false);
    for (const std::string& one : words(Part::kFirst, true)) first.push_back("to consider: " + one);
    return first.empty() ? std::string() : "First: " + sentence(join(first, "; "));
  }

  // What is recommended as sentences, the options after them, then the care.
  [[nodiscard]] std::string drug_line() const {
    std::vector<std::string> sentences;
    for (const std::string& one : words(Part::kDrug, false)) sentences.push_back(sentence(capitalised(one)));
    const auto options = words(Part::kDrug, true);
    if (!options.empty()) {
      const std::string label = options.size() > 1 ? "Options: " : (sentences.empty() ? "Consider: " : "Option: ");
      sentences.push_back(label + sentence(join(options, "; ")));
    }
    for (const bool optional : {false, true}) {
      for (const std::string& one : words(Part::kCare, optional)) {
        sentences.push_back(sentence(capitalised((optional ? "consider: " : "") + one)));
      }
    }
    return join(sentences, " ");
  }

 private:
  [[nodiscard]] std::string words_of(const v1::Item& item) const {
    if (!has_facts_ && is_continuation(item.code()) && !item.text().empty()) {  // the text names the drug
      std::string told = first_sentence(item.text());
      told.pop_back();
      return told;
    }
    const std::string& drug = item.drug().empty() ? drug_ : item.drug();
    std::string text = words_of_item(item.code(), drug);
    if (is_continuation(item.code())) {
      const bool open = recommendation_.readiness() == v1::READINESS_BLOCKED;
      text += open ? " until the open points are settled" : (local_ ? " after and around local therapy" : "");
    }
    if (item.has_drug() && !item.drug().empty() && !names_drug(text, item.drug())) text += " (" + item.drug() + ")";
    return text;
  }

  const v1::Recommendation& recommendation_;
  std::string drug_;
  bool has_facts_;
  const v1::Item* particular_switch_ = nullptr;  // says more than the switch for the sake of the brain
  bool for_brain_ = false;
  bool local_ = false;  // a lesion can be treated
};

void write_entries(Document& page, std::string_view label, const std::vector<std::string>& entries) {
  for (const std::string& entry : entries) {
    page.field(label, entry);
    label = "";
  }
}

void keep(std::vector<std::string>& entries, std::string entry) {
  if (!entry.empty()) entries.push_back(std::move(entry));
}

}  // namespace

void write_in_short(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  const Composer composer(recommendation, facts);
  std::vector<std::string> entries{growth_line(recommendation)};
  for (const std::string& verdict : composer.words(Part::kVerdict, false))
    keep(entries, sentence(capitalised(verdict)));
  keep(entries, composer.first_line());
  const auto lesions = lesion_lines(recommendation, facts);
  const std::string drug = composer.drug_line();
  const auto doses = dose_lines(recommendation, facts);
  const std::size_t others = entries.size() + (drug.empty() ? 0 : 1) + doses.size();
  const std::size_t room = others < kEntries ? kEntries - others : 1;
  const bool folded = lesions.size() > room;
  if (folded) {
    keep(entries, "Local treatment differs between lesions: see BY LESION.");
  } else {
    entries.insert(entries.end(), lesions.begin(), lesions.end());
  }
  keep(entries, drug);
  entries.insert(entries.end(), doses.begin(), doses.end());
  const bool idle = recommendation.readiness() != v1::READINESS_UNSPECIFIED && entries.size() == 1;
  if (idle) entries.emplace_back("No step of treatment follows from the facts given.");
  write_entries(page, "IN SHORT", entries);
  if (folded) write_entries(page, "BY LESION", lesions);
}

}  // namespace tumorboard
