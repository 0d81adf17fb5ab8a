#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace poolbench::db {

// The rows a statement returned, in Postgres' text format. Cheap to copy (shared, immutable); safe to read
// from any thread. Views returned stay valid as long as any copy of the rows lives.
class rows {
 public:
  // What the driver hands over; implemented next to the driver.
  class source {
   public:
    virtual ~source() = default;
    virtual std::size_t size() const noexcept = 0;
    virtual std::size_t affected() const noexcept = 0;
    virtual bool is_null(std::size_t row, std::size_t column) const noexcept = 0;
    virtual std::string_view at(std::size_t row, std::size_t column) const noexcept = 0;
  };

  rows() = default;
  explicit rows(std::shared_ptr<source const> from) noexcept : source_(std::move(from)) {}

  std::size_t size() const noexcept { return source_ ? source_->size() : 0; }
  bool empty() const noexcept { return size() == 0; }
  // Rows changed by an INSERT, UPDATE or DELETE.
  std::size_t affected() const noexcept { return source_ ? source_->affected() : 0; }
  // Preconditions: row < size(), column < the statement's number of columns.
  bool is_null(std::size_t row, std::size_t column) const noexcept { return source_->is_null(row, column); }
  std::string_view at(std::size_t row, std::size_t column) const noexcept { return source_->at(row, column); }

 private:
  std::shared_ptr<source const> source_;
};

}  // namespace poolbench::db
