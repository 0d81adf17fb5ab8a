#include "api/openapi.hpp"

namespace poolbench::api {

std::string_view component_schemas() {
  static constexpr std::string_view schemas = R"json({
  "greeting": {"type": "string", "const": "Hello World!"},
  "credentials": {
    "type": "object",
    "required": ["username", "password"],
    "properties": {
      "grant_type": {"type": "string", "const": "password"},
      "username": {"type": "string"},
      "password": {"type": "string", "format": "password"},
      "scope": {"type": "string", "description": "ignored"},
      "client_id": {"type": "string", "description": "ignored"},
      "client_secret": {"type": "string", "format": "password", "description": "ignored"}
    }
  },
  "token": {
    "type": "object",
    "required": ["access_token", "token_type"],
    "properties": {"access_token": {"type": "string"}, "token_type": {"type": "string", "const": "bearer"}}
  },
  "product": {
    "type": "object",
    "required": ["id", "name", "price", "quantity", "required_qualification"],
    "properties": {
      "id": {"type": "string", "format": "uuid"},
      "name": {"type": "string"},
      "price": {"type": "number", "description": "two decimals"},
      "quantity": {"type": "integer", "minimum": 0},
      "required_qualification": {"type": "string", "enum": ["A", "B", "C"]}
    }
  },
  "products": {"type": "array", "items": {"$ref": "#/components/schemas/product"}},
  "resupplied": {
    "type": "object",
    "required": ["transaction_id", "updated"],
    "properties": {
      "transaction_id": {"type": "string", "format": "uuid", "description": "of the additions, one per product"},
      "updated": {"type": "integer", "minimum": 0, "description": "how many products got more"}
    }
  },
  "new_transaction": {
    "type": "object",
    "additionalProperties": false,
    "required": ["product_id", "action", "quantity"],
    "properties": {
      "id": {"type": ["string", "null"], "format": "uuid", "description": "a new one when absent; send your own to make a retry safe"},
      "product_id": {"type": "string", "format": "uuid"},
      "vendor_id": {"type": ["string", "null"], "format": "uuid", "description": "the caller's when absent"},
      "action": {"type": "string", "enum": ["withdrawal", "addition"]},
      "quantity": {"type": "integer", "minimum": 1, "maximum": 2147483647}
    }
  },
  "transaction": {
    "type": "object",
    "required": ["id", "product_id", "vendor_id", "action", "quantity", "transaction_date"],
    "properties": {
      "id": {"type": "string", "format": "uuid"},
      "product_id": {"type": "string", "format": "uuid"},
      "vendor_id": {"type": "string", "format": "uuid"},
      "action": {"type": "string", "enum": ["withdrawal", "addition"]},
      "quantity": {"type": "integer", "minimum": 1},
      "transaction_date": {"type": "string", "format": "date-time", "description": "UTC"}
    }
  },
  "transactions": {"type": "array", "items": {"$ref": "#/components/schemas/transaction"}},
  "deadlock_report": {
    "type": "object",
    "required": ["deadlocked", "withdrawals"],
    "properties": {
      "deadlocked": {"type": "boolean", "description": "whether Postgres found a deadlock and ended one of the two"},
      "withdrawals": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["locks", "outcome", "milliseconds"],
          "properties": {
            "locks": {"type": "array", "items": {"type": "string", "format": "uuid"}, "description": "products, in the order they are locked"},
            "outcome": {"type": "string"},
            "milliseconds": {"type": "number", "description": "in all"},
            "last_attempt_milliseconds": {"type": "number", "description": "of the attempt that succeeded, by Postgres' clock"}
          }
        }
      }
    }
  },
  "slept": {"type": "object", "required": ["slept_ms"], "properties": {"slept_ms": {"type": "integer"}}},
  "error": {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}},
  "error_or_validation_error": {
    "anyOf": [{"$ref": "#/components/schemas/error"}, {"$ref": "#/components/schemas/validation_error"}]
  },
  "validation_error": {
    "type": "object",
    "required": ["detail"],
    "properties": {
      "detail": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["type", "loc", "msg", "input"],
          "properties": {
            "type": {"type": "string"},
            "loc": {"type": "array", "items": {"type": ["string", "integer"]}, "description": "the way to the value: body or query, then its name"},
            "msg": {"type": "string"},
            "input": {"description": "the value that was sent"}
          }
        }
      }
    }
  }
})json";
  return schemas;
}

}  // namespace poolbench::api
