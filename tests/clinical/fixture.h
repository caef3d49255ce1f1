// SPDX-License-Identifier: Apache-2.0
// The product's own knowledge and case files, for tests of the clinical rules.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tumorboard/v1/case.pb.h"
#include "workers/clinical/pipeline.h"
#include "workers/knowledge/knowledge.h"
#include "workers/knowledge/loader.h"

namespace tumorboard::clinical_test {

std::string source_dir();  // TUMORBOARD_SOURCE_DIR, else the compiled-in one

// knowledge of the source tree; stops the program with the findings when it is broken.
const knowledge::Knowledge& shipped_knowledge();

// Its files, for tests that change one.
std::vector<knowledge::SourceFile> shipped_files();

// Nothing when the file is refused; `why` says why.
std::optional<v1::Case> read_case_text(const std::string& text, std::string* why = nullptr);
std::string read_file(const std::string& path);
std::vector<std::string> case_files(const std::string& directory);  // *.json, sorted

}  // namespace tumorboard::clinical_test
