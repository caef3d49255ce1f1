// SPDX-License-Identifier: Apache-2.0
// Which sign-offs are in force: those of the current version, the latest of each person in a
// discipline, and dissents that were open when people wrote it.
#pragma once

#include <cstdint>
#include <vector>

#include "tumorboard/v1/signoff.pb.h"

namespace tumorboard {

using SignOffs = google::protobuf::RepeatedPtrField<v1::SignOffRecord>;

// In the order of the record. A sign-off that was retracted is not in force, and the retraction is
// not listed either.
std::vector<const v1::SignOffRecord*> standing(const SignOffs& sign_offs, std::uint32_t version);

bool stands(const SignOffs& sign_offs, std::uint32_t version, const v1::SignOffRecord& one);

}  // namespace tumorboard
