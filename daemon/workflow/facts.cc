// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/facts.h"

#include <algorithm>
#include <utility>

#include "common/check/check.h"
#include "common/check/diff.h"

namespace tumorboard::workflow {
namespace {

using Clarifications = std::vector<v1::Clarification>;

Clarifications clarifications_of(const v1::Case& facts) {
  return {facts.clarifications().values().begin(), facts.clarifications().values().end()};
}

bool same_clause(const v1::Clarification& a, const v1::Clarification& b) {
  return a.path() == b.path() && a.text() == b.text();
}

bool same_words(const v1::Clarification& a, const v1::Clarification& b) {
  return same_clause(a, b) && a.meaning() == b.meaning() && a.reason() == b.reason();
}

// Settles who said what. The order on file is kept; new ones follow.
class Settling {
 public:
  Settling(std::string actor, Clarifications sent) : actor_(std::move(actor)), sent_(std::move(sent)) {}

  void on_file(const v1::Clarification& held) {
    const auto found = std::ranges::find_if(sent_, [&](const auto& one) { return same_clause(one, held); });
    const bool foreign = held.by() != actor_;
    if (found == sent_.end()) {
      foreign ? settled_.push_back(held) : clarified_.push_back(held.path());
      return;
    }
    // Words under another person's name are that person's: a change to them is dropped.
    if (same_words(*found, held) || (foreign && found->by() == held.by())) {
      settled_.push_back(held);
    } else {
      state(*found);
    }
    sent_.erase(found);
  }

  void finish() {
    for (const auto& one : sent_) state(one);
    sent_.clear();
  }

  [[nodiscard]] const Clarifications& settled() const { return settled_; }
  [[nodiscard]] const std::vector<std::string>& clarified() const { return clarified_; }

 private:
  void state(v1::Clarification one) {
    clarified_.push_back(one.path());
    one.set_by(actor_);
    settled_.push_back(std::move(one));
  }

  std::string actor_;
  Clarifications sent_;
  Clarifications settled_;
  std::vector<std::string> clarified_;
};

// Gives `facts` the settled clarifications; the paths of those that changed.
std::vector<std::string> settle(const Actor& actor, const Clarifications& held, v1::Case& facts) {
  Settling settling(actor.user.value(), clarifications_of(facts));
  for (const auto& one : held) settling.on_file(one);
  settling.finish();
  if (facts.has_clarifications() || !settling.settled().empty()) {
    auto& list = *facts.mutable_clarifications();
    list.clear_values();
    for (const auto& one : settling.settled()) *list.add_values() = one;
  }
  return settling.clarified();
}

Result<> may_clarify(const Actor& actor, const std::vector<std::string>& clarified) {
  const bool person = actor.roles.meets({v1::ROLE_COORDINATOR, v1::ROLE_CLINICIAN, v1::ROLE_CHAIR});
  if (clarified.empty() || person) return {};
  return fail(ErrorCode::kForbidden, "an intake gateway cannot say what a text means", "clarifications",
              "send the case without them; a coordinator or a clinician clarifies");
}

Result<> same_birth_date(const v1::Case& facts, bool known, const std::string& identity) {
  if (!known || !facts.patient().has_birth_date() || facts.patient().birth_date() == identity) return {};
  return fail(ErrorCode::kInvalid, "case.patient.birth_date is not patient.birth_date, the identity's",
              "case.patient.birth_date", "check which patient the case is about");
}

}  // namespace

Result<std::string> submitted_case(const Actor& actor, const v1::SubmitCase& command, const v1::Case& facts,
                                   Date today) {
  TB_TRY(check::not_ahead(facts, today));
  TB_TRY(same_birth_date(facts, command.patient().has_birth_date(), command.patient().birth_date()));
  v1::Case settled = facts;
  const auto clarified = settle(actor, {}, settled);
  TB_TRY(may_clarify(actor, clarified));
  return clarified.empty() ? command.case_() : settled.SerializeAsString();
}

Result<FactChanges> changed_facts(const Actor& actor, const v1::CaseSnapshot& snapshot, const v1::Case& before,
                                  const std::string& sent, Date today) {
  TB_ASSIGN(v1::Case facts, check::case_from_bytes(sent));
  TB_TRY(check::not_ahead(facts, today));
  TB_TRY(same_birth_date(facts, snapshot.has_patient_birth_date(), snapshot.patient_birth_date()));
  FactChanges changes;
  const std::string stated = facts.clarifications().SerializeAsString();
  changes.clarified = settle(actor, clarifications_of(before), facts);
  TB_TRY(may_clarify(actor, changes.clarified));
  changes.case_bytes = facts.clarifications().SerializeAsString() == stated ? sent : facts.SerializeAsString();
  for (const auto& change : check::diff_cases(before, facts)) changes.paths.push_back(change.path());
  return changes;
}

}  // namespace tumorboard::workflow
