#include "report/comparison_html.hpp"

#include "compare/metrics.hpp"
#include "report/assets.hpp"
#include "report/comparison_json.hpp"
#include "report/page.hpp"

#include <boost/json/array.hpp>

namespace loadgen::report {

std::string comparison_html(std::span<compare::comparison const> all) {
  boost::json::array comparisons;
  for (auto const& c : all) {
    auto o = to_json(c);
    for (auto& m : o["metrics"].as_array())
      m.as_object()["title"] = std::string(compare::title_of(m.at("name").as_string()));
    comparisons.push_back(std::move(o));
  }
  return fill_page(assets::compare_js, boost::json::object{{"comparisons", std::move(comparisons)}});
}

}  // namespace loadgen::report
