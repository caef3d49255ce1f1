// SPDX-License-Identifier: Apache-2.0
// What an event says in words, for histories and subscribers: the reason given, the question
// asked, what is waited for.
#pragma once

#include <string>

#include "tumorboard/v1/ledger.pb.h"

namespace tumorboard {

// False for an event that changes nothing for its board: it is not in the history and not pushed.
bool is_told(const v1::LedgerEvent& event);

// Empty when the event's kind says it all.
std::string text_of(const v1::LedgerEvent& event);

}  // namespace tumorboard
