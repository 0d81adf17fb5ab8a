#include "auth/accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace poolbench::auth {
namespace {

// Of the passwords "a" to "z": libsodium's crypto_pwhash_str_alg, argon2id, 19 MiB, 2 passes.
constexpr std::array<std::string_view, 26> demo_hashes{
    "$argon2id$v=19$m=19456,t=2,p=1$5W66udj4KfFuXWObxqjQFw$ss2Hp6CFSr44jQ0lUidfw8dFGCfg/khVNWacbGh/OZA",
    "$argon2id$v=19$m=19456,t=2,p=1$siSJRtczbzq2i8rFFYW69Q$1s7ktZpkz1yxpzGZFW/+O9UIn03c/FAvTcW+WqgcY/o",
    "$argon2id$v=19$m=19456,t=2,p=1$v0W7E0Z/Qft9qtQaP73bVA$gvB6g1vPkK4niEWGq/GF+uMTcZnkf6lQs/vgQb38s6Q",
    "$argon2id$v=19$m=19456,t=2,p=1$NUZsqEG1qo92Cwv53vDr5Q$HOVqeP/t4C2jeHt7dRTALGNekep8zV69XsEsVKY9dGg",
    "$argon2id$v=19$m=19456,t=2,p=1$D6p/4BG5/3VcUOEp+l0wCw$lkmf59HsZWj3nDAJCRqn+Wi1F3Ba+EgXPPPnSh3eI+8",
    "$argon2id$v=19$m=19456,t=2,p=1$vfNATmBV/S59j9fcAecFuA$oyBD6ndwiHkKOZNUwDINJW0Ptp0X+gEby2ts/KUexGw",
    "$argon2id$v=19$m=19456,t=2,p=1$oa0FK1TWfDqplrUs0g4ZJw$NXYk88dXl6Jm2VOSb9pTKNmD3czkPcXIc7KzU3LoB9k",
    "$argon2id$v=19$m=19456,t=2,p=1$nDxZ9DGMwOL862Vbs2dhig$jT+hD6igjSluyEHKEi/oKA0QzgXSvDjqcr96cXYH//Y",
    "$argon2id$v=19$m=19456,t=2,p=1$SlNZvzvyb6MqlI9rWUwH3Q$X/6YpJgAzeyYpbrArMfgepl1mk62SwCN44kkgAleCOo",
    "$argon2id$v=19$m=19456,t=2,p=1$cq7zV/augA2b/i1I8gIpAw$LhC9M6TYAXnZ39koUUfWgqVic2jjDMn/W+ibWHuzTtU",
    "$argon2id$v=19$m=19456,t=2,p=1$ydKDb+OBd73XaHkUMf7udw$nmbUUA4wwEUtt3YaE18M2TK2XdStJkdvXgBduYfL4xg",
    "$argon2id$v=19$m=19456,t=2,p=1$fZNJ+zw0bnNRIYFz/CAbDw$j27mZ3zqa+UMe2ENiYEqHwD3wjkfh1i5VLi+I8Z0N0A",
    "$argon2id$v=19$m=19456,t=2,p=1$bpuN/dk/jUuvWuDYoJ4zXw$P4yQcaIDT2ok2nLXGD5683lOmZq8/WUo3WBIlwbgwqw",
    "$argon2id$v=19$m=19456,t=2,p=1$3uDJB+YTSGMBch984p1t7Q$DsHZf5pPqegxpuBmHfnzDal/pzmOD6/NTVxIIxu4yu0",
    "$argon2id$v=19$m=19456,t=2,p=1$w+nmgesJiK/a9qNS5DnclA$6kuTiRFYUUfqwGo5bWtRkWzkRTVRISpVjJ+yjvzn86Q",
    "$argon2id$v=19$m=19456,t=2,p=1$Rk4KwMie5I/mrbVzQz4ibQ$AxmnSn0pQuAHoLzmGdb1GS9qasrR1lPGizuy5GlP+sc",
    "$argon2id$v=19$m=19456,t=2,p=1$cDvCVEa7GUkin181fDjhuQ$/Pl7lqjZuN3b8WLzp0JLfg/eS9JClhY8jHzgy2w29qI",
    "$argon2id$v=19$m=19456,t=2,p=1$yC8I76xGWFXwd1aYcm6UsQ$DElp0TL2CPzNzAhsZcb/ghfIRBMU6VFa2RiBgJYGMSs",
    "$argon2id$v=19$m=19456,t=2,p=1$Tw05pRIym3J/lIDlp1NXeQ$sE3yzRyED9BKMpr+SHX75wCDtvZWjNsGA/ch7MuXRj0",
    "$argon2id$v=19$m=19456,t=2,p=1$QyyynYp3dR9a54ex/l/zTQ$MhfrfUBwZMiLjUJonz24f6vYOHQDLp5AqozSh8Gisxc",
    "$argon2id$v=19$m=19456,t=2,p=1$zL4lI0qcoWXrsCGLPs0R0g$FqYu3hC94QTYWylGW96JTJjfBUfJXmdGavj0gssaR/M",
    "$argon2id$v=19$m=19456,t=2,p=1$myqaSzXK5REcvb/z+IB0UA$MiBuQEsovxAJUqSdWzVeTCMv/6po9C81Om5G8/9VJLM",
    "$argon2id$v=19$m=19456,t=2,p=1$ByZ0SmF7kgJOEtngAaaVqQ$IrWYcVLB6sBCJBCd4Njtw/bVpVMX/cNzz5ANatZa/+E",
    "$argon2id$v=19$m=19456,t=2,p=1$sXUC9YF3JEZGeheKGgAV0A$zXDxZ4auEisflUEu7CcUZ7ApdOgzjVFFfhgxtG4DynM",
    "$argon2id$v=19$m=19456,t=2,p=1$InBoYh4+huovsQjTl9rjTw$W9M51zkdTTUnG29GghNcKxaZPMKxC6uMt9QLS22SkxI",
    "$argon2id$v=19$m=19456,t=2,p=1$nLmJAGP1cmJtRlLfwgKVIw$l21kTcF+YRVZfWjMqnOvu8W9jqVgrzD3TAAaYj2W6cM",
};

}  // namespace

account_list::account_list(std::vector<account> accounts) : accounts_(std::move(accounts)) {
  std::sort(accounts_.begin(), accounts_.end(),
            [](account const& left, account const& right) { return left.username < right.username; });
}

account const* account_list::find(std::string_view username) const noexcept {
  auto const found =
      std::lower_bound(accounts_.begin(), accounts_.end(), username,
                       [](account const& each, std::string_view wanted) { return each.username < wanted; });
  return found != accounts_.end() && found->username == username ? &*found : nullptr;
}

account_list demo_accounts() {
  std::vector<account> accounts;
  for (std::size_t i = 0; i < demo_hashes.size(); ++i)
    accounts.push_back({.username = std::string(1, static_cast<char>('a' + i)),
                        .vendor_id = fmt::format("00000000-0000-4000-8000-{:012x}", i + 1),
                        .password_hash = std::string{demo_hashes[i]}});
  return account_list{std::move(accounts)};
}

}  // namespace poolbench::auth
