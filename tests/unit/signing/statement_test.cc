// SPDX-License-Identifier: Apache-2.0
#include "common/signing/statement.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "common/base/random.h"
#include "common/signing/utc.h"

namespace tumorboard::signing {
namespace {

Statement example() {
  Statement s;
  s.case_id = "K-2026/17";
  s.revision = 2;
  s.version = 1;
  s.recommendation_digest = sha256("recommendation");
  s.knowledge_digest = sha256("knowledge");
  s.decision = v1::DECISION_DISSENT;
  s.discipline = "radiation_oncology";
  s.reason = "Cumulative dose to the cord:\nask for C:\\plans\\1 first.";
  s.signer_key_id = "00112233445566778899aabbccddeeff";
  s.printed_name = "Dr. J\xC3\xB6rg Beispiel";
  s.claimed_time_us = 1'767'225'600'000'007;
  s.head_seen = 4711;
  return s;
}

// The signed bytes of version 1. They may never change: signatures on record rest on them.
constexpr const char* kGolden =
    "tumorboard sign-off statement 1\n"
    "case: K-2026/17\n"
    "revision: 2\n"
    "recommendation version: 1\n"
    "recommendation sha256: dbfe937585b4147cb6f305277685021c22cafe00bdc241fd870c500d3e87cb2b\n"
    "knowledge sha256: e0f895872d65b2528feec97350a3a212b3d4ab88748e25d022a34641d338216b\n"
    "decision: dissent\n"
    "meaning: I have reviewed this recommendation and do not agree with it, for the reason given.\n"
    "discipline: radiation_oncology\n"
    "reason: Cumulative dose to the cord:\\nask for C:\\\\plans\\\\1 first.\n"
    "signer key: 00112233445566778899aabbccddeeff\n"
    "printed name: Dr. J\xC3\xB6rg Beispiel\n"
    "claimed time: 2026-01-01T00:00:00.000007Z\n"
    "head seen: 4711\n";

TEST(Statement, version_1_is_rendered_byte_for_byte) {
  EXPECT_EQ(render(example()).value(), kGolden);
  EXPECT_EQ(hex(sha256(kGolden)), "1ee3b1517963773bc70804c3972c3a3c6ce73652167b77081adfd1dbf948ba41");
}

TEST(Statement, the_reference_page_shows_this_very_text_and_every_meaning) {
  const char* source = std::getenv("TUMORBOARD_SOURCE_DIR");
  std::ifstream file(std::string(source == nullptr ? "." : source) + "/docs/reference/sign-off-statement.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_NE(page.str().find(std::string("```\n") + kGolden + "```\n"), std::string::npos);
  for (int decision = v1::DECISION_APPROVE; decision <= v1::DECISION_RETRACT; ++decision) {
    const std::string sentence(meaning(static_cast<v1::Decision>(decision)));
    EXPECT_NE(page.str().find("` | " + sentence + " |"), std::string::npos) << sentence;
  }
}

TEST(Statement, each_decision_has_its_meaning_and_reads_back) {
  for (const auto decision :
       {v1::DECISION_APPROVE, v1::DECISION_DISSENT, v1::DECISION_MODIFY, v1::DECISION_ABSTAIN, v1::DECISION_RETRACT}) {
    Statement s = example();
    s.decision = decision;
    EXPECT_FALSE(meaning(decision).empty());
    EXPECT_EQ(parse_statement(render(s).value()).value(), s);
  }
  EXPECT_TRUE(meaning(v1::DECISION_UNSPECIFIED).empty());
  EXPECT_TRUE(meaning(static_cast<v1::Decision>(99)).empty());
}

TEST(Statement, an_approval_needs_no_reason_and_every_other_decision_does) {
  Statement s = example();
  s.reason = "";
  s.decision = v1::DECISION_APPROVE;
  const std::string text = render(s).value();
  EXPECT_NE(text.find("\nreason: \n"), std::string::npos);
  EXPECT_EQ(parse_statement(text).value(), s);
  for (const auto decision : {v1::DECISION_DISSENT, v1::DECISION_MODIFY, v1::DECISION_ABSTAIN, v1::DECISION_RETRACT}) {
    s.decision = decision;
    for (const char* reason : {"", " ", "\n"}) {
      s.reason = reason;
      EXPECT_EQ(render(s).error().element_path, "reason");
    }
  }
}

TEST(Statement, what_must_not_be_signed_is_refused_with_its_key) {
  const std::vector<std::pair<std::string, std::function<void(Statement&)>>> rows = {
      {"case", [](Statement& s) { s.case_id = ""; }},
      {"case", [](Statement& s) { s.case_id = "a\nb"; }},
      {"case", [](Statement& s) { s.case_id = std::string(65, 'x'); }},
      {"revision", [](Statement& s) { s.revision = 0; }},
      {"recommendation version", [](Statement& s) { s.version = 0; }},
      {"decision", [](Statement& s) { s.decision = v1::DECISION_UNSPECIFIED; }},
      {"decision", [](Statement& s) { s.decision = static_cast<v1::Decision>(9); }},
      {"discipline", [](Statement& s) { s.discipline = ""; }},
      {"discipline", [](Statement& s) { s.discipline = "Radiology"; }},
      {"discipline", [](Statement& s) { s.discipline = std::string(65, 'a'); }},
      {"reason", [](Statement& s) { s.reason = std::string(2001, 'x'); }},
      {"reason", [](Statement& s) { s.reason = "a\tb"; }},
      {"reason", [](Statement& s) { s.reason = "a\rb"; }},
      {"reason", [](Statement& s) { s.reason = std::string("a\0b", 3); }},
      {"reason",
       [](Statement& s) {
         s.reason =
             "a\xC2\x85"
             "b";
       }},  // next line
      {"reason",
       [](Statement& s) {
         s.reason =
             "a\xE2\x80\xA8"
             "b";
       }},  // line separator
      {"reason",
       [](Statement& s) {
         s.reason =
             "a\xE2\x80\xAE"
             "b";
       }},  // right-to-left override
      {"reason", [](Statement& s) { s.reason = "a\xFF"; }},
      {"signer key", [](Statement& s) { s.signer_key_id = "00112233445566778899AABBCCDDEEFF"; }},
      {"signer key", [](Statement& s) { s.signer_key_id = "0011"; }},
      {"printed name", [](Statement& s) { s.printed_name = " "; }},
      {"printed name", [](Statement& s) { s.printed_name = "a\nb"; }},
      {"printed name", [](Statement& s) { s.printed_name = std::string(129, 'x'); }},
      {"claimed time", [](Statement& s) { s.claimed_time_us = std::numeric_limits<std::int64_t>::max() / 2; }}};
  for (const auto& [key, spoil] : rows) {
    Statement s = example();
    spoil(s);
    const auto text = render(s);
    ASSERT_FALSE(text.has_value()) << key;
    EXPECT_EQ(text.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(text.error().element_path, key);
  }
}

TEST(Statement, text_that_render_would_not_write_is_refused) {
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"statement 1", "statement 2"},
      {"statement 1\n", "statement 1\r\n"},
      {"revision: 2", "revision: 02"},
      {"revision: 2", "revision: +2"},
      {"revision: 2", "revision: 4294967296"},
      {"revision: 2", "revision:2"},
      {"revision: 2", "revision:  2"},
      {"revision: 2\n", ""},
      {"revision: 2\n", "revision: 2\nrevision: 2\n"},
      {"revision: 2\nrecommendation version: 1\n", "recommendation version: 1\nrevision: 2\n"},
      {"decision: dissent", "decision: approve"},  // the meaning is another one's
      {"decision: dissent", "decision: Dissent"},
      {"decision: dissent", "decision: unspecified"},
      {"do not agree", "agree"},
      {"cord:\\nask", "cord:\\task"},
      {"cord:\\nask", "cord:\nask"},
      {"first.\n", "first.\\\n"},
      {"claimed time: 2026-01-01T00:00:00.000007Z", "claimed time: 2026-01-01T00:00:00Z"},
      {"claimed time: 2026-01-01T00:00:00.000007Z", "claimed time: 2026-01-01T24:00:00.000007Z"},
      {"claimed time: 2026-01-01T00:00:00.000007Z", "claimed time: 2026-01-01 00:00:00.000007Z"},
      {"head seen: 4711\n", "head seen: 4711"},
      {"head seen: 4711\n", "head seen: 4711\n\n"},
      {"head seen: 4711\n", "head seen: 4711\nnote: x\n"},
      {"head seen: 4711\n", "head seen: 18446744073709551616\n"}};
  for (const auto& [from, to] : changes) {
    std::string text = kGolden;
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    EXPECT_FALSE(parse_statement(text).has_value()) << to;
  }
  std::string upper = kGolden;
  const std::size_t digest = upper.find("knowledge sha256: ") + 18;
  for (std::size_t i = digest; i < digest + 64; ++i) upper[i] = static_cast<char>(std::toupper(upper[i]));
  EXPECT_FALSE(parse_statement(upper).has_value());
}

TEST(Statement, generated_statements_read_back_and_so_do_their_bytes) {
  SeededRandom random(11);
  const std::vector<std::string> pieces = {"a",      " ", "\\", "\n", "n", ":", ": ", "\xC3\xA9", "\xF0\x9F\x98\x80",
                                           "case: x"};
  for (int round = 0; round < 500; ++round) {
    Statement s = example();
    s.reason = "r";
    for (std::uint32_t i = random.below(12); i > 0; --i) s.reason += pieces[random.below(10)];
    s.revision = random.below(5) + 1;
    s.head_seen = random.below(2) == 0 ? std::numeric_limits<std::uint64_t>::max() : random.below(10);
    s.claimed_time_us = static_cast<std::int64_t>(random.below(2'000'000'000)) * 1'000'000 + random.below(1'000'000);
    const std::string text = render(s).value();
    const auto read = parse_statement(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(*read, s);
    EXPECT_EQ(render(*read).value(), text);
  }
}

TEST(Statement, a_changed_byte_is_refused_or_is_another_statement_that_renders_as_itself) {
  const Statement original = example();
  const std::string text = kGolden;
  SeededRandom random(5);
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U + random.below(255)));
    const auto read = parse_statement(changed);
    if (!read) continue;
    EXPECT_NE(*read, original) << at;
    EXPECT_EQ(render(*read).value(), changed) << at;
  }
  for (std::size_t n = 0; n < text.size(); ++n) EXPECT_FALSE(parse_statement(text.substr(0, n))) << n;
}

TEST(Utc, times_before_1970_and_at_the_ends_read_back) {
  EXPECT_EQ(utc_text(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(parse_utc("1969-12-31T23:59:59.999999Z"), -1);
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_FALSE(parse_utc("1970-01-01T00:60:00.000000Z"));
  EXPECT_FALSE(parse_utc("1970-01-01T00:00:60.000000Z"));
  EXPECT_FALSE(parse_utc("1970-02-30T00:00:00.000000Z"));
  EXPECT_FALSE(parse_utc("1970-01-01T00:00:00.00000xZ"));
  EXPECT_FALSE(parse_utc(""));
}

}  // namespace
}  // namespace tumorboard::signing
