#include "engine/validity.hpp"

#include <fmt/format.h>

namespace loadgen::engine {

std::vector<std::string> invalid_reasons(evidence const& of) {
  std::vector<std::string> reasons;
  auto const say = [&]<typename... Values>(fmt::format_string<Values...> format, Values&&... values) {
    reasons.push_back(fmt::format(format, std::forward<Values>(values)...));
  };
  auto const offered = static_cast<double>(of.offered);
  auto const overdue = static_cast<double>(of.overdue_while_idle);
  auto const max_lag_us = std::chrono::duration<double, std::micro>{of.max_send_lag}.count();

  if (of.open_loop && of.send_lag_p99_us > max_lag_us) {
    say("send lag p99 is {:.3g} ms, more than {:.3g} ms: the generator could not send on time",
        of.send_lag_p99_us / 1000, max_lag_us / 1000);
  }
  if (of.open_loop && overdue > offered * (1 - least_achieved)) {
    say("{} of {} requests were not sent although connections were free: the generator could not keep up",
        of.overdue_while_idle, of.offered);
  }
  if (of.busiest_thread >= saturated_thread) {
    say("a generator thread was busy {:.0f} % of the time: it was the bottleneck (more --threads may help)",
        of.busiest_thread * 100);
  } else if (of.all_threads >= saturated_machine) {
    say("the generator used {:.0f} % of this machine's CPU: it was the bottleneck", of.all_threads * 100);
  }
  if (of.stolen > too_much_stolen) {
    say("{:.0f} % of this machine's CPU time was stolen by its hypervisor", of.stolen * 100);
  }
  if (of.local_failures > 0) {
    say("{} connections failed for want of local ports or descriptors", of.local_failures);
  }
  if (of.clients_failed > 0) {
    say("setup failed for {} of {} clients ({})", of.clients_failed, of.clients, of.why_failed);
  }
  return reasons;
}

}  // namespace loadgen::engine
