// SPDX-License-Identifier: Apache-2.0
// The entries of a knowledge by kind and key, and what differs between two of them, field by
// field: for people who review a change.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tumorboard/v1/knowledge.pb.h"

namespace tumorboard::knowledge {

struct Entry {
  std::string kind;  // rule, drug, policy ...: the field's name in KnowledgeFile
  std::string key;   // its id; "EGFR egfr_t790m" for an alteration, "site liver" for the lexicon
  std::shared_ptr<google::protobuf::Message> message;  // entries of one key are merged
};

// In the order of KnowledgeFile's fields, then of the files. A policy number is an entry.
std::vector<Entry> entries(const v1::KnowledgeFile& file);

struct Field {
  std::string name;
  std::string text;  // values of a list joined
};

std::vector<Field> fields(const google::protobuf::Message& entry);  // those that are set

struct FieldChange {
  std::string field;
  std::string from;  // of a list: what went
  std::string to;    // of a list: what came
};

enum class EntryChanged : std::uint8_t { kAdded, kRemoved, kChanged };

struct EntryChange {
  EntryChanged how = EntryChanged::kChanged;
  std::string kind;
  std::string key;
  std::vector<FieldChange> fields;  // of kChanged
};

std::vector<EntryChange> difference(const v1::KnowledgeFile& before, const v1::KnowledgeFile& after);

}  // namespace tumorboard::knowledge
