// SPDX-License-Identifier: Apache-2.0
#include "daemon/workflow/event_text.h"

#include <string_view>

#include "common/json/enum_names.h"
#include "common/json/utf8.h"
#include "daemon/workflow/event_table.h"
#include "tumorboard/v1/knowledge_change.pb.h"
#include "tumorboard/v1/screening.pb.h"

namespace tumorboard {
namespace {

std::string words(const v1::SpecimenChanged& body) {
  const std::string& key = body.after().specimen_key();
  switch (body.cause_case()) {
    case v1::SpecimenChanged::kOrder:
      return key + ": " + json::enum_word(body.order().method());
    case v1::SpecimenChanged::kInadequate:
      return key + ": " + body.inadequate().reason();
    case v1::SpecimenChanged::kReport: {
      const std::string text =
          key + ": result " + std::to_string(body.result_id()) + " " + json::enum_word(body.report().status());
      return body.why().empty() ? text : text + " (" + body.why() + ")";
    }
    case v1::SpecimenChanged::kAttached:
      return key + ": result " + std::to_string(body.result_id()) + ": " + body.attached().reason();
    default:
      return key;
  }
}

// "trials[NCT1].levels[arm:A]" as "trial NCT1 arm:A".
std::string subject_of(const v1::FieldChange& change) {
  constexpr std::string_view kTrial = "trials[";
  constexpr std::string_view kLevel = "].levels[";
  constexpr std::string_view kUnknown = "].unknown";
  std::string_view path = change.path();
  if (!path.starts_with(kTrial)) return change.path();
  path.remove_prefix(kTrial.size());
  path.remove_suffix(path.ends_with(kUnknown) ? kUnknown.size() : 1);  // or the closing bracket
  std::string text = "trial ";
  const auto level = path.find(kLevel);
  if (level == std::string_view::npos) return text.append(path);
  return text.append(path.substr(0, level)).append(" ").append(path.substr(level + kLevel.size()));
}

// "possible, was eligible"; of a criterion, whether it is asked for.
std::string words(const v1::FieldChange& change) {
  constexpr std::size_t kMaxBytes = 160;
  const bool asked = change.path().ends_with(".unknown");
  if (asked && change.to().empty())
    return std::string(json::cut_utf8(change.from(), kMaxBytes)) + " no longer asked for";
  if (asked) return std::string(json::cut_utf8(change.to(), kMaxBytes)) + " asked for";
  if (change.to().empty()) return "no longer " + change.from();
  return change.from().empty() ? change.to() : change.to() + ", was " + change.from();
}

// "trial NCT1: possible, was eligible; ...": the first few.
std::string words(const v1::Screened& body) {
  constexpr int kMaxTold = 8;
  std::string text;
  for (int i = 0; i < body.changes_size() && i < kMaxTold; ++i) {
    const auto& change = body.changes(i);
    text += (i > 0 ? "; " : "") + subject_of(change) + ": " + words(change);
  }
  if (body.changes_size() > kMaxTold) text += "; and " + std::to_string(body.changes_size() - kMaxTold) + " more";
  return text;
}

// "urgent: spinal_cord_compression, hydrocephalus"; nothing without a sign.
std::string urgent_words(const v1::AssessmentCompleted& body) {
  std::string text;
  for (const auto& code : body.urgent()) text.append(text.empty() ? "urgent: " : ", ").append(code);
  return text;
}

}  // namespace

bool is_told(const v1::LedgerEvent& event) {
  return event.kind() != v1::EVENT_KIND_SCREENED || !workflow::folded_body<v1::Screened>(event).changes().empty();
}

std::string text_of(const v1::LedgerEvent& event) {
  switch (event.kind()) {
    case v1::EVENT_KIND_FACTS_ADDED:
    case v1::EVENT_KIND_RESULT_ATTACHED:
      return workflow::folded_body<v1::FactsAdded>(event).reason();
    case v1::EVENT_KIND_RECOMMENDATION_READY:
    case v1::EVENT_KIND_INFORMATION_NEEDED:
      return urgent_words(workflow::folded_body<v1::AssessmentCompleted>(event));
    case v1::EVENT_KIND_SIGNED_OFF:
      return workflow::folded_body<v1::SignedOff>(event).record().reason();
    case v1::EVENT_KIND_CASE_WITHDRAWN:
    case v1::EVENT_KIND_CASE_STUCK:
    case v1::EVENT_KIND_CASE_REQUEUED:
    case v1::EVENT_KIND_CASE_RETURNED:
    case v1::EVENT_KIND_SIGN_OFFS_SUPERSEDED:
    case v1::EVENT_KIND_RESULT_ALARM:
    case v1::EVENT_KIND_SIGN_OFF_REMINDER:
    case v1::EVENT_KIND_SIGN_OFF_OVERDUE:
    case v1::EVENT_KIND_OUTCOME_OVERDUE:
      return workflow::folded_body<v1::Reason>(event).text();
    case v1::EVENT_KIND_DISSENT_RESOLVED:
    case v1::EVENT_KIND_MODIFICATION_DECLINED: {
      const auto body = workflow::folded_body<v1::ChairRuling>(event);
      return "sign-off " + std::to_string(body.sign_off()) + ": " + body.reason();
    }
    case v1::EVENT_KIND_SIGN_OFFS_VOIDED: {
      const auto body = workflow::folded_body<v1::SignOffsVoided>(event);
      return "key " + body.key_id() + " was revoked: " + body.reason();
    }
    case v1::EVENT_KIND_DISCIPLINE_WAIVED: {
      const auto body = workflow::folded_body<v1::Waiver>(event);
      return body.discipline() + ": " + body.reason();
    }
    case v1::EVENT_KIND_BOARD_TEXT_WRITTEN: {
      v1::BoardText text;
      text.ParseFromString(workflow::folded_body<v1::BoardTextWritten>(event).board_text());
      return text.reason();
    }
    case v1::EVENT_KIND_CASE_REOPENED:
      return workflow::folded_body<v1::CaseReopened>(event).reason();
    case v1::EVENT_KIND_OUTCOME_RECORDED: {
      const auto body = workflow::folded_body<v1::Outcome>(event);
      const std::string done = json::enum_word(body.implementation());
      return body.reason() == v1::OUTCOME_REASON_UNSPECIFIED ? done : done + ": " + json::enum_word(body.reason());
    }
    case v1::EVENT_KIND_FOLLOW_UP_RECORDED: {
      const auto body = workflow::folded_body<v1::FollowUp>(event);
      return "month " + std::to_string(body.month()) + ": " + json::enum_word(body.response());
    }
    case v1::EVENT_KIND_ANSWER_CHANGED:
      return "knowledge " + workflow::folded_body<v1::AnswerChanged>(event).knowledge_digest();
    case v1::EVENT_KIND_SCREENED:
      return words(workflow::folded_body<v1::Screened>(event));
    case v1::EVENT_KIND_REBIOPSY_ORDERED:
    case v1::EVENT_KIND_SPECIMEN_REGISTERED:
    case v1::EVENT_KIND_SPECIMEN_INADEQUATE:
    case v1::EVENT_KIND_RESULT_RECEIVED:
    case v1::EVENT_KIND_RESULT_ASSIGNED:
    case v1::EVENT_KIND_REBIOPSY_OVERDUE:
      return words(workflow::folded_body<v1::SpecimenChanged>(event));
    case v1::EVENT_KIND_JOB_DELAYED:
    case v1::EVENT_KIND_JOB_DEAD:
    case v1::EVENT_KIND_JOB_READY:
    case v1::EVENT_KIND_JOB_CANCELLED:
      return workflow::folded_body<v1::JobEnded>(event).cause();
    default:
      return {};
  }
}

}  // namespace tumorboard
