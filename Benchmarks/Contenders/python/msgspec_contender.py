"""msgspec: structs with the constraints of our schemas. Free-form objects become dicts. Unknown
members are dropped, and the last of duplicate keys wins."""

from typing import Annotated, Any, Literal, Union

import msgspec
from case_server import codec_cases, serve
from msgspec import UNSET, Meta, Struct, UnsetType

Count = Annotated[int, Meta(ge=0)]
EventID = Annotated[str, Meta(pattern=r"^\$")]
UserID = Annotated[str, Meta(pattern="^@")]
Object = dict[str, Any]


class Counts(Struct):
    unread: Count | UnsetType = UNSET
    missed_calls: Count | UnsetType = UNSET


class Device(Struct):
    app_id: Annotated[str, Meta(max_length=64)]
    # Characters; msgspec can't count bytes.
    pushkey: Annotated[str, Meta(max_length=512)]
    pushkey_ts: Count | UnsetType = UNSET
    data: Object | UnsetType = UNSET
    tweaks: Object | UnsetType = UNSET


class Notification(Struct):
    devices: list[Device]
    event_id: str | UnsetType = UNSET
    room_id: str | UnsetType = UNSET
    type: str | None | UnsetType = UNSET
    sender: str | UnsetType = UNSET
    sender_display_name: str | UnsetType = UNSET
    room_name: str | UnsetType = UNSET
    room_alias: str | UnsetType = UNSET
    user_is_target: bool | UnsetType = UNSET
    prio: Literal["high", "low"] | UnsetType = UNSET
    content: Object | UnsetType = UNSET
    counts: Counts | UnsetType = UNSET


class NotifyRequest(Struct):
    notification: Notification


class SetTweak(Struct):
    set_tweak: str
    value: Any = UNSET


Action = Union[Literal["notify", "dont_notify", "coalesce"], SetTweak]
Scalar = Union[str, int, bool, None]


class EventMatch(Struct, tag_field="kind", tag="event_match"):
    key: str
    pattern: str


class EventPropertyIs(Struct, tag_field="kind", tag="event_property_is"):
    key: str
    value: Scalar


class EventPropertyContains(Struct, tag_field="kind", tag="event_property_contains"):
    key: str
    value: Scalar


class RoomMemberCount(Struct, tag_field="kind", tag="room_member_count"):
    is_: str = msgspec.field(name="is")


class SenderNotificationPermission(Struct, tag_field="kind", tag="sender_notification_permission"):
    key: str


class ContainsDisplayName(Struct, tag_field="kind", tag="contains_display_name"):
    pass


Condition = Union[
    EventMatch,
    EventPropertyIs,
    EventPropertyContains,
    RoomMemberCount,
    SenderNotificationPermission,
    ContainsDisplayName,
]


class PushRule(Struct):
    rule_id: str
    default: bool
    enabled: bool
    actions: list[Action]
    conditions: list[Condition] | UnsetType = UNSET
    pattern: str | UnsetType = UNSET


class Ruleset(Struct):
    override: list[PushRule] | UnsetType = UNSET
    content: list[PushRule] | UnsetType = UNSET
    room: list[PushRule] | UnsetType = UNSET
    sender: list[PushRule] | UnsetType = UNSET
    underride: list[PushRule] | UnsetType = UNSET


class PushRulesResponse(Struct):
    global_: Ruleset = msgspec.field(name="global")


class Unsigned(Struct):
    age: int | UnsetType = UNSET
    membership: str | UnsetType = UNSET
    prev_content: Object | UnsetType = UNSET
    replaces_state: EventID | UnsetType = UNSET
    redacted_because: Object | UnsetType = UNSET
    transaction_id: str | UnsetType = UNSET


class Event(Struct):
    event_id: EventID
    type: str
    sender: UserID
    origin_server_ts: int
    content: Object
    state_key: str | UnsetType = UNSET
    unsigned: Unsigned | UnsetType = UNSET


class UserNotification(Struct):
    room_id: str
    event: Event
    actions: list[Action]
    read: bool
    ts: Count
    profile_tag: str | None | UnsetType = UNSET


class NotificationsResponse(Struct):
    notifications: list[UserNotification]
    next_token: str | None | UnsetType = UNSET


MODELS = {
    "notification": NotifyRequest,
    "notification-20-devices": NotifyRequest,
    "push-rules": PushRulesResponse,
    "notifications-100": NotificationsResponse,
}


def codec(subject):
    return msgspec.json.Decoder(MODELS[subject]).decode, msgspec.json.Encoder().encode


serve(f"msgspec {msgspec.__version__}", list(codec_cases("msgspec", codec)))
