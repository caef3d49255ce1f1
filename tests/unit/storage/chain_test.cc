// SPDX-License-Identifier: Apache-2.0
#include "storage/chain.h"

#include <gtest/gtest.h>

namespace tumorboard::storage {
namespace {

TEST(Chain, packed_events_unpack_to_themselves) {
  const std::vector<std::string> events{"one", std::string("\0\xff", 2), std::string(70'000, 'x'), "", "last"};
  EXPECT_EQ(unpack(pack(events)).value(), events);
  EXPECT_EQ(unpack("").value(), std::vector<std::string>{});
}

TEST(Chain, every_cut_of_a_packed_batch_is_noticed_or_ends_between_two_events) {
  const std::vector<std::string> events{"one", "two", "three"};
  const std::string packed = pack(events);
  for (std::size_t size = 0; size < packed.size(); ++size) {
    const auto cut = unpack(std::string_view(packed).substr(0, size));
    if (cut) {
      EXPECT_LT(cut->size(), events.size());
      EXPECT_EQ(pack(*cut).size(), size);
    }
  }
}

TEST(Chain, moving_the_border_between_two_events_changes_the_hash) {
  const Digest genesis = genesis_hash("0123456789abcdef");
  EXPECT_NE(chain_over(genesis, {"ab", "c"}), chain_over(genesis, {"a", "bc"}));
  EXPECT_NE(chain_over(genesis, {"abc"}), chain_over(genesis, {"ab", "c"}));
  EXPECT_NE(chain_over(genesis, {"a", "b"}), chain_over(genesis, {"b", "a"}));
  EXPECT_NE(chain_over(genesis_hash("fedcba9876543210"), {"a"}), chain_over(genesis, {"a"}));
}

}  // namespace
}  // namespace tumorboard::storage
