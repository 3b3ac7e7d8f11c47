#pragma once

#include "warren/http/message.h"

#include <httplib.h>

#include <optional>

/// Between the library's requests and answers and ours. The library is held back from what Burrow's server does not do:
/// it neither compresses answers nor cuts them to ranges, and closes a connection only where Burrow does.
namespace warren::http {

/// The answer to a request that breaks the rules of HTTP, from what the library has made of it; none if it breaks none.
[[nodiscard]] std::optional<Response> refusal_of(const httplib::Request& request, int library_status);

[[nodiscard]] Request request_of(const httplib::Request& request);

/// Fills `out` with `answer`. To be called once per request.
void give(Response answer, const httplib::Request& request, httplib::Response& out);

/// Whether `give` has been called.
[[nodiscard]] bool is_given(const httplib::Response& response);

/// Undoes what the library adds to an answer behind our back.
void tidy_headers(const httplib::Request& request, httplib::Response& response);

}  // namespace warren::http
