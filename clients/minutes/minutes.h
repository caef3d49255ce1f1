// SPDX-License-Identifier: Apache-2.0
// The minutes of a closed meeting: who was there, what was on the agenda, and of each case the
// text that stood at the end, its digest, its signatures and every dissent. They decide
// nothing: all of it is on record elsewhere.
#pragma once

#include <cstdint>
#include <string>

#include "clients/text/document.h"
#include "common/base/result.h"
#include "tumorboard/v1/meeting.pb.h"

namespace tumorboard::minutes {

struct Minutes {
  std::string title;
  std::string banner;          // heads every page
  std::int64_t closed_us = 0;  // the only time a rendering may carry
  Document body;
};

// FAILED_PRECONDITION: the meeting is not closed. CORRUPT: a text is missing, or is not the one
// whose digest the meeting's record holds.
Result<Minutes> minutes_of(const v1::MeetingView& view);

std::string to_text(const Minutes& minutes, std::size_t width);

}  // namespace tumorboard::minutes
