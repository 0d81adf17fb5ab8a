#include "db/result_rows.hpp"

#include <boost/container/small_vector.hpp>
#include <pqxx/row>

namespace poolbench::db {

namespace {

class result_rows final : public rows::source {
 public:
  explicit result_rows(pqxx::result from)
      : result_(std::move(from)),
        rows_(static_cast<std::size_t>(result_.size())),
        columns_(static_cast<std::size_t>(result_.columns())),
        affected_(static_cast<std::size_t>(result_.affected_rows())) {
    fields_.reserve(rows_ * columns_);
    for (auto row = result_.begin(); row != result_.end(); ++row) {
      auto field = row->begin();
      for (std::size_t column = 0; column < columns_; ++column, ++field) {
        fields_.push_back(field->is_null() ? std::string_view{}
                                           : std::string_view{field->c_str(), field->size()});
      }
    }
  }

  std::size_t size() const noexcept override { return rows_; }
  std::size_t affected() const noexcept override { return affected_; }
  bool is_null(std::size_t row, std::size_t column) const noexcept override {
    return at(row, column).data() == nullptr;
  }
  std::string_view at(std::size_t row, std::size_t column) const noexcept override {
    return fields_[row * columns_ + column];
  }

 private:
  pqxx::result result_;
  std::size_t rows_;
  std::size_t columns_;
  std::size_t affected_;
  boost::container::small_vector<std::string_view, 8> fields_;
};

}  // namespace

rows make_rows(pqxx::result from) {
  return rows{std::make_shared<result_rows const>(std::move(from))};
}

}  // namespace poolbench::db
