// SPDX-License-Identifier: Apache-2.0
// Which numbers of MessageType are whose, and which of them the contract declares. All at compile
// time: a table can refuse to compile when the contract has a type that it lacks.
#pragma once

#include <string_view>
#include <utility>

#include "tumorboard/v1/envelope.pb.h"

namespace tumorboard::wire {

inline constexpr int kClientTypesBegin = 100;
inline constexpr int kClientTypesEnd = 200;

// A request of a client that a command answers. Credit and the events pushed to clients are none.
constexpr bool is_command(v1::MessageType type) {
  return type >= v1::MESSAGE_TYPE_SUBMIT_CASE && type < v1::MESSAGE_TYPE_EVENT && type != v1::MESSAGE_TYPE_CREDIT;
}

// Does the contract declare this number? The compiler spells a declared value by its name, and any
// other as a cast of the number.
template <v1::MessageType type>
consteval bool is_declared() {
  return std::string_view(__PRETTY_FUNCTION__).find("MESSAGE_TYPE_") != std::string_view::npos;
}
static_assert(is_declared<v1::MESSAGE_TYPE_SUBMIT_CASE>() && !is_declared<static_cast<v1::MessageType>(99)>(),
              "this compiler spells the values of an enumeration in another way");

// True when `holds` of every declared type from 100 to 199.
template <typename Holds>
consteval bool every_client_type(Holds holds) {
  return [&]<int... offset>(std::integer_sequence<int, offset...>) {
    return ((!is_declared<static_cast<v1::MessageType>(kClientTypesBegin + offset)>() ||
             holds(static_cast<v1::MessageType>(kClientTypesBegin + offset))) &&
            ...);
  }
  (std::make_integer_sequence<int, kClientTypesEnd - kClientTypesBegin>());
}

static_assert(every_client_type([](v1::MessageType type) {
                return is_command(type) || type == v1::MESSAGE_TYPE_CREDIT || type == v1::MESSAGE_TYPE_EVENT;
              }),
              "a command's number lies below MESSAGE_TYPE_EVENT: a client may not send others");

}  // namespace tumorboard::wire
