// SPDX-License-Identifier: Apache-2.0
// The authority table as a page for people.
#pragma once

#include <string>

namespace tumorboard::workflow {

std::string authority_markdown();

}  // namespace tumorboard::workflow
