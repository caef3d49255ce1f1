// SPDX-License-Identifier: Apache-2.0
// A meeting as an invitation (RFC 5545, RFC 5546) without a word about patients: title, place,
// time and how many cases.
#pragma once

#include <string>
#include <vector>

#include "tumorboard/v1/meeting.pb.h"

namespace tumorboard::minutes {

struct Guests {
  std::string organizer;               // an e-mail address; empty: none is written
  std::vector<std::string> attendees;  // e-mail addresses
};

// METHOD:REQUEST, or CANCEL for a cancelled meeting. The same meeting gives the same bytes; its
// UID never changes and its SEQUENCE is the number of its edits.
std::string calendar_of(const v1::MeetingSnapshot& meeting, const Guests& guests);

}  // namespace tumorboard::minutes
