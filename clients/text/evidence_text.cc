// SPDX-License-Identifier: Apache-2.0
#include "clients/text/evidence_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "clients/text/answer_words.h"
#include "clients/text/item_words.h"
#include "clients/text/text.h"

namespace tumorboard {
namespace {

constexpr int kSourceTextRank = 100;

// 18 of S18; 0 of anything else.
int statement_number(std::string_view id) {
  int number = 0;
  if (id.size() < 2 || id.front() != 'S') return 0;
  const auto read = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  return read.ec == std::errc() && read.ptr == id.data() + id.size() ? number : 0;
}

// The strongest kinds of evidence first, the source text's own statements last.
int rank_of(std::string_view grade) {
  static constexpr std::array<std::string_view, 10> kOrder{"randomised",  "guideline",     "consensus",  "label",
                                                           "prospective", "retrospective", "case_level", "preclinical",
                                                           "calculation", "policy"};
  return static_cast<int>(std::ranges::find(kOrder, grade) - kOrder.begin());
}

std::string grade_of(const std::string& id, const v1::Recommendation& recommendation) {
  const auto found = std::ranges::find(recommendation.evidence(), id, &v1::EvidenceRef::id);
  return found == recommendation.evidence().end() ? std::string() : found->grade();
}

using Order = std::tuple<int, int, std::string>;

Order order_of(const std::string& id, const std::string& grade) {
  const int number = statement_number(id);
  return {number > 0 ? kSourceTextRank : rank_of(grade), number, id};
}

// The first statement of each part of the plan.
std::vector<const v1::Item*> main_statements(const v1::Recommendation& recommendation) {
  std::vector<const v1::Item*> all;
  for (const Part part : {Part::kVerdict, Part::kLesion, Part::kDrug}) {
    bool told = false;
    for (const v1::Item& item : recommendation.items()) {
      const bool wanted = part_of(item) == part && item.stance() != v1::STANCE_DISCOURAGE;
      if (!wanted || item.evidence_ids().empty() || told) continue;
      all.push_back(&item);
      told = true;
    }
  }
  return all;
}

const v1::Item* find_item(const v1::Recommendation& recommendation, std::string_view code) {
  const auto found = std::ranges::find(recommendation.items(), code, &v1::Item::code);
  return found == recommendation.items().end() ? nullptr : &*found;
}

// The figures of the source text, which does not change, short enough for one line.
std::string figure_text(std::string_view statement) {
  if (statement == "S23") return "9.8 months to first oligoprogression (S23)";
  if (statement == "S24") return "6.2 on the drug beyond (S24)";
  if (statement == "S25") return "PFS 12.9 v 10.0, OS 26.3 v 18.5 months with local radiotherapy (S25)";
  return {};
}

std::string context_text(const v1::ContextStatement& one) {
  std::string figure = figure_text(one.statement());
  if (!figure.empty()) return figure;
  std::string text = first_sentence(one.text());
  const std::string lead = "Source text " + one.statement() + ": ";
  if (text.starts_with(lead)) text.erase(0, lead.size());
  text.pop_back();  // the full stop
  return text.empty() ? text : text + " (" + one.statement() + ")";
}

bool is_outcome_figure(const v1::ContextStatement& one) {
  const int number = statement_number(one.statement());
  return number >= 23 && number <= 25;
}

// Its first clause, and that no survival gain is proven when it says so; the rest is folded.
std::string limits_text(const std::string& text) {
  constexpr std::string_view kNoGain = "no survival gain is proven";
  std::string clause = first_sentence(text);
  clause = clause.substr(0, clause.find(';'));
  const bool told = text.find(kNoGain) == std::string::npos || clause.find(kNoGain) != std::string::npos;
  return plain_words(sentence(told ? clause : clause + "; " + std::string(kNoGain)));
}

std::string context_texts(const v1::Recommendation& recommendation, bool figures) {
  std::vector<const v1::ContextStatement*> sorted;
  for (const auto& one : recommendation.context()) {
    if (is_outcome_figure(one) == figures) sorted.push_back(&one);
  }
  std::ranges::stable_sort(sorted, {}, [](const auto* one) { return statement_number(one->statement()); });
  std::vector<std::string> texts;
  texts.reserve(sorted.size());
  for (const auto* one : sorted) texts.push_back(context_text(*one));
  return join(texts, "; ");
}

}  // namespace

std::string sources_of(const v1::Item& item, const v1::Recommendation& recommendation) {
  std::set<std::tuple<Order, std::string>> sorted;
  for (const std::string& id : item.evidence_ids()) {
    const std::string grade = grade_of(id, recommendation);
    sorted.emplace(order_of(id, grade), grade);
  }
  std::string text;
  std::string last;
  for (const auto& [order, grade] : sorted) {
    const bool statement = std::get<0>(order) == kSourceTextRank;
    const std::string kind = statement ? "source text" : grade;
    const std::string id = source_words(std::get<2>(order));
    if (!text.empty()) text += kind == last || last == "source text" ? ", " : "; ";
    const std::string name = kind != last && !statement && !grade.empty() ? grade_words(grade) : std::string();
    text.append(name).append(name.empty() || id.empty() ? "" : " ").append(id);
    last = kind;
  }
  return text;
}

void write_how_sure(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  std::vector<std::string> entries;
  std::vector<std::string> rests;
  for (const v1::Item* item : main_statements(recommendation)) {
    rests.push_back(capitalised(words_of_item(item->code(), current_drug(facts))) + ": " +
                    sources_of(*item, recommendation) + ".");
  }
  if (!rests.empty()) entries.push_back(join(rests, " "));
  const v1::Item* limits = find_item(recommendation, "state_evidence_limitations");
  const std::string context = context_texts(recommendation, false);
  if (!context.empty()) entries.push_back(sentence(capitalised(context)));
  const std::string figures = context_texts(recommendation, true);
  if (!figures.empty()) entries.push_back("Medians: " + sentence(figures));
  const std::string support = "Support for the board's decision, no forecast for this patient.";
  entries.push_back(limits == nullptr || limits->text().empty() ? support
                                                                : limits_text(limits->text()) + " " + support);
  std::string_view label = "HOW SURE";
  for (const std::string& entry : entries) page.field(std::exchange(label, ""), entry);
}

void write_every_source(Document& page, const v1::Recommendation& recommendation) {
  if (!recommendation.context().empty()) page.heading("FROM THE SOURCE TEXT");
  for (const auto& one : recommendation.context()) page.bullet(one.statement(), plain_words(one.text()));
  if (recommendation.evidence().empty()) return;
  page.heading("EVERY SOURCE");
  std::vector<const v1::EvidenceRef*> sources;
  for (const auto& source : recommendation.evidence()) sources.push_back(&source);
  std::ranges::stable_sort(sources, {}, [](const auto* source) { return order_of(source->id(), source->grade()); });
  for (const auto* source : sources) {
    const bool statement = statement_number(source->id()) > 0;
    page.bullet(source_words(source->id()), plain_words(source->citation()) +
                                                (statement ? "" : " (" + grade_words(source->grade()) + ")") +
                                                (source->url().empty() ? "" : " " + source->url()));
  }
}

}  // namespace tumorboard
