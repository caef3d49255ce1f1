// SPDX-License-Identifier: Apache-2.0
#include "common/signing/statement.h"

#include <charconv>
#include <limits>
#include <optional>

#include "common/base/key_id.h"
#include "common/check/rules.h"
#include "common/json/enum_names.h"
#include "common/json/utf8.h"
#include "common/signing/lines.h"
#include "common/signing/utc.h"

namespace tumorboard::signing {
namespace {

constexpr std::string_view kFirstLine = "tumorboard sign-off statement 1";
constexpr std::string_view kCase = "case";
constexpr std::string_view kRevision = "revision";
constexpr std::string_view kVersion = "recommendation version";
constexpr std::string_view kRecommendation = "recommendation sha256";
constexpr std::string_view kKnowledge = "knowledge sha256";
constexpr std::string_view kDecision = "decision";
constexpr std::string_view kMeaning = "meaning";
constexpr std::string_view kDiscipline = "discipline";
constexpr std::string_view kReason = "reason";
constexpr std::string_view kSigner = "signer key";
constexpr std::string_view kName = "printed name";
constexpr std::string_view kTime = "claimed time";
constexpr std::string_view kHead = "head seen";

constexpr std::size_t kMaxReason = 2000;
constexpr std::size_t kMaxName = 128;
constexpr std::size_t kMaxDiscipline = 64;

tl::unexpected<Error> refuse(std::string_view key, std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message), std::string(key));
}

// What a statement must say, beyond the form of its lines.
Result<> validate(const Statement& s) {
  TB_TRY(check::case_id(s.case_id, std::string(kCase)));
  if (s.revision == 0) return refuse(kRevision, "is required");
  if (s.version == 0) return refuse(kVersion, "is required");
  if (meaning(s.decision).empty()) return refuse(kDecision, "is required");
  constexpr std::string_view kWord = "abcdefghijklmnopqrstuvwxyz_";
  if (s.discipline.empty() || s.discipline.size() > kMaxDiscipline ||
      s.discipline.find_first_not_of(kWord) != std::string::npos) {
    return refuse(kDiscipline, "is not a discipline");
  }
  const bool has_reason = s.reason.find_first_not_of(" \n") != std::string::npos;
  if (s.decision != v1::DECISION_APPROVE && !has_reason) return refuse(kReason, "is required with this decision");
  if (s.reason.size() > kMaxReason) return refuse(kReason, "is longer than 2000 bytes");
  if (!is_key_id(s.signer_key_id)) return refuse(kSigner, "is not a key id");
  const bool named = s.printed_name.find_first_not_of(' ') != std::string::npos;
  if (!named || s.printed_name.size() > kMaxName || !json::is_printable_line(s.printed_name)) {
    return refuse(kName, "must be 1 to 128 bytes on one line");
  }
  if (!parse_utc(utc_text(s.claimed_time_us))) return refuse(kTime, "is out of range");
  return {};
}

Result<std::uint64_t> number(LineReader& lines, std::string_view key, std::uint64_t most) {
  TB_ASSIGN(const std::string text, lines.take(key));
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  // Compared as text, so that 007 is no second way to write 7.
  if (error != std::errc{} || rest != end || value > most || std::to_string(value) != text) {
    return refuse(key, "is not a number in its one form");
  }
  return value;
}

Result<Digest> digest(LineReader& lines, std::string_view key) {
  TB_ASSIGN(const std::string text, lines.take(key));
  const auto raw = unhex(text);
  const auto value = raw ? digest_from_bytes(*raw) : std::nullopt;
  if (!value || hex(*value) != text) return refuse(key, "is not 64 lower-case hexadecimal digits");
  return *value;
}

}  // namespace

std::string_view meaning(v1::Decision decision) {
  switch (decision) {
    case v1::DECISION_APPROVE:
      return "I have reviewed this recommendation and approve it for my discipline.";
    case v1::DECISION_DISSENT:
      return "I have reviewed this recommendation and do not agree with it, for the reason given.";
    case v1::DECISION_MODIFY:
      return "I have reviewed this recommendation and approve it only with the change given as the reason.";
    case v1::DECISION_ABSTAIN:
      return "I took part and neither approve nor reject this recommendation, for the reason given.";
    case v1::DECISION_RETRACT:
      return "I take back my earlier sign-off of this recommendation, for the reason given.";
    default:
      return {};
  }
}

Result<std::string> render(const Statement& s) {
  TB_TRY(validate(s));
  LineWriter lines(kFirstLine);
  TB_TRY(lines.add(kCase, s.case_id));
  TB_TRY(lines.add(kRevision, std::to_string(s.revision)));
  TB_TRY(lines.add(kVersion, std::to_string(s.version)));
  TB_TRY(lines.add(kRecommendation, hex(s.recommendation_digest)));
  TB_TRY(lines.add(kKnowledge, hex(s.knowledge_digest)));
  TB_TRY(lines.add(kDecision, json::enum_word(s.decision)));
  TB_TRY(lines.add(kMeaning, meaning(s.decision)));
  TB_TRY(lines.add(kDiscipline, s.discipline));
  TB_TRY(lines.add(kReason, s.reason));
  TB_TRY(lines.add(kSigner, s.signer_key_id));
  TB_TRY(lines.add(kName, s.printed_name));
  TB_TRY(lines.add(kTime, utc_text(s.claimed_time_us)));
  TB_TRY(lines.add(kHead, std::to_string(s.head_seen)));
  return lines.take();
}

Result<Statement> parse_statement(std::string_view text) {
  constexpr std::uint64_t kMost32 = std::numeric_limits<std::uint32_t>::max();
  constexpr std::uint64_t kMost64 = std::numeric_limits<std::uint64_t>::max();
  Statement s;
  TB_ASSIGN(LineReader lines, LineReader::open(text, kFirstLine));
  TB_ASSIGN(s.case_id, lines.take(kCase));
  TB_ASSIGN(const std::uint64_t revision, number(lines, kRevision, kMost32));
  TB_ASSIGN(const std::uint64_t version, number(lines, kVersion, kMost32));
  s.revision = static_cast<std::uint32_t>(revision);
  s.version = static_cast<std::uint32_t>(version);
  TB_ASSIGN(s.recommendation_digest, digest(lines, kRecommendation));
  TB_ASSIGN(s.knowledge_digest, digest(lines, kKnowledge));
  TB_ASSIGN(const std::string decision, lines.take(kDecision));
  s.decision = json::enum_from_word<v1::Decision>(decision).value_or(v1::DECISION_UNSPECIFIED);
  if (s.decision == v1::DECISION_UNSPECIFIED) return refuse(kDecision, "is not a decision");
  TB_ASSIGN(const std::string meant, lines.take(kMeaning));
  if (meant != meaning(s.decision)) return refuse(kMeaning, "is not what this decision means");
  TB_ASSIGN(s.discipline, lines.take(kDiscipline));
  TB_ASSIGN(s.reason, lines.take(kReason));
  TB_ASSIGN(s.signer_key_id, lines.take(kSigner));
  TB_ASSIGN(s.printed_name, lines.take(kName));
  TB_ASSIGN(const std::string time, lines.take(kTime));
  const auto claimed = parse_utc(time);
  if (!claimed) return refuse(kTime, "is not a UTC time");
  s.claimed_time_us = *claimed;
  TB_ASSIGN(s.head_seen, number(lines, kHead, kMost64));
  TB_TRY(lines.end());
  TB_TRY(validate(s));
  return s;
}

}  // namespace tumorboard::signing
