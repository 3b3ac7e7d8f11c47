#pragma once

#include <curl/curl.h>
#include <memory>
#include <string>

/// Owners for libcurl's objects.
namespace warren::notify {

template <auto destroy>
struct DestroyWith {
    template <typename Object>
    void operator()(Object* object) const {
        destroy(object);
    }
};

using EasyHandle = std::unique_ptr<CURL, DestroyWith<curl_easy_cleanup>>;
using MultiHandle = std::unique_ptr<CURLM, DestroyWith<curl_multi_cleanup>>;
using CurlList = std::unique_ptr<curl_slist, DestroyWith<curl_slist_free_all>>;

inline void append(CurlList& list, const std::string& line) {
    list.reset(curl_slist_append(list.release(), line.c_str()));
}

}  // namespace warren::notify
