#include "warren/notify/template.h"

#include "notify/template/data.h"
#include "notify/template/executor.h"
#include "notify/template/parser.h"
#include "notify/template/zone.h"

#include <cstddef>
#include <utility>

namespace warren::notify {
namespace {

std::size_t partitions_in(const core::GroupStatus& status) {
    std::size_t count = 0;
    for (const core::TopicStatus& topic : status.topics) count += topic.partitions.size();
    return count;
}

}  // namespace

struct Template::Parsed {
    language::Program program;
};

Template::Template(std::shared_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}

base::Result<Template> Template::parse(std::string_view text, Helpers helpers) {
    auto program = language::parse_program(text, helpers);
    if (!program) return tl::make_unexpected(program.error());
    return Template(std::make_shared<const Parsed>(Parsed{*std::move(program)}));
}

base::Result<std::string> Template::render(const Message& message) const {
    const auto& local = language::local_zone();
    const language::MessageData data(message, local);
    const language::Surroundings surroundings{local, language::limits_for(partitions_in(*message.status))};
    return language::execute(parsed_->program, data.root(), surroundings);
}

}  // namespace warren::notify
