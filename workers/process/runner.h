// SPDX-License-Identifier: Apache-2.0
// The compute thread. It takes Work in order and answers every Compute with exactly one Done,
// so that heartbeats and progress go on beside it. Only this thread touches the pipeline.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/base/mailbox.h"
#include "common/base/result.h"
#include "workers/process/session.h"

namespace tumorboard::worker {

// What the thread computes with. A seam: the tests need neither knowledge nor medicine.
class Pipeline {
 public:
  Pipeline() = default;
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  virtual ~Pipeline() = default;
  virtual Result<> install(const std::string& digest, const std::string& bytes) = 0;
  virtual void forget(const std::string& digest) = 0;
  virtual Result<Answer> compute(const v1::Lease& lease) = 0;
};

// For tests of the daemon: what to do at the start of a job whose case id contains the text.
struct FaultSeam {
  std::string pause_at;  // TUMORBOARD_WORKER_PAUSE_AT: SIGSTOP to this process
  std::string abort_at;  // TUMORBOARD_WORKER_ABORT_AT: abort()

  static FaultSeam from_environment();
  [[nodiscard]] bool empty() const { return pause_at.empty() && abort_at.empty(); }
};

class Runner {
 public:
  Runner(std::unique_ptr<Pipeline> pipeline, FaultSeam faults);
  ~Runner();  // waits for the computation in progress
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  void submit(Work work);
  std::vector<Done> take();                            // what is finished; also clears the descriptor
  [[nodiscard]] int fd() const { return done_.fd(); }  // readable when something is finished

 private:
  void run();
  void handle(Work& work);
  [[nodiscard]] Done answer(const v1::Lease& lease);
  void inject_fault(const v1::Lease& lease) const;

  // The thread's own.
  std::unique_ptr<Pipeline> pipeline_;
  FaultSeam faults_;
  std::map<std::string, std::string> broken_;  // digest of what could not be installed: why

  static constexpr std::size_t kUnbounded = static_cast<std::size_t>(-1);  // the session's credit bounds both
  Mailbox<Work> work_{kUnbounded};
  Mailbox<Done> done_{kUnbounded};

  std::thread thread_;  // last: starts when the rest is there, ends first
};

// How an error of the pipeline is told to the daemon. Input and knowledge that are refused
// stay refused whoever computes; anything else is worth another try.
Refusal refusal_of(const Error& error);

}  // namespace tumorboard::worker
