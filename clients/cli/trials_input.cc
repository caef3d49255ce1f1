// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/trials_input.h"

#include <algorithm>
#include <filesystem>

#include "clients/cli/file.h"
#include "clients/cli/json_object.h"
#include "clients/cli/knowledge_path.h"
#include "clients/text/text.h"

namespace tumorboard::cli {

OrExit<std::shared_ptr<const trials::OncoTree>> load_oncotree(Invocation& run, const std::string& file) {
  if (file.empty()) {
    return std::shared_ptr<const trials::OncoTree>(&trials::OncoTree::shipped(), [](const trials::OncoTree*) {});
  }
  Circumstance circumstance;
  circumstance.subject = file;
  const auto text = read_file(file, run.environment().console.in, trials::kMaxTextBytes);
  if (!text) return tl::unexpected(run.messages().failure(text.error(), circumstance));
  auto tree = trials::OncoTree::read_release(*text, std::filesystem::path(file).stem().string());
  if (!tree) return tl::unexpected(run.messages().failure(tree.error(), circumstance));
  return std::make_shared<const trials::OncoTree>(std::move(*tree));
}

std::vector<std::string> trial_paths(const Invocation& run, const std::vector<std::string>& given) {
  if (!given.empty()) return given;
  return {(knowledge_folder(run, {}) / "trials").string()};
}

std::string why_no_trials(const trials::TrialSet& set, const std::vector<std::string>& paths) {
  if (!set.trials.empty()) return {};
  const auto error = std::find_if(set.findings.begin(), set.findings.end(), [](const trials::Finding& finding) {
    return finding.severity == trials::Severity::kError;
  });
  if (error != set.findings.end()) return "no trial could be read: " + finding_text(*error);
  if (!set.records.empty()) {
    return "no trial found, only records of ClinicalTrials.gov: they hold no criteria to be matched";
  }
  return "no trial found in " + join(paths, ", ") + ": trials are files *.yml, *.yaml and *.json";
}

std::string problem_json(const trials::Finding& finding) {
  const std::string remedy = finding.remedy.empty() ? "" : "; " + finding.remedy;
  return JsonObject()
      .text("file", finding.file)
      .number("line", static_cast<std::uint64_t>(finding.line))
      .text("path", finding.path)
      .text("text", finding.text + remedy)
      .str();
}

std::string finding_json(const trials::Finding& finding) {
  return JsonObject()
      .text("level", finding.severity == trials::Severity::kError ? "error" : "warning")
      .text("file", finding.file)
      .number("line", static_cast<std::uint64_t>(finding.line))
      .text("path", finding.path)
      .text("text", finding.text)
      .text("remedy", finding.remedy)
      .str();
}

std::string finding_text(const trials::Finding& finding) {
  std::string text = finding.severity == trials::Severity::kError ? "error: " : "warning: ";
  text += finding.file + ":" + std::to_string(finding.line) + ": ";
  if (!finding.path.empty()) text += finding.path + ": ";
  return text + finding.text + (finding.remedy.empty() ? "" : " (" + finding.remedy + ")");
}

}  // namespace tumorboard::cli
