// SPDX-License-Identifier: Apache-2.0
// What lint says about a trial: where, what is wrong, what to do.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tumorboard::trials {

enum class Severity : std::uint8_t { kWarning, kError };

struct Finding {
  Severity severity = Severity::kError;
  std::string file;
  int line = 0;
  std::string path;  // treatment_list.step[0].arm[1].match[0].and[2].genomic.exon
  std::string text;
  std::string remedy;
};

class Findings {
 public:
  void error(int line, std::string path, std::string text, std::string remedy) {
    all_.push_back({Severity::kError, {}, line, std::move(path), std::move(text), std::move(remedy)});
  }
  void warning(int line, std::string path, std::string text, std::string remedy) {
    all_.push_back({Severity::kWarning, {}, line, std::move(path), std::move(text), std::move(remedy)});
  }
  [[nodiscard]] std::vector<Finding>& all() { return all_; }

 private:
  std::vector<Finding> all_;
};

}  // namespace tumorboard::trials
