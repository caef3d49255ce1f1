// SPDX-License-Identifier: Apache-2.0
// Entries that others refer to, and the terms of open text.
#include <map>
#include <tuple>

#include "common/json/enum_names.h"
#include "workers/knowledge/entry_checks.h"
#include "workers/knowledge/fact_table_builder.h"
#include "workers/knowledge/matcher.h"
#include "workers/knowledge/quote.h"

namespace tumorboard::knowledge {
namespace {

// A term as it is compared, so that "Exon-19 del" and "exon 19 DEL" are one.
std::string normal(std::string_view term) {
  std::string joined;
  for (const std::string& word : term_words(term)) joined += word + " ";
  return joined;
}

void register_codes(const Sources& sources, Register& known, Report& report) {
  for (int i = 0; i < sources.merged().code_size(); ++i) {
    const auto& code = sources.merged().code(i);
    const Place place = sources.place("code", i);
    if (!is_snake_case(code.code())) {
      report.error(place.at("code"), quote(code.code()) + " is no snake_case code", "write it like sbrt_option");
    }
    if (code.kind() == v1::CODE_KIND_UNSPECIFIED || code.meaning().empty()) {
      report.error(place, "the code " + code.code() + " lacks its kind or its meaning", "give both");
    }
    if (code.kind() == v1::CODE_KIND_PATTERN && !json::enum_from_word<v1::Pattern>(code.code())) {
      report.error(place.at("code"), quote(code.code()) + " is no progression pattern",
                   "see Pattern in recommendation.proto");
    }
    if (!known.codes.emplace(code_key(code.code(), code.kind()), &code).second) {
      report.error(place.at("code"), "the code " + code.code() + " is defined twice", "remove one of the two");
    }
  }
}

void register_sources(const Sources& sources, Register& known, Report& report) {
  for (int i = 0; i < sources.merged().statement_size(); ++i) {
    const auto& statement = sources.merged().statement(i);
    const Place place = sources.place("statement", i);
    if (statement.id().empty() || statement.text().empty()) {
      report.error(place, "a statement lacks its id or its text", "give both");
    }
    if (!known.statements.insert(statement.id()).second) {
      report.error(place, "the statement " + statement.id() + " is defined twice", "remove one of the two");
    }
  }
  for (int i = 0; i < sources.merged().evidence_size(); ++i) {
    const auto& evidence = sources.merged().evidence(i);
    const Place place = sources.place("evidence", i);
    if (evidence.id().empty() || evidence.citation().empty() || evidence.grade() == v1::EVIDENCE_GRADE_UNSPECIFIED) {
      report.error(place, "evidence " + quote(evidence.id()) + " lacks its id, citation or grade", "give all three");
    }
    const bool needs_no_url =
        evidence.grade() == v1::EVIDENCE_GRADE_POLICY || evidence.grade() == v1::EVIDENCE_GRADE_CALCULATION;
    if (evidence.url().empty() && !needs_no_url) {
      report.error(place, "evidence " + quote(evidence.id()) + " has no url",
                   "give https://..., doi:... or an NCT number");
    }
    if (!known.evidence.insert(evidence.id()).second) {
      report.error(place, "the evidence " + evidence.id() + " is defined twice", "remove one of the two");
    }
  }
}

// Terms of one kind, each of which may have one meaning only.
class TermCheck {
 public:
  explicit TermCheck(Report& report) : report_(report) {}
  void add(const std::string& domain, const std::string& term, const std::string& meaning, const Place& place) {
    const std::string text = normal(term);
    if (text.empty()) {
      report_.error(place, "the term " + quote(term) + " has no word", "write at least one letter or digit");
      return;
    }
    const auto [known, added] = meanings_.try_emplace({domain, text}, meaning);
    if (added || known->second == meaning) return;
    report_.error(place, "the term " + quote(term) + " means both " + known->second + " and " + meaning,
                  "keep it under one of the two");
  }

 private:
  Report& report_;
  std::map<std::pair<std::string, std::string>, std::string> meanings_;
};

void register_drugs(const Sources& sources, Register& known, Report& report) {
  TermCheck terms(report);
  for (int i = 0; i < sources.merged().drug_size(); ++i) {
    const auto& drug = sources.merged().drug(i);
    const Place place = sources.place("drug", i);
    if (drug.name().empty() || drug.drug_class().empty() || drug.kind() == v1::DRUG_KIND_UNSPECIFIED) {
      report.error(place, "the drug " + quote(drug.name()) + " lacks its name, class or kind", "give all three");
    }
    if (!known.drugs.emplace(drug.name(), &drug).second) {
      report.error(place.at("name"), "the drug " + drug.name() + " is defined twice", "remove one of the two");
    }
    terms.add("drug", drug.name(), drug.name(), place.at("name"));
    for (int n = 0; n < drug.synonym_size(); ++n) {
      terms.add("drug", drug.synonym(n), drug.name(), place.at("synonym", n));
    }
  }
  for (int i = 0; i < sources.merged().regimen_size(); ++i) {
    const auto& regimen = sources.merged().regimen(i);
    const Place place = sources.place("regimen", i);
    terms.add("drug", regimen.name(), "the regimen " + regimen.name(), place.at("name"));
    for (int n = 0; n < regimen.synonym_size(); ++n) {
      terms.add("drug", regimen.synonym(n), "the regimen " + regimen.name(), place.at("synonym", n));
    }
  }
}

void check_genes(const Sources& sources, Report& report) {
  TermCheck terms(report);
  for (int i = 0; i < sources.merged().gene_size(); ++i) {
    const auto& gene = sources.merged().gene(i);
    const Place place = sources.place("gene", i);
    terms.add("gene", gene.symbol(), gene.symbol(), place.at("symbol"));
    for (int n = 0; n < gene.synonym_size(); ++n) {
      terms.add("gene", gene.synonym(n), gene.symbol(), place.at("synonym", n));
    }
  }
  for (int i = 0; i < sources.merged().alteration_size(); ++i) {
    const auto& alteration = sources.merged().alteration(i);
    const Place place = sources.place("alteration", i);
    terms.add("gene", alteration.gene(), alteration.gene(), place.at("gene"));
    if (alteration.alteration_class().empty() || alteration.role() == v1::ALTERATION_ROLE_UNSPECIFIED ||
        alteration.pattern().empty()) {
      report.error(place, "an alteration of " + alteration.gene() + " lacks its class, role or patterns",
                   "give all three");
    }
    for (int n = 0; n < alteration.pattern_size(); ++n) {
      terms.add("alteration of " + alteration.gene(), alteration.pattern(n), alteration.alteration_class(),
                place.at("pattern", n));
    }
  }
}

}  // namespace

Register register_entries(const Sources& sources, Report& report) {
  Register known;
  register_codes(sources, known, report);
  register_sources(sources, known, report);
  register_drugs(sources, known, report);
  check_genes(sources, report);
  return known;
}

void check_lexicon(const Sources& sources, const Register& known, Report& report) {
  TermCheck terms(report);
  std::unordered_set<std::string> classes;
  for (const auto& [name, drug] : known.drugs) classes.insert(drug->drug_class());
  for (int i = 0; i < sources.merged().lexicon_size(); ++i) {
    const auto& entry = sources.merged().lexicon(i);
    const Place place = sources.place("lexicon", i);
    if (entry.category() == v1::LEXICON_CATEGORY_UNSPECIFIED || entry.value().empty() || entry.term().empty()) {
      report.error(place, "a lexicon entry lacks its category, value or terms", "give all three");
    }
    if (entry.category() == v1::LEXICON_CATEGORY_DRUG_CLASS && !classes.contains(entry.value())) {
      report.error(place.at("value"), quote(entry.value()) + " is no drug's class", "use the drug_class of a drug");
    }
    for (int n = 0; n < entry.term_size(); ++n) {
      terms.add(json::enum_word(entry.category()), entry.term(n), entry.value(), place.at("term", n));
    }
  }
}

}  // namespace tumorboard::knowledge
