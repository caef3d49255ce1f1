// SPDX-License-Identifier: Apache-2.0
// From a CTML document to a Trial: identity, status, steps, arms and dose levels.
#include <algorithm>
#include <array>

#include "workers/trials/trial.h"
#include "workers/trials/whole_word.h"

namespace tumorboard::trials {
namespace {

constexpr std::array<std::string_view, 5> kIdentity{"protocol_no", "protocol_id", "trial_id", "trial_internal_id",
                                                    "nct_id"};

constexpr std::string_view kOpen = "open to accrual";

std::string trimmed_lower(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  std::string out(text.substr(first, last - first + 1));
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string first_text(const Node& node, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (const std::string_view text = node.text_of(key); !text.empty()) return std::string(text);
  }
  return {};
}

struct LevelNames {
  LevelKind kind;
  std::string_view prefix;
  std::initializer_list<std::string_view> codes;
  std::initializer_list<std::string_view> descriptions;
};

const LevelNames kStepNames{LevelKind::kStep, "step:", {"step_code", "step_internal_id", "step_type"}, {"step_type"}};
const LevelNames kArmNames{
    LevelKind::kArm, "arm:", {"arm_code", "arm_internal_id", "arm_name"}, {"arm_description", "arm_name"}};
const LevelNames kDoseNames{LevelKind::kDose, "dose:", {"level_code", "level_internal_id"}, {"level_description"}};

class TrialReader {
 public:
  TrialReader(const OncoTree& tree, Findings& findings) : tree_(tree), findings_(findings) {}

  std::optional<Trial> read(const Node& node) {
    Trial trial;
    trial.line = node.line;
    for (const std::string_view key : kIdentity) {
      // Real files fill a field they do not use with '' or 0.
      if (trial.id.empty() && node.text_of(key) != "0") trial.id = node.text_of(key);
    }
    if (trial.id.empty()) {
      findings_.error(node.line, "", "is no trial: it has no identity", "give protocol_no or nct_id");
      return std::nullopt;
    }
    if (trial.id.find("{{") != std::string::npos) {
      findings_.warning(node.line, "", "the identity \"" + trial.id + "\" is a placeholder that was not filled in",
                        "give the trial's own number");
    }
    trial.nct_id = node.text_of("nct_id");
    trial.title = first_text(node, {"short_title", "long_title", "nct_id"});
    trial.phase = node.text_of("phase");
    status(node, trial);
    ours(node, trial);
    if (const Node* match = node.find("match")) {
      findings_.warning(match->line, "match", "a match on the trial itself is documentation: no engine reports it",
                        "put it on a step, an arm or a dose level");
    }
    treatments(node, trial);
    if (trial.levels.empty()) {
      findings_.warning(node.line, "treatment_list", "no step, arm or dose level has a match: nobody is matched",
                        "add match to an arm");
    }
    return trial;
  }

 private:
  // Open where _summary.status[0].value says "open to accrual", or CTIMS's field summary does.
  void status(const Node& node, Trial& trial) {
    const Node* summary = node.find("_summary");
    const Node* list = summary == nullptr ? nullptr : summary->find("status");
    if (list != nullptr && !list->items.empty()) trial.status = list->items.front().text_of("value");
    const std::string_view named = node.text_of("summary");
    if (trimmed_lower(named) == kOpen) trial.status = named;
    trial.open = trimmed_lower(trial.status) == kOpen;
    if (!trial.status.empty()) return;
    trial.status = node.text_of("status");
    findings_.warning(node.line, "_summary.status", "no status that engines read: the trial counts as closed",
                      "write _summary: {status: [{value: Open to Accrual}]}");
  }

  // Our own notes on the trial.
  static void ours(const Node& node, Trial& trial) {
    const Node* notes = node.find("tumorboard");
    if (notes == nullptr) return;
    const Node* illustrative = notes->find("illustrative");
    trial.illustrative = illustrative != nullptr && illustrative->scalar.boolean;
    trial.checked = notes->text_of("checked");
    trial.source = notes->text_of("source");
  }

  const std::vector<Node>& list(const Node& node, std::string_view key, const std::string& path) {
    static const std::vector<Node> kNone;
    const Node* found = node.find(key);
    if (found == nullptr || found->is_null()) return kNone;
    if (!found->is_list()) {
      findings_.error(found->line, path, "is not a list", "write a list");
      return kNone;
    }
    return found->items;
  }

  void treatments(const Node& node, Trial& trial) {
    const Node* treatment = node.find("treatment_list");
    if (treatment == nullptr) return;
    const std::string steps_path = "treatment_list.step";
    const auto& steps = list(*treatment, "step", steps_path);
    for (std::size_t i = 0; i < steps.size(); ++i) step(steps[i], index(steps_path, i), trial);
  }

  static std::string index(const std::string& path, std::size_t i) { return path + "[" + std::to_string(i) + "]"; }

  void step(const Node& node, const std::string& path, Trial& trial) {
    const auto& arms = list(node, "arm", path + ".arm");
    // Closed when all its arms are; a step without arms is closed.
    bool all_suspended = true;
    for (std::size_t i = 0; i < arms.size(); ++i) {
      const bool arm_suspended = suspended(arms[i], "arm_suspended", index(path + ".arm", i));
      all_suspended = all_suspended && arm_suspended;
      arm(arms[i], index(path + ".arm", i), arm_suspended, trial);
    }
    level(node, path, kStepNames, all_suspended, trial);
  }

  void arm(const Node& node, const std::string& path, bool arm_suspended, Trial& trial) {
    level(node, path, kArmNames, arm_suspended, trial);
    const auto& doses = list(node, "dose_level", path + ".dose_level");
    for (std::size_t i = 0; i < doses.size(); ++i) {
      const std::string dose_path = index(path + ".dose_level", i);
      level(doses[i], dose_path, kDoseNames, suspended(doses[i], "level_suspended", dose_path), trial);
    }
  }

  // 'y' in any case, blanks around; absent = open.
  bool suspended(const Node& node, std::string_view key, const std::string& path) {
    const Node* flag = node.find(key);
    if (flag == nullptr || flag->is_null()) return false;
    const std::string word = flag->is_scalar() ? trimmed_lower(flag->scalar.text) : std::string();
    if (flag->scalar.is_text() && (word == "y" || word == "n")) return word == "y";
    findings_.error(flag->line, path + "." + std::string(key), "is neither Y nor N", "write Y or N");
    return flag->scalar.boolean;
  }

  void level(const Node& node, const std::string& path, const LevelNames& names, bool is_suspended, Trial& trial) {
    const Node* match = node.find("match");
    const Node* ours = node.find("tumorboard");
    if (match == nullptr && ours == nullptr) return;
    Level level;
    level.kind = names.kind;
    const std::string code = first_text(node, names.codes);
    level.name = std::string(names.prefix) + (code.empty() ? "?" : code);
    level.description = first_text(node, names.descriptions);
    level.suspended = is_suspended;
    if (code.empty()) findings_.error(node.line, path, "has no code", "give " + std::string(*names.codes.begin()));
    if (match == nullptr) {
      findings_.error(ours->line, path, "criteria of our own stand without a match: engines see none",
                      "add match beside tumorboard");
    } else {
      level.match = read_match(*match, level, {tree_, findings_, path + ".match"});
    }
    if (ours != nullptr) level.extension = read_extension(*ours, level, {tree_, findings_, path + ".tumorboard"});
    trial.levels.push_back(std::move(level));
  }

  const OncoTree& tree_;
  Findings& findings_;
};

}  // namespace

std::optional<Trial> read_trial(const Node& node, const OncoTree& tree, Findings& findings) {
  if (!node.is_map()) {
    findings.error(node.line, "", "is no trial: an object is expected", "see the CTML reference");
    return std::nullopt;
  }
  return TrialReader(tree, findings).read(node);
}

}  // namespace tumorboard::trials
