#include "plan/template.hpp"

#include "plan/bad_value.hpp"
#include "plan/encoding.hpp"
#include "plan/suggest.hpp"

#include <fmt/format.h>

#include <charconv>

namespace loadgen::plan {
namespace {

[[noreturn]] void expected_range(std::string_view hole) {
  throw bad_value(fmt::format("${{{}}}: expected ${{random:LOW:HIGH}} with two whole numbers", hole));
}

std::int64_t parse_integer(std::string_view digits, std::string_view hole) {
  std::int64_t value{};
  auto const end = digits.data() + digits.size();
  auto const [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc{} || stop != end) expected_range(hole);
  return value;
}

// "random:LOW:HIGH"
part parse_random(std::string_view hole) {
  auto const low = hole.find(':');
  auto const high = low == hole.npos ? low : hole.find(':', low + 1);
  if (high == hole.npos) expected_range(hole);
  random_integer const range{parse_integer(hole.substr(low + 1, high - low - 1), hole),
                             parse_integer(hole.substr(high + 1), hole)};
  if (range.low > range.high) {
    throw bad_value(fmt::format("${{{}}}: expected the lower number first", hole));
  }
  return range;
}

part parse_feed_value(std::string_view hole, std::size_t dot, encoding as, names const& known) {
  auto const feed_name = hole.substr(0, dot);
  auto const column_name = hole.substr(dot + 1);
  std::vector<std::string> feed_names;
  for (std::size_t f = 0; f < known.feeds.size(); ++f) {
    auto const& from = known.feeds[f];
    feed_names.push_back(from.name);
    if (from.name != feed_name) continue;
    for (std::size_t c = 0; c < from.columns.size(); ++c) {
      if (from.columns[c] == column_name) return feed_value{f, c, as};
    }
    throw bad_value(fmt::format("${{{}}}: expected a column of the feed '{}'{}", hole, feed_name,
                                suggestion(column_name, from.columns)));
  }
  throw bad_value(
      fmt::format("${{{}}}: there is no feed '{}'{}", hole, feed_name, suggestion(feed_name, feed_names)));
}

part parse_hole(std::string_view hole, encoding as, names& known) {
  if (hole == "uuid") return uuid{};
  if (hole == "client") return client_number{};
  if (hole == "random" || hole.starts_with("random:")) return parse_random(hole);
  if (hole == "counter" || hole.starts_with("counter:")) {
    auto const [entry, added] = known.counters.try_emplace(std::string(hole), known.counters.size());
    return counter{entry->second};
  }
  if (auto const dot = hole.find('.'); dot != hole.npos) return parse_feed_value(hole, dot, as, known);
  if (auto const found = known.variables.find(hole); found != known.variables.end()) {
    return variable{found->second, as};
  }
  std::vector<std::string> choices{"uuid", "client", "counter", "random:1:10"};
  for (auto const& [name, slot] : known.variables) choices.push_back(name);
  throw bad_value(
      fmt::format("${{{}}}: no earlier step extracts '{}'{}", hole, hole, suggestion(hole, choices)));
}

void append_uuid(std::string& out, generator& random) {
  constexpr char hex[] = "0123456789abcdef";
  auto const high = (random() & ~0xf000ULL) | 0x4000ULL;       // version 4
  auto const low = (random() & ~(3ULL << 62)) | (1ULL << 63);  // variant of RFC 9562
  char digits[36];
  auto* to = digits;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) *to++ = '-';
    auto const word = i < 16 ? high : low;
    *to++ = hex[(word >> (60 - 4 * (i % 16))) & 15];
  }
  out.append(digits, sizeof digits);
}

template <class Integer>
void append_number(std::string& out, Integer value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

// One overload for each kind of part.
struct renderer {
  client_state& client;
  std::string& out;

  void operator()(literal const& p) const { out += p.text; }
  void operator()(feed_value const& p) const {
    append_encoded(out, client.feed_value(p.feed, p.column), p.as);
  }
  void operator()(variable const& p) const { append_encoded(out, client.variable(p.slot), p.as); }
  void operator()(uuid const&) const { append_uuid(out, client.random()); }
  void operator()(random_integer const& p) const {
    append_number(out, client.random().between(p.low, p.high));
  }
  void operator()(counter const& p) const { append_number(out, client.count(p.slot)); }
  void operator()(client_number const&) const { append_number(out, client.number()); }
};

}  // namespace

text compile(std::string_view source, encoding as, names& known) {
  text compiled;
  while (!source.empty()) {
    auto const open = source.find("${");
    auto const before = source.substr(0, open);
    if (open != source.npos && before.ends_with('$')) {  // $${
      append_literal(compiled, before);
      append_literal(compiled, "{");
      source.remove_prefix(open + 2);
      continue;
    }
    append_literal(compiled, before);
    if (open == source.npos) break;
    if (as == encoding::target && before.find('?') != before.npos) as = encoding::component;
    auto const close = source.find('}', open);
    if (close == source.npos) throw bad_value("expected a } behind ${");
    compiled.push_back(parse_hole(source.substr(open + 2, close - open - 2), as, known));
    source.remove_prefix(close + 1);
  }
  return compiled;
}

text literal_text(std::string source) {
  text result;
  if (!source.empty()) result.emplace_back(literal{std::move(source)});
  return result;
}

bool is_constant(text const& t) noexcept {
  return t.empty() || (t.size() == 1 && std::holds_alternative<literal>(t.front()));
}

void append_literal(text& to, std::string_view appended) {
  if (appended.empty()) return;
  if (!to.empty()) {
    if (auto* const last = std::get_if<literal>(&to.back())) {
      last->text += appended;
      return;
    }
  }
  to.emplace_back(literal{std::string(appended)});
}

void render(text const& t, client_state& client, std::string& out) {
  for (auto const& p : t) std::visit(renderer{client, out}, p);
}

}  // namespace loadgen::plan
