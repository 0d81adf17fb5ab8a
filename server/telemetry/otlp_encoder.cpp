#include "telemetry/otlp_encoder.hpp"

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <algorithm>

namespace poolbench::telemetry {
namespace {

using protozero::pbf_writer;

// Field numbers, message by message.
namespace request_field {
constexpr protozero::pbf_tag_type resource_spans = 1;
}
namespace resource_spans_field {
constexpr protozero::pbf_tag_type resource = 1;
constexpr protozero::pbf_tag_type scope_spans = 2;
}  // namespace resource_spans_field
namespace resource_field {
constexpr protozero::pbf_tag_type attributes = 1;
}
namespace scope_spans_field {
constexpr protozero::pbf_tag_type scope = 1;
constexpr protozero::pbf_tag_type spans = 2;
}  // namespace scope_spans_field
namespace scope_field {
constexpr protozero::pbf_tag_type name = 1;
}
namespace span_field {
constexpr protozero::pbf_tag_type trace_id = 1;
constexpr protozero::pbf_tag_type span_id = 2;
constexpr protozero::pbf_tag_type trace_state = 3;
constexpr protozero::pbf_tag_type parent_span_id = 4;
constexpr protozero::pbf_tag_type name = 5;
constexpr protozero::pbf_tag_type kind = 6;
constexpr protozero::pbf_tag_type start = 7;
constexpr protozero::pbf_tag_type end = 8;
constexpr protozero::pbf_tag_type attributes = 9;
constexpr protozero::pbf_tag_type status = 15;
constexpr protozero::pbf_tag_type flags = 16;
}  // namespace span_field
namespace status_field {
constexpr protozero::pbf_tag_type message = 2;
constexpr protozero::pbf_tag_type code = 3;
}  // namespace status_field
namespace key_value_field {
constexpr protozero::pbf_tag_type key = 1;
constexpr protozero::pbf_tag_type value = 2;
}  // namespace key_value_field
namespace any_value_field {
constexpr protozero::pbf_tag_type text = 1;
constexpr protozero::pbf_tag_type flag = 2;
constexpr protozero::pbf_tag_type integer = 3;
constexpr protozero::pbf_tag_type number = 4;
}  // namespace any_value_field
namespace response_field {
constexpr protozero::pbf_tag_type partial_success = 1;
constexpr protozero::pbf_tag_type rejected_spans = 1;  // of PartialSuccess
}  // namespace response_field

constexpr std::int32_t status_error = 2;

// Bits of Span.flags: the W3C trace flags, and whether it is known that the parent is in another process.
constexpr std::uint32_t flag_sampled = 0x001;
constexpr std::uint32_t flag_remoteness_known = 0x100;
constexpr std::uint32_t flag_parent_is_remote = 0x200;

// A member of the AnyValue is written also when it is 0 or empty: without one the value would be null.
struct write_any {
  pbf_writer& to;
  void operator()(std::string_view value) const {
    to.add_string(any_value_field::text, value.data(), value.size());
  }
  void operator()(bool value) const { to.add_bool(any_value_field::flag, value); }
  void operator()(std::int64_t value) const { to.add_int64(any_value_field::integer, value); }
  void operator()(double value) const { to.add_double(any_value_field::number, value); }
};

void write_attribute(pbf_writer& parent, protozero::pbf_tag_type field, std::string_view key,
                     attribute_value const& value) {
  pbf_writer pair{parent, field};
  pair.add_string(key_value_field::key, key.data(), key.size());
  pbf_writer any{pair, key_value_field::value};
  std::visit(write_any{any}, value);
}

template <class Id>
void write_id(pbf_writer& to, protozero::pbf_tag_type field, Id const& id) {
  to.add_bytes(field, reinterpret_cast<char const*>(id.data()), id.size());
}

void write_span(pbf_writer& parent, span const& what) {
  pbf_writer to{parent, scope_spans_field::spans};
  write_id(to, span_field::trace_id, what.trace);
  write_id(to, span_field::span_id, what.id);
  if (!what.trace_state.empty()) to.add_string(span_field::trace_state, what.trace_state);
  if (what.parent) write_id(to, span_field::parent_span_id, *what.parent);
  to.add_string(span_field::name, what.name);
  to.add_enum(span_field::kind, static_cast<std::int32_t>(what.kind));
  to.add_fixed64(span_field::start, static_cast<std::uint64_t>(what.start.count()));
  to.add_fixed64(span_field::end, static_cast<std::uint64_t>(what.end.count()));
  for (auto const& [key, value] : what.attributes) write_attribute(to, span_field::attributes, key, value);
  if (what.failed) {
    pbf_writer status{to, span_field::status};
    if (!what.status_message.empty()) status.add_string(status_field::message, what.status_message);
    status.add_enum(status_field::code, status_error);
  }
  to.add_fixed32(span_field::flags, flag_remoteness_known |
                                        (what.remote_parent ? flag_parent_is_remote : 0U) |
                                        (what.sampled ? flag_sampled : 0U));
}

}  // namespace

std::string encode_trace_request(key_values const& resource, std::span<span const> spans) {
  std::string out;
  out.reserve(512 + 1024 * spans.size());
  pbf_writer request{out};
  pbf_writer group{request, request_field::resource_spans};
  {
    pbf_writer to{group, resource_spans_field::resource};
    for (auto const& [key, value] : resource) write_attribute(to, resource_field::attributes, key, value);
  }
  pbf_writer scoped{group, resource_spans_field::scope_spans};
  {
    pbf_writer scope{scoped, scope_spans_field::scope};
    scope.add_string(scope_field::name, "poolbench");
  }
  for (auto const& each : spans) write_span(scoped, each);
  scoped.commit();
  group.commit();
  return out;
}

std::optional<std::uint64_t> decode_rejected_spans(std::string_view response) {
  std::int64_t rejected = 0;
  try {
    protozero::pbf_reader message{response.data(), response.size()};
    while (message.next(response_field::partial_success, protozero::pbf_wire_type::length_delimited)) {
      auto partial = message.get_message();
      while (partial.next(response_field::rejected_spans, protozero::pbf_wire_type::varint))
        rejected = partial.get_int64();
    }
  } catch (protozero::exception const&) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, rejected));
}

}  // namespace poolbench::telemetry
