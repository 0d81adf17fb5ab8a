#include "auth/redis_session_store.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <utility>
#include <vector>

namespace poolbench::auth {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

std::string key_of(std::string_view username) {
  return std::string{"session:"}.append(username);
}

std::optional<user> read_user(std::string const& text) {
  boost::system::error_code failed;
  auto const value = json::parse(text, failed);
  auto const* const object = failed ? nullptr : value.if_object();
  if (object == nullptr) return std::nullopt;
  auto const* const username = object->if_contains("username");
  auto const* const vendor = object->if_contains("vendor_id");
  if (username == nullptr || vendor == nullptr || !username->is_string() || !vendor->is_string())
    return std::nullopt;
  return user{.username = std::string{username->get_string()},
              .vendor_id = std::string{vendor->get_string()}};
}

}  // namespace

asio::awaitable<boost::system::result<void>> redis_session_store::save(user const& who,
                                                                       std::chrono::seconds ttl,
                                                                       telemetry::request_record& record) {
  auto const text = json::serialize(json::object{{"username", who.username}, {"vendor_id", who.vendor_id}});
  std::vector<std::string> command{"SET", key_of(who.username), text, "EX", std::to_string(ttl.count())};
  auto const answer = co_await client_.command("SET", std::move(command), &record);
  if (!answer) co_return answer.error();
  co_return boost::system::result<void>{};
}

asio::awaitable<boost::system::result<std::optional<user>>> redis_session_store::load_user(
    std::string_view username, telemetry::request_record& record) {
  std::vector<std::string> command{"GET", key_of(username)};
  auto const answer = co_await client_.command("GET", std::move(command), &record);
  if (!answer) co_return answer.error();
  auto const* const text = answer->text();
  std::optional<user> found;
  if (text != nullptr) found = read_user(*text);
  if (found && found->username != username) found.reset();
  co_return found;
}

asio::awaitable<boost::system::result<void>> redis_session_store::ping() {
  std::vector<std::string> command{"PING"};
  auto const answer = co_await client_.command("PING", std::move(command));
  if (!answer) co_return answer.error();
  co_return boost::system::result<void>{};
}

}  // namespace poolbench::auth
