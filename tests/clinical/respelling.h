// SPDX-License-Identifier: Apache-2.0
// The same drug and the same alteration in other spellings.
#pragma once

#include <random>
#include <string>

namespace tumorboard::clinical_test {

// Each drug by another of its names.
std::string with_synonyms(const std::string& text, std::mt19937_64& random);
// V600E as p.V600E, p.(V600E), Val600Glu or p.Val600Glu and back; EML4-ALK as EML4::ALK or EML4/ALK; exon 19 and 20.
std::string respelled(const std::string& text, std::mt19937_64& random);

}  // namespace tumorboard::clinical_test
