// SPDX-License-Identifier: Apache-2.0
// Reading a meeting from the daemon, shared by several commands.
#pragma once

#include <string>

#include "clients/cli/invocation.h"
#include "tumorboard/v1/meeting.pb.h"

namespace tumorboard::cli {

OrExit<v1::MeetingView> show_meeting(Invocation& run, const std::string& meeting_id);

}  // namespace tumorboard::cli
