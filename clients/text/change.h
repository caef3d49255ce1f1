// SPDX-License-Identifier: Apache-2.0
// One field that differs, in words.
#pragma once

#include <string>

#include "tumorboard/v1/error.pb.h"

namespace tumorboard {

// A value of a change. Empty: a fact is not known; of a recommendation, nothing stood there; a
// trial is not listed.
inline std::string side_text(const v1::FieldChange& change, const std::string& value) {
  if (!value.empty()) return value;
  if (change.path().starts_with("trials[")) return "-";
  return change.path().starts_with("recommendation") ? "nothing" : "not known";
}

inline std::string change_text(const v1::FieldChange& change) {
  return change.path() + ": " + side_text(change, change.from()) + " -> " + side_text(change, change.to());
}

}  // namespace tumorboard
