// SPDX-License-Identifier: Apache-2.0
// Where the knowledge is: --knowledge, TUMORBOARD_KNOWLEDGE, beside the binary (a build tree,
// then an installation), /usr/share/tumorboard/knowledge.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "clients/cli/invocation.h"
#include "workers/knowledge/knowledge.h"

namespace tumorboard::cli {

// A given folder is taken as it is; else the first that holds knowledge.
std::filesystem::path knowledge_folder(const Invocation& run, const std::string& given);

// Reports and returns exit 78 if it cannot be used.
OrExit<std::shared_ptr<const knowledge::Knowledge>> load_knowledge(const Invocation& run, const std::string& given);

}  // namespace tumorboard::cli
