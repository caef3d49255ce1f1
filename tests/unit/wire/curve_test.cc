// SPDX-License-Identifier: Apache-2.0
#include "common/wire/curve.h"

#include <gtest/gtest.h>

#include <string>

namespace tumorboard::wire {
namespace {

// The test vector of ZeroMQ's own documentation (zmq_curve): a key pair in Z85.
constexpr const char* kPublic = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
constexpr const char* kSecret = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";

TEST(Curve, the_public_half_of_a_published_pair_is_computed) {
  const auto secret = from_z85(kSecret);
  ASSERT_TRUE(secret);
  EXPECT_EQ(to_z85(public_of(*secret)), kPublic);
}

TEST(Curve, generated_pairs_fit_and_differ) {
  const CurveKeypair one = generate();
  const CurveKeypair other = generate();
  EXPECT_EQ(public_of(one.secret_key), one.public_key);
  EXPECT_NE(one.public_key, other.public_key);
}

TEST(Curve, text_survives_both_ways_and_nothing_else_is_a_key) {
  EXPECT_EQ(to_z85(*from_z85(kPublic)), kPublic);
  EXPECT_FALSE(from_z85(""));
  EXPECT_FALSE(from_z85(std::string(kPublic).substr(1)));
  EXPECT_FALSE(from_z85(std::string(kPublic) + "0"));
  EXPECT_FALSE(from_z85("Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hI\""));
  EXPECT_FALSE(from_z85(std::string(40, '#')));  // above the largest value of five digits
  EXPECT_FALSE(from_z85(std::string(40, '\0')));
}

TEST(Curve, the_key_id_is_half_a_digest_in_hex) {
  CurveKey zero{};  // SHA-256 of 32 zero bytes is 66687aadf862bd776c8fc18b8e9f8e20...
  EXPECT_EQ(key_id_of(zero).value(), "66687aadf862bd776c8fc18b8e9f8e20");
}

}  // namespace
}  // namespace tumorboard::wire
