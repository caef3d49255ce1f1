// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/upload.h"

#include "common/check/check.h"

namespace tumorboard::cli {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{192} * 1024;

}  // namespace

int upload(Invocation& run, const std::string& kind, const std::string& digest, const std::string& bundle) {
  std::size_t offset = 0;
  for (;;) {
    v1::UploadArtefact command;
    command.set_digest(digest);
    command.set_offset(offset);
    command.set_total(bundle.size());
    command.set_kind(kind);
    command.set_data(bundle.substr(offset, kChunkBytes));
    if (const auto ok = check::check(command); !ok) return run.messages().failure(ok.error());
    const std::string& text = run.globals().request_id;
    const std::string id = text.empty() ? text : text + "/" + std::to_string(offset);
    const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_UPLOAD_ARTEFACT, command, id), digest.substr(0, 12));
    if (!reply) return reply.error();
    const v1::ArtefactStored& stored = reply->artefact_stored();
    if (stored.complete()) return 0;
    if (stored.received() <= offset || stored.received() >= bundle.size()) {
      return run.messages().failure(
          {ErrorCode::kBadMessage, "the daemon counts other bytes than were sent", "", "", 0});
    }
    offset = stored.received();
  }
}

}  // namespace tumorboard::cli
