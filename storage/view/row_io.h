// SPDX-License-Identifier: Apache-2.0
// Rows to and from statements, with their check. Internal to storage; throws SQLite::Exception.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/base/hash.h"
#include "common/base/result.h"
#include "storage/connection.h"
#include "storage/view/table.h"

namespace tumorboard::storage {

// Everything that is in a row, unambiguously: numbers as 8 bytes, texts behind their length.
class RowCheck {
 public:
  explicit RowCheck(const Table& table) { add(std::string(table.name)); }

  void add(std::int64_t number) {
    for (unsigned i = 0; i < 8; ++i) text_.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i)));
  }
  void add(std::string_view bytes) {
    add(static_cast<std::int64_t>(bytes.size()));
    text_.append(bytes);
  }
  [[nodiscard]] std::int64_t value() const {
    const Digest digest = sha256(text_);
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; ++i) value = value << 8U | digest[i];
    return static_cast<std::int64_t>(value);
  }

 private:
  std::string text_;
};

template <typename Row>
constexpr int field_count() {
  return static_cast<int>(std::tuple_size_v<decltype(Row::fields(std::declval<Row&>()))>);
}

template <typename Row>
std::string insert_sql() {
  std::string sql =
      std::string("INSERT OR REPLACE INTO ") + Row::kTable.name + " (" + Row::kTable.columns + ", row_check) VALUES (";
  for (int i = 0; i < field_count<Row>(); ++i) sql += "?, ";
  return sql + "?)";
}

template <typename Row>
std::string select_sql(std::string_view rest) {
  return std::string("SELECT ") + Row::kTable.columns + ", row_check FROM " + Row::kTable.name + " " +
         std::string(rest);
}

template <typename Row>
void store(SQLite::Statement& statement, const Row& row) {
  RowCheck check(Row::kTable);
  int index = 0;
  const auto bind = [&](const auto& field) {
    ++index;
    if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::string>) {
      bind_bytes(statement, index, field);
      check.add(std::string_view(field));
    } else {
      statement.bind(index, static_cast<std::int64_t>(field));
      check.add(static_cast<std::int64_t>(field));
    }
  };
  std::apply([&](const auto&... field) { (bind(field), ...); }, Row::fields(row));
  statement.bind(index + 1, check.value());
  const Use use(statement);
  statement.exec();
}

template <typename Row>
Result<Row> load(const SQLite::Statement& statement) {
  Row row;
  RowCheck check(Row::kTable);
  int index = 0;
  const auto take = [&](auto& field) {
    using Field = std::decay_t<decltype(field)>;
    if constexpr (std::is_same_v<Field, std::string>) {
      field = column_bytes(statement, index);
      check.add(std::string_view(field));
    } else {
      const std::int64_t number = statement.getColumn(index).getInt64();
      field = static_cast<Field>(number);
      check.add(number);
    }
    ++index;
  };
  std::apply([&](auto&... field) { (take(field), ...); }, Row::fields(row));
  if (statement.getColumn(index).getInt64() != check.value()) {
    return fail(ErrorCode::kCorrupt, std::string("a row of ") + Row::kTable.name + " in view.db is damaged");
  }
  return row;
}

// The rows of a statement whose parameters are bound.
template <typename Row>
Result<std::vector<Row>> load_all(SQLite::Statement& statement) {
  const Use use(statement);
  std::vector<Row> rows;
  while (statement.executeStep()) {
    TB_ASSIGN(rows.emplace_back(), load<Row>(statement));
  }
  return rows;
}

template <typename Row>
Result<std::optional<Row>> load_one(SQLite::Statement& statement) {
  const Use use(statement);
  if (!statement.executeStep()) return std::optional<Row>{};
  TB_ASSIGN(std::optional<Row> row, load<Row>(statement));
  return row;
}

}  // namespace tumorboard::storage
