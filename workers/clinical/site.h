// SPDX-License-Identifier: Apache-2.0
// What the words of a site say: the organ, where in it, and what lies beside it. From the table of
// sites; pure.
#pragma once

#include <string>
#include <string_view>

#include "workers/clinical/word_list.h"

namespace tumorboard::clinical {

class Reader;

struct Site {
  std::string organ;  // empty = not known
  bool brain = false;
  bool cns = false;       // brain, spinal cord, cauda equina, meninges
  bool unclear = false;   // the organ is not known, or the text says more than is understood
  bool countable = true;  // not diffuse or confluent disease
  bool effusion = false;
  bool near_critical = false;  // central by its very site
  bool weight_bearing = false;
  bool no_biopsy = false;  // no tissue is taken there
  WordList region;         // thorax, spine ...
  WordList beside;         // structures: spinal_cord, bowel ...
  WordList place;          // side, lobe, gap between two vertebrae
};

// Reader::site() reads each text once.
Site read_site(Reader& reader, std::string_view text);

// One organ, and neither the sides nor the other places that both name differ. An organ that is not
// known is the same as none.
bool same_place(const Site& a, const Site& b);

}  // namespace tumorboard::clinical
