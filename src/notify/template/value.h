#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The language of templates: Go's text/template with the values that Burrow gives to it.
namespace warren::notify::language {

class Value;
class Zone;
struct Map;
struct Function;

/// What a value is made of, whatever its type is called.
enum class Kind : std::uint8_t {
    /// Of parameters only: they take a value of any type.
    any,
    boolean,
    integer,
    unsigned_integer,
    floating,
    complex,
    text,
    list,
    map,
    record,
    pointer
};

/// A field of a record.
struct Field {
    std::string_view name;
    /// Empty: JSON leaves it out.
    std::string_view json_name;
    /// Another name by which templates may call it; empty: none.
    std::string_view alias = {};
};

/// The type of a value: Go's rules ask for the same type, not for the same kind. All types are constants.
struct Type {
    Kind kind;
    /// As Go prints it.
    std::string_view name;
    /// Of floating-point numbers: how many digits are shown.
    unsigned bits = 64;
    /// Of what lists and maps hold and pointers point to.
    const Type* element = nullptr;
    std::span<const Field> fields = {};
    std::span<const Function> methods = {};
    /// The method `String`, which printing prefers; null: there is none.
    std::string (*text)(const Value&) = nullptr;
    /// How the type writes itself in Go's syntax; null: by its kind.
    std::string (*go_syntax)(const Value&) = nullptr;
    /// How the type writes itself as JSON, none if it cannot; null: by its kind.
    std::optional<std::string> (*json)(const Value&) = nullptr;
};

/// Something with fields. Its owner outlives all values that name it.
class Record {
public:
    Record() = default;
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;
    virtual ~Record() = default;

    /// `index` as in the `fields` of its type.
    [[nodiscard]] virtual Value field(std::size_t index) const = 0;
};

/// A piece of a shared text.
class Text {
public:
    Text() = default;
    explicit Text(std::string text)
        : owner_(std::make_shared<const std::string>(std::move(text))), length_(owner_->size()) {}

    [[nodiscard]] std::string_view view() const {
        return owner_ ? std::string_view(*owner_).substr(offset_, length_) : std::string_view();
    }
    [[nodiscard]] std::size_t size() const { return length_; }
    /// `begin` <= `end` <= `size()`.
    [[nodiscard]] Text piece(std::size_t begin, std::size_t end) const;

private:
    std::shared_ptr<const std::string> owner_;
    std::size_t offset_ = 0;
    std::size_t length_ = 0;
};

/// A piece of a shared list. As with Go's slices, its capacity reaches to the end of what is shared.
class List {
public:
    /// Go's nil slice.
    List() = default;
    explicit List(std::vector<Value> elements);

    [[nodiscard]] bool is_nil() const { return owner_ == nullptr; }
    [[nodiscard]] std::size_t size() const { return length_; }
    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    [[nodiscard]] const Value& operator[](std::size_t index) const;
    /// `begin` <= `end` <= `capacity` <= `capacity()`.
    [[nodiscard]] List piece(std::size_t begin, std::size_t end, std::size_t capacity) const;

private:
    std::shared_ptr<const std::vector<Value>> owner_;
    std::size_t offset_ = 0;
    std::size_t length_ = 0;
    std::size_t capacity_ = 0;
};

/// A moment as Go knows it: any year, and the zone in which to show it.
struct Time {
    /// Since 1970, UTC.
    std::int64_t seconds = 0;
    /// 0 to 999,999,999.
    std::int64_t nanoseconds = 0;
    const Zone* zone = nullptr;
};

/// A value with its type, or no value at all: what a missing key of a map gives. Cheap to copy, immutable.
class Value {
public:
    using Content = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::complex<double>, Text,
                                 List, std::shared_ptr<const Map>, const Record*, const Zone*, Time>;

    /// No value.
    Value() = default;
    /// `content` must be what the kind of `type` asks for: for records and pointers a record, a zone or a time.
    Value(const Type& type, Content content) : type_(&type), content_(std::move(content)) {}

    [[nodiscard]] bool exists() const { return type_ != nullptr; }
    /// There must be a value.
    [[nodiscard]] const Type& type() const { return *type_; }
    [[nodiscard]] bool is(Kind kind) const { return type_ != nullptr && type_->kind == kind; }
    [[nodiscard]] bool is(const Type& type) const { return type_ == &type; }
    /// No value, or a pointer, list or map that is nil.
    [[nodiscard]] bool is_nil() const;

    // Each of these may only be asked of a value with that content.
    [[nodiscard]] bool boolean() const { return std::get<bool>(content_); }
    [[nodiscard]] std::int64_t integer() const { return std::get<std::int64_t>(content_); }
    [[nodiscard]] std::uint64_t unsigned_integer() const { return std::get<std::uint64_t>(content_); }
    [[nodiscard]] double floating() const { return std::get<double>(content_); }
    [[nodiscard]] std::complex<double> complex() const { return std::get<std::complex<double>>(content_); }
    [[nodiscard]] const Text& text() const { return std::get<Text>(content_); }
    [[nodiscard]] std::string_view view() const { return text().view(); }
    [[nodiscard]] const List& list() const { return std::get<List>(content_); }
    /// Null: Go's nil map.
    [[nodiscard]] const Map* map() const { return std::get<std::shared_ptr<const Map>>(content_).get(); }
    /// Null if the value is a pointer that points nowhere.
    [[nodiscard]] const Record* record() const { return std::get<const Record*>(content_); }
    [[nodiscard]] const Zone& zone() const { return *std::get<const Zone*>(content_); }
    [[nodiscard]] const Time& time() const { return std::get<Time>(content_); }

    /// The value a pointer points to, through any number of pointers; else, and if it points nowhere, the value itself.
    [[nodiscard]] Value pointee() const;

private:
    const Type* type_ = nullptr;
    Content content_;
};

/// Whether a key that is missing in the given spelling is looked for in lower case.
enum class KeyCase : std::uint8_t { exact, lower };

/// A map from texts.
struct Map {
    std::map<std::string, Value, std::less<>> entries;
    KeyCase keys = KeyCase::exact;

    /// Null if there is none.
    [[nodiscard]] const Value* find(std::string_view key) const;
};

/// Text, list or map: how many bytes, elements or entries. Anything else: 0.
[[nodiscard]] std::size_t length_of(const Value& value);

/// Whether `if` takes the value for true.
[[nodiscard]] bool is_true(const Value& value);

}  // namespace warren::notify::language
