// SPDX-License-Identifier: Apache-2.0
// For whoever packages or activates knowledge: is this folder usable by this very program?
#pragma once

#include <ostream>
#include <string>

namespace tumorboard::worker {

// Prints every finding and a summary. The exit code: 0 usable (warnings or not), 78 broken.
int check_knowledge(const std::string& directory, std::ostream& out);

}  // namespace tumorboard::worker
