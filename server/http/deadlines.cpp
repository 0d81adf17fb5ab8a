#include "http/deadlines.hpp"

#include <algorithm>

namespace poolbench::http {
namespace {

constexpr std::size_t index_of(waiting_for kind) noexcept {
  return static_cast<std::size_t>(kind);
}

// How often a running handler's peer is looked at: gone means that nobody wants the answer.
constexpr std::chrono::milliseconds peer_check{250};

}  // namespace

deadlines::deadlines(limits const& l)
    : lengths_{l.header_timeout, l.body_timeout,   l.idle_timeout,
               l.write_timeout,  l.linger_timeout, peer_check} {}

void deadlines::arm(entry& e, waiting_for kind, clock::time_point now) noexcept {
  e.unlink();
  e.kind_ = kind;
  e.due_ = now + lengths_[index_of(kind)];
  lists_[index_of(kind)].push_back(e);
}

deadlines::entry* deadlines::oldest(waiting_for kind) noexcept {
  auto& list = lists_[index_of(kind)];
  return list.empty() ? nullptr : &list.front();
}

bool deadlines::empty() const noexcept {
  return std::all_of(lists_.begin(), lists_.end(), [](list_type const& l) { return l.empty(); });
}

}  // namespace poolbench::http
