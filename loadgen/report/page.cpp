#include "report/page.hpp"

#include "report/assets.hpp"
#include "report/json_text.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace loadgen::report {
namespace {

std::string sha256_source(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error{"SHA-256 is not available"};
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE * 2> base64{};
  auto const length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return fmt::format("'sha256-{}'", std::string_view{reinterpret_cast<char const*>(base64.data()),
                                                     static_cast<std::size_t>(length)});
}

// Nothing is fetched, and no script runs but the page's own two.
std::string content_policy(std::string_view script) {
  return fmt::format(
      "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src {}; script-src {} "
      "{}",
      sha256_source(assets::report_css), sha256_source(assets::chart_js), sha256_source(script));
}

// Fills {{name}}s in one pass, so that nothing filled in is looked at again.
template <typename Value>
std::string filled(std::string_view page, Value value_of) {
  std::string out;
  for (;;) {
    auto const open = page.find("{{");
    out += page.substr(0, open);
    if (open == page.npos) return out;
    auto const close = page.find("}}", open);
    out += value_of(page.substr(open + 2, close - open - 2));
    page.remove_prefix(close + 2);
  }
}

}  // namespace

std::string fill_page(std::string_view script, boost::json::object const& data) {
  auto const data_text = script_safe_json(data);
  auto const policy = content_policy(script);
  return filled(assets::page_html, [&](std::string_view name) -> std::string_view {
    if (name == "policy") return policy;
    if (name == "style") return assets::report_css;
    if (name == "chart") return assets::chart_js;
    if (name == "script") return script;
    return data_text;
  });
}

}  // namespace loadgen::report
