#pragma once

#include "http/refusal.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace poolbench::http {

// Decodes one chunked request body (RFC 9112, 7.1) that arrives in pieces. Strict: CRLF only, extensions by
// their grammar, and everything around the data is bounded, so that a body of one-byte chunks with long
// extensions costs a peer more than it costs us. Trailers are checked and dropped. Pure; for one body.
class chunked_decoder {
 public:
  struct limits {
    std::size_t body_bytes;
    std::size_t line_bytes = 256;        // one chunk-size line with its extensions
    std::size_t extension_bytes = 4096;  // all of them together
    std::size_t trailer_bytes = 4096;    // the trailer section
  };

  explicit chunked_decoder(limits const& allowed) noexcept : limits_{allowed} {}

  // Takes what it can from `input`, appends the data to `body`, and returns how many bytes it took; the rest
  // must be offered again, with more behind it. After done() nothing more is taken.
  boost::system::result<std::size_t, refusal> decode(std::string_view input, std::string& body);

  bool done() const noexcept { return state_ == state::done; }

 private:
  enum class state : std::uint8_t { size_line, data, data_end, trailer, done };

  boost::system::result<void, refusal> read_size_line(std::string_view line, std::size_t body_size);
  boost::system::result<void, refusal> read_trailer(std::string_view line);

  limits limits_;
  state state_ = state::size_line;
  std::size_t left_in_chunk_ = 0;
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
};

// *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ), the whole of `text`.
bool valid_chunk_extensions(std::string_view text) noexcept;

}  // namespace poolbench::http
