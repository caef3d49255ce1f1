// SPDX-License-Identifier: Apache-2.0
// Where a watcher had come to: the ledger's epoch and the last sequence it had printed, on
// one line of a file.
#pragma once

#include <optional>
#include <string>

#include "common/base/ids.h"
#include "common/base/result.h"

namespace tumorboard::cli {

struct ResumePoint {
  std::string ledger_epoch;  // 16 bytes
  Sequence sequence = 0;
};

// Nothing if there is no such file yet; INVALID if it is not one of ours.
Result<std::optional<ResumePoint>> read_resume_file(const std::string& path);
Result<> write_resume_file(const std::string& path, const ResumePoint& point);

}  // namespace tumorboard::cli
