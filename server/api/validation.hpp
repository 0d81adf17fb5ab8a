#pragma once

#include "http/message.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace poolbench::api {

// What is wrong with a request, in the words of FastAPI (pydantic 2): every entry has `type`, `loc`, `msg`
// and `input`, and all mistakes are told at once.
class validation_errors {
 public:
  // What comes after the first few mistakes is not told: an answer must not be larger than what provoked it.
  static constexpr std::size_t max_entries = 32;

  // `loc` leads to the value: {"body", "quantity"}, {"query", "limit"}. A copy of `input` is shown to the
  // client: null where it could be a secret.
  void add(std::string_view type, std::initializer_list<std::string_view> loc, std::string_view message,
           boost::json::value input);
  void missing(std::initializer_list<std::string_view> loc, boost::json::value input = nullptr);

  bool empty() const noexcept { return entries_.empty(); }
  // 422 {"detail": [...]}.
  http::reply reply() const;

 private:
  boost::json::array entries_;
};

}  // namespace poolbench::api
