// SPDX-License-Identifier: Apache-2.0
// What a peer of an older schema revision may no longer do, because the meaning of it has
// changed. A peer says its revision in every envelope; everything that has no row here is taken
// from every revision the daemon speaks. docs/reference/protocol.md prints the table.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "tumorboard/v1/board.pb.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/envelope.pb.h"
#include "tumorboard/v1/signoff.pb.h"

namespace tumorboard {

struct RevisionRow {
  v1::MessageType type;
  std::string_view name;
  std::uint32_t needs;  // the revision from which on it is taken
  std::string_view when;
  std::string_view why;
};

inline constexpr std::array<RevisionRow, 5> kRevisionLaw{{
    {v1::MESSAGE_TYPE_SIGN_OFF, "SignOff", 2, "approve, modify",
     "the signature covers urgent signs, cautions and texts that were not read, and an older client does not show "
     "them"},
    {v1::MESSAGE_TYPE_ADD_FACTS, "AddFacts", 2,
     "the case sent lacks a fact of the stored case that revision 1 does "
     "not know",
     "the command replaces the whole case, and the fact would be lost"},
    {v1::MESSAGE_TYPE_PROPOSE_BY_HAND, "ProposeByHand", 2, "it names disciplines",
     "they are asked beside the standing ones and those asked before; an older client means them instead"},
    {v1::MESSAGE_TYPE_CONFIRM, "Confirm", 2, "always",
     "it says what is confirmed; an older client confirms a number without having seen what waits under it"},
    {v1::MESSAGE_TYPE_REGISTER, "Register", 2, "always",
     "the answer of an older worker names no urgent sign and no text that was not read"},
}};

// OK or UNSUPPORTED_REVISION.
Result<> may_confirm(std::uint32_t revision);
Result<> may_register(std::uint32_t revision);
Result<> may_sign(std::uint32_t revision, v1::Decision decision);
Result<> may_propose(std::uint32_t revision, const v1::ProposeByHand& command);
Result<> may_replace(std::uint32_t revision, const v1::Case& stored, const v1::Case& sent);

std::string revision_law_markdown();

}  // namespace tumorboard
