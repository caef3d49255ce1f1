// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/source.h"

#include <google/protobuf/io/tokenizer.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace tumorboard::knowledge {
namespace {

using google::protobuf::TextFormat;

class ParseErrors final : public google::protobuf::io::ErrorCollector {
 public:
  ParseErrors(std::string_view file, Report& report) : file_(file), report_(report) {}
  void AddError(int line, google::protobuf::io::ColumnNumber /*column*/, const std::string& message) override {
    report_.error(Place(file_, line + 1, nullptr, nullptr), "the file does not parse: " + message,
                  "correct the line; fields and their names are listed in knowledge.proto");
  }

 private:
  std::string_view file_;
  Report& report_;
};

}  // namespace

Place Place::at(std::string_view field_name, int index) const {
  if (tree_ == nullptr) return *this;
  const auto* field = type_->FindFieldByName(std::string(field_name));
  const int position = field->is_repeated() ? index : -1;
  const auto location = tree_->GetLocation(field, position);
  if (location.line < 0) return *this;
  const auto* nested = field->message_type() == nullptr ? nullptr : tree_->GetTreeForNested(field, position);
  return {file_, location.line + 1, nested, field->message_type()};
}

void Report::add(Finding::Level level, const Place& place, std::string what, std::string remedy) {
  has_errors_ = has_errors_ || level == Finding::Level::kError;
  findings_.push_back({level, std::string(place.file()), place.line(), std::move(what), std::move(remedy)});
}

std::vector<Finding> Report::take_sorted() {
  std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  return std::move(findings_);
}

void Sources::read(const SourceFile& file, Report& report) {
  files_.emplace_back();
  files_.back().name = file.name;
  ParseErrors errors(files_.back().name, report);
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.WriteLocationsTo(&files_.back().tree);
  v1::KnowledgeFile parsed;
  if (!parser.ParseFromString(file.content, &parsed)) return;
  note_places(parsed, report);
  merged_.MergeFrom(parsed);
}

void Sources::note_places(const v1::KnowledgeFile& parsed, Report& report) {
  const File& file = files_.back();
  const Place root(file.name, 0, &file.tree, v1::KnowledgeFile::descriptor());
  const auto* reflection = v1::KnowledgeFile::GetReflection();
  for (int i = 0; i < v1::KnowledgeFile::descriptor()->field_count(); ++i) {
    const auto* section = v1::KnowledgeFile::descriptor()->field(i);
    auto& places = places_[section->name()];
    if (section->is_repeated()) {
      for (int n = 0; n < reflection->FieldSize(parsed, section); ++n) places.push_back(root.at(section->name(), n));
    } else if (reflection->HasField(parsed, section)) {
      places.push_back(root.at(section->name()));
      if (places.size() > 1) {
        report.error(places.back(), section->name() + " is given twice", "keep it in one file only");
      }
    }
  }
}

Place Sources::place(std::string_view section, int index) const {
  const auto found = places_.find(std::string(section));
  if (found == places_.end() || static_cast<std::size_t>(index) >= found->second.size()) return {};
  return found->second[static_cast<std::size_t>(index)];
}

}  // namespace tumorboard::knowledge
