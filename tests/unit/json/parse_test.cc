// SPDX-License-Identifier: Apache-2.0
#include "common/json/parse.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace tumorboard::json {
namespace {

using namespace std::string_literals;

Error refusal(std::string_view text) {
  const auto parsed = parse(text);
  EXPECT_FALSE(parsed.has_value()) << text;
  return parsed ? Error{} : parsed.error();
}

TEST(Parse, every_type_is_read_and_knows_its_path_and_line) {
  const auto root = parse("{\n \"a\": [1.50, -2,\n  {\"b\": \"x\\n\\u00e9\"}], \"c\": true,\n \"d\": null}\n").value();
  EXPECT_EQ(root->kind(), Kind::kObject);
  EXPECT_EQ(root->path(), "");
  const Value* a = root->find("a");
  ASSERT_NE(a, nullptr);
  ASSERT_EQ(a->elements().size(), 3U);
  EXPECT_EQ(a->elements().front().decimal().value(), "1.50");
  EXPECT_EQ(a->elements().front().number().value(), 1.5);
  EXPECT_EQ(std::next(a->elements().begin())->whole_number().value(), -2);
  EXPECT_EQ(std::next(a->elements().begin())->line(), 2);
  const Value* b = a->elements().back().find("b");
  EXPECT_EQ(b->text().value(), "x\n\xC3\xA9");
  EXPECT_EQ(b->path(), "a[2].b");
  EXPECT_EQ(b->line(), 3);
  EXPECT_TRUE(root->find("c")->boolean().value());
  EXPECT_TRUE(root->find("d")->is_null());
  EXPECT_EQ(root->find("e"), nullptr);
}

TEST(Parse, a_number_before_a_line_break_belongs_to_its_own_line) {
  const auto root = parse("[1\n,\n22\n]").value();
  EXPECT_EQ(root->elements().front().line(), 1);
  EXPECT_EQ(root->elements().back().line(), 3);
}

TEST(Parse, a_duplicate_key_is_refused_with_its_path) {
  EXPECT_EQ(refusal(R"({"a":{"b":[{},{"c":1,"c":2}]}})").element_path, "a.b[1].c");
  EXPECT_EQ(refusal("{\"a\":1,\n\"a\":1}").element_path, "a");
  EXPECT_EQ(refusal(R"({"a":1,"\u0061":1})").element_path, "a");
  EXPECT_TRUE(parse(R"({"a":{"a":1},"b":[{"a":1},{"a":1}]})").has_value());
}

TEST(Parse, syntax_errors_name_line_and_column_and_quote_nothing) {
  const Error error = refusal("{\n  \"name\": \"Mustermann\t\"\n}");
  EXPECT_EQ(error.code, ErrorCode::kInvalid);
  EXPECT_NE(error.message.find("line 2"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("column"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find("Muster"), std::string::npos) << error.message;
  EXPECT_EQ(refusal(R"(["Mustermann" x])").message.find("Muster"), std::string::npos);
}

TEST(Parse, whatever_is_not_one_json_document_is_refused) {
  const std::vector<std::string> bad = {"",
                                        " ",
                                        "{",
                                        "[1,]",
                                        "{\"a\":1,}",
                                        "{} {}",
                                        "{}x",
                                        "01",
                                        "+1",
                                        ".5",
                                        "1.",
                                        "1e",
                                        "NaN",
                                        "Infinity",
                                        "'a'",
                                        "\"a",
                                        "\"\t\"",
                                        "tru",
                                        "// c\n1",
                                        "/* c */ 1",
                                        "{a:1}",
                                        "\"\xFF\"",
                                        "\"\xC0\x80\"",
                                        "\"\xED\xA0\x80\"",
                                        "\"\\ud800\"",
                                        "\"\\udc00 \\ud800\"",
                                        "\xFF",
                                        "1e999",
                                        "\"\\x\"",
                                        "[1 2]",
                                        "{\"a\" 1}",
                                        "\0"s,
                                        "1\0"s,
                                        "1\0 x"s,
                                        "[",
                                        "]"};
  for (const auto& text : bad) EXPECT_FALSE(parse(text).has_value()) << text;
}

TEST(Parse, nesting_is_limited) {
  const std::string deep = std::string(kMaxDepth, '[') + std::string(kMaxDepth, ']');
  EXPECT_TRUE(parse(deep).has_value());
  EXPECT_NE(refusal('[' + deep + ']').message.find("100 levels"), std::string::npos);
  EXPECT_FALSE(parse(std::string(kMaxDocumentBytes, '[')).has_value());
}

TEST(Parse, size_is_limited) {
  std::string text = "[]";
  text.append(kMaxDocumentBytes - text.size(), ' ');
  EXPECT_TRUE(parse(text).has_value());
  EXPECT_FALSE(parse(text + ' ').has_value());
}

TEST(Parse, every_truncation_of_a_document_is_refused_and_none_crashes) {
  const std::string text = R"({"a":[1.5,-2,true,null,"\u00e9\n"],"b":{"c":[]}})";
  ASSERT_TRUE(parse(text).has_value());
  for (std::size_t n = 0; n < text.size(); ++n) EXPECT_FALSE(parse(text.substr(0, n)).has_value()) << n;
}

TEST(Value, another_type_is_refused_with_path_and_line_but_not_the_value) {
  const auto root = parse("{\"a\":\n\"secret\"}").value();
  const Value& a = *root->find("a");
  const Error error = a.boolean().error();
  EXPECT_EQ(error.element_path, "a");
  EXPECT_EQ(error.message, "must be true or false, is text (line 2)");
  EXPECT_FALSE(a.number());
  EXPECT_FALSE(a.whole_number());
  EXPECT_FALSE(a.decimal());
  EXPECT_FALSE(root->text());
  EXPECT_FALSE(a.only({}));
}

TEST(Value, a_whole_number_is_digits_only) {
  for (const char* bad : {"1.0", "1e2", "1E0", "9223372036854775808", "true", "\"1\"", "null"}) {
    EXPECT_FALSE(parse("["s + bad + "]").value()->elements().front().whole_number()) << bad;
  }
  EXPECT_EQ(parse("9223372036854775807").value()->whole_number().value(), 9223372036854775807);
}

TEST(Value, an_unknown_key_names_the_nearest_known_one) {
  const auto root = parse(R"({"patient":{"ecgo":1,"note":2}})").value();
  constexpr std::array<std::string_view, 2> kKnown{"age", "ecog"};
  constexpr std::array<std::string_view, 1> kIgnored{"note"};
  const Error error = root->find("patient")->only(kKnown, kIgnored).error();
  EXPECT_EQ(error.element_path, "patient.ecgo");
  EXPECT_EQ(error.message, "unknown key \"ecgo\" (line 1)");
  EXPECT_EQ(error.hint, "did you mean \"ecog\"? known here: age, ecog");
}

TEST(Value, a_strange_key_is_quoted_in_the_path) {
  EXPECT_EQ(refusal(R"({"a b":{"":0,"":1}})").element_path, R"(["a b"][""])");
}

}  // namespace
}  // namespace tumorboard::json
