// SPDX-License-Identifier: Apache-2.0
#include "workers/knowledge/difference.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <map>
#include <utility>

#include "common/json/enum_names.h"
#include "common/json/write.h"

namespace tumorboard::knowledge {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string field_text(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? std::string() : message.GetReflection()->GetString(message, field);
}

std::string key_of(const std::string& kind, const Message& message) {
  if (kind == "pattern_row") return std::to_string(static_cast<const v1::PatternRow&>(message).row());
  if (kind == "alteration") return field_text(message, "gene") + " " + field_text(message, "alteration_class");
  if (kind == "lexicon") {
    return json::enum_word(static_cast<const v1::LexiconEntry&>(message).category()) + " " +
           field_text(message, "value");
  }
  if (kind == "code") {
    const auto& code = static_cast<const v1::Code&>(message);
    return json::enum_word(code.kind()) + " " + code.code();
  }
  if (kind == "sign") {
    const auto& sign = static_cast<const v1::Sign&>(message);
    std::string key = sign.code();
    for (const std::string& part : sign.part()) key += " " + part;
    return key;
  }
  for (const char* name : {"id", "name", "symbol", "statement"}) {
    if (message.GetDescriptor()->FindFieldByName(name) != nullptr) return field_text(message, name);
  }
  return kind;
}

class Collector {
 public:
  void add(std::string kind, std::string key, const Message& message) {
    const auto [at, is_new] = index_.emplace(std::pair(kind, key), list_.size());
    if (!is_new) {
      list_[at->second].message->MergeFrom(message);
      return;
    }
    Entry& entry = list_.emplace_back();
    entry.kind = std::move(kind);
    entry.key = std::move(key);
    entry.message.reset(message.New());
    entry.message->CopyFrom(message);
  }

  std::vector<Entry> take() && { return std::move(list_); }

 private:
  std::map<std::pair<std::string, std::string>, std::size_t> index_;
  std::vector<Entry> list_;
};

std::string one_value(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection& read = *message.GetReflection();
  const bool listed = index >= 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return listed ? read.GetRepeatedString(message, field, index) : read.GetString(message, field);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = listed ? read.GetRepeatedEnum(message, field, index) : read.GetEnum(message, field);
      return json::enum_word(*value);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return (listed ? read.GetRepeatedBool(message, field, index) : read.GetBool(message, field)) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::to_string(listed ? read.GetRepeatedUInt32(message, field, index) : read.GetUInt32(message, field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return json::rounded(listed ? read.GetRepeatedDouble(message, field, index) : read.GetDouble(message, field));
    default: {
      const Message& part = listed ? read.GetRepeatedMessage(message, field, index) : read.GetMessage(message, field);
      return part.ShortDebugString();
    }
  }
}

std::vector<std::string> values(const Message& message, const FieldDescriptor* field) {
  if (!field->is_repeated()) return {one_value(message, field, -1)};
  const int size = message.GetReflection()->FieldSize(message, field);
  std::vector<std::string> all;
  all.reserve(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) all.push_back(one_value(message, field, i));
  return all;
}

// Those of `all` that `others` lacks, each once, joined.
std::string lacking(const std::vector<std::string>& all, const std::vector<std::string>& others) {
  std::string joined;
  for (const std::string& one : all) {
    if (std::find(others.begin(), others.end(), one) != others.end()) continue;
    joined += (joined.empty() ? "" : "; ") + one;
  }
  return joined;
}

std::vector<FieldChange> field_changes(const Message& before, const Message& after) {
  std::vector<FieldChange> changed;
  for (int i = 0; i < before.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = before.GetDescriptor()->field(i);
    const auto was = values(before, field);
    const auto is = values(after, field);
    if (was == is) continue;
    FieldChange change{field->name(), lacking(was, is), lacking(is, was)};
    if (change.from.empty() && change.to.empty()) change.from = change.to = "the same in another order";
    changed.push_back(std::move(change));
  }
  return changed;
}

using Index = std::map<std::pair<std::string, std::string>, const Entry*>;

Index index_of(const std::vector<Entry>& list) {
  Index index;
  for (const Entry& entry : list) index.emplace(std::pair(entry.kind, entry.key), &entry);
  return index;
}

}  // namespace

std::vector<Entry> entries(const v1::KnowledgeFile& file) {
  Collector all;
  const auto* type = v1::KnowledgeFile::descriptor();
  const Reflection& read = *v1::KnowledgeFile::GetReflection();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const std::string& kind = field->name();
    if (field->is_repeated() && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      if (read.FieldSize(file, field) == 0) continue;
      v1::KnowledgeFile words;  // a list of plain words is one entry
      for (int n = 0; n < read.FieldSize(file, field); ++n) {
        read.AddString(&words, field, read.GetRepeatedString(file, field, n));
      }
      all.add(kind, kind, words);
    } else if (field->is_repeated()) {
      for (int n = 0; n < read.FieldSize(file, field); ++n) {
        const Message& message = read.GetRepeatedMessage(file, field, n);
        all.add(kind, key_of(kind, message), message);
      }
    } else if (kind == "policy") {
      const Message& policy = read.GetMessage(file, field);
      for (int n = 0; n < policy.GetDescriptor()->field_count(); ++n) {
        const FieldDescriptor* number = policy.GetDescriptor()->field(n);
        all.add(kind, number->name(), policy.GetReflection()->GetMessage(policy, number));
      }
    } else if (read.HasField(file, field)) {
      all.add(kind, kind, read.GetMessage(file, field));
    }
  }
  return std::move(all).take();
}

std::vector<Field> fields(const Message& entry) {
  std::vector<const FieldDescriptor*> set;
  entry.GetReflection()->ListFields(entry, &set);
  std::vector<Field> listed;
  listed.reserve(set.size());
  for (const FieldDescriptor* field : set) listed.push_back({field->name(), lacking(values(entry, field), {})});
  return listed;
}

std::vector<EntryChange> difference(const v1::KnowledgeFile& before, const v1::KnowledgeFile& after) {
  const std::vector<Entry> was = entries(before);
  const std::vector<Entry> is = entries(after);
  const Index earlier = index_of(was);
  const Index later = index_of(is);
  std::vector<EntryChange> changes;
  for (const Entry& entry : was) {
    const auto now = later.find({entry.kind, entry.key});
    if (now == later.end()) {
      changes.push_back({EntryChanged::kRemoved, entry.kind, entry.key, {}});
      continue;
    }
    auto fields = field_changes(*entry.message, *now->second->message);
    if (!fields.empty()) changes.push_back({EntryChanged::kChanged, entry.kind, entry.key, std::move(fields)});
  }
  for (const Entry& entry : is) {
    if (!earlier.contains({entry.kind, entry.key})) {
      changes.push_back({EntryChanged::kAdded, entry.kind, entry.key, {}});
    }
  }
  return changes;
}

}  // namespace tumorboard::knowledge
