// SPDX-License-Identifier: Apache-2.0
// What became of each clause of each open text: a fact, nothing of weight, or unread. One
// mechanism for every open field; a clause that no reader covers is unread, never "no".
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/recommendation.pb.h"
#include "workers/clinical/open_text.h"

namespace tumorboard::clinical {

// Facts that a clarification cannot set aside, and that name a clause before anything else it says.
bool is_alarm(std::string_view fact);

// One open text of the case. Borrows from the Reader.
class Reading {
 public:
  Reading(std::string path, const FieldText& field) : path_(std::move(path)), field_(&field) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const knowledge::Scan& scan() const { return *field_->scan; }
  [[nodiscard]] bool plain() const { return field_->plain; }
  [[nodiscard]] bool states() const { return field_->states; }
  [[nodiscard]] bool covers(std::size_t token) const;
  // The tokens became the fact `as`, a path or a fact's name that outlives the reading.
  void cover(std::size_t first, std::size_t count, std::string_view as);
  void cover(const knowledge::Mention& mention, std::string_view as);
  void cover(knowledge::Span bytes, std::string_view as);
  // A person explained the clause.
  void clarify(std::size_t clause);
  // The clause stays unread although its words are known.
  void doubt(std::size_t clause);

  [[nodiscard]] bool is_read(std::size_t clause) const;
  [[nodiscard]] bool all_read() const;
  // The clause of `text` without white space and punctuation around it.
  [[nodiscard]] std::string_view clause_text(std::size_t clause) const;
  // path of the fact, irrelevant:ID, clarified or unread.
  [[nodiscard]] std::string became(std::size_t clause) const;

 private:
  void own();
  struct ClauseState {
    std::string_view as;
    bool clarified = false;
    bool doubted = false;
  };
  std::string path_;
  const FieldText* field_;
  std::vector<bool> covered_;         // empty while nothing was added to the field's own
  std::vector<ClauseState> clauses_;  // the same
};

class OpenText {
 public:
  explicit OpenText(Reader& reader) : reader_(&reader) {}

  // Matches `text` with the categories and takes it into the account.
  Recognised read(std::initializer_list<v1::LexiconCategory> categories, std::string_view text, const std::string& path,
                  Drugs drugs = Drugs::kElsewhere);
  // The text into the account, without words of its own field.
  Reading& open(std::initializer_list<v1::LexiconCategory> categories, std::string_view text, const std::string& path,
                Drugs drugs = Drugs::kElsewhere);
  // A value that is not understood as a whole.
  void not_recognised(std::string path, std::string text);

  [[nodiscard]] std::vector<Reading>& readings() { return readings_; }
  [[nodiscard]] Reading* find(std::string_view path);
  [[nodiscard]] const std::vector<v1::Unrecognised>& stated() const { return stated_; }

 private:
  Reader* reader_;
  std::vector<Reading> readings_;
  std::vector<v1::Unrecognised> stated_;  // by not_recognised()
};

}  // namespace tumorboard::clinical
