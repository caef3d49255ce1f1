// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/messages.h"

#include <algorithm>
#include <vector>

#include "clients/cli/json_object.h"
#include "clients/text/change.h"
#include "clients/text/text.h"

namespace tumorboard::cli {
namespace {

bool retryable(ErrorCode code) {
  const Retry retry = info(code).retry;
  return retry == Retry::kYes || retry == Retry::kSameRequestId;
}

}  // namespace

void Messages::note(std::string_view text) const {
  if (!globals_.quiet) console_.err << printable(text) << '\n';
}

void Messages::next_step(std::string_view command) const {
  if (!globals_.quiet && !globals_.json) console_.err << "Next: " << printable(command) << '\n';
}

int Messages::failure(const Error& error, const Circumstance& circumstance) const {
  print(info(error.code).name, error, circumstance);
  return info(error.code).exit_code;
}

int Messages::broken(const Error& error) const {
  print(info(error.code).name, error, {});
  return kExitBrokenConfig;
}

int Messages::usage(const std::string& message, const std::string& hint) const {
  print("USAGE", Error{ErrorCode::kInvalid, message, "", hint, 0}, {});
  return kExitUsage;
}

void Messages::print(std::string_view code, const Error& error, const Circumstance& circumstance) const {
  if (globals_.json) {
    JsonObject document = JsonObject::document("error");
    document.text("code", code)
        .text("message", error.message)
        .text_or_null("element_path", error.element_path)
        .text_or_null("hint", error.hint)
        .flag("retryable", code != "USAGE" && retryable(error.code))
        .text_or_null("request_id", circumstance.request_id)
        .raw("sequence", circumstance.sequence == 0 ? "null" : std::to_string(circumstance.sequence));
    if (!circumstance.subject.empty()) document.text("subject", circumstance.subject);
    if (circumstance.refusal != nullptr && circumstance.refusal->difference_size() > 0) {
      std::vector<std::string> changes;
      for (const auto& change : circumstance.refusal->difference()) changes.push_back(json::write(change));
      document.list("difference", changes);
    }
    console_.err << document.str() << '\n';
    return;
  }
  console_.err << (colour_ ? "\x1b[1;31merror:\x1b[0m " : "error: ");
  if (!circumstance.subject.empty()) console_.err << printable(circumstance.subject) << ": ";
  // Some messages hold a line for each finding.
  for (std::size_t at = 0; at < error.message.size();) {
    const std::size_t end = std::min(error.message.find('\n', at), error.message.size());
    console_.err << (at == 0 ? "" : "\n  ") << printable(error.message.substr(at, end - at));
    at = end + 1;
  }
  if (!error.element_path.empty()) console_.err << " (at " << printable(error.element_path) << ")";
  console_.err << " [" << code << "]\n";
  if (circumstance.refusal != nullptr) {
    for (const auto& change : circumstance.refusal->difference()) {
      console_.err << "  changed: " << printable(change_text(change)) << '\n';
    }
  }
  if (!error.hint.empty()) console_.err << "hint: " << printable(error.hint) << '\n';
  if (!circumstance.request_id.empty() && error.code == ErrorCode::kOutcomeUnknown) {
    console_.err << "request: " << circumstance.request_id << '\n';
  }
}

int worse(int a, int b) {
  if (a == 1 || b == 1) return 1;
  return std::max(a, b);
}

}  // namespace tumorboard::cli
