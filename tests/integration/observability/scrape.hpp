#pragma once

#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace poolbench::tests {

// A page of metrics in Prometheus' text format, as far as our programs write it.
class scrape {
 public:
  explicit scrape(std::string const& page) {
    std::istringstream lines{page};
    for (std::string line; std::getline(lines, line);) read(line);
  }

  // One line per family, in the page's order: name, type, labels, bucket bounds; as in tests/golden/.
  std::string catalogue() const {
    std::ostringstream out;
    for (auto const& name : order_) {
      auto const& one = families_.at(name);
      out << name << ' ' << one.type << " labels=" << joined(one.labels);
      if (one.type == "histogram") out << " buckets=" << joined(one.bounds);
      out << '\n';
    }
    return std::move(out).str();
  }

  // The sum of a sample (such as NAME_count) over all its label values.
  double sum(std::string const& sample) const {
    auto const found = sums_.find(sample);
    return found == sums_.end() ? 0 : found->second;
  }
  // The same for series with that label, written NAME="VALUE".
  double sum(std::string const& sample, std::string const& label) const {
    double total = 0;
    for (auto const& [series, value] : series_) {
      if (series.starts_with(sample + "{") && series.find(label) != std::string::npos) total += value;
    }
    return total;
  }

 private:
  struct family {
    std::string type;
    std::vector<std::string> labels, bounds;
    std::string first;  // labels of its first series, le left out
  };

  static std::string joined(std::vector<std::string> const& words) {
    std::string all;
    for (auto const& word : words) all += (all.empty() ? "" : ",") + word;
    return all;
  }

  void read(std::string const& line) {
    if (line.starts_with("# TYPE ")) {
      auto const space = line.find(' ', 7);
      order_.push_back(line.substr(7, space - 7));
      families_[order_.back()].type = line.substr(space + 1);
    }
    if (line.empty() || line[0] == '#') return;
    auto const space = line.rfind(' ');
    auto const series = line.substr(0, space);
    auto const name = series.substr(0, series.find('{'));
    auto const value = std::strtod(line.c_str() + space, nullptr);
    sums_[name] += value;
    series_.emplace_back(series, value);
    note_labels(families_[order_.back()], name == order_.back() + "_bucket", series);
  }

  // Label values may hold anything but an unescaped quote.
  static void note_labels(family& of, bool bucket, std::string const& series) {
    std::vector<std::string> names;
    std::string bound, others;
    for (auto at = series.find('{'); at != std::string::npos && at + 1 < series.size();) {
      auto const equals = series.find('=', ++at);
      auto end = equals + 2;
      while (series[end] != '"') end += series[end] == '\\' ? 2 : 1;
      auto const label = series.substr(at, equals - at);
      if (label == "le") {
        bound = series.substr(equals + 2, end - equals - 2);
      } else {
        names.push_back(label);
        others += series.substr(at, end - at);
      }
      at = series[end + 1] == ',' ? end + 1 : std::string::npos;
    }
    if (of.labels.empty()) of.labels = names;
    if (!bucket) return;
    if (of.bounds.empty()) of.first = others;
    if (of.first != others) return;
    std::ostringstream plain;
    plain << std::strtod(bound.c_str(), nullptr);
    of.bounds.push_back(plain.str());
  }

  std::vector<std::string> order_;
  std::map<std::string, family> families_;
  std::map<std::string, double> sums_;
  std::vector<std::pair<std::string, double>> series_;
};

}  // namespace poolbench::tests
