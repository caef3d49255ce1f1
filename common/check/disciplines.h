// SPDX-License-Identifier: Apache-2.0
// The disciplines that a board knows: a person holds them, signs for them, and the chair may waive
// them. This is the only list in the code; a test refuses a second one. Pure; callable from any
// thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tumorboard::check {

// In the order of the table below.
enum class Discipline : std::uint8_t {
  kMedicalOncology,
  kRadiationOncology,
  kThoracicSurgery,
  kRadiology,
  kPathology,
  kNeurosurgery,
};

struct DisciplineRow {
  Discipline discipline;
  std::string_view name;  // in messages, files, options and the configuration
  bool standing;          // asked to sign a proposal by hand when no assessment has named the disciplines
};

inline constexpr std::array<DisciplineRow, 6> kDisciplines{{
    {Discipline::kMedicalOncology, "medical_oncology", true},
    {Discipline::kRadiationOncology, "radiation_oncology", true},
    {Discipline::kThoracicSurgery, "thoracic_surgery", true},
    {Discipline::kRadiology, "radiology", true},
    {Discipline::kPathology, "pathology", true},
    {Discipline::kNeurosurgery, "neurosurgery", false},
}};

static_assert(
    [] {
      for (std::size_t i = 0; i < kDisciplines.size(); ++i) {
        if (static_cast<std::size_t>(kDisciplines[i].discipline) != i) return false;
      }
      return true;
    }(),
    "the table is in the order of the enumeration");

constexpr std::string_view name(Discipline discipline) {
  return kDisciplines[static_cast<std::size_t>(discipline)].name;
}

// Every name, in the order of the table.
std::span<const std::string_view> discipline_names();

// One of those names?
bool known_discipline(std::string_view name);

}  // namespace tumorboard::check
