#include "report/json_text.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace loadgen::report {
namespace {

namespace json = boost::json;

constexpr std::size_t line_width = 100;

bool is_plain(json::value const& v) {
  return !v.is_object() && !v.is_array();
}

// Boost.JSON writes 1.5 as 1.5E0, which is right but unpleasant to read. JSON has no infinity and no NaN.
void append_plain(std::string& to, json::value const& v) {
  if (auto const* d = v.if_double()) {
    if (std::isfinite(*d)) {
      fmt::format_to(std::back_inserter(to), "{}", *d);
    } else {
      to += "null";
    }
  } else {
    to += json::serialize(v);
  }
}

// One walk for objects and arrays: `members` differs in having keys.
class writer {
 public:
  explicit writer(bool compact) : compact_{compact} {}

  std::string take() && { return std::move(out_); }

  void write(json::value const& v, std::size_t indent) {
    if (auto const* o = v.if_object()) {
      block('{', '}', o->size(), indent, one_line(*o, indent), [&](std::size_t i) {
        auto const& member = *std::next(o->begin(), static_cast<std::ptrdiff_t>(i));
        append_plain(out_, json::value(member.key()));
        out_ += compact_ ? ":" : ": ";
        return &member.value();
      });
    } else if (auto const* a = v.if_array()) {
      block('[', ']', a->size(), indent, one_line(*a, indent), [&](std::size_t i) { return &(*a)[i]; });
    } else {
      append_plain(out_, v);
    }
  }

 private:
  template <typename Member>
  void block(char open, char close, std::size_t size, std::size_t indent, bool flat, Member member) {
    out_ += open;
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0) out_ += flat && !compact_ ? ", " : ",";
      if (!flat) new_line(indent + 2);
      write(*member(i), indent + 2);
    }
    if (!flat && size > 0) new_line(indent);
    out_ += close;
  }

  void new_line(std::size_t indent) {
    out_ += '\n';
    out_.append(indent, ' ');
  }

  bool one_line(json::object const& o, std::size_t indent) const {
    if (compact_) return true;
    std::size_t width = indent;
    for (auto const& member : o) {
      if (!is_plain(member.value())) return false;
      width += member.key().size() + 6 + plain_width(member.value());
      if (width > line_width) return false;
    }
    return true;
  }
  bool one_line(json::array const& a, std::size_t indent) const {
    if (compact_) return true;
    std::size_t width = indent;
    for (auto const& element : a) {
      if (!is_plain(element)) return false;
      width += 2 + plain_width(element);
      if (width > line_width) return false;
    }
    return true;
  }
  static std::size_t plain_width(json::value const& v) {
    std::string text;
    append_plain(text, v);
    return text.size();
  }

  bool compact_;
  std::string out_;
};

// Escapes what could end a script element or, in old readers of JavaScript, a line.
std::string escape_for_script(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      case '\xe2':
        if (text.substr(i, 3) == "\xe2\x80\xa8" || text.substr(i, 3) == "\xe2\x80\xa9") {
          out += text[i + 2] == '\xa8' ? "\\u2028" : "\\u2029";
          i += 2;
          break;
        }
        [[fallthrough]];
      default:
        out += text[i];
    }
  }
  return out;
}

std::string written(json::value const& v, bool compact) {
  writer w{compact};
  w.write(v, 0);
  return std::move(w).take();
}

}  // namespace

std::string pretty_json(json::value const& v) {
  return written(v, false);
}

std::string script_safe_json(json::value const& v) {
  return escape_for_script(written(v, true));
}

}  // namespace loadgen::report
