// SPDX-License-Identifier: Apache-2.0
// What became of the board's decisions: counted from the cases themselves, so that every rate
// has its denominator beside it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tumorboard/v1/ledger.pb.h"
#include "tumorboard/v1/worklist.pb.h"

namespace tumorboard {

class ImplementationReport {
 public:
  // Decisions agreed in [from_us, to_us).
  ImplementationReport(std::int64_t from_us, std::int64_t to_us) : from_us_(from_us), to_us_(to_us) {}
  void add(const v1::CaseSnapshot& snapshot);
  [[nodiscard]] v1::Report finish() const;

 private:
  std::int64_t from_us_;
  std::int64_t to_us_;
  v1::PatternCount all_;
  std::uint64_t superseded_ = 0;
  std::map<std::string, v1::PatternCount> patterns_;
  std::map<int, std::uint64_t> reasons_;
  std::map<std::pair<std::uint32_t, int>, std::uint64_t> responses_;
};

}  // namespace tumorboard
