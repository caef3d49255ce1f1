// SPDX-License-Identifier: Apache-2.0
// Which sign-offs stand: of the current version, of each person in a discipline the latest.
#pragma once

#include <cstdint>
#include <vector>

#include "tumorboard/v1/signoff.pb.h"

namespace tumorboard {

using SignOffs = google::protobuf::RepeatedPtrField<v1::SignOffRecord>;

// In the order of the record; what was taken back with a retraction stands no more, nor does
// the retraction.
std::vector<const v1::SignOffRecord*> standing(const SignOffs& sign_offs, std::uint32_t version);

bool stands(const SignOffs& sign_offs, std::uint32_t version, const v1::SignOffRecord& one);

}  // namespace tumorboard
