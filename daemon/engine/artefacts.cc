// SPDX-License-Identifier: Apache-2.0
// Knowledge and trial registries on their way in: uploaded in chunks, checked, kept by digest.
#include <algorithm>

#include "common/signing/artefact.h"
#include "daemon/engine/command.h"
#include "daemon/engine/handlers.h"
#include "daemon/engine/steps.h"

namespace tumorboard {
namespace {

constexpr std::size_t kMaxUploads = 4;  // under way at a time

// It is whole: checked, and kept by its digest.
Result<> keep(Memory& memory, const v1::UploadArtefact& command, std::string artefact, const workflow::Actor& actor,
              Work& work) {
  if (hex(sha256(artefact)) != command.digest()) {
    return fail(ErrorCode::kInvalid, "the bytes do not have this digest", "digest", "upload them again");
  }
  TB_ASSIGN(const auto bundle, signing::unbundle(artefact));
  if (bundle.kind() != command.kind()) {
    return fail(ErrorCode::kInvalid, "this is an artefact of kind " + bundle.kind(), "kind");
  }
  // The daemon could hold no answer against what it cannot read itself.
  if (bundle.kind() == "knowledge") TB_TRY(index_knowledge(bundle));
  v1::ArtefactKept kept;
  kept.set_digest(command.digest());
  kept.set_bytes(artefact.size());
  work.recorder.record(v1::EVENT_KIND_ARTEFACT_KEPT, actor, kept);
  work.artefacts.push_back({command.digest(), command.kind(), std::move(artefact)});
  memory.kept_artefacts.insert_or_assign(command.digest(), command.kind());
  return {};
}

}  // namespace

Result<v1::Reply> handle(Memory& memory, const v1::UploadArtefact& command, const Request& request) {
  if (command.kind() == "knowledge" && !request.actor.roles.has(v1::ROLE_ADMINISTRATOR)) {
    return fail(ErrorCode::kForbidden, "an administrator brings knowledge", "kind");
  }
  const std::string name = request.actor.user.value() + " " + command.digest();
  Upload& upload = memory.uploads[name];
  if (command.offset() == 0) upload = Upload{command.total(), {}};
  const bool repeat = command.offset() > 0 && upload.total == command.total() &&
                      upload.bytes.size() == command.offset() + command.data().size() &&
                      upload.bytes.ends_with(command.data());
  if (repeat) upload.bytes.resize(command.offset());  // its answer was lost
  if (upload.total != command.total() || upload.bytes.size() != command.offset()) {
    const std::uint64_t have = upload.bytes.size();
    if (have == 0) memory.uploads.erase(name);
    return fail(ErrorCode::kFailedPrecondition, "chunks come in order: " + std::to_string(have) + " bytes are here",
                "offset", "begin again at 0");
  }
  upload.bytes += command.data();
  v1::Reply reply;
  v1::ArtefactStored& body = *reply.mutable_artefact_stored();
  body.set_digest(command.digest());
  body.set_received(upload.bytes.size());
  if (upload.bytes.size() < upload.total) {
    while (memory.uploads.size() > kMaxUploads)
      memory.uploads.erase(memory.uploads.begin()->first == name ? std::next(memory.uploads.begin())
                                                                 : memory.uploads.begin());
    return reply;
  }
  std::string artefact = std::move(upload.bytes);
  memory.uploads.erase(name);
  TB_TRY(keep(memory, command, std::move(artefact), request.actor, request.work));
  body.set_complete(true);
  return reply;
}

// Is an artefact of this kind here? People ask this a few times a year, or a day, so the ledger
// itself is asked when memory does not know.
Result<> uploaded(Memory& memory, const std::string& digest, std::string_view kind) {
  auto found = memory.kept_artefacts.find(digest);
  if (found == memory.kept_artefacts.end()) {
    TB_ASSIGN(const auto stored, memory.ledger.artefact(digest));
    if (!stored) return fail(ErrorCode::kNotFound, "no artefact of this digest was uploaded", "digest");
    TB_ASSIGN(const auto bundle, signing::unbundle(*stored));
    found = memory.kept_artefacts.emplace(digest, bundle.kind()).first;
  }
  if (found->second == kind) return {};
  return fail(ErrorCode::kInvalid, "this is an artefact of kind " + found->second, "digest");
}

}  // namespace tumorboard
