#include "http/call.h"

#include <utility>

namespace warren::http {
namespace {

Response with_cors(const Call& call, Response response) {
    const auto& origin = call.parts.config.general.access_control_allow_origin;
    if (!origin.empty()) response.headers.emplace_back("Access-Control-Allow-Origin", origin);
    return response;
}

}  // namespace

JsonWriter begin_body(std::string_view message) {
    JsonWriter json;
    json.begin_object();
    json.boolean("error", false);
    json.string("message", message);
    return json;
}

void write_request(JsonWriter& json, const Call& call) {
    json.key("request");
    json.begin_object();
    json.string("url", call.url);
    json.string("host", call.host);
    json.end_object();
}

Response finished(const Call& call, JsonWriter json, int status) {
    json.end_object();
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = json.take();
    return with_cors(call, std::move(response));
}

Response finished_with_request(const Call& call, JsonWriter json, int status) {
    write_request(json, call);
    return finished(call, std::move(json), status);
}

Response error_answer(const Call& call, int status, std::string_view message) {
    JsonWriter json;
    json.begin_object();
    json.boolean("error", true);
    json.string("message", message);
    return finished_with_request(call, std::move(json), status);
}

Response text_answer(const Call& call, int status, std::string_view text) {
    Response response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = text;
    return with_cors(call, std::move(response));
}

}  // namespace warren::http
