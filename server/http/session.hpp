#pragma once

#include "http/admission.hpp"
#include "http/event_loop.hpp"
#include "http/stream.hpp"

#include <memory>

namespace poolbench::http {

// Serves a connection until it ends; `place` is given back then. Without a place the peer is told 503 and no
// request is read. On the loop's thread.
void start_session(std::shared_ptr<event_loop> loop, tcp_socket, admission::ticket place);

// The same for a connection that is one too many; `turned_away` bounds how many such there are at one time.
void turn_away(std::shared_ptr<event_loop> loop, tcp_socket, admission::ticket turned_away);

}  // namespace poolbench::http
