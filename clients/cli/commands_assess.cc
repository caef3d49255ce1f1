// SPDX-License-Identifier: Apache-2.0
// assess: the whole clinical pipeline in this process; no daemon, no key, no network.
#include <memory>
#include <optional>
#include <vector>

#include "clients/cli/file.h"
#include "clients/cli/invocation.h"
#include "clients/cli/knowledge_path.h"
#include "clients/cli/tree.h"
#include "clients/cli/trials_input.h"
#include "clients/text/board_text.h"
#include "clients/text/text.h"
#include "common/casefile/case_file.h"
#include "common/json/enum_names.h"
#include "common/json/write.h"
#include "workers/clinical/pipeline.h"
#include "workers/trials/case_patient.h"
#include "workers/trials/message.h"

namespace tumorboard::cli {
namespace {

struct AssessOptions {
  std::string file;
  std::string as_of;
  std::string knowledge;
  bool all = false;
  std::vector<std::string> trials;
};

void print_items(Invocation& run, const v1::Recommendation& recommendation) {
  Table table({"STANCE", "CODE", "LESIONS", "DRUG", "STRENGTH", "TEXT"});
  for (const v1::Item& item : recommendation.items()) {
    table.add({json::enum_word(item.stance()), item.code(),
               join({item.lesion_ids().begin(), item.lesion_ids().end()}, ", "), item.drug(),
               json::enum_word(item.strength()), item.text()});
  }
  table.write_tsv(run.out());
}

struct Screened {
  trials::Registry registry;  // the screen asks it
  clinical::TrialScreen screen;
};

// Against the trials given; nullptr without any. Exit 78 if none of them can be used.
OrExit<std::unique_ptr<Screened>> screen_given_trials(Invocation& run, const AssessOptions& options,
                                                      const v1::Case& facts, const knowledge::Knowledge& knowledge) {
  if (options.trials.empty()) return std::unique_ptr<Screened>();
  const trials::OncoTree& tree = trials::OncoTree::shipped();
  std::vector<trials::Finding> findings;
  const auto files = trials::find_files(options.trials, findings);
  const bool unreadable = !findings.empty();
  trials::TrialSet set = trials::read_trials(files, tree);
  findings.insert(findings.end(), set.findings.begin(), set.findings.end());
  for (const trials::Finding& finding : findings) {
    if (finding.severity == trials::Severity::kError) run.messages().note(finding_text(finding));
  }
  if (unreadable || set.trials.empty()) {
    return tl::unexpected(run.messages().broken(
        Error{ErrorCode::kInvalid, "the trials cannot be used", {}, "tumorboard trials lint says why", 0}));
  }
  const trials::Patient patient = trials::patient_of_case(facts, knowledge, tree);
  const Date day = Date::parse(facts.as_of()).value_or(run.today());
  auto made = std::make_unique<Screened>(Screened{trials::Registry(std::move(set.trials), tree), {}});
  made->screen = trials::screen_case(made->registry, trials::registry_digest(files), patient, day);
  trials::add_verdicts(made->screen, made->registry, knowledge, day);
  return made;
}

int assess(Invocation& run, const AssessOptions& options) {
  if (!options.as_of.empty() && !Date::parse(options.as_of)) {
    return run.messages().usage("--as-of is no date", "write it like 2026-08-05");
  }
  Circumstance circumstance;
  circumstance.subject = options.file;
  const auto text = read_file(options.file, run.environment().console.in, kMaxCaseFileBytes);
  if (!text) return run.messages().failure(text.error(), circumstance);
  const auto facts = casefile::read_case(*text, Date::parse(options.as_of), run.today());
  if (!facts) return run.messages().failure(facts.error(), circumstance);
  const auto knowledge = load_knowledge(run, options.knowledge);
  if (!knowledge) return knowledge.error();
  const auto screen = screen_given_trials(run, options, *facts, **knowledge);
  if (!screen) return screen.error();
  // The digest is that of the case as `case submit` would send it, as_of included.
  const clinical::TrialScreen* screened = *screen == nullptr ? nullptr : &(*screen)->screen;
  const v1::Recommendation answer =
      clinical::assess(*facts, facts->SerializeAsString(), **knowledge, screened).merged();
  if (run.globals().json) {
    run.out() << json::write(answer);
  } else if (run.globals().plain) {
    print_items(run, answer);
  } else {
    run.out() << board_text(answer, &*facts, options.all ? Detail::kAll : Detail::kOneScreen,
                            {run.width(), run.bold()});
  }
  return 0;
}

}  // namespace

void add_assess_commands(Tree& tree) {
  auto options = std::make_shared<AssessOptions>();
  CLI::App& app = tree.command(tree.root(), "assess", "Assess one case file here, without a daemon",
                               [options](Invocation& run) { return assess(run, *options); });
  app.add_option("FILE", options->file, "A case file; - is stdin")->required();
  app.add_option("--as-of", options->as_of, "Judge the facts as of this day, unless the file says its own")
      ->type_name("DATE");
  app.add_flag("--all", options->all, "Fold nothing: why not, every change, where each source is found");
  app.add_option("--trials", options->trials, "Screen against this trial file or folder; may be repeated")
      ->type_name("PATH")
      ->expected(1)
      ->take_all();
  app.add_option("--knowledge", options->knowledge, "Use the knowledge of this folder")->type_name("FOLDER");
}

}  // namespace tumorboard::cli
