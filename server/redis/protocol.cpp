#include "redis/protocol.hpp"

#include <hiredis/hiredis.h>

#include <new>

namespace poolbench::redis {
namespace {

struct free_reply {
  void operator()(redisReply* reply) const noexcept { ::freeReplyObject(reply); }
};

std::string text_of(redisReply const& reply) {
  return {reply.str, static_cast<std::size_t>(reply.len)};
}

// Errors inside an array (from EXEC, for instance) are kept as their text.
value value_of(redisReply const& reply) {
  switch (reply.type) {
    case REDIS_REPLY_NIL:
      return {};
    case REDIS_REPLY_INTEGER:
      return {static_cast<std::int64_t>(reply.integer)};
    case REDIS_REPLY_ARRAY: {
      value::array elements;
      elements.reserve(reply.elements);
      for (std::size_t i = 0; i < reply.elements; ++i) elements.push_back(value_of(*reply.element[i]));
      return {std::move(elements)};
    }
    default:
      return {text_of(reply)};
  }
}

}  // namespace

void append_command(std::string& out, std::vector<std::string> const& arguments) {
  std::vector<char const*> texts;
  std::vector<std::size_t> lengths;
  texts.reserve(arguments.size());
  lengths.reserve(arguments.size());
  for (auto const& argument : arguments) {
    texts.push_back(argument.data());
    lengths.push_back(argument.size());
  }
  char* formatted = nullptr;
  auto const length =
      ::redisFormatCommandArgv(&formatted, static_cast<int>(arguments.size()), texts.data(), lengths.data());
  if (length < 0) throw std::bad_alloc{};
  std::unique_ptr<char, decltype(&::redisFreeCommand)> const owner{formatted, &::redisFreeCommand};
  out.append(formatted, static_cast<std::size_t>(length));
}

reply_reader::reply_reader() : reader_(::redisReaderCreate()) {
  if (!reader_) throw std::bad_alloc{};
}

reply_reader::~reply_reader() = default;

void reply_reader::free_reader::operator()(redisReader* reader) const noexcept {
  ::redisReaderFree(reader);
}

bool reply_reader::feed(std::string_view bytes) {
  return ::redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) == REDIS_OK;
}

bool reply_reader::next(std::optional<reply>& into) {
  into.reset();
  void* raw = nullptr;
  if (::redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) return false;
  if (raw == nullptr) return true;
  std::unique_ptr<redisReply, free_reply> const owner{static_cast<redisReply*>(raw)};
  if (owner->type == REDIS_REPLY_ERROR)
    into.emplace(boost::system::in_place_error, text_of(*owner));
  else
    into.emplace(boost::system::in_place_value, value_of(*owner));
  return true;
}

}  // namespace poolbench::redis
