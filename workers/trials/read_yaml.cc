// SPDX-License-Identifier: Apache-2.0
// YAML through yaml-cpp, whose exceptions stop here. Documents are split before they reach it:
// LoadAll of yaml-cpp 0.7 never returns on a single comma. Aliases are expanded under a limit.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "common/json/utf8.h"
#include "workers/trials/document.h"

namespace tumorboard::trials {
namespace {

struct Piece {
  std::string_view text;
  int first_line = 0;  // lines before it
};

// "---" or "..." alone or before a blank, at the start of a line.
bool marks(std::string_view line, std::string_view mark) {
  return line.starts_with(mark) && (line.size() == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '\r');
}

std::vector<Piece> split_documents(std::string_view text) {
  std::vector<Piece> pieces;
  std::size_t begin = 0;
  int begin_line = 0;
  int line_number = 0;
  const auto close = [&](std::size_t end) { pieces.push_back({text.substr(begin, end - begin), begin_line}); };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const std::size_t next = std::min(end + 1, text.size());
    if (marks(line, "---")) {
      close(at);
      begin = at;  // the marker's line may carry content
      begin_line = line_number;
    } else if (marks(line, "...")) {
      close(at);
      begin = next;
      begin_line = line_number + 1;
    }
    at = next;
    ++line_number;
  }
  close(text.size());
  return pieces;
}

class Converter {
 public:
  Converter(Documents& out, std::size_t text_bytes)
      : out_(out), nodes_left_(std::min(text_bytes, kMaxNodes) + kMaxNodesByAliases) {}

  Result<Node> convert(const YAML::Node& from, int lines_before, std::size_t depth) {
    const int line = lines_before + from.Mark().line + 1;
    const auto refuse = [&](std::string_view text) {
      return fail(ErrorCode::kInvalid, "line " + std::to_string(line) + ": " + std::string(text));
    };
    if (depth > kMaxNesting) return refuse("nested deeper than " + std::to_string(kMaxNesting) + " levels");
    if (!pay(from.IsScalar() ? from.Scalar() : std::string())) return refuse(kTooLarge);
    Node node;
    node.line = line;
    if (from.IsScalar()) {
      node.scalar = scalar(from);
      node.tagged = from.Tag().size() > 1 && from.Tag().front() == '!';
    } else if (from.IsSequence()) {
      node.kind = NodeKind::kList;
      for (const auto& item : from) {
        TB_ASSIGN(Node converted, convert(item, lines_before, depth + 1));
        node.items.push_back(std::move(converted));
      }
    } else if (from.IsMap()) {
      node.kind = NodeKind::kMap;
      TB_TRY(members(from, lines_before, depth, node));
    }
    return node;
  }

 private:
  static constexpr std::string_view kTooLarge = "too large once its aliases are expanded";

  // For one node that holds this text; false: the file has had its share.
  bool pay(const std::string& text) {
    const std::size_t cost = 1 + text.size() / kBytesOfOneNode;
    if (cost > nodes_left_) return false;
    nodes_left_ -= cost;
    return true;
  }

  // Quoted and block scalars are text, whatever they hold.
  static Scalar scalar(const YAML::Node& from) {
    const std::string& tag = from.Tag();
    if (tag == "!" || tag == "tag:yaml.org,2002:str") return Scalar::of_text(from.Scalar());
    return resolve_plain(from.Scalar());
  }

  Result<> members(const YAML::Node& from, int lines_before, std::size_t depth, Node& node) {
    if (from.size() > kMaxKeys) {
      return fail(ErrorCode::kInvalid,
                  "line " + std::to_string(node.line) + ": more than " + std::to_string(kMaxKeys) + " keys in one map");
    }
    std::vector<Node> merged;
    for (const auto& member : from) {
      const int line = lines_before + member.first.Mark().line + 1;
      if (!member.first.IsScalar()) {
        return fail(ErrorCode::kInvalid, "line " + std::to_string(line) + ": a key is not a single word");
      }
      if (!pay(member.first.Scalar())) {
        return fail(ErrorCode::kInvalid, "line " + std::to_string(line) + ": " + std::string(kTooLarge));
      }
      TB_ASSIGN(Node value, convert(member.second, lines_before, depth + 1));
      if (member.second.IsNull()) value.line = line;
      if (member.first.Scalar() == "<<" && member.first.Tag() == "?") {
        merged.push_back(std::move(value));
        continue;
      }
      set(node, member.first.Scalar(), std::move(value), line);
    }
    for (Node& base : merged) merge(node, std::move(base));
    return {};
  }

  // As PyYAML does, the last of two equal keys counts.
  void set(Node& node, const std::string& key, Node value, int line) {
    for (auto& [name, old] : node.members) {
      if (name != key) continue;
      out_.duplicate_lines.push_back(line);
      old = std::move(value);
      return;
    }
    node.members.push_back({key, std::move(value)});
  }

  // "<<: *base": what the map does not say itself.
  static void merge(Node& node, Node base) {
    if (base.is_list()) {
      for (Node& one : base.items) merge(node, std::move(one));
      return;
    }
    for (auto& [name, value] : base.members) {
      if (node.find(name) == nullptr) node.members.push_back({name, std::move(value)});
    }
  }

  Documents& out_;
  std::size_t nodes_left_;
};

bool blank(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (!line.empty() && line.front() != '#') return false;
  }
  return true;
}

Result<std::optional<Node>> read_piece(const Piece& piece, Converter& converter) {
  if (blank(piece.text)) return std::optional<Node>();
  try {
    const YAML::Node root = YAML::Load(std::string(piece.text));
    if (!root.IsDefined() || root.IsNull()) return std::optional<Node>();
    TB_ASSIGN(Node node, converter.convert(root, piece.first_line, 0));
    return std::optional(std::move(node));
  } catch (const YAML::Exception& problem) {
    return fail(ErrorCode::kInvalid,
                "line " + std::to_string(piece.first_line + problem.mark.line + 1) + ": not YAML: " + problem.msg);
  } catch (const std::exception& problem) {
    return fail(ErrorCode::kInvalid,
                "line " + std::to_string(piece.first_line + 1) + ": not YAML: " + std::string(problem.what()));
  }
}

}  // namespace

Result<Documents> read_yaml(std::string_view text) {
  if (text.size() > kMaxTextBytes) return fail(ErrorCode::kInvalid, "line 1: larger than 16 MiB");
  if (text.find('\0') != std::string_view::npos) return fail(ErrorCode::kInvalid, "line 1: holds a zero byte");
  if (!json::is_utf8(text)) return fail(ErrorCode::kInvalid, "line 1: not UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Documents out;
  Converter converter(out, text.size());
  for (const Piece& piece : split_documents(text)) {
    TB_ASSIGN(auto node, read_piece(piece, converter));
    if (node) out.documents.push_back(std::move(*node));
  }
  return out;
}

}  // namespace tumorboard::trials
