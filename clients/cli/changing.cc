// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/changing.h"

#include "clients/cli/json_object.h"
#include "common/json/enum_names.h"

namespace tumorboard::cli {

int send_checked(Invocation& run, v1::MessageType type, const google::protobuf::Message& command,
                 const std::string& case_id, const std::string& next) {
  const auto reply = run.ask(run.request(type, command), case_id);
  if (!reply) return reply.error();
  const bool signed_for = reply->has_sign_off_accepted();
  const std::string state =
      json::enum_word(signed_for ? reply->sign_off_accepted().state() : reply->case_accepted().state());
  const std::uint32_t revision = reply->case_accepted().revision();
  if (run.format() == Format::kJson) {
    run.out() << JsonObject::document("case_changed")
                     .text("case_id", case_id)
                     .text_or_null("state", state)
                     .raw("revision", revision == 0 ? "null" : std::to_string(revision))
                     .number("sequence", reply->sequence())
                     .str()
              << '\n';
    return 0;
  }
  Table table({"CASE", "STATE", "REVISION", "SEQUENCE"});
  table.add({case_id, state, revision == 0 ? "" : std::to_string(revision), std::to_string(reply->sequence())});
  run.print(table);
  run.messages().next_step(next.empty() ? "tumorboard case show " + case_id : next);
  return 0;
}

}  // namespace tumorboard::cli
