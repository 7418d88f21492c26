// simdjson on demand, into structs that own their strings. It checks UTF-8, types, required members and the values of
// enumerations; inside free-form objects only balanced brackets. It checks no lengths, patterns or duplicate keys. The text
// is padded beforehand, as simdjson requires; the copy isn't counted.
#include <simdjson.h>

#include <stdexcept>

#include "case_server.hpp"
#include "simdjson_models.hpp"

using namespace simdjson;
using View = std::string_view;

[[noreturn]] static void refuse(const char *reason) { throw std::runtime_error(reason); }
static void need(bool present) {
    if (!present) refuse("a required member is missing");
}

static std::string text(ondemand::value value) { return std::string(View(value.get_string())); }
static FreeForm object_text(ondemand::value value) {
    ondemand::object object = value.get_object();
    return FreeForm(View(object.raw_json()));
}
static FreeForm array_text(ondemand::value value) {
    ondemand::array array = value.get_array();
    return FreeForm(View(array.raw_json()));
}

static Optional<std::string> nullable_text(ondemand::value value) {
    if (bool(value.is_null())) return std::nullopt;
    return text(value);
}

static FreeForm any_text(ondemand::value value) {
    switch (ondemand::json_type(value.type())) {
    case ondemand::json_type::object: return object_text(value);
    case ondemand::json_type::array: return array_text(value);
    default: return FreeForm(value.raw_json_token());
    }
}

template <typename Element, typename Read> static std::vector<Element> list(ondemand::value value, Read read) {
    std::vector<Element> elements;
    for (auto element : value.get_array()) elements.push_back(read(element.value()));
    return elements;
}

static Counts counts(ondemand::value value) {
    Counts counts;
    for (auto field : value.get_object()) {
        View key = field.unescaped_key();
        if (key == "unread") counts.unread = int64_t(field.value());
        else if (key == "missed_calls") counts.missed_calls = int64_t(field.value());
    }
    return counts;
}

static Device device(ondemand::value value) {
    Device device;
    bool has_app_id = false, has_pushkey = false;
    for (auto field : value.get_object()) {
        View key = field.unescaped_key();
        if (key == "app_id") device.app_id = text(field.value()), has_app_id = true;
        else if (key == "pushkey") device.pushkey = text(field.value()), has_pushkey = true;
        else if (key == "pushkey_ts") device.pushkey_ts = int64_t(field.value());
        else if (key == "data") device.data = object_text(field.value());
        else if (key == "tweaks") device.tweaks = object_text(field.value());
    }
    need(has_app_id && has_pushkey);
    return device;
}

static Priority priority(ondemand::value value) {
    View name = value.get_string();
    if (name == "high") return Priority::high;
    if (name == "low") return Priority::low;
    refuse("unknown priority");
}

static Notification notification(ondemand::value value) {
    Notification result;
    bool has_devices = false;
    for (auto field : value.get_object()) {
        View key = field.unescaped_key();
        if (key == "event_id") result.event_id = text(field.value());
        else if (key == "room_id") result.room_id = text(field.value());
        else if (key == "type") result.type = nullable_text(field.value());
        else if (key == "sender") result.sender = text(field.value());
        else if (key == "sender_display_name") result.sender_display_name = text(field.value());
        else if (key == "room_name") result.room_name = text(field.value());
        else if (key == "room_alias") result.room_alias = text(field.value());
        else if (key == "user_is_target") result.user_is_target = bool(field.value());
        else if (key == "prio") result.prio = priority(field.value());
        else if (key == "content") result.content = object_text(field.value());
        else if (key == "counts") result.counts = counts(field.value());
        else if (key == "devices") result.devices = list<Device>(field.value(), device), has_devices = true;
    }
    need(has_devices);
    return result;
}

static Action action(ondemand::value value) {
    if (ondemand::json_type(value.type()) == ondemand::json_type::string) {
        View name = value.get_string();
        if (name == "notify") return Named::notify;
        if (name == "dont_notify") return Named::dont_notify;
        if (name == "coalesce") return Named::coalesce;
        refuse("unknown action");
    }
    SetTweak tweak;
    bool has_name = false;
    for (auto field : value.get_object()) {
        View key = field.unescaped_key();
        if (key == "set_tweak") tweak.set_tweak = text(field.value()), has_name = true;
        else if (key == "value") tweak.value = any_text(field.value());
    }
    need(has_name);
    return tweak;
}

static Condition condition(ondemand::value value) {
    Condition condition;
    bool has_kind = false;
    for (auto field : value.get_object()) {
        View key = field.unescaped_key();
        if (key == "kind") condition.kind = text(field.value()), has_kind = true;
        else if (key == "key") condition.key = text(field.value());
        else if (key == "pattern") condition.pattern = text(field.value());
        else if (key == "is") condition.is = text(field.value());
        else if (key == "value") condition.value = any_text(field.value());
    }
    need(has_kind);
    return condition;
}

static PushRule push_rule(ondemand::value value) {
    PushRule rule;
    int found = 0;
    for (auto field : value.get_object()) {
        View key = field.unescaped_key();
        if (key == "rule_id") rule.rule_id = text(field.value()), found |= 1;
        else if (key == "default") rule.is_default = bool(field.value()), found |= 2;
        else if (key == "enabled") rule.enabled = bool(field.value()), found |= 4;
        else if (key == "actions") rule.actions = list<Action>(field.value(), action), found |= 8;
        else if (key == "conditions") rule.conditions = list<Condition>(field.value(), condition);
        else if (key == "pattern") rule.pattern = text(field.value());
    }
    need(found == 15);
    return rule;
}

static Ruleset ruleset(ondemand::value value) {
    Ruleset rules;
    for (auto field : value.get_object()) {
        View key = field.unescaped_key();
        if (key == "override") rules.override = list<PushRule>(field.value(), push_rule);
        else if (key == "content") rules.content = list<PushRule>(field.value(), push_rule);
        else if (key == "room") rules.room = list<PushRule>(field.value(), push_rule);
        else if (key == "sender") rules.sender = list<PushRule>(field.value(), push_rule);
        else if (key == "underride") rules.underride = list<PushRule>(field.value(), push_rule);
    }
    return rules;
}

static Unsigned unsigned_(ondemand::value value) {
    Unsigned result;
    for (auto field : value.get_object()) {
        View key = field.unescaped_key();
        if (key == "age") result.age = int64_t(field.value());
        else if (key == "membership") result.membership = text(field.value());
        else if (key == "replaces_state") result.replaces_state = text(field.value());
        else if (key == "transaction_id") result.transaction_id = text(field.value());
        else if (key == "prev_content") result.prev_content = object_text(field.value());
        else if (key == "redacted_because") result.redacted_because = object_text(field.value());
    }
    return result;
}

static Event event(ondemand::value value) {
    Event event;
    int found = 0;
    for (auto field : value.get_object()) {
        View key = field.unescaped_key();
        if (key == "event_id") event.event_id = text(field.value()), found |= 1;
        else if (key == "type") event.type = text(field.value()), found |= 2;
        else if (key == "sender") event.sender = text(field.value()), found |= 4;
        else if (key == "origin_server_ts") event.origin_server_ts = int64_t(field.value()), found |= 8;
        else if (key == "content") event.content = object_text(field.value()), found |= 16;
        else if (key == "state_key") event.state_key = text(field.value());
        else if (key == "unsigned") event.unsigned_ = unsigned_(field.value());
    }
    need(found == 31);
    return event;
}

static UserNotification user_notification(ondemand::value value) {
    UserNotification result;
    int found = 0;
    for (auto field : value.get_object()) {
        View key = field.unescaped_key();
        if (key == "room_id") result.room_id = text(field.value()), found |= 1;
        else if (key == "event") result.event = event(field.value()), found |= 2;
        else if (key == "actions") result.actions = list<Action>(field.value(), action), found |= 4;
        else if (key == "read") result.read = bool(field.value()), found |= 8;
        else if (key == "ts") result.ts = int64_t(field.value()), found |= 16;
        else if (key == "profile_tag") result.profile_tag = nullable_text(field.value());
    }
    need(found == 31);
    return result;
}

static Notification notify_request(ondemand::document &document) {
    for (auto field : document.get_object()) {
        if (View(field.unescaped_key()) == "notification") return notification(field.value());
    }
    refuse("a required member is missing");
}

static Ruleset push_rules_response(ondemand::document &document) {
    for (auto field : document.get_object()) {
        if (View(field.unescaped_key()) == "global") return ruleset(field.value());
    }
    refuse("a required member is missing");
}

static NotificationsResponse notifications_response(ondemand::document &document) {
    NotificationsResponse result;
    bool has_list = false;
    for (auto field : document.get_object()) {
        View key = field.unescaped_key();
        if (key == "notifications")
            result.notifications = list<UserNotification>(field.value(), user_notification), has_list = true;
        else if (key == "next_token") result.next_token = nullable_text(field.value());
    }
    need(has_list);
    return result;
}

template <typename Model>
static Case decoding(const std::string &folder, const std::string &subject, Model (*read)(ondemand::document &)) {
    auto padded = std::make_shared<padded_string>(payload(folder, subject));
    auto parser = std::make_shared<ondemand::parser>();
    return {"simdjson", subject, "decode", [=](long iterations) {
                for (long i = 0; i < iterations; i++) {
                    ondemand::document document = parser->iterate(*padded);
                    black_hole(read(document));
                }
            }};
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    std::string folder = argv[1];
    std::vector<Case> cases = {
        decoding(folder, "notification", notify_request),
        decoding(folder, "notification-20-devices", notify_request),
        decoding(folder, "push-rules", push_rules_response),
        decoding(folder, "notifications-100", notifications_response),
    };
    try {
        for (auto &item : cases) item.run(1);
    } catch (const std::exception &error) {
        std::cerr << "simdjson refuses a payload: " << error.what() << "\n";
        return 1;
    }
    serve("simdjson " SIMDJSON_STRINGIFY(SIMDJSON_VERSION) " (" + get_active_implementation()->name() + ")", cases);
}
