// SPDX-License-Identifier: Apache-2.0
// A folder of knowledge or trials as one message of fixed bytes, named by their SHA-256.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "common/base/hash.h"
#include "common/base/result.h"
#include "tumorboard/v1/artefact.pb.h"

namespace tumorboard::signing {

// Of the serialised bundle: what init reads, what the daemon accepts and what a worker fetches. A
// client may upload less (check::kMaxUploadBytes); the ledger would hold more
// (storage::kMaxStoredArtefactBytes).
inline constexpr std::size_t kMaxArtefactBytes = std::size_t{64} << 20U;

// Every *.textproto, *.yml, *.yaml and *.json below the folder, sorted by name, as a serialised
// ArtefactBundle: the same bytes on any machine. Names that begin with a dot are left out, other
// files too. NOT_FOUND if there is no such folder; INVALID if a file to be taken is not a
// regular file (a link is not followed), or if all is larger than kMaxArtefactBytes.
Result<std::string> bundle_directory(const std::filesystem::path& folder, std::string_view kind);

// The rules of a knowledge folder: bundle_directory() of its folder `rules`. What lies beside them, as
// trials, is no part of the knowledge. INVALID, with the command that moves them, if rule files lie in the
// folder itself.
Result<std::string> bundle_knowledge(const std::filesystem::path& folder);

inline Digest artefact_digest(std::string_view bundle) { return sha256(bundle); }

// INVALID unless the bytes are what bundle_directory() makes: relative names, sorted, each once.
Result<v1::ArtefactBundle> unbundle(std::string_view bytes);

}  // namespace tumorboard::signing
