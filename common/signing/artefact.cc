// SPDX-License-Identifier: Apache-2.0
#include "common/signing/artefact.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "common/json/utf8.h"

namespace tumorboard::signing {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kEndings{".textproto", ".yml", ".yaml", ".json"};
constexpr std::array<std::string_view, 2> kKinds{"knowledge", "trials"};

template <typename Range, typename Value>
bool contains(const Range& range, const Value& value) {
  return std::find(range.begin(), range.end(), value) != range.end();
}

tl::unexpected<Error> refuse(std::string message, std::string path = {}) {
  return fail(ErrorCode::kInvalid, std::move(message), std::move(path));
}

Result<> check_kind(std::string_view kind) {
  if (!contains(kKinds, kind)) return refuse("is neither knowledge nor trials", "kind");
  return {};
}

// Names of the files to take, relative to the folder, sorted.
Result<std::vector<std::string>> list(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return fail(ErrorCode::kNotFound, folder.string() + ": no such folder");
  std::vector<std::string> names;
  auto walk = fs::recursive_directory_iterator(folder, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    const fs::path& path = walk->path();
    const bool hidden = path.filename().string().starts_with('.');
    const auto type = walk->symlink_status(error).type();
    if (error) break;
    if (type == fs::file_type::directory) {
      if (hidden) walk.disable_recursion_pending();
      continue;
    }
    if (hidden || !contains(kEndings, path.extension().string())) continue;
    const std::string name = path.lexically_relative(folder).generic_string();
    if (type != fs::file_type::regular) return refuse("is not a regular file", name);
    names.push_back(name);
  }
  if (error) return fail(ErrorCode::kInternal, folder.string() + ": " + error.message());
  std::sort(names.begin(), names.end());
  return names;
}

std::string serialise(const v1::ArtefactBundle& bundle) {
  std::string bytes;
  google::protobuf::io::StringOutputStream out(&bytes);
  google::protobuf::io::CodedOutputStream coded(&out);
  coded.SetSerializationDeterministic(true);
  bundle.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

bool good_name(const std::string& name) {
  if (name.empty() || !json::is_printable_line(name) || fs::path(name).is_absolute()) return false;
  const fs::path path(name);
  return path.has_filename() && path.lexically_normal().generic_string() == name && *path.begin() != "..";
}

}  // namespace

Result<std::string> bundle_directory(const fs::path& folder, std::string_view kind) {
  TB_TRY(check_kind(kind));
  TB_ASSIGN(const std::vector<std::string> names, list(folder));
  v1::ArtefactBundle bundle;
  bundle.set_kind(std::string(kind));
  std::size_t size = 0;
  for (const std::string& name : names) {
    if (!good_name(name)) return refuse("is not a name for a file of an artefact", name);
    std::ifstream file(folder / name, std::ios::binary);
    auto& added = *bundle.add_files();
    added.set_name(name);
    added.mutable_content()->assign(std::istreambuf_iterator<char>(file), {});
    if (!file.is_open() || file.bad()) return fail(ErrorCode::kInternal, "cannot be read", name);
    size += added.content().size();
    if (size > kMaxArtefactBytes) return refuse("the folder is larger than 64 MiB", name);
  }
  std::string bytes = serialise(bundle);  // the names and the form of it count as well
  if (bytes.size() > kMaxArtefactBytes) return refuse("the folder is larger than 64 MiB", folder.string());
  return bytes;
}

Result<std::string> bundle_knowledge(const fs::path& folder) {
  std::error_code error;
  const fs::directory_iterator files(folder, error);
  if (error) return fail(ErrorCode::kNotFound, folder.string() + ": no such folder");
  const bool flat = std::any_of(begin(files), end(files), [](const fs::directory_entry& file) {
    return file.path().extension() == ".textproto";
  });
  if (flat) {
    const std::string name = folder.string();
    return fail(ErrorCode::kInvalid, "the rules must lie in the folder " + (folder / "rules").string(), name,
                "mkdir -p " + name + "/rules && mv " + name + "/*.textproto " + name + "/rules/");
  }
  return bundle_directory(folder / "rules", "knowledge");
}

Result<v1::ArtefactBundle> unbundle(std::string_view bytes) {
  if (bytes.size() > kMaxArtefactBytes) return refuse("the artefact is too large");
  v1::ArtefactBundle bundle;
  if (!bundle.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return refuse("is not an artefact");
  TB_TRY(check_kind(bundle.kind()));
  for (int i = 0; i < bundle.files_size(); ++i) {
    const std::string& name = bundle.files(i).name();
    if (!good_name(name)) return refuse("is not a name for a file of an artefact", "files");
    if (i > 0 && !(bundle.files(i - 1).name() < name)) return refuse("files are not sorted by name", name);
  }
  bundle.DiscardUnknownFields();
  if (serialise(bundle) != bytes) return refuse("is not an artefact in its one form");
  return bundle;
}

}  // namespace tumorboard::signing
