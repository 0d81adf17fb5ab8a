#include "auth/token.hpp"

#include "fuzz.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <string>

// A bearer token: accepted only when it carries the HMAC-SHA256 of its first two parts, reckoned here by
// OpenSSL, and has not expired.
namespace {

using namespace poolbench;

std::string const key = "0123456789abcdef0123456789abcdef";

std::string signature_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<unsigned char const*>(text.data()), text.size(), mac.data(), &length);
  std::array<char, 2 * EVP_MAX_MD_SIZE> encoded{};
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()), mac.data(), static_cast<int>(length));
  std::string result = encoded.data();
  while (result.ends_with('=')) result.pop_back();
  for (char& c : result) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return result;
}

void check(auth::tokens const& tokens, std::string const& token) {
  auto const claims = tokens.verify(token);
  if (!claims) return;
  fuzz::require(!claims->username.empty(), "an accepted token names a user");
  auto const dot = token.rfind('.');
  fuzz::require(dot != token.npos, "an accepted token has parts");
  auto sent = token.substr(dot + 1);
  while (sent.ends_with('=')) sent.pop_back();
  fuzz::require(sent == signature_of(token.substr(0, dot)), "an accepted token is signed with our key");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const input = fuzz::as_text(data, size);
  auto const noon = std::chrono::system_clock::time_point{std::chrono::seconds{1'700'000'000}};
  static auth::tokens const tokens{key, std::chrono::hours{1}, [noon] { return noon; }};
  check(tokens, std::string{input});
  // The same header and claims under the right signature: claims nobody of ours wrote must not crash the
  // reader.
  auto const unsigned_part = std::string{input.substr(0, input.rfind('.'))};
  check(tokens, unsigned_part + "." + signature_of(unsigned_part));
  return 0;
}
