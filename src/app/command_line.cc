#include "warren/app/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

namespace warren::app {
namespace {

/// Burrow's exit code for a mistake in the flags.
constexpr int flag_error = 2;

/// Begins as Burrow's does, in the form of Go's flags.
constexpr const char* usage = R"(Usage of warren:
  -config-dir string
    	Directory that contains the configuration file (default ".")
  -config string
    	Configuration file, instead of one found in a directory
  -version
    	Print the versions of Warren and librdkafka
  -help
    	Print this

Watches the lag of Kafka consumer groups. Reads Burrow's configuration (burrow.toml, burrow.json, burrow.yaml), answers
Burrow's HTTP API. Flags may have one dash or two. Without a command it is the daemon; "warren COMMAND -help" tells more
of these:

  run               The daemon
  check             Print all problems of a configuration; exit 0 if it would start. With -connect every cluster is
                    tried as well, and missing rights are named
  demo              The daemon on an embedded cluster with lively consumer groups
  config-reference  Print every setting, as in docs/configuration.md
)";

/// Go's flags have one dash whatever their length; CLI11 wants two for words, and an empty value on its own.
std::vector<std::string> in_our_form(const std::vector<std::string>& arguments) {
    std::vector<std::string> words;
    for (const std::string& argument : arguments) {
        const bool word_after_one_dash = argument.size() > 2 && argument[0] == '-' && argument[1] != '-';
        words.push_back(word_after_one_dash ? "-" + argument : argument);
        const bool has_empty_value = argument.starts_with("-") && argument.find('=') == argument.size() - 1;
        if (!has_empty_value) continue;
        words.back().pop_back();
        words.emplace_back();
    }
    return words;
}

bool is_flag(const std::string& word) {
    return word.starts_with("-");
}

std::string one_dash(const std::string& flag) {
    return "-" + flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
}

void add_config_options(CLI::App& command, ConfigPlace& place) {
    auto* file = command.add_option("--config", place.file, "Configuration file")->type_name("FILE");
    command.add_option("--config-dir", place.directory, "Directory that contains the configuration (default \".\")")
        ->type_name("DIR")
        ->take_last()
        ->excludes(file);
}

/// The program's whole grammar; parsed values land in the commands.
struct Grammar {
    CLI::App program{"Watches the lag of Kafka consumer groups.", "warren"};
    ConfigPlace place;
    bool connect = false;
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
        // As with Go's flags, the first word that means nothing ends it all.
        program.prefix_command();
        add_config_options(program, place);
        run_words = program.add_subcommand("run", "The daemon (also without this word)");
        add_config_options(*run_words, place);
        check_words =
            program.add_subcommand("check", "Print all problems of a configuration; exit 0 if it would start");
        add_config_options(*check_words, place);
        check_words->add_flag("--connect", connect, "Try to reach and read every cluster, and name missing rights");
        demo_words = program.add_subcommand("demo", "The daemon on an embedded cluster with lively consumer groups");
        demo_words->add_option("--address", demo.address, "Where to listen for HTTP")
            ->type_name("HOST:PORT")
            ->capture_default_str();
        reference_words =
            program.add_subcommand("config-reference", "Print every setting, as in docs/configuration.md");
        reference_words->add_flag("--file", reference.as_file, "Print a burrow.toml with every key at its default");
    }

    [[nodiscard]] bool has_command() const { return !program.get_subcommands().empty(); }

    [[nodiscard]] Command chosen(std::vector<std::string> ignored) const {
        if (version) return VersionCommand{};
        if (check_words->parsed()) return CheckCommand{place, connect};
        if (demo_words->parsed()) return demo;
        if (reference_words->parsed()) return reference;
        return RunCommand{place, std::move(ignored)};
    }
};

Command refusal(const std::string& reason) {
    return SayAndExit{reason + "\n" + usage, flag_error};
}

/// In Burrow's form: its users and scripts know it.
Command unknown_flag(const std::string& flag) {
    const std::string name = one_dash(flag);
    return refusal("flag provided but not defined: " + name.substr(0, name.find('=')));
}

Command help_of(const CLI::CallForHelp& help, const Grammar& grammar) {
    if (!grammar.has_command()) return SayAndExit{usage, 0};
    std::ostringstream out;
    grammar.program.exit(help, out, out);
    return SayAndExit{out.str(), 0};
}

/// What `left`, which nothing knows, is taken for: Burrow ignores words behind its flags. A word at the very start is
/// more likely a command mistyped.
Command with_words_left(const Grammar& grammar, const std::vector<std::string>& left, bool is_at_start) {
    if (left.empty()) return grammar.chosen({});
    if (is_flag(left.front()) && left.front() != "--") return unknown_flag(left.front());
    if (grammar.has_command() || is_at_start) return refusal("unknown command: " + left.front());
    return grammar.chosen(left);
}

}  // namespace

Command parse_command_line(const std::vector<std::string>& arguments) {
    Grammar grammar;
    std::vector<std::string> words = in_our_form(arguments);
    const std::size_t count = words.size();
    std::reverse(words.begin(), words.end());  // the order in which CLI11 takes a vector
    try {
        grammar.program.parse(words);
        const auto left = grammar.program.remaining(true);
        return with_words_left(grammar, left, left.size() == count);
    } catch (const CLI::CallForHelp& help) {
        return help_of(help, grammar);
    } catch (const CLI::ArgumentMismatch&) {
        return refusal("flag needs an argument: " + one_dash(arguments.back()));
    } catch (const CLI::ParseError& mistake) {
        return refusal(mistake.what());
    }
}

}  // namespace warren::app
