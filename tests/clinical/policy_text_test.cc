// SPDX-License-Identifier: Apache-2.0
// A number that the policy sets stands in no text as a figure: a text follows the policy.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include <array>
#include <cmath>
#include <regex>
#include <set>
#include <string>
#include <string_view>

#include "tests/clinical/fixture.h"
#include "workers/clinical/catalogue.h"
#include "workers/clinical/pipeline.h"

namespace tumorboard::clinical_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The units beside which a number is the policy's. Days are spoken as weeks too.
std::string_view unit_of(std::string_view number) {
  if (number.ends_with("_days")) return "days?";
  if (number.ends_with("_months")) return "months?";
  if (number.ends_with("_percent")) return "%";
  if (number.ends_with("_mm")) return "mm";
  if (number.ends_with("_fractions")) return "fractions?|fx";
  if (number.ends_with("_gy") || number == "bed10_threshold") return "Gy";
  if (number == "adult_age") return "years?";
  return "lesions?|sites?|metastases";  // cut_off, high_total_lesions
}

std::string either(int value) {
  constexpr std::array kWords{"zero",  "one",   "two",  "three", "four",   "five",  "six",
                              "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  const std::string figure = std::to_string(value);
  return value < static_cast<int>(kWords.size()) ? "(" + figure + "|" + kWords[static_cast<std::size_t>(value)] + ")"
                                                 : figure;
}

// "24 Gy", "24 to 50 Gy", "24-50 Gy"; "3 to 5 lesions" holds 5 and 3.
std::regex literal(int value, std::string_view unit) {
  return std::regex("(^|[^0-9A-Za-z.])" + either(value) + "((-| to )[0-9a-z.]+)? ?(" + std::string(unit) +
                    ")($|[^a-z])");
}

struct Figure {
  std::string name;  // of the policy's number
  std::regex words;
};

// Of the numbers of the policy that are whole.
std::vector<Figure> figures_of(const v1::Policy& policy) {
  std::vector<Figure> figures;
  for (int i = 0; i < v1::Policy::descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = v1::Policy::descriptor()->field(i);
    if (field->message_type() != v1::PolicyNumber::descriptor()) continue;
    const Message& message = v1::Policy::GetReflection()->GetMessage(policy, field);
    const double value = static_cast<const v1::PolicyNumber&>(message).value();
    if (value != std::floor(value)) continue;
    const int whole = static_cast<int>(value);
    figures.push_back({field->name(), literal(whole, unit_of(field->name()))});
    const bool weeks = field->name().ends_with("_days") && whole % 7 == 0;
    if (weeks) figures.push_back({field->name(), literal(whole / 7, "weeks?")});
  }
  return figures;
}

// "bed10_threshold: TEXT", of each number that the text writes as a figure.
std::vector<std::string> figures_in(const std::string& text, const std::vector<Figure>& figures) {
  std::vector<std::string> found;
  for (const Figure& figure : figures) {
    if (std::regex_search(text, figure.words)) found.push_back(figure.name + ": " + text);
  }
  return found;
}

// Every text of an entry, but its conditions.
void texts_of(const Message& message, std::vector<std::string>& out) {
  static const std::set<std::string> kShown{"title", "text", "reason", "action", "meaning", "label", "say", "what"};
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        texts_of(field->is_repeated() ? message.GetReflection()->GetRepeatedMessage(message, field, i)
                                      : message.GetReflection()->GetMessage(message, field),
                 out);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && kShown.contains(field->name())) {
        out.push_back(field->is_repeated() ? message.GetReflection()->GetRepeatedString(message, field, i)
                                           : message.GetReflection()->GetString(message, field));
      }
    }
  }
}

// Figures of a source that the entry names; the policy holds the same number of something else, or beside it.
struct Quote {
  std::string_view words;
  std::string_view source;  // among the entry's statements and evidence, or the words of its own condition
};
constexpr std::array<Quote, 6> kQuotes{{
    {"source text S18: typically 36 Gy in 3 fractions", "S18"},
    {"of five to ten lesions", "ASTRO_BRAIN_2022"},
    {"iRECIST: four to eight weeks", "IRECIST"},
    {"Within three months of a checkpoint inhibitor sotorasib", "LABEL_SOTORASIB"},
    {"bevacizumab is withheld for 28 days before, and for 28 days after", "LABEL_BEVACIZUMAB"},
    {"that was started three months ago at most", "drug_kind has targeted and months <= 3"},
}};

// Every string of a top-level field: "statement", "evidence", "when".
std::set<std::string> sources_of(const Message& entry) {
  std::set<std::string> sources;
  for (const char* name : {"statement", "evidence", "when"}) {
    const FieldDescriptor* field = entry.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) continue;
    const auto* reflection = entry.GetReflection();
    if (!field->is_repeated()) sources.insert(reflection->GetString(entry, field));
    const int count = field->is_repeated() ? reflection->FieldSize(entry, field) : 0;
    for (int i = 0; i < count; ++i) sources.insert(reflection->GetRepeatedString(entry, field, i));
  }
  return sources;
}

// The text without what it quotes; what it quotes is added to `quoted`.
std::string without_quotes(std::string text, const std::set<std::string>& sources, std::set<std::string_view>& quoted) {
  for (const Quote& quote : kQuotes) {
    const auto at = text.find(quote.words);
    if (at == std::string::npos || !sources.contains(std::string(quote.source))) continue;
    text.erase(at, quote.words.size());
    quoted.insert(quote.words);
  }
  return text;
}

TEST(PolicyTexts, the_search_finds_a_figure_beside_its_unit) {
  const auto figures = figures_of(shipped_knowledge().policy());
  EXPECT_FALSE(figures_in("BED10 above 70 Gy", figures).empty());
  EXPECT_FALSE(figures_in("24-50 Gy / 3-6 fractions", figures).empty());
  EXPECT_FALSE(figures_in("24 to 51 Gy", figures).empty());
  EXPECT_FALSE(figures_in("up to five lesions", figures).empty());
  EXPECT_FALSE(figures_in("older than six weeks", figures).empty());
  EXPECT_TRUE(figures_in("36 Gy in 4 fractions, 170 Gy, S24 Gy, 5 patients", figures).empty());
}

TEST(PolicyTexts, no_entry_writes_a_number_of_the_policy_as_a_figure) {
  const v1::KnowledgeFile& all = shipped_knowledge().data();
  const auto figures = figures_of(all.policy());
  std::size_t seen = 0;
  std::set<std::string_view> quoted;
  const auto look = [&](const auto& entries) {
    for (const auto& entry : entries) {
      std::vector<std::string> texts;
      texts_of(entry, texts);
      seen += texts.size();
      for (const std::string& text : texts) {
        const std::string own = without_quotes(text, sources_of(entry), quoted);
        EXPECT_THAT(figures_in(own, figures), testing::IsEmpty()) << "write {policy.NAME} in its place";
      }
    }
  };
  look(all.rule());
  look(all.code());
  look(all.definition());
  look(all.conflict());
  look(all.pattern_row());
  look(all.context());
  EXPECT_GT(seen, 500U);
  EXPECT_EQ(quoted.size(), kQuotes.size()) << "a quote that no text holds";
}

std::shared_ptr<const knowledge::Knowledge> loaded(const v1::KnowledgeFile& data) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(data, &text);
  const auto checked = knowledge::check_files({{"knowledge.textproto", text}}, {}, clinical::fact_catalogue());
  for (const auto& finding : checked.findings) {
    if (finding.level == knowledge::Finding::Level::kError) ADD_FAILURE() << finding.text();
  }
  return checked.knowledge;
}

std::string said_of_examples(const knowledge::Knowledge& knowledge) {
  std::string said;
  for (const char* folder : {"/tests/cases", "/tests/clinical/cases"}) {
    for (const std::string& path : case_files(source_dir() + folder)) {
      const auto input = read_case_text(read_file(path));
      if (!input) continue;
      const auto answer = clinical::assess(*input, {}, knowledge, nullptr, clinical::Sensitivity::kNone).merged();
      for (const auto& item : answer.items()) said += item.text() + "\n";
    }
  }
  return said;
}

TEST(PolicyTexts, what_is_said_to_a_board_follows_its_policy) {
  using testing::HasSubstr;
  using testing::Not;
  v1::KnowledgeFile changed = shipped_knowledge().data();
  v1::Policy& policy = *changed.mutable_policy();
  policy.mutable_bed10_threshold()->set_value(72.5);
  policy.mutable_sbrt_min_gy()->set_value(26);
  policy.mutable_sbrt_max_gy()->set_value(48);
  policy.mutable_sbrt_min_fractions()->set_value(2);
  policy.mutable_sbrt_max_fractions()->set_value(8);
  policy.mutable_recist_growth_percent()->set_value(25);
  policy.mutable_recist_growth_mm()->set_value(4);
  policy.mutable_confirmation_days()->set_value(35);
  const auto knowledge = loaded(changed);
  ASSERT_NE(knowledge, nullptr);
  const std::string said = said_of_examples(*knowledge);
  EXPECT_THAT(said, HasSubstr("26 to 48 Gy in 2 to 8 fractions, BED10 above 72.5 Gy"));
  EXPECT_THAT(said, HasSubstr("Gy, not above 72.5 Gy"));
  EXPECT_THAT(said, HasSubstr("outside 26 to 48 Gy in 2 to 8 fractions"));
  EXPECT_THAT(said, HasSubstr("inside 26 to 48 Gy in 2 to 8 fractions"));
  EXPECT_THAT(said, HasSubstr("below 25 % or 4 mm"));
  EXPECT_THAT(said, HasSubstr("at least 35 days later"));
  for (const char* old : {"above 70 Gy", "24 to 50 Gy", "24-50 Gy", "3 to 6", "below 20 %", "or 5 mm"}) {
    EXPECT_THAT(said, Not(HasSubstr(old)));
  }
}

}  // namespace
}  // namespace tumorboard::clinical_test
