// SPDX-License-Identifier: Apache-2.0
#include "daemon/reader/read_queue.h"

#include <utility>

namespace tumorboard {

std::vector<AnswerRead> ReadQueue::push_all(std::vector<ReaderTask>&& tasks) {
  std::vector<AnswerRead> refused;
  if (tasks.empty()) return refused;
  {
    const std::scoped_lock lock(mutex_);
    for (ReaderTask& task : tasks) {
      auto* read = std::get_if<AnswerRead>(&task);
      if (read == nullptr) {
        loads_.push_back(std::move(task));
        continue;
      }
      const auto lane = reads_.find(read->request.session);
      const std::size_t waiting = lane == reads_.end() ? 0 : lane->second.size();
      std::size_t& of_key = of_key_[read->request.key_id];
      if (waiting >= kMostOfSession || of_key >= kMostOfKey) {
        refused.push_back(std::move(*read));
        continue;
      }
      ++of_key;
      reads_[read->request.session].push_back(std::move(*read));
    }
  }
  ready_.notify_one();
  return refused;
}

void ReadQueue::count_out(const KeyId& key, std::size_t reads) {
  const auto found = of_key_.find(key);
  if (found == of_key_.end()) return;
  found->second -= reads;
  if (found->second == 0) of_key_.erase(found);
}

void ReadQueue::drop(SessionId session) {
  const std::scoped_lock lock(mutex_);
  const auto lane = reads_.find(session);
  if (lane == reads_.end()) return;
  count_out(lane->second.front().request.key_id, lane->second.size());
  reads_.erase(lane);
}

// Of the session after the one that was served last.
AnswerRead ReadQueue::take_read() {
  auto lane = reads_.upper_bound(last_);
  if (lane == reads_.end()) lane = reads_.begin();
  last_ = lane->first;
  AnswerRead read = std::move(lane->second.front());
  lane->second.pop_front();
  if (lane->second.empty()) reads_.erase(lane);
  count_out(read.request.key_id, 1);
  return read;
}

std::optional<ReaderTask> ReadQueue::pop(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  if (empty() && !closed_) {
    ready_.wait_for(lock, wait, [this] { return !empty() || closed_; });
  }
  if (empty()) return std::nullopt;
  if (!loads_.empty() && (reads_.empty() || loads_taken_ < kLoadsInTurn)) {
    ++loads_taken_;
    ReaderTask load = std::move(loads_.front());
    loads_.pop_front();
    return load;
  }
  loads_taken_ = 0;
  return take_read();
}

void ReadQueue::close_queue() {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  ready_.notify_all();
}

bool ReadQueue::closed() const {
  const std::scoped_lock lock(mutex_);
  return closed_;
}

std::size_t ReadQueue::size() const {
  const std::scoped_lock lock(mutex_);
  std::size_t count = loads_.size();
  for (const auto& [session, lane] : reads_) count += lane.size();
  return count;
}

}  // namespace tumorboard
