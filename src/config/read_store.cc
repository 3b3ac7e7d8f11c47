#include "config/group_expressions.h"
#include "config/read_sections.h"

#include <string>
#include <utility>

namespace warren::config {
namespace {

/// The only module of a section that may have one; an implicit one of `class_name` if the file has none.
SectionReader only_module(const Configuration& configuration, const std::string& section,
                          const std::string& class_name) {
    auto modules = configuration.modules(section);
    if (modules.empty()) {
        SectionReader implicit = configuration.module(section, "default");
        implicit.fix("class-name", class_name);
        return implicit;
    }
    for (std::size_t i = 1; i < modules.size(); ++i) {
        configuration.problems().refuse(
            modules[i].place(), "Only one " + section + " module must be configured",
            "remove all of [" + section + ".NAME] but one; the first is " + modules[0].title());
    }
    return std::move(modules[0]);
}

void check_class(const SectionReader& module, const std::string& section, const std::string& class_name) {
    const std::string text = module.text("class-name");
    if (text == class_name) return;
    module.problems().refuse(module.place_of("class-name"), "Unknown " + section + " className provided: " + text,
                             "set class-name of " + module.title() + " to \"" + class_name + "\"");
}

void warn_of_no_memory(const SectionReader& storage) {
    storage.problems().warn(
        storage.place_of("expire-group"),
        "expire-group of " + storage.title() + " is 0, so nearly every commit is dropped as too old",
        "leave the key out for a week");
}

/// Read only for their range.
void check_workers(const SectionReader& storage) {
    static_cast<void>(storage.integer("workers"));
    static_cast<void>(storage.integer("queue-depth"));
}

}  // namespace

void read_storage(const Configuration& configuration, Settings& settings) {
    const SectionReader storage = only_module(configuration, "storage", "inmemory");
    check_class(storage, "storage", "inmemory");
    check_workers(storage);
    auto& store = settings.store;
    store.intervals = static_cast<std::uint32_t>(storage.integer("intervals"));
    store.min_distance = storage.seconds("min-distance");
    store.expire_group = storage.seconds("expire-group");
    store.keep_expired_offsets = storage.boolean("keep-expired-offsets");
    store.filter = read_group_filter(storage);
    if (store.expire_group.count() == 0) warn_of_no_memory(storage);
    settings.view.storages[storage.name()] = {storage.text("class-name"), store.intervals, store.min_distance.count(),
                                              storage.text("group-allowlist"), store.expire_group.count()};
}

void read_evaluator(const Configuration& configuration, Settings& settings) {
    const SectionReader evaluator = only_module(configuration, "evaluator", "caching");
    check_class(evaluator, "evaluator", "caching");
    auto& evaluation = settings.evaluation;
    evaluation.expire_cache = std::chrono::seconds(evaluator.integer("expire-cache", "Failed to start cache"));
    evaluation.minimum_complete = static_cast<float>(evaluator.number("minimum-complete"));
    evaluation.allowed_lag = static_cast<std::uint64_t>(evaluator.integer("allowed-lag"));
    settings.view.evaluators[evaluator.name()] = {evaluator.text("class-name"), evaluation.expire_cache.count()};
}

}  // namespace warren::config
