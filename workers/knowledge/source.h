// SPDX-License-Identifier: Apache-2.0
// The files of a knowledge folder as one message that remembers where each entry stands, and
// the list of findings about them. Private to the loader.
#pragma once

#include <google/protobuf/text_format.h>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tumorboard/v1/knowledge.pb.h"
#include "workers/knowledge/loader.h"

namespace tumorboard::knowledge {

// Where an entry, or one of its fields, stands.
class Place {
 public:
  Place() = default;
  Place(std::string_view file, int line, const google::protobuf::TextFormat::ParseInfoTree* tree,
        const google::protobuf::Descriptor* type)
      : file_(file), line_(line), tree_(tree), type_(type) {}

  [[nodiscard]] std::string_view file() const { return file_; }
  [[nodiscard]] int line() const { return line_; }
  // The field's place, or the entry's where the field is not written. `index` in a repeated field.
  [[nodiscard]] Place at(std::string_view field, int index = 0) const;

 private:
  std::string_view file_;
  int line_ = 0;
  const google::protobuf::TextFormat::ParseInfoTree* tree_ = nullptr;
  const google::protobuf::Descriptor* type_ = nullptr;
};

class Report {
 public:
  void error(const Place& place, std::string what, std::string remedy) {
    add(Finding::Level::kError, place, std::move(what), std::move(remedy));
  }
  void warning(const Place& place, std::string what, std::string remedy) {
    add(Finding::Level::kWarning, place, std::move(what), std::move(remedy));
  }
  [[nodiscard]] bool has_errors() const { return has_errors_; }
  std::vector<Finding> take_sorted();

 private:
  void add(Finding::Level level, const Place& place, std::string what, std::string remedy);
  std::vector<Finding> findings_;
  bool has_errors_ = false;
};

class Sources {
 public:
  // Parses and merges; what does not parse is reported and left out.
  void read(const SourceFile& file, Report& report);

  v1::KnowledgeFile& merged() { return merged_; }
  [[nodiscard]] const v1::KnowledgeFile& merged() const { return merged_; }
  // Of the section's entry, by its index in merged(); of a single message, index 0.
  [[nodiscard]] Place place(std::string_view section, int index = 0) const;

 private:
  void note_places(const v1::KnowledgeFile& parsed, Report& report);

  struct File {
    std::string name;
    google::protobuf::TextFormat::ParseInfoTree tree;
  };
  std::deque<File> files_;  // places point into it
  v1::KnowledgeFile merged_;
  std::unordered_map<std::string, std::vector<Place>> places_;
};

}  // namespace tumorboard::knowledge
