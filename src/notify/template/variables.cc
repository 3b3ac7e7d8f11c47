#include "notify/template/variables.h"

namespace warren::notify::language {

Value* Variables::find(std::string_view name) {
    for (auto index = all_.size(); index > first_; --index) {
        auto& variable = all_[index - 1];
        if (variable.name == name) return &variable.value;
    }
    return nullptr;
}

std::size_t Variables::hide() {
    const auto hidden = first_;
    first_ = all_.size();
    return hidden;
}

}  // namespace warren::notify::language
