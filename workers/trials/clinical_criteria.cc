// SPDX-License-Identifier: Apache-2.0
// Clinical keys. Each is judged by itself; names of keys are not case-sensitive.
#include <algorithm>
#include <array>
#include <cctype>

#include "common/json/nearest.h"
#include "workers/trials/criterion.h"
#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

// Not evaluated by the engines.
constexpr std::array<std::string_view, 8> kIgnored{
    "er_status",
    "pr_status",
    "her2_status",
    "disease_status",
    "molecular_marker_other",
    "number_prior_lines_therapy_allowed",
    "active_brain_metastases_allowed",
    "brca1_germline_mutation",
};
constexpr std::array<std::string_view, 7> kClinicalKeys{"oncotree_primary_diagnosis",
                                                        "age_numerical",
                                                        "age_expression",
                                                        "gender",
                                                        "tmb_numerical",
                                                        "tmb",
                                                        "disease_status"};

// Comparing with every name of the tree takes milliseconds: a file full of unknown names must
// not take minutes.
constexpr std::size_t kMaxSuggestions = 50;

// "All Solid Tumors", "_solid_": the tree's two halves have names of their own.
std::string_view half_of_tree(std::string_view unknown) {
  std::string word;
  for (const char c : unknown) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) word += lower(c);
  }
  if (word.starts_with("all")) word.erase(0, 3);
  if (word == "solid" || word.find("solidtum") != std::string::npos) return "_SOLID_";
  if (word == "liquid" || word.find("liquidtum") != std::string::npos) return "_LIQUID_";
  return {};
}

std::string suggestion(const std::string& unknown, const Place& place) {
  std::string text = "write the OncoTree name exactly";
  if (const std::string_view half = half_of_tree(unknown); !half.empty()) return "write " + std::string(half);
  if (place.findings.all().size() >= kMaxSuggestions) return text;
  const std::string nearest(place.tree.nearest_name(unknown));
  // Half of it rewritten is another diagnosis, not a slip.
  if (json::edit_distance(unknown, nearest) > unknown.size() / 2) return text;
  return text + "; nearest: \"" + nearest + "\"";
}

std::string as_text(const Node& value) {
  if (value.is_scalar()) return value.scalar.text;
  std::string text;
  for (const Node& item : value.items) text += (text.empty() ? "" : ", ") + item.scalar.text;
  return text;
}

Criterion diagnosis(Scalar value, int line, const Place& place) {
  Criterion made;
  made.negated = take_negation(value);
  made.text = std::string("diagnosis ") + (made.negated ? "not " : "") + value.text;
  DiagnosisTest test{value.text, place.tree.subtree(value.text), false};
  if (!test.set) {
    place.findings.error(line, place.path, "\"" + value.text + "\" is no diagnosis of OncoTree " + place.tree.version(),
                         suggestion(value.text, place));
  } else if (const auto found = place.tree.find(value.text); found && found->by_code) {
    test.by_code = true;
    place.findings.warning(line, place.path,
                           "\"" + value.text + "\" is a code: engines compare names and will match nothing",
                           "write \"" + place.tree.name(found->positions.front()) + "\"");
  }
  made.test = std::move(test);
  return made;
}

Criterion numeric(const std::string& key, const Node& node, const Place& place) {
  const bool age = key == "age_numerical";
  const bool tmb = key == "tmb_numerical" || key == "tmb";
  const auto bare = key == "tmb" ? std::optional(Comparison::kEqual) : std::nullopt;
  const bool is_number = key == "tmb" && node.scalar.is_number();
  auto limit = node.scalar.is_text() || is_number ? parse_limit(node.scalar.text, bare) : std::nullopt;
  if (!limit) {
    return unreadable_criterion(node, place, "\"" + node.scalar.text + "\" is not an operator and a number",
                                (tmb ? "write '>=10', '<8.5'" : "write '>=18', '<75', '>=0.5'") +
                                    std::string(": no space, no unit, in quotes"));
  }
  Criterion made;
  if (age) {
    made.text = "age " + limit->text();
    made.test = AgeTest{AgeLimit::of(std::move(*limit))};
  } else if (tmb) {
    made.text = "tumor mutational burden " + limit->text() + " per megabase";
    made.test = NumberTest{"TUMOR_MUTATIONAL_BURDEN_PER_MEGABASE", std::move(*limit)};
  } else {
    made.text = "age in whole years " + limit->text();
    made.test = NumberTest{"AGE", std::move(*limit)};
  }
  return made;
}

Criterion compare(const std::string& key, const Node& node, const Place& place) {
  Scalar value = node.scalar;
  Criterion made;
  made.negated = take_negation(value);
  made.text = key + (made.negated ? " not " : " ") + value.text;
  if (key == "gender") {
    made.never_true = lint_gender(value, node.line, place);
    made.test = FieldTest{"GENDER", std::move(value)};
    return made;
  }
  if (is_genomic_key(key)) {
    place.findings.error(node.line, place.path,
                         "\"" + key + "\" is a genomic key: here it matches only a patient field of the same name",
                         "write it below genomic");
  } else {
    place.findings.error(
        node.line, place.path,
        "the key \"" + key + "\" has no meaning to the engines: it matches only a patient field of the same name",
        json::did_you_mean(key, kClinicalKeys));
  }
  made.test = FieldTest{key, std::move(value)};
  return made;
}

Criterion compile(const std::string& key, const Node& node, const Place& place) {
  if (std::find(kIgnored.begin(), kIgnored.end(), key) != kIgnored.end()) {
    const std::string value = as_text(node);
    Criterion made{key + " " + value, {}, IgnoredTest{key, value}, false, false};
    std::replace(made.text.begin(), made.text.end(), '_', ' ');
    return made;
  }
  if (!node.is_scalar() || node.is_null()) return no_value(node, place);
  if (key == "oncotree_primary_diagnosis") {
    return diagnosis(Scalar::of_text(node.scalar.text), node.line, place);
  }
  if (key == "age_numerical" || key == "age_expression" || key == "tmb_numerical" || key == "tmb") {
    return numeric(key, node, place);
  }
  return compare(key, node, place);
}

}  // namespace

bool is_clinical_key(std::string_view key) {
  return std::find(kClinicalKeys.begin(), kClinicalKeys.end(), key) != kClinicalKeys.end() ||
         std::find(kIgnored.begin(), kIgnored.end(), key) != kIgnored.end();
}

std::vector<Criterion> compile_clinical(const Node& map, const Place& place) {
  std::vector<Criterion> all;
  for (const auto& [name, value] : map.members) {
    const std::string key = lower_case(name);
    Criterion made = compile(key, value, place.below(name));
    if (!made.unreadable()) made.never_true = lint_tag(value, place.below(name)) || made.never_true;
    if (made.key.empty()) {
      made.key = "clinical|" + key + "|" + std::to_string(static_cast<int>(value.scalar.kind)) +
                 (value.tagged ? "!" : "") + "|" + as_text(value);
    }
    all.push_back(std::move(made));
  }
  return all;
}

}  // namespace tumorboard::trials
