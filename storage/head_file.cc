// SPDX-License-Identifier: Apache-2.0
#include "storage/head_file.h"

#include <charconv>
#include <string>
#include <string_view>

#include "storage/files.h"

namespace tumorboard::storage {
namespace {

constexpr std::string_view kTitle = "tumorboard ledger head 2";
constexpr std::string_view kFirstTitle = "tumorboard ledger head 1";  // without a seal
constexpr std::size_t kLongest = 4'096;

// Takes "name: value\n" off the front of `text`.
std::optional<std::string_view> take_line(std::string_view& text, std::string_view name) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with(name)) return std::nullopt;
  const std::string_view value = text.substr(name.size(), end - name.size());
  text.remove_prefix(end + 1);
  return value;
}

std::optional<HeadFile> parse(std::string_view text) {
  const bool sealed = text.starts_with(kTitle);
  if (!take_line(text, sealed ? kTitle : kFirstTitle)) return std::nullopt;
  const auto epoch = take_line(text, "epoch: ");
  const auto sequence = take_line(text, "sequence: ");
  const auto hash = take_line(text, "hash: ");
  const auto seal = sealed ? take_line(text, "seal: ") : std::string_view();
  if (!epoch || !sequence || !hash || !seal || seal->empty() == sealed || !text.empty()) return std::nullopt;
  const auto epoch_bytes = unhex(*epoch);
  const auto hash_bytes = unhex(*hash);
  if (!epoch_bytes || epoch_bytes->size() != kEpochBytes || !hash_bytes) return std::nullopt;
  const auto digest = digest_from_bytes(*hash_bytes);
  Head head;
  const auto [end, error] = std::from_chars(sequence->data(), sequence->data() + sequence->size(), head.sequence);
  if (!digest || error != std::errc{} || end != sequence->data() + sequence->size()) return std::nullopt;
  head.hash = *digest;
  head.epoch = *epoch_bytes;
  return HeadFile{head, std::string(*seal)};
}

}  // namespace

std::string head_text(const Head& head) {
  std::string text(kTitle);
  text += "\nepoch: " + hex(head.epoch) + "\n";
  text += "sequence: " + std::to_string(head.sequence) + "\n";
  text += "hash: " + hex(head.hash) + "\n";
  return text;
}

Result<> write_head(const std::filesystem::path& file, const Head& head, std::string_view seal) {
  return replace_file(file, head_text(head) + "seal: " + std::string(seal) + "\n");
}

Result<std::optional<HeadFile>> read_head(const std::filesystem::path& file) {
  TB_ASSIGN(const auto text, read_small_file(file, kLongest));
  if (!text) return std::optional<HeadFile>{};
  auto head = parse(*text);
  if (!head) return fail(ErrorCode::kCorrupt, "the head file " + file.string() + " cannot be understood");
  return head;
}

}  // namespace tumorboard::storage
