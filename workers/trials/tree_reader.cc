// SPDX-License-Identifier: Apache-2.0
// The match tree: lists of entries; several keys in one entry hold together. A key that begins
// with "and" or "or" is a group.
#include "workers/trials/trial.h"

namespace tumorboard::trials {
namespace {

class TreeReader {
 public:
  enum class Dialect : std::uint8_t { kCtml, kExtension };
  TreeReader(Level& level, Dialect dialect) : level_(level), dialect_(dialect) {}

  Tree group(TreeKind kind, const Node& list, const Place& place) {
    Tree tree{kind, 0, {}};
    if (!list.is_list()) {
      tree.children.push_back(
          unreadable(list, place, list.is_null() ? "is empty" : "is not a list", "write a list of criteria"));
      return tree;
    }
    if (list.items.empty()) {
      place.findings.warning(list.line, place.path, "this group is empty", "add a criterion or remove the group");
    }
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      const Place item{place.tree, place.findings, place.path + "[" + std::to_string(i) + "]"};
      tree.children.push_back(entry(list.items[i], item));
    }
    return tree;
  }

 private:
  Tree unreadable(const Node& node, const Place& place, const std::string& reason, const std::string& remedy) {
    return leaf(unreadable_criterion(node, place, reason, remedy));
  }

  Tree leaf(Criterion criterion) {
    // An engine never sees our own criteria; one of them unread is only an unknown.
    const bool of_engines = dialect_ == Dialect::kCtml;
    level_.unreadable = level_.unreadable || (of_engines && criterion.unreadable());
    level_.criteria.push_back(std::move(criterion));
    return {TreeKind::kLeaf, level_.criteria.size() - 1, {}};
  }

  Tree entry(const Node& node, const Place& place) {
    if (!node.is_map() || node.members.empty()) {
      return unreadable(node, place, node.is_null() ? "is a null node" : "is no criterion",
                        "write and, or, clinical or genomic");
    }
    Tree all{TreeKind::kAll, 0, {}};
    for (const auto& [key, value] : node.members) all.children.push_back(member(key, value, place.below(key)));
    if (all.children.size() > 1) return all;
    Tree only = std::move(all.children.front());
    return only;
  }

  Tree member(const std::string& key, const Node& value, const Place& place) {
    if (key.starts_with("and")) return group(TreeKind::kAll, value, place);
    if (key.starts_with("or")) return group(TreeKind::kAny, value, place);
    if (dialect_ == Dialect::kExtension) return leaf(compile_extension(key, value, place));
    return criterion(key, value, place);
  }

  Tree criterion(const std::string& key, const Node& value, const Place& place) {
    const bool known = key == "clinical" || key == "genomic" || key == "prior_treatment" || key == "prior_treatments";
    if (!known) {
      return unreadable(value, place, "\"" + key + "\" is no node of CTML",
                        key == "not" ? "negate each value with ! instead" : "write and, or, clinical or genomic");
    }
    if (!value.is_map()) {
      return unreadable(value, place, value.is_null() ? "is a null node" : "is not a map of keys",
                        "give its keys, or remove it");
    }
    Tree all{TreeKind::kAll, 0, {}};
    if (key == "clinical") {
      for (Criterion& one : compile_clinical(value, place)) all.children.push_back(leaf(std::move(one)));
    } else if (auto one = key == "genomic" ? compile_genomic(value, place) : compile_prior_treatment(value, place)) {
      all.children.push_back(leaf(std::move(*one)));
    }
    if (all.children.empty()) {
      place.findings.warning(value.line, place.path, "says nothing", "give a criterion, or remove it");
    }
    return all;
  }

  Level& level_;
  Dialect dialect_;
};

}  // namespace

Tree read_match(const Node& list, Level& level, const Place& place) {
  return TreeReader(level, TreeReader::Dialect::kCtml).group(TreeKind::kAll, list, place);
}

Tree read_extension(const Node& list, Level& level, const Place& place) {
  return TreeReader(level, TreeReader::Dialect::kExtension).group(TreeKind::kAll, list, place);
}

}  // namespace tumorboard::trials
