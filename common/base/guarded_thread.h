// SPDX-License-Identifier: Apache-2.0
// A thread from which nothing escapes without a word: std::terminate would say neither which thread nor why.
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace tumorboard {

// `fatal` gets "NAME: what" and must end the process.
template <typename Body>
std::jthread guarded_thread(std::string name, std::function<void(std::string_view)> fatal, Body body) {
  return std::jthread([name = std::move(name), fatal = std::move(fatal), body = std::move(body)]() mutable {
    try {
      body();
    } catch (const std::exception& error) {  // of the machine: no memory, no threads
      fatal(name + ": " + error.what());
    }
  });
}

}  // namespace tumorboard
