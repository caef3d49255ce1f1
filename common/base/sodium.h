// SPDX-License-Identifier: Apache-2.0
// libsodium must be initialised once before any other use; every main() calls this first.
#pragma once

namespace tumorboard {

void init_sodium();  // ends the process if it fails

}  // namespace tumorboard
