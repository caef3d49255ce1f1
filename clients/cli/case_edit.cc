// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/case_edit.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <variant>

#include "common/casefile/case_file.h"
#include "common/check/clarifications.h"
#include "common/json/parse.h"

namespace tumorboard::cli {
namespace {

using Document = nlohmann::ordered_json;
using Step = std::variant<std::string, std::size_t>;

Result<std::vector<Step>> steps_of(const std::string& path) {
  const auto malformed = [&] {
    return fail(ErrorCode::kInvalid, "not a path of the case file", path, "write it like lesions[2].size_mm");
  };
  std::vector<Step> steps;
  std::string_view rest = path;
  while (!rest.empty()) {
    if (rest.front() == '[') {
      std::size_t index = 0;
      const auto [end, problem] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), index);
      if (steps.empty() || problem != std::errc() || end == rest.data() + rest.size() || *end != ']') {
        return malformed();
      }
      steps.emplace_back(index);
      rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 1);
      continue;
    }
    if (!steps.empty()) {
      if (rest.front() != '.') return malformed();
      rest.remove_prefix(1);
    }
    const std::string_view name = rest.substr(0, rest.find_first_of(".["));
    if (name.empty()) return malformed();
    steps.emplace_back(std::string(name));
    rest.remove_prefix(name.size());
  }
  if (steps.empty()) return malformed();
  return steps;
}

// The element of a list, made if it is one past the end; of an object, made if absent.
Result<Document*> descend(Document& at, const Step& step, const std::string& path) {
  if (const auto* name = std::get_if<std::string>(&step)) {
    if (at.is_null()) at = Document::object();
    if (!at.is_object())
      return fail(ErrorCode::kInvalid, "\"" + *name + "\" is asked of something without parts", path);
    return &at[*name];
  }
  const std::size_t index = std::get<std::size_t>(step);
  if (at.is_null()) at = Document::array();
  if (!at.is_array()) return fail(ErrorCode::kInvalid, "an index is asked of something that is no list", path);
  if (index > at.size()) {
    return fail(ErrorCode::kInvalid, "the list has " + std::to_string(at.size()) + " elements", path,
                "the next one is [" + std::to_string(at.size()) + "]");
  }
  if (index == at.size()) at.push_back(nullptr);
  return &at[index];
}

Result<> assign(Document& document, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos) {
    return fail(ErrorCode::kInvalid, "an assignment is PATH=VALUE", "", "for example patient.ecog=1");
  }
  const std::string path = assignment.substr(0, equals);
  const std::string text = assignment.substr(equals + 1);
  TB_ASSIGN(const std::vector<Step> steps, steps_of(path));
  Document* at = &document;
  for (const Step& step : steps) {
    TB_ASSIGN(at, descend(*at, step, path));
  }
  // Judged by our own reader first: it bounds the nesting and refuses a duplicate key.
  *at = json::parse(text) ? Document::parse(text, nullptr, /*allow_exceptions=*/false) : Document(text);
  return {};
}

Result<> clarify(Document& document, const Clarify& words) {
  constexpr std::string_view kSet = "set ";
  if (!check::set_path(words.meaning).empty()) TB_TRY(assign(document, words.meaning.substr(kSet.size())));
  const Document made{{"path", words.path}, {"text", words.text}, {"meaning", words.meaning}, {"reason", words.reason}};
  Document& list = document["clarifications"];
  if (!list.is_array()) list = Document::array();
  for (Document& held : list) {
    if (held["path"] != words.path || held["text"] != words.text) continue;
    held = made;
    return {};
  }
  list.push_back(made);
  return {};
}

}  // namespace

Result<v1::Case> edit_case(const v1::Case& facts, const std::vector<std::string>& assignments, Date today,
                           const std::vector<Clarify>& clarifications) {
  Document document = Document::parse(casefile::write_case(facts), nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return fail(ErrorCode::kCorrupt, "the case on file cannot be written as a case file");
  for (const std::string& assignment : assignments) TB_TRY(assign(document, assignment));
  for (const Clarify& words : clarifications) TB_TRY(clarify(document, words));
  const std::string text = document.dump(-1, ' ', false, Document::error_handler_t::replace);
  return casefile::read_case(text, std::nullopt, today);
}

}  // namespace tumorboard::cli
