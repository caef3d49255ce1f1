// SPDX-License-Identifier: Apache-2.0
#include "clients/text/every_detail.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/text/answer_words.h"
#include "clients/text/case_summary.h"
#include "clients/text/evidence_text.h"
#include "clients/text/item_words.h"
#include "clients/text/text.h"

namespace tumorboard {
namespace {

bool is_graded(Part part) { return part == Part::kLesion || part == Part::kDrug || part == Part::kCare; }

std::string statement_text(const v1::Item& item, const v1::Recommendation& recommendation) {
  std::vector<std::string> lesions;
  for (const auto& id : item.lesion_ids()) lesions.push_back(plain_words(id));
  std::string text = lesions.empty() ? "" : join(lesions, ", ") + ": ";
  text += item.text().empty() ? capitalised(words_of_item(item.code(), "the current drug")) : plain_words(item.text());
  const std::string strength = is_graded(part_of(item)) ? strength_words(item.strength()) : "";
  if (!strength.empty()) text += " Strength: " + strength + ".";
  const std::string sources = sources_of(item, recommendation);
  return sources.empty() ? text : text + " [" + sources + "]";
}

// What became of a clause: "counts as the rest of the disease".
std::string reading_text(const std::string& as, const v1::Case* facts) {
  constexpr std::string_view kIrrelevant = "irrelevant:";
  if (as == "unread") return "not read";
  if (as == "clarified") return "explained by a person";
  if (as.starts_with(kIrrelevant)) return "of no account: " + plain_words(as.substr(kIrrelevant.size()));
  return "read as " + plain_words(path_words(as, facts));
}

}  // namespace

void write_every_statement(Document& page, const v1::Recommendation& recommendation) {
  static constexpr std::array<std::pair<v1::Stance, std::string_view>, 4> kHeadings{
      {{v1::STANCE_RECOMMEND, "RECOMMENDED, IN FULL"},
       {v1::STANCE_CONSIDER, "TO CONSIDER, IN FULL"},
       {v1::STANCE_CAUTION, "TO MIND, IN FULL"},
       {v1::STANCE_DISCOURAGE, "ADVISED AGAINST, IN FULL"}}};
  for (const auto& [stance, heading] : kHeadings) {
    bool first = true;
    for (const v1::Item& item : recommendation.items()) {
      if (item.stance() != stance) continue;
      if (std::exchange(first, false)) page.heading(heading);
      page.bullet("-", statement_text(item, recommendation));
    }
  }
}

void write_why_not(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  if (recommendation.why_not().empty()) return;
  page.heading("WHY NOT");
  for (const auto& one : recommendation.why_not()) {
    std::vector<std::string> reasons;
    for (const auto& because : one.because()) {
      const std::string fact = because.text().empty() ? path_words(because.path(), facts) : because.text();
      reasons.push_back(plain_words(fact + ": " + because.value()));
    }
    page.bullet("-",
                words_of_item(one.code(), current_drug(facts)) + (reasons.empty() ? "" : ": " + join(reasons, "; ")));
  }
}

void write_every_reading(Document& page, const v1::Recommendation& recommendation, const v1::Case* facts) {
  if (recommendation.read().empty()) return;
  page.heading("HOW EACH TEXT WAS READ");
  for (const auto& clause : recommendation.read()) {
    page.bullet("-", plain_words(path_words(clause.path(), facts)) + ": \"" + clause.text() + "\", " +
                         reading_text(clause.as(), facts));
  }
}

void write_made_with(Document& page, const v1::Recommendation& recommendation) {
  const v1::Provenance& made = recommendation.provenance();
  page.field("MADE WITH", "pipeline " + made.pipeline_version() + ", knowledge " +
                              made.knowledge_digest().substr(0, 12) + ", case " + made.case_digest().substr(0, 12));
}

}  // namespace tumorboard
