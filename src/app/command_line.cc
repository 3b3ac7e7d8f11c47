#include "warren/app/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <sstream>

namespace warren::app {
namespace {

/// Burrow's exit code for a mistake in the flags.
constexpr int flag_error = 2;

/// Go's flags have one dash whatever their length; CLI11 wants two for words.
std::string with_two_dashes(const std::string& argument) {
    const bool word_after_one_dash = argument.size() > 2 && argument[0] == '-' && argument[1] != '-';
    return word_after_one_dash ? "-" + argument : argument;
}

/// In Burrow's form: its users and scripts know it.
std::string unknown_flag_text(const std::string& flag, const CLI::App& program) {
    const std::string name = flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
    return "flag provided but not defined: -" + name.substr(0, name.find('=')) + "\n" + program.help();
}

void add_config_options(CLI::App& command, ConfigPlace& place) {
    auto* file = command.add_option("--config", place.file, "Configuration file")->type_name("FILE");
    command.add_option("--config-dir", place.directory, "Directory that contains burrow.toml (default \".\")")
        ->type_name("DIR")
        ->excludes(file);
}

/// The program's whole grammar; parsed values land in the commands.
struct Grammar {
    CLI::App program{"Watches the lag of Kafka consumer groups. Reads Burrow's burrow.toml, answers Burrow's HTTP API.",
                     "warren"};
    RunCommand run;
    CheckCommand check;
    DemoCommand demo;
    ReferenceCommand reference;
    bool version = false;
    CLI::App* run_words = nullptr;
    CLI::App* check_words = nullptr;
    CLI::App* demo_words = nullptr;
    CLI::App* reference_words = nullptr;

    Grammar() {
        program.set_help_flag("-h,--help", "Print this and exit");
        program.add_flag("--version", version, "Print the versions of Warren and librdkafka");
        program.require_subcommand(0, 1);
        add_config_options(program, run.config);
        run_words = program.add_subcommand("run", "The daemon (also without this word)");
        add_config_options(*run_words, run.config);
        check_words =
            program.add_subcommand("check", "Print all problems of a configuration; exit 0 if it would start");
        add_config_options(*check_words, check.config);
        demo_words = program.add_subcommand("demo", "The daemon on an embedded cluster with lively consumer groups");
        demo_words->add_option("--address", demo.address, "Where to listen for HTTP")
            ->type_name("HOST:PORT")
            ->capture_default_str();
        reference_words =
            program.add_subcommand("config-reference", "Print every setting, as in docs/configuration.md");
        reference_words->add_flag("--file", reference.as_file, "Print a burrow.toml with every key at its default");
    }

    [[nodiscard]] Command chosen() const {
        if (version) return VersionCommand{};
        if (check_words->parsed()) return check;
        if (demo_words->parsed()) return demo;
        if (reference_words->parsed()) return reference;
        return run;
    }
};

Command refusal(const CLI::ParseError& mistake, const CLI::App& program) {
    std::ostringstream out;
    std::ostringstream err;
    program.exit(mistake, out, err);
    return SayAndExit{out.str() + err.str(), flag_error};
}

}  // namespace

Command parse_command_line(const std::vector<std::string>& arguments) {
    Grammar grammar;
    std::vector<std::string> words(arguments.size());
    std::transform(arguments.begin(), arguments.end(), words.begin(), with_two_dashes);
    std::reverse(words.begin(), words.end());  // the order in which CLI11 takes a vector
    try {
        grammar.program.parse(words);
        return grammar.chosen();
    } catch (const CLI::CallForHelp& help) {
        std::ostringstream out;
        std::ostringstream err;
        grammar.program.exit(help, out, err);
        return SayAndExit{out.str() + err.str(), 0};
    } catch (const CLI::ExtrasError& mistake) {
        const auto left = grammar.program.remaining(true);
        const auto flag =
            std::find_if(left.begin(), left.end(), [](const auto& word) { return word.starts_with("-"); });
        if (flag != left.end()) return SayAndExit{unknown_flag_text(*flag, grammar.program), flag_error};
        return refusal(mistake, grammar.program);
    } catch (const CLI::ParseError& mistake) {
        return refusal(mistake, grammar.program);
    }
}

}  // namespace warren::app
