// SPDX-License-Identifier: Apache-2.0
// trials match: MatchMiner-style patients against CTML trials, with the verdict an engine gives
// and ours beside it.
#include <algorithm>
#include <memory>

#include "clients/cli/file.h"
#include "clients/cli/json_object.h"
#include "clients/cli/tree.h"
#include "clients/cli/trials_input.h"
#include "clients/text/text.h"
#include "common/json/enum_names.h"
#include "workers/trials/message.h"

namespace tumorboard::cli {
namespace {

struct MatchOptions {
  std::vector<std::string> trials;
  std::string patients;
  std::string oncotree;
  std::string today;
  bool match_on_closed = false;
  bool match_on_deceased = false;
};

constexpr int kNothingRead = 8;

trials::Patients read_match_patients(Invocation& run, const MatchOptions& options, const trials::OncoTree& tree,
                                     std::vector<trials::Finding>& problems) {
  const auto complain = [&](int line, const std::string& path, const std::string& text) {
    problems.push_back({trials::Severity::kError, options.patients, line, path, text, {}});
  };
  const auto text = read_file(options.patients, run.environment().console.in, trials::kMaxTextBytes);
  if (!text) {
    complain(0, "", text.error().message);
    return {};
  }
  auto patients = trials::read_patients(*text, tree);
  if (!patients) {
    complain(0, "", patients.error().message);
    return {};
  }
  for (const auto& problem : patients->problems) complain(problem.line, problem.path, problem.text);
  return std::move(*patients);
}

std::string match_json(const v1::TrialMatch& match, const std::string& patient,
                       const std::vector<std::string>& matches) {
  std::vector<std::string> names;
  names.reserve(matches.size());
  for (const std::string& name : matches) names.push_back(json::quote(name));
  std::vector<std::string> levels;
  for (const v1::TrialLevel& level : match.levels()) levels.push_back(json::write(level));
  return JsonObject()
      .text("trial", match.trial())
      .text("patient", patient)
      .list("matches", names)
      .text("verdict", json::enum_word(match.verdict()))
      .list("levels", levels)
      .str();
}

class MatchPrinter {
 public:
  MatchPrinter(Invocation& run, const trials::Registry& registry) : run_(run), registry_(registry) {}

  void patient(const trials::Patient& patient, const trials::Run& how, trials::Screener& screener) {
    screener.begin(patient, how);
    for (std::uint32_t i = 0; i < registry_.trials().size(); ++i) {
      const trials::TrialAnswer answer = screener.answer(i);
      const auto matches = screener.matches(answer);
      if (!run_.globals().json) {
        table_.add({registry_.trials()[i].id, patient.id, join(matches, ","),
                    json::enum_word(trials::verdict_of(answer.verdict))});
        continue;
      }
      const v1::TrialMatch match = trials::describe(screener, registry_, answer, patient, how.today);
      run_.out() << (first_ ? "" : ",\n") << match_json(match, patient.id, matches);
      first_ = false;
    }
  }

  void table() { run_.print(table_); }

 private:
  Invocation& run_;
  const trials::Registry& registry_;
  Table table_{{"TRIAL", "PATIENT", "MATCHES", "VERDICT"}};
  bool first_ = true;
};

// Without a trial or a patient the answer is empty. The reason goes to standard error.
void say_what_is_missing(Invocation& run, const MatchOptions& options, const std::string& no_trials,
                         const trials::Patients& patients, const std::vector<trials::Finding>& problems) {
  if (!no_trials.empty()) run.messages().note(no_trials);
  if (!patients.patients.empty()) return;
  const auto of_file = std::find_if(problems.begin(), problems.end(),
                                    [&](const trials::Finding& problem) { return problem.file == options.patients; });
  run.messages().note(of_file == problems.end()
                          ? "no patient found in " + options.patients + ": a list of patient records is expected"
                          : "no patient could be read: " + finding_text(*of_file));
}

int match_trials(Invocation& run, const MatchOptions& options) {
  const auto today = options.today.empty() ? std::optional(run.today()) : Date::parse(options.today);
  if (!today) return run.messages().usage("--today is no date", "write it like 2026-08-05");
  const auto tree = load_oncotree(run, options.oncotree);
  if (!tree) return tree.error();
  trials::TrialSet set = trials::load_trials(options.trials, **tree);
  const std::string no_trials = why_no_trials(set, options.trials);
  const trials::Patients patients = read_match_patients(run, options, **tree, set.findings);
  const bool nothing = set.trials.empty() || patients.patients.empty();
  const trials::Registry registry(std::move(set.trials), **tree);
  const trials::Run how{*today, options.match_on_closed ? trials::ClosedLevels::kMatch : trials::ClosedLevels::kSkip,
                        options.match_on_deceased ? trials::DeceasedPatients::kMatch : trials::DeceasedPatients::kSkip};
  trials::Screener screener(registry);
  MatchPrinter printer(run, registry);
  const bool as_json = run.globals().json;
  if (as_json) run.out() << "{\"results\":[";
  for (const trials::Patient& patient : patients.patients) printer.patient(patient, how, screener);
  if (as_json) {
    std::vector<std::string> problems;
    problems.reserve(set.findings.size());
    for (const trials::Finding& finding : set.findings) problems.push_back(problem_json(finding));
    const std::string list = JsonObject().list("problems", problems).str();
    run.out() << "]," << list.substr(1) << '\n';
  } else {
    printer.table();
    for (const trials::Finding& finding : set.findings) run.messages().note(finding_text(finding));
    run.messages().note("screening is not enrolment: the trial's team decides");
  }
  say_what_is_missing(run, options, no_trials, patients, set.findings);
  return nothing ? kNothingRead : 0;
}

}  // namespace

void add_trials_match_command(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<MatchOptions>();
  CLI::App& app = tree.command(group, "match", "Match MatchMiner-style patient records against trials",
                               [options](Invocation& run) { return match_trials(run, *options); });
  app.add_option("--trials", options->trials, "Trial files or folders, one or more")->required()->type_name("PATH");
  app.add_option("--patients", options->patients, "A list of patient records; - is stdin")
      ->required()
      ->type_name("FILE");
  app.add_option("--oncotree", options->oncotree, "A full OncoTree release instead of the shipped table")
      ->type_name("FILE");
  app.add_option("--today", options->today, "Reckon ages on this day")->type_name("DATE");
  app.add_flag("--match-on-closed", options->match_on_closed, "Report matches of closed levels too");
  app.add_flag("--match-on-deceased", options->match_on_deceased, "Report matches of deceased patients too");
}

}  // namespace tumorboard::cli
