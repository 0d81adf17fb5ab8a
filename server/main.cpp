#include "app.hpp"

#include <cstdio>

int main(int argc, char** argv) {
  auto const parsed = poolbench::parse_config(argc, argv);
  if (auto const* const stop = std::get_if<poolbench::early_exit>(&parsed)) {
    std::fputs(stop->text.c_str(), stop->code == 0 ? stdout : stderr);
    return stop->code;
  }
  return poolbench::run(std::get<poolbench::config>(parsed));
}
