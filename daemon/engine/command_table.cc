// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/command_table.h"

#include <array>

#include "daemon/engine/memory.h"

namespace tumorboard {
namespace {

using workflow::Access;
using workflow::Loads;
using workflow::Subject;

// Has the body the field that tells its subject? A body that names a case is about a case, and so on.
template <typename Body>
consteval bool tells(Subject subject) {
  constexpr bool kCaseId = requires(const Body& body) { body.case_id(); };
  constexpr bool kMeetingId = requires(const Body& body) { body.meeting_id(); };
  constexpr bool kSpecimenId = requires(const Body& body) { body.specimen_id(); };
  constexpr bool kResultId = requires(const Body& body) { body.result_id(); };
  constexpr bool kJobId = requires(const Body& body) { body.job_id(); };
  constexpr bool kUserId = requires(const Body& body) { body.user_id(); };
  constexpr bool kKeyId = requires(const Body& body) { body.key_id(); };
  constexpr bool kProposalNumber = requires(const Body& body) { body.proposal(); };
  constexpr bool kDigest = requires(const Body& body) { body.digest(); };
  switch (subject) {
    case Subject::kCase:
    case Subject::kAnyCase:
      return kCaseId;
    case Subject::kMeeting:
    case Subject::kAnyMeeting:
      return kMeetingId;
    case Subject::kSpecimen:
      return kSpecimenId;
    case Subject::kResult:
      return kResultId;
    case Subject::kJob:
      return kJobId;
    case Subject::kPerson:
      return kUserId;
    case Subject::kKey:
      return kKeyId;
    case Subject::kProposal:
      return kProposalNumber;
    case Subject::kArtefact:
      return kDigest;
    case Subject::kNone:
      return !(kCaseId || kMeetingId || kSpecimenId || kResultId || kJobId || kUserId || kKeyId || kProposalNumber ||
               kDigest);
  }
  return false;
}

template <typename Body>
Result<std::unique_ptr<google::protobuf::Message>> parse_body(const std::string& bytes) {
  auto body = std::make_unique<Body>();
  if (!body->ParseFromString(bytes)) {
    return fail(ErrorCode::kBadMessage, "the body is not a " + Body::descriptor()->name());
  }
  return body;
}

template <typename Body, Subject subject>
Target target_of(const google::protobuf::Message& message) {
  Target target;
  if constexpr (subject == Subject::kCase) {
    const auto& body = static_cast<const Body&>(message);
    target.case_id = body.case_id();
    read_seen(body, target);
  }
  return target;
}

void ask_reader(const Memory& memory, const Reading& reading) {
  reading.work.reader.emplace_back(
      AnswerRead{std::move(reading.message), reading.actor, reading.audit, memory.people.held_disciplines()});
}

template <typename Body, Subject subject>
Result<std::string> object_of(const std::string& bytes) {
  TB_ASSIGN(const auto body, parse<Body>(bytes));
  if constexpr (subject == Subject::kCase || subject == Subject::kAnyCase) return body.case_id();
  if constexpr (subject == Subject::kMeeting || subject == Subject::kAnyMeeting) return body.meeting_id();
  return std::string();
}

// Makes a row of each kind.
struct Table {
  template <typename Body, Subject subject, Loads loads>
  static constexpr Execution change(v1::MessageType type) {
    static_assert(tells<Body>(subject), "the body does not tell the row's subject");
    Execution out;
    out.type = type;
    out.access = Access::kChange;
    out.parse = parse_body<Body>;
    out.target = target_of<Body, subject>;
    out.handle = [](Memory& memory, const google::protobuf::Message& message, const Request& request) {
      const auto& body = static_cast<const Body&>(message);
      if (auto checked = check::check(body); !checked) return Result<v1::Reply>(fail(std::move(checked.error())));
      return tumorboard::handle(memory, body, request);
    };
    if constexpr (loads == Loads::kPathology) {
      out.asks_pathology = true;
      out.question = [](const Memory& memory, const std::string& bytes) -> std::optional<LoadPathology> {
        const auto body = tumorboard::parse<Body>(bytes);
        return body ? tumorboard::question(memory, *body) : std::nullopt;
      };
    }
    if constexpr (requires(Memory & memory, const Body& body, const Confirmed& by) {
                    tumorboard::carry_out(memory, body, by);
                  }) {
      out.is_confirmed = true;
      out.carry_out = [](Memory& memory, const std::string& bytes, const Confirmed& confirmed) -> Result<> {
        TB_ASSIGN(const auto body, tumorboard::parse<Body>(bytes));
        return tumorboard::carry_out(memory, body, confirmed);
      };
    }
    return out;
  }

  template <typename Body, Subject subject>
  static constexpr Execution read_by_reader(v1::MessageType type) {
    static_assert(tells<Body>(subject), "the body does not tell the row's subject");
    Execution out;
    out.type = type;
    out.access = Access::kRead;
    out.object = object_of<Body, subject>;
    out.read = [](Memory& memory, const Reading& reading) { ask_reader(memory, reading); };
    return out;
  }

  template <typename Body, Subject subject>
  static constexpr Execution read_by_engine(v1::MessageType type) {
    Execution out = read_by_reader<Body, subject>(type);
    out.read = [](Memory& memory, const Reading& reading) {
      Body query;
      query.ParseFromString(reading.message.body);  // it has been checked
      serve(memory, query, reading);
    };
    return out;
  }

  template <v1::MessageType type>
  static constexpr Execution operation() {
    Execution out;
    out.type = type;
    out.operate = [](const Memory& memory) { return tumorboard::operate(memory, Operation<type>()); };
    return out;
  }

  static constexpr bool executes(const workflow::CommandRow& row, const Execution& execution) {
    if (row.type != execution.type || row.access != execution.access) return false;
    return row.access != Access::kChange || ((row.loads == Loads::kPathology) == execution.asks_pathology &&
                                             (!row.second_person || execution.is_confirmed));
  }
};

}  // namespace

const Execution& execution_of(const workflow::CommandRow& row) {
  static constexpr std::array kExecutions{
// clang-format off
#define TB_CHANGE(TYPE, Body, SUBJECT, LOADS, ...)                                                                  \
  Table::change<v1::Body, Subject::SUBJECT, Loads::LOADS>(v1::MESSAGE_TYPE_##TYPE),
#define TB_READ_BY_READER(TYPE, Body, SUBJECT, ...)                                                                 \
  Table::read_by_reader<v1::Body, Subject::SUBJECT>(v1::MESSAGE_TYPE_##TYPE),
#define TB_READ_BY_ENGINE(TYPE, Body, SUBJECT, ...)                                                                 \
  Table::read_by_engine<v1::Body, Subject::SUBJECT>(v1::MESSAGE_TYPE_##TYPE),
#define TB_OPERATION(TYPE, ...) Table::operation<v1::MESSAGE_TYPE_##TYPE>(),
#include "common/check/commands.def"
      // clang-format on
  };
  static_assert(
      [] {
        if (kExecutions.size() != workflow::kCommands.size()) return false;
        for (std::size_t i = 0; i < kExecutions.size(); ++i) {
          if (!Table::executes(workflow::kCommands.at(i), kExecutions.at(i))) return false;
        }
        return true;
      }(),
      "a row of the command table lacks what executes it");
  return kExecutions.at(static_cast<std::size_t>(&row - workflow::kCommands.data()));
}

}  // namespace tumorboard
