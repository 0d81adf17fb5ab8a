#pragma once

#include "redis/value.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;

// Redis' wire format, by hiredis. Without sockets.
namespace poolbench::redis {

// Appends one command in Redis' request format; any bytes are allowed in arguments.
void append_command(std::string& out, std::vector<std::string> const& arguments);

// What Redis said: a value, or the text of an error reply.
using reply = boost::system::result<value, std::string>;

// Makes replies of a stream of bytes that comes in pieces of any size. Not thread-safe.
class reply_reader {
 public:
  reply_reader();
  ~reply_reader();

  // Both return false when the stream is not Redis' protocol; nothing but destruction is allowed then.
  bool feed(std::string_view bytes);
  // The next complete reply, if there is one.
  bool next(std::optional<reply>& into);

 private:
  struct free_reader {
    void operator()(redisReader* reader) const noexcept;
  };
  std::unique_ptr<redisReader, free_reader> reader_;
};

}  // namespace poolbench::redis
