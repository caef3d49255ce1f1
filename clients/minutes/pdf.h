// SPDX-License-Identifier: Apache-2.0
// The minutes as PDF: a banner on every page, "page x of y", headings in its structure. The same minutes
// give the same bytes: the only time inside is the meeting's.
#pragma once

#include <string>

#include "clients/minutes/minutes.h"

namespace tumorboard::minutes {

Result<std::string> to_pdf(const Minutes& minutes);

}  // namespace tumorboard::minutes
