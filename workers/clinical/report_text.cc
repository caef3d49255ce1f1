// SPDX-License-Identifier: Apache-2.0
// Report text in the open fields, read clause by clause, against what the table lists. Only a
// text that names a report is read so; a clause that asks, retells the table or
// tells of the past states nothing.
#include <algorithm>
#include <array>

#include "workers/clinical/fact_builder.h"
#include "workers/clinical/listed_lesions.h"

namespace tumorboard::clinical {
namespace {

// What one clause of a report says.
struct ReportClause {
  WordList claims;  // values of the lexicon's report category
  WordList organs;
  double number = 0;  // "8 progressing lesions"
  bool question = false;
  bool doubtful_meninges = false;      // "cannot exclude leptomeningeal disease"
  std::vector<knowledge::Span> words;  // of the claims

  [[nodiscard]] bool grows() const { return progresses() || claims.has("new"); }
  [[nodiscard]] bool progresses() const { return claims.has("progression") || claims.has("spread"); }
  // Growth and stability in one breath: which belongs to which organ is not clear.
  [[nodiscard]] bool ambiguous() const { return grows() && claims.has("stable"); }
  [[nodiscard]] bool about_others() const { return claims.has("others"); }
  // "Diffuse progression": so much is no limited progression, and it is said of images only.
  [[nodiscard]] bool widespread() const { return claims.has("spread") && claims.has("progression"); }
};

struct ReportText {
  std::vector<ReportClause> clauses;
  bool names_a_report = false;

  template <typename Wanted>
  [[nodiscard]] bool any(const Wanted& wanted) const {
    return std::any_of(clauses.begin(), clauses.end(), [&](const ReportClause& clause) {
      return !clause.question && !clause.claims.has("table") && !clause.claims.has("past") && wanted(clause);
    });
  }
};

bool ends_clause(std::string_view text, std::size_t at) {
  constexpr std::string_view kAlways = ",;:()?!\n";
  if (kAlways.find(text[at]) != std::string_view::npos) return true;
  return text[at] == '.' && (at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n');
}

// The number right before the lesions a clause counts: "8 progressing lesions", "12 new metastases".
double count_before(std::string_view text, std::size_t at) {
  constexpr std::size_t kWordBeforeBytes = 16;  // the word before
  const std::size_t from = at > kWordBeforeBytes ? at - kWordBeforeBytes : 0;
  double number = 0;
  for (const knowledge::Token& token : knowledge::tokenise(text.substr(from, at - from))) {
    const bool digits = token.word.size() <= 3 && token.word.find_first_not_of("0123456789") == std::string::npos;
    number = digits && !token.clause_ends ? std::stod(token.word) : 0;
  }
  return number;
}

// "Liver haemangioma slightly larger": what a clause says of a benign lesion says nothing of the tumour.
bool speaks_of_benign(const knowledge::Scan& scan, knowledge::Span at) {
  const auto clause = std::find_if(scan.clauses.begin(), scan.clauses.end(), [&](const knowledge::Clause& one) {
    return at.begin >= one.span.begin && at.begin < one.span.end;
  });
  if (clause == scan.clauses.end()) return false;
  const auto index = static_cast<std::size_t>(clause - scan.clauses.begin());
  bool benign = false;
  for (const knowledge::Mention& mention : scan.mentions) {
    if (mention.clause != index) continue;
    benign = benign || (mention.entry->category() == v1::LEXICON_CATEGORY_IRRELEVANT &&
                        mention.entry->value() == "benign_lesion");
    if (mention.entry->category() == v1::LEXICON_CATEGORY_REPORT && mention.entry->value() == "lesion") return false;
  }
  return benign;
}

ReportText read_report(Reader& reader, std::string_view text) {
  constexpr std::array kCategories{v1::LEXICON_CATEGORY_REPORT, v1::LEXICON_CATEGORY_SITE,
                                   v1::LEXICON_CATEGORY_MODALITY};
  ReportText report;
  report.clauses.emplace_back();
  std::size_t at = 0;
  bool after_scan = false;  // "PET-CT: stable disease" quotes a report too
  const auto read_up_to = [&](std::size_t end) {
    for (; at < end; ++at) {
      if (!ends_clause(text, at)) continue;
      report.names_a_report = report.names_a_report || (after_scan && text[at] == ':');
      after_scan = false;
      report.clauses.back().question = text[at] == '?';
      const bool past = text[at] == ':' && report.clauses.back().claims.has("past");  // "Previous CT: ..."
      report.clauses.emplace_back();
      if (past) report.clauses.back().claims.add("past");
    }
  };
  const knowledge::Scan& scan = reader.scan(text);
  for (const auto& match : reader.match(kCategories, text).found) {
    read_up_to(match.span.begin);
    at = match.span.end;
    ReportClause& clause = report.clauses.back();
    clause.words.push_back(match.span);
    if (speaks_of_benign(scan, match.span)) continue;
    const bool counted = match.value == "progression" || match.value == "new";
    if (counted) clause.number = std::max(clause.number, count_before(text, match.span.begin));
    after_scan = match.entry->category() == v1::LEXICON_CATEGORY_MODALITY;
    if (after_scan) continue;
    if (match.entry->category() == v1::LEXICON_CATEGORY_SITE) {
      const auto& attributes = match.entry->attribute();
      if (std::find(attributes.begin(), attributes.end(), "loose_word") == attributes.end()) {
        clause.organs.add(match.entry->value());
      }
    } else if (match.value == "boundary") {
      report.clauses.emplace_back();
    } else {
      clause.claims.add(match.value == "meninges_open" ? std::string_view("meninges") : match.value);
      clause.doubtful_meninges = clause.doubtful_meninges || match.value == "meninges_open";
      clause.doubtful_meninges = clause.doubtful_meninges || (match.value == "meninges" && match.hedged);
    }
    report.names_a_report = report.names_a_report || match.value == "report";
  }
  read_up_to(text.size());
  return report;
}

// The report tells of growth that the table does not list.
bool tells_of_more(const ReportClause& clause, const ListedLesions& listed) {
  if (!clause.grows() || clause.ambiguous() || clause.about_others()) return false;
  if (clause.number > listed.most && clause.claims.has("lesion")) return true;
  if (clause.organs.empty()) {
    if (clause.widespread() && listed.limited) return true;
    if (clause.progresses()) return !listed.any_growing;
    return clause.claims.has("lesion") && !listed.any_new;
  }
  if (!clause.progresses() && !clause.claims.has("lesion")) return false;  // "new liver test"
  const auto& organs = clause.organs.words();
  return std::any_of(organs.begin(), organs.end(),
                     [&](const std::string& organ) { return !listed.growing.has(organ); });
}

// The report calls stable what the table lists as growing.
bool denies(const ReportClause& clause, const ListedLesions& listed) {
  if (!clause.claims.has("stable") || clause.ambiguous() || clause.about_others()) return false;
  const auto& organs = clause.organs.words();
  return std::any_of(organs.begin(), organs.end(), [&](const std::string& organ) { return listed.certain.has(organ); });
}

bool denies_all(const ReportText& report, const ListedLesions& listed) {
  if (listed.certain.words().empty() && !listed.any_growing) return false;
  if (report.any([](const ReportClause& clause) { return clause.grows(); })) return false;
  return report.any([](const ReportClause& clause) {
    return clause.claims.has("stable") && clause.organs.empty() && !clause.about_others();
  });
}

// What agrees with the table, or was told as a conflict, was understood. A claim of growth that the
// table does not show and that nobody told stays unread, be it in a question.
void cover_claims(FactBuilder& build, const ReportText& report, const ListedLesions& listed, bool told) {
  Reading* reading = build.text.find("question_to_board");
  if (reading == nullptr) return;
  for (const ReportClause& clause : report.clauses) {
    const bool agrees = !clause.ambiguous() && !(clause.grows() && clause.about_others()) &&
                        !tells_of_more(clause, listed) && !denies(clause, listed);
    if (!told && !agrees && !clause.claims.has("past")) continue;
    for (const knowledge::Span& word : clause.words) reading->cover(word, "lesions");
  }
}

}  // namespace

void read_reports(FactBuilder& build) {
  const FactIds& ids = build.ids;
  FactSet& facts = build.out.facts;
  const ListedLesions listed(build);
  const bool certain = build.out.counts.progressing() > 0;
  const auto more = [&](const ReportClause& clause) { return tells_of_more(clause, listed); };
  const auto less = [&](const ReportClause& clause) { return denies(clause, listed); };

  const ReportText asked = read_report(build.reader, build.input.question_to_board());
  const bool others_grow =
      facts.known(ids.rest) && facts.text(ids.rest) == "controlled" &&
      asked.any([](const ReportClause& c) { return c.about_others() && c.grows() && !c.ambiguous(); });
  facts.set_flag(ids.report_conflict, asked.names_a_report && (asked.any(more) || asked.any(less) || others_grow ||
                                                               (certain && denies_all(asked, listed))));

  // What is said in this field is said of the other lesions, unless it speaks of all.
  const ReportText rest = read_report(build.reader, build.input.systemic_imaging().rest_of_disease());
  const auto of_all = [](const ReportClause& c) { return c.claims.has("everywhere"); };
  facts.set_flag(ids.rest_report_conflict,
                 rest.names_a_report && (rest.any(more) || (certain && rest.any(of_all) && denies_all(rest, listed))));

  const auto names_meninges = [](const ReportClause& clause) { return clause.claims.has("meninges"); };
  const auto doubts_meninges = [](const ReportClause& clause) { return clause.doubtful_meninges; };
  const bool meninges = asked.names_a_report && asked.any(names_meninges);
  const bool doubtful = asked.names_a_report && asked.any(doubts_meninges);
  const v1::Leptomeningeal recorded = build.input.cns_imaging().leptomeningeal();
  facts.set_flag(ids.report_meninges_conflict, meninges && !doubtful && recorded == v1::LEPTOMENINGEAL_NONE);
  const bool open = recorded == v1::LEPTOMENINGEAL_UNSPECIFIED || (doubtful && recorded == v1::LEPTOMENINGEAL_NONE);
  if (meninges && open) {
    facts.set_word(ids.leptomeningeal, "suspected");
    facts.set_origin(ids.leptomeningeal, "question_to_board", "suspected");
  }
  cover_claims(build, asked, listed, meninges || facts.value(ids.report_conflict).flag == knowledge::Truth::kTrue);
}

}  // namespace tumorboard::clinical
