// SPDX-License-Identifier: Apache-2.0
// The facts that conditions may speak of. The clinical code declares them (FactCatalogue), the
// loader checks every condition against them and adds the facts that rules themselves set
// (FactTable), and the clinical code fills one FactSet for the case and one for each lesion.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tumorboard/v1/knowledge.pb.h"
#include "workers/knowledge/truth.h"

namespace tumorboard::knowledge {

enum class FactType : std::uint8_t {
  kFlag,    // true or false
  kNumber,  // also dates, as days since 1970-01-01
  kWord,    // one word
  kWords,   // a set of words
};
enum class Scope : std::uint8_t { kCase, kLesion };

// Where the words of a kWord or kWords fact come from.
enum class WordSource : std::uint8_t {
  kListed,     // FactSpec::words
  kOpen,       // any word
  kDrugNames,  // the rest: the knowledge
  kDrugClasses,
  kDrugAttributes,
  kDrugKinds,      // targeted, checkpoint_inhibitor ...
  kCnsActivities,  // low, moderate, high
  kGenes,
  kAlterationClasses,
  kAlterationRoles,    // driver, resistance_on_target ...
  kLexiconValues,      // of FactSpec::category
  kLexiconAttributes,  // of FactSpec::category
};

struct FactSpec {
  std::string name;  // "ecog"; facts of a lesion begin with "lesion."
  FactType type = FactType::kFlag;
  std::string path;     // case-file path, {i} = lesion index: "lesions[{i}].site"; a derived fact: its name
  std::string meaning;  // in words, for the list of facts and for explanations
  WordSource source = WordSource::kListed;
  std::vector<std::string> words = {};
  v1::LexiconCategory category = v1::LEXICON_CATEGORY_UNSPECIFIED;
};

using FactCatalogue = std::vector<FactSpec>;

// The facts the loader adds, which the clinical code sets as it applies rules. All but
// `pattern` and `conflict.*` are set while the rules run, in the order of Knowledge::rules().
//   pattern               word   the pattern's code; for rules, not for conflicts and rows
//   conflict.ID           flag   a ConflictRule holds; conflict.decides_pattern: one that decides
//   item.CODE             flag   an item with this code, not discouraged, has been given; begins false,
//                                as do lesion.item.CODE and missing.KEY
//   lesion.item.CODE      flag   the same, for this lesion
//   missing.KEY           flag   the key is asked for
//   rebiopsy.level        word   none, consider, recommended

struct FactId {
  Scope scope = Scope::kCase;
  std::uint16_t index = 0;  // within its scope
  auto operator<=>(const FactId&) const = default;
};

inline constexpr std::size_t kMaxWords = 255;           // of one fact
inline constexpr std::uint16_t kOtherWord = kMaxWords;  // known, but none of the fact's words
using WordSet = std::bitset<kMaxWords + 1>;

class Vocabulary {
 public:
  std::optional<std::uint16_t> find(std::string_view word) const;
  // The word's index, added if it is new; nothing when full.
  std::optional<std::uint16_t> add(std::string_view word);
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>{}(word); }
  };
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::uint16_t, Hash, std::equal_to<>> index_;
};

struct FactInfo {
  FactSpec spec;
  Scope scope = Scope::kCase;
  std::shared_ptr<Vocabulary> vocabulary;  // of words; shared by facts of the same source
};

// A fact's value. A number may be known only to lie in a range; a set of words may be known
// only in part (then `has x` is true for a listed word, else unknown).
struct Value {
  Truth flag = Truth::kUnknown;
  bool known = false;  // a range that is not a point, and a partial set, are not known
  std::uint16_t word = kOtherWord;
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  WordSet words;
  bool operator==(const Value&) const = default;
};

constexpr Value flag_value(Truth flag) { return {.flag = flag, .known = flag != Truth::kUnknown, .words = {}}; }
inline constexpr std::array<Value, 3> kFlagValues{flag_value(Truth::kFalse), flag_value(Truth::kUnknown),
                                                  flag_value(Truth::kTrue)};  // by Truth

// All facts with their words. Built by the loader; afterwards immutable and thread safe.
class FactTable {
 public:
  std::optional<FactId> add(FactInfo info);  // nothing: the name is taken
  void begin_false(FactId flag);             // in every new set, instead of unknown
  void end_inputs();                         // facts added from here on are set by rules
  [[nodiscard]] std::size_t inputs(Scope scope) const { return scope == Scope::kCase ? case_inputs_ : lesion_inputs_; }
  std::optional<FactId> find(std::string_view name) const;
  [[nodiscard]] const FactInfo& info(FactId id) const { return facts(id.scope)[id.index]; }
  [[nodiscard]] std::size_t size(Scope scope) const { return facts(scope).size(); }
  [[nodiscard]] std::vector<std::string_view> names() const;
  // What a new set begins with. A flag is a byte among `flags`; `values` ends with the last fact that is
  // no flag, for most facts that rules set are flags.
  struct Initial {
    std::vector<Value> values;
    std::vector<Truth> flags;  // of every fact
    void add(FactType type);
    void put(std::size_t index, Truth flag);
  };
  [[nodiscard]] const Initial& initial(Scope scope) const {
    return scope == Scope::kCase ? case_initial_ : lesion_initial_;
  }

 private:
  [[nodiscard]] const std::vector<FactInfo>& facts(Scope scope) const {
    return scope == Scope::kCase ? case_facts_ : lesion_facts_;
  }
  std::vector<FactInfo> case_facts_;
  std::vector<FactInfo> lesion_facts_;
  std::size_t case_inputs_ = 0;
  std::size_t lesion_inputs_ = 0;
  Initial case_initial_;
  Initial lesion_initial_;
  std::unordered_map<std::string, FactId> index_;
};

// Values of all facts of one scope; what does not begin false is unknown until set. Borrows the table (it
// must outlive the set). Each setter must fit the fact's type. Not thread safe to change.
class FactSet {
 public:
  explicit FactSet(const FactTable& table, Scope scope = Scope::kCase, std::size_t lesion_index = 0);

  void set_unknown(FactId id);
  void set_flag(FactId id, bool value);
  void set_flag(FactId id, std::optional<bool> value);
  void set_number(FactId id, double value);
  void set_number(FactId id, std::optional<double> value);
  void set_range(FactId id, double low, double high);  // low > high, or no number: unknown
  void set_word(FactId id, std::string_view word);     // not among the fact's words: known, equal to none
  // `complete` false: there may be others.
  void set_words(FactId id, std::span<const std::string> words, bool complete = true);
  void set_value(FactId id, const Value& value);  // e.g. copied from another set of this scope
  void forget_rules();                            // what rules set begins again
  // What explanations show instead of the fact's path template and its value as text; forgotten
  // when the fact is set again. An empty one of the two changes nothing.
  void set_origin(FactId id, std::string path, std::string text);

  [[nodiscard]] const Value& value(FactId id) const {
    if (id.index < state_.values.size()) return state_.values[id.index];
    return kFlagValues[static_cast<std::size_t>(state_.flags[id.index])];
  }
  [[nodiscard]] Truth flag(FactId id) const { return state_.flags[id.index]; }
  [[nodiscard]] bool known(FactId id) const { return value(id).known; }
  [[nodiscard]] std::string text(FactId id) const;  // "unknown", "true", "42", "controlled", "liver, lung"
  [[nodiscard]] std::string path(FactId id) const;
  [[nodiscard]] std::size_t lesion_index() const { return lesion_index_; }
  [[nodiscard]] const FactTable& table() const { return *table_; }

 private:
  struct Origin {
    std::string path;
    std::string text;
  };
  Value& reset(FactId id);  // not of a flag
  void put_flag(FactId id, Truth flag);
  const FactTable* table_;
  Scope scope_;
  std::size_t lesion_index_;
  FactTable::Initial state_;
  std::unordered_map<std::uint16_t, Origin> origins_;
};

// As texts write a number: at most two decimals, none of them a zero at the end.
std::string number_text(double value);

}  // namespace tumorboard::knowledge
