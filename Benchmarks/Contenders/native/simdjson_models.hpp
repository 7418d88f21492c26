// The models of the simdjson contender. They own their values, in particular std::string. A free-form object is kept as its
// JSON text, the usual and fastest way with simdjson if the object is only passed on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

using FreeForm = std::string;
template <typename Value> using Optional = std::optional<Value>;

struct Counts {
    Optional<int64_t> unread, missed_calls;
};

struct Device {
    std::string app_id, pushkey;
    Optional<int64_t> pushkey_ts;
    Optional<FreeForm> data, tweaks;
};

enum class Priority { high, low };

struct Notification {
    Optional<std::string> event_id, room_id, type, sender, sender_display_name, room_name, room_alias;
    Optional<bool> user_is_target;
    Optional<Priority> prio;
    Optional<FreeForm> content;
    Optional<Counts> counts;
    std::vector<Device> devices;
};

struct SetTweak {
    std::string set_tweak;
    Optional<FreeForm> value;
};

enum class Named { notify, dont_notify, coalesce };
using Action = std::variant<Named, SetTweak>;

/// The members of all kinds of conditions.
struct Condition {
    std::string kind;
    Optional<std::string> key, pattern, is;
    Optional<FreeForm> value;
};

struct PushRule {
    std::string rule_id;
    bool is_default, enabled;
    std::vector<Action> actions;
    Optional<std::vector<Condition>> conditions;
    Optional<std::string> pattern;
};

struct Ruleset {
    Optional<std::vector<PushRule>> override, content, room, sender, underride;
};

struct Unsigned {
    Optional<int64_t> age;
    Optional<std::string> membership, replaces_state, transaction_id;
    Optional<FreeForm> prev_content, redacted_because;
};

struct Event {
    std::string event_id, type, sender;
    Optional<std::string> state_key;
    int64_t origin_server_ts;
    FreeForm content;
    Optional<Unsigned> unsigned_;
};

struct UserNotification {
    std::string room_id;
    Event event;
    std::vector<Action> actions;
    bool read;
    int64_t ts;
    Optional<std::string> profile_tag;
};

struct NotificationsResponse {
    std::vector<UserNotification> notifications;
    Optional<std::string> next_token;
};
