#include "telemetry/otel_options.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/url/decode_view.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/pct_string_view.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace poolbench::telemetry {
namespace {

constexpr std::string_view default_service_name = "poolbench-server";

// Reads variables one after the other and keeps the first complaint.
class reader {
 public:
  explicit reader(environment const& get) : get_(get) {}

  std::string text(std::string_view name) const { return get_(name).value_or(""); }

  // The first of the two that is set: a signal's own variable wins over the general one.
  std::string text(std::string_view own, std::string_view general) const {
    auto value = text(own);
    return value.empty() ? text(general) : value;
  }

  template <class Number>
  Number positive(std::string_view name, std::string const& value, Number otherwise) {
    if (value.empty()) return otherwise;
    std::uint64_t number = 0;
    auto const* const end = value.data() + value.size();
    auto const [stop, failed] = std::from_chars(value.data(), end, number);
    if (failed != std::errc{} || stop != end || number == 0 || number > 3'600'000) {
      complain(fmt::format("{}: '{}' is not a whole number from 1 to 3600000", name, value));
      return otherwise;
    }
    return static_cast<Number>(number);
  }

  std::chrono::milliseconds milliseconds(std::string_view name, std::string const& value,
                                         std::chrono::milliseconds otherwise) {
    return std::chrono::milliseconds{positive(name, value, otherwise.count())};
  }

  key_values pairs(std::string_view name, std::string const& value) {
    auto found = parse_key_values(value);
    if (!found) complain(fmt::format("{}: expected key=value pairs separated by commas", name));
    return found.value_or(key_values{});
  }

  void complain(std::string message) {
    if (complaint_.empty()) complaint_ = std::move(message);
  }
  std::string const& complaint() const noexcept { return complaint_; }

 private:
  environment const& get_;
  std::string complaint_;
};

std::string_view trim(std::string_view text) {
  auto const first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_http_url(std::string_view text) {
  auto const url = boost::urls::parse_uri(text);
  return url && (url->scheme() == "http" || url->scheme() == "https") && !url->host().empty();
}

std::string traces_url(reader& from) {
  auto const own = from.text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  auto url = own;
  if (url.empty()) {
    url = from.text("OTEL_EXPORTER_OTLP_ENDPOINT");
    if (url.empty()) return {};
    if (!url.ends_with('/')) url += '/';
    url += "v1/traces";
  }
  if (!is_http_url(url))
    from.complain(fmt::format("OTEL_EXPORTER_OTLP_{}ENDPOINT: expected an http or https URL",
                              own.empty() ? "" : "TRACES_"));
  return url;
}

}  // namespace

std::string_view otel_options::service_name() const noexcept {
  auto const found =
      std::find_if(resource.begin(), resource.end(), [](auto& pair) { return pair.first == "service.name"; });
  return found == resource.end() ? default_service_name : std::string_view{found->second};
}

std::optional<key_values> parse_key_values(std::string_view text) {
  key_values pairs;
  while (!text.empty()) {
    auto const comma = text.find(',');
    auto const item = trim(text.substr(0, comma));
    text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
    if (item.empty()) continue;
    auto const equals = item.find('=');
    if (equals == item.npos) return std::nullopt;
    auto const key = trim(item.substr(0, equals));
    auto const value = boost::urls::make_pct_string_view(trim(item.substr(equals + 1)));
    if (key.empty() || !value) return std::nullopt;
    pairs.emplace_back(key, value->decode());
  }
  return pairs;
}

boost::system::result<otel_options, std::string> read_otel_options(environment const& get) {
  reader from{get};
  otel_options options;

  options.resource = from.pairs("OTEL_RESOURCE_ATTRIBUTES", from.text("OTEL_RESOURCE_ATTRIBUTES"));
  auto const own_name = from.text("OTEL_SERVICE_NAME");
  std::string name{own_name.empty() ? options.service_name() : std::string_view{own_name}};
  std::erase_if(options.resource, [](auto& pair) { return pair.first == "service.name"; });
  options.resource.emplace_back("service.name", std::move(name));

  auto sampling = sampler::parse(from.text("OTEL_TRACES_SAMPLER"), from.text("OTEL_TRACES_SAMPLER_ARG"));
  if (sampling)
    options.sampling = *sampling;
  else
    from.complain(sampling.error());

  options.traces_url = traces_url(from);
  options.headers = from.pairs("OTEL_EXPORTER_OTLP_HEADERS",
                               from.text("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"));
  auto const breaks_header = [](auto const& pair) {
    return std::any_of(pair.second.begin(), pair.second.end(),
                       [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  };
  if (std::any_of(options.headers.begin(), options.headers.end(), breaks_header))
    from.complain("OTEL_EXPORTER_OTLP_HEADERS: a value holds a line end");
  options.ca_file = from.text("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE");
  auto const protocol = from.text("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");
  if (!protocol.empty() && protocol != "http/protobuf")
    from.complain(
        fmt::format("OTEL_EXPORTER_OTLP_PROTOCOL: '{}' is not supported, only http/protobuf", protocol));
  options.export_timeout = from.milliseconds(
      "OTEL_EXPORTER_OTLP_TIMEOUT",
      from.text("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"), options.export_timeout);
  options.schedule_delay = from.milliseconds("OTEL_BSP_SCHEDULE_DELAY", from.text("OTEL_BSP_SCHEDULE_DELAY"),
                                             options.schedule_delay);
  options.queue_size =
      from.positive("OTEL_BSP_MAX_QUEUE_SIZE", from.text("OTEL_BSP_MAX_QUEUE_SIZE"), options.queue_size);
  options.batch_size = std::min(
      options.queue_size, from.positive("OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
                                        from.text("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"), options.batch_size));

  auto const exporter = from.text("OTEL_TRACES_EXPORTER");
  if (!exporter.empty() && exporter != "otlp" && exporter != "none")
    from.complain(fmt::format("OTEL_TRACES_EXPORTER: '{}' is not one of otlp, none", exporter));
  options.enabled = !options.traces_url.empty() && exporter != "none" &&
                    !boost::algorithm::iequals(from.text("OTEL_SDK_DISABLED"), "true");

  if (!from.complaint().empty()) return from.complaint();
  return options;
}

}  // namespace poolbench::telemetry
