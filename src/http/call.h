#pragma once

#include "http/json_writer.h"
#include "warren/base/time.h"
#include "warren/core/monitor.h"
#include "warren/http/api_v3.h"
#include "warren/http/message.h"

#include <string>
#include <string_view>
#include <vector>

namespace warren::http {

/// A request that has found its route, with all that a route needs to answer it.
struct Call {
    core::Monitor& monitor;
    const ApiParts& parts;
    const Request& request;
    /// Shown as `request.url` and `request.host`.
    const std::string& url;
    const std::string& host;
    /// In the order of the route's pattern.
    const std::vector<std::string>& parameters;
    base::WallTime now;
};

/// Starts a body: `{"error":false,"message":"..."`.
[[nodiscard]] JsonWriter begin_body(std::string_view message);

/// The field `request` that every body has.
void write_request(JsonWriter& json, const Call& call);

/// Ends the body of `begin_body`.
[[nodiscard]] Response finished(const Call& call, JsonWriter json, int status = 200);

/// `finished` with the field `request` as the last one, where most bodies have it.
[[nodiscard]] Response finished_with_request(const Call& call, JsonWriter json, int status = 200);

/// `{"error":true,"message":"...","request":{...}}`
[[nodiscard]] Response error_answer(const Call& call, int status, std::string_view message);

/// `text` alone, as the health routes answer.
[[nodiscard]] Response text_answer(const Call& call, int status, std::string_view text);

}  // namespace warren::http
