#include "telemetry/span_queue.hpp"

#include <utility>

namespace poolbench::telemetry {

span_queue::pushed span_queue::push(http::exchange const& what, request_record const& record) {
  auto const added = count_spans(record);
  // Looked at first without the lock, so that a full queue costs next to nothing.
  if (closed_ || size() + added > capacity_) return pushed::refused;
  finished_request request{what, record};
  std::lock_guard const hold{mutex_};
  auto const before = size();
  if (closed_ || before + added > capacity_) return pushed::refused;
  requests_.push_back(std::move(request));
  spans_ = before + added;
  return before < batch_ && before + added >= batch_ ? pushed::batch_complete : pushed::stored;
}

std::vector<finished_request> span_queue::take() {
  std::vector<finished_request> batch;
  std::lock_guard const hold{mutex_};
  std::size_t taken = 0;
  while (!requests_.empty()) {
    auto const next = count_spans(requests_.front().record);
    if (!batch.empty() && taken + next > batch_) break;
    batch.push_back(std::move(requests_.front()));
    requests_.pop_front();
    taken += next;
  }
  spans_ = size() - taken;
  return batch;
}

}  // namespace poolbench::telemetry
