-- wrk: withdrawals of one piece of 100 products by the user whose TOKEN is in the environment, each under a new id.
math.randomseed(os.time() * 1000 + math.floor(os.clock() * 1e6) % 1000)

local head = "POST /transactions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " .. os.getenv("TOKEN") ..
  "\r\nContent-Type: application/json\r\nContent-Length: "
local before_id = '{"id":"00000000-0000-4000-8000-'
local before_product = '","product_id":"00000000-0000-4000-9000-00000000'
local last = '","vendor_id":"00000000-0000-4000-8000-000000000001","action":"withdrawal","quantity":1}'
head = head .. #before_id + 12 + #before_product + 4 + #last .. "\r\n\r\n" .. before_id

function request()
  return head .. string.format("%.0f", math.random(100000000000, 999999999999)) .. before_product ..
    math.random(1000, 1099) .. last
end
