// SPDX-License-Identifier: Apache-2.0
#include "workers/trials/source_files.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_map>

#include "common/base/hash.h"
#include "tumorboard/v1/artefact.pb.h"
#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

namespace fs = std::filesystem;

bool holds_trials(const fs::path& path) {
  const std::string ending = lower_case(path.extension().string());
  return ending == ".yml" || ending == ".yaml" || ending == ".json";
}

void complain(std::vector<Finding>& findings, const std::string& file, const std::string& text,
              const std::string& remedy) {
  findings.push_back({Severity::kError, file, 0, {}, text, remedy});
}

void take_file(const fs::path& path, std::vector<SourceFile>& files, std::vector<Finding>& findings) {
  std::error_code problem;
  if (fs::file_size(path, problem) > kMaxTextBytes || problem) {
    return complain(findings, path.string(), problem ? "cannot be read" : "is larger than 16 MiB", "split it");
  }
  std::ifstream in(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(in)), {});
  if (!in.is_open() || in.bad()) return complain(findings, path.string(), "cannot be read", "check its permissions");
  files.push_back({path.string(), std::move(content)});
}

void take_folder(const fs::path& folder, std::vector<SourceFile>& files, std::vector<Finding>& findings) {
  std::error_code problem;
  std::vector<fs::path> found;
  for (auto at = fs::recursive_directory_iterator(folder, problem);
       !problem && at != fs::recursive_directory_iterator(); at.increment(problem)) {
    if (at->is_regular_file(problem) && holds_trials(at->path())) found.push_back(at->path());
  }
  if (problem) complain(findings, folder.string(), "cannot be read: " + problem.message(), "check its permissions");
  std::sort(found.begin(), found.end());
  for (const fs::path& path : found) take_file(path, files, findings);
}

// "line 12: not YAML: ..." as a finding of that line.
Finding of_error(const Error& error) {
  Finding finding{Severity::kError, {}, 0, {}, error.message, "correct the file; the others are read all the same"};
  if (finding.text.starts_with("line ")) {
    const std::size_t colon = finding.text.find(": ");
    finding.line = std::atoi(finding.text.c_str() + 5);
    if (colon != std::string::npos) finding.text.erase(0, colon + 2);
  }
  return finding;
}

class Loader {
 public:
  Loader(const OncoTree& tree, TrialSet& out) : tree_(tree), out_(out) {}

  void file(const SourceFile& source) {
    Findings findings;
    const auto read =
        lower_case(source.name).ends_with(".json") ? read_json(source.content) : read_yaml(source.content);
    if (!read) {
      findings.all().push_back(of_error(read.error()));
    } else {
      for (const int line : read->duplicate_lines) {
        findings.warning(line, "", "a key stands twice in one map: the last one counts", "keep one of them");
      }
      for (const Node& document : read->documents) {
        if (document.is_list()) {
          for (const Node& item : document.items) one(item, source.name, findings);
        } else {
          one(document, source.name, findings);
        }
      }
    }
    for (Finding& finding : findings.all()) {
      finding.file = source.name;
      out_.findings.push_back(std::move(finding));
    }
  }

  // Records of ClinicalTrials.gov join the trial with their number.
  void join_records() {
    std::vector<RegistryRecord> alone;
    for (RegistryRecord& record : out_.records) {
      const auto trial = std::find_if(out_.trials.begin(), out_.trials.end(), [&](const Trial& one) {
        return !record.nct_id.empty() && one.nct_id == record.nct_id;
      });
      if (trial == out_.trials.end()) {
        alone.push_back(std::move(record));
      } else {
        trial->registry = std::move(record);
      }
    }
    out_.records = std::move(alone);
  }

 private:
  void one(const Node& node, const std::string& file, Findings& findings) {
    if (is_registry_record(node)) {
      out_.records.push_back(read_registry_record(node));
      return;
    }
    auto trial = read_trial(node, tree_, findings);
    if (!trial) return;
    trial->file = file;
    const auto [at, added] = index_.emplace(trial->id, out_.trials.size());
    if (added) {
      out_.trials.push_back(std::move(*trial));
      return;
    }
    Trial& known = out_.trials[at->second];
    const std::string where = known.file == file ? "line " + std::to_string(known.line) + " of this file" : known.file;
    findings.warning(trial->line, "", trial->id + " stands also in " + where + ": this one replaces it",
                     "keep one of them");
    known = std::move(*trial);
  }

  const OncoTree& tree_;
  TrialSet& out_;
  std::unordered_map<std::string, std::size_t> index_;  // of trials, by identity
};

}  // namespace

bool TrialSet::has_errors() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::kError; });
}

TrialSet read_trials(std::span<const SourceFile> files, const OncoTree& tree) {
  TrialSet out;
  Loader loader(tree, out);
  for (const SourceFile& source : files) loader.file(source);
  loader.join_records();
  return out;
}

std::vector<SourceFile> find_files(std::span<const std::string> paths, std::vector<Finding>& findings) {
  std::vector<SourceFile> files;
  for (const std::string& path : paths) {
    std::error_code problem;
    if (fs::is_directory(path, problem)) {
      take_folder(path, files, findings);
    } else if (fs::exists(path, problem)) {
      take_file(path, files, findings);
    } else {
      complain(findings, path, "no such file or folder", "check the path");
    }
  }
  return files;
}

TrialSet load_trials(std::span<const std::string> paths, const OncoTree& tree) {
  std::vector<Finding> findings;
  const std::vector<SourceFile> files = find_files(paths, findings);
  TrialSet out = read_trials(files, tree);
  out.findings.insert(out.findings.begin(), findings.begin(), findings.end());
  return out;
}

std::string registry_digest(std::span<const SourceFile> files) {
  v1::ArtefactBundle bundle;
  bundle.set_kind("trials");
  for (const SourceFile& source : files) {
    auto& added = *bundle.add_files();
    added.set_name(fs::path(source.name).filename().string());
    added.set_content(source.content);
  }
  return hex(sha256(bundle.SerializeAsString()));
}

}  // namespace tumorboard::trials
