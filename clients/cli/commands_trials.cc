// SPDX-License-Identifier: Apache-2.0
// trials lint, list, show: a centre's CTML trials, read here without a daemon.
#include <algorithm>
#include <memory>
#include <optional>

#include "clients/cli/json_object.h"
#include "clients/cli/tree.h"
#include "clients/cli/trials_input.h"
#include "clients/text/text.h"

namespace tumorboard::cli {
namespace {

struct TrialsOptions {
  std::vector<std::string> paths;
  std::string oncotree;
  std::string id;
};

constexpr int kRefused = 8;

std::string trial_verdict_levels(const trials::Trial& trial) {
  std::vector<std::string> names;
  names.reserve(trial.levels.size());
  for (const trials::Level& level : trial.levels) {
    names.push_back(level.name + (level.suspended || !trial.open ? " (closed)" : ""));
  }
  return join(names, ", ");
}

std::string trial_json(const trials::Trial& trial) {
  std::vector<std::string> levels;
  for (const trials::Level& level : trial.levels) {
    std::vector<std::string> criteria;
    criteria.reserve(level.criteria.size());
    for (const trials::Criterion& criterion : level.criteria) criteria.push_back(json::quote(criterion.text));
    levels.push_back(JsonObject()
                         .text("level", level.name)
                         .text("description", level.description)
                         .flag("closed", level.suspended || !trial.open)
                         .list("criteria", criteria)
                         .str());
  }
  JsonObject object;
  object.text("trial", trial.id).text("nct_id", trial.nct_id).text("title", trial.title).text("phase", trial.phase);
  object.text("status", trial.status).flag("open", trial.open).flag("illustrative", trial.illustrative);
  object.text_or_null("checked", trial.checked).text_or_null("source", trial.source).text("file", trial.file);
  object.list("levels", levels);
  if (!trial.registry) return object.raw("registry", "null").str();
  const trials::RegistryRecord& record = *trial.registry;
  return object
      .raw("registry", JsonObject()
                           .text("title", record.title)
                           .text("status", record.status)
                           .text("updated", record.updated)
                           .text("phases", record.phases)
                           .text("conditions", record.conditions)
                           .text("minimum_age", record.minimum_age)
                           .text("maximum_age", record.maximum_age)
                           .text("sex", record.sex)
                           .text("eligibility", record.eligibility)
                           .str())
      .str();
}

OrExit<trials::TrialSet> load_set(Invocation& run, const TrialsOptions& options) {
  const auto tree = load_oncotree(run, options.oncotree);
  if (!tree) return tl::unexpected(tree.error());
  return trials::load_trials(trial_paths(run, options.paths), **tree);
}

int lint_trials(Invocation& run, const TrialsOptions& options) {
  const auto set = load_set(run, options);
  if (!set) return set.error();
  const int exit = set->has_errors() ? kRefused : 0;
  if (const std::string why = why_no_trials(*set, trial_paths(run, options.paths)); !why.empty()) {
    run.messages().note(why);
  }
  if (run.globals().json) {
    std::vector<std::string> findings;
    findings.reserve(set->findings.size());
    for (const trials::Finding& finding : set->findings) findings.push_back(finding_json(finding));
    run.out()
        << JsonObject::document("trials_lint").number("trials", set->trials.size()).list("findings", findings).str()
        << '\n';
    return exit;
  }
  for (const trials::Finding& finding : set->findings) run.out() << printable(finding_text(finding)) << '\n';
  run.messages().note(std::to_string(set->trials.size()) + " trials, " + std::to_string(set->findings.size()) +
                      " findings");
  return exit;
}

int list_trials(Invocation& run, const TrialsOptions& options) {
  const auto set = load_set(run, options);
  if (!set) return set.error();
  if (run.globals().json) {
    std::vector<std::string> documents;
    documents.reserve(set->trials.size());
    for (const trials::Trial& trial : set->trials) documents.push_back(trial_json(trial));
    run.out() << JsonObject::document("trials_list").list("trials", documents).str() << '\n';
  } else {
    Table table({"TRIAL", "STATUS", "PHASE", "LEVELS", "TITLE"});
    for (const trials::Trial& trial : set->trials) {
      const std::string note = trial.illustrative ? " (illustrative, check the registry)" : "";
      table.add({trial.id, trial.status, trial.phase, trial_verdict_levels(trial), trial.title + note});
    }
    run.print(table);
  }
  if (set->has_errors()) run.messages().note("some trials have errors: tumorboard trials lint");
  return set->trials.empty() ? kRefused : 0;
}

// The tree by indentation. A group of one is its one part, "all" within "all" is one "all"; leaves
// say by themselves what is excluded.
void show_tree(Invocation& run, const trials::Level& level, const trials::Tree& part, std::size_t depth,
               std::optional<trials::TreeKind> around = std::nullopt) {
  if (part.kind != trials::TreeKind::kLeaf && part.children.size() == 1) {
    return show_tree(run, level, part.children.front(), depth, around);
  }
  const std::string indent(2 * depth, ' ');
  if (part.kind == trials::TreeKind::kLeaf) {
    run.out() << indent << printable(level.criteria[part.criterion].text) << '\n';
    return;
  }
  const bool joins = around == part.kind && !part.children.empty();
  if (!joins) {
    run.out() << indent << (part.kind == trials::TreeKind::kAll ? "all of:" : "any of:")
              << (part.children.empty() ? " nothing" : "") << '\n';
  }
  for (const trials::Tree& child : part.children) {
    show_tree(run, level, child, joins ? depth : depth + 1, part.kind);
  }
}

void show_trial_text(Invocation& run, const trials::Trial& trial) {
  run.out() << printable(trial.id) << "  " << printable(trial.title) << '\n';
  run.out() << "status: " << printable(trial.status) << (trial.open ? "" : " (closed to engines)") << '\n';
  if (trial.illustrative) {
    run.out() << "illustrative, facts of " << printable(trial.checked) << ": check the registry"
              << (trial.source.empty() ? "" : ", " + printable(trial.source)) << '\n';
  }
  for (const trials::Level& level : trial.levels) {
    run.out() << '\n' << printable(level.name) << (level.suspended || !trial.open ? " (closed)" : "");
    if (!level.description.empty()) run.out() << "  " << printable(level.description);
    run.out() << '\n';
    show_tree(run, level, level.match, 1);
    if (!level.extension.children.empty()) {
      run.out() << "  and, of our own:\n";
      show_tree(run, level, level.extension, 2);
    }
  }
  if (trial.registry) {
    run.out() << "\nClinicalTrials.gov (" << printable(trial.registry->updated)
              << "): " << printable(trial.registry->status) << '\n';
    run.out() << wrap(trial.registry->eligibility, run.width(), "  ", "  ") << '\n';
  }
}

int show_trial(Invocation& run, const TrialsOptions& options) {
  const auto set = load_set(run, options);
  if (!set) return set.error();
  const auto found = std::find_if(set->trials.begin(), set->trials.end(), [&](const trials::Trial& trial) {
    return trial.id == options.id || (!trial.nct_id.empty() && trial.nct_id == options.id);
  });
  if (found == set->trials.end()) {
    return run.messages().failure(
        Error{ErrorCode::kNotFound, "no such trial", {}, "tumorboard trials list shows those that are there", 0},
        {{}, 0, nullptr, options.id});
  }
  if (run.globals().json) {
    run.out() << JsonObject::document("trial").raw("trial", trial_json(*found)).str() << '\n';
  } else {
    show_trial_text(run, *found);
  }
  return 0;
}

}  // namespace

void add_trials_commands(Tree& tree) {
  CLI::App& group = tree.group("trials", "Clinical trials in CTML, and who may be eligible");
  const auto add = [&](const std::string& name, const std::string& description,
                       int (*act)(Invocation&, const TrialsOptions&)) -> std::pair<CLI::App*, TrialsOptions*> {
    auto options = std::make_shared<TrialsOptions>();
    CLI::App& app =
        tree.command(group, name, description, [options, act](Invocation& run) { return act(run, *options); });
    return {&app, options.get()};  // the command's action holds the options
  };
  const auto finish = [](CLI::App& app, TrialsOptions& options) {
    app.add_option("PATHS", options.paths, "Trial files or folders; default: the illustrative ones");
    app.add_option("--oncotree", options.oncotree, "A full OncoTree release instead of the shipped table")
        ->type_name("FILE");
  };
  const auto [lint, lint_options] = add("lint", "Check trials: exit 8 if one has an error", lint_trials);
  finish(*lint, *lint_options);
  const auto [list, list_options] = add("list", "List trials with their status and levels", list_trials);
  finish(*list, *list_options);
  const auto [show, show_options] = add("show", "Show one trial with its criteria", show_trial);
  show->add_option("TRIAL", show_options->id, "The trial's identity, or its NCT number")->required();
  finish(*show, *show_options);
  add_trials_match_command(tree, group);
  add_registry_commands(tree, group);
}

}  // namespace tumorboard::cli
