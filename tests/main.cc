// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/sodium.h"

int main(int argc, char** argv) {
  tumorboard::init_sodium();
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
