"""pydantic 2: models with the constraints of our schemas, in strict mode. Free-form objects become dicts. Unknown
members are dropped, and the last of duplicate keys wins."""

from typing import Annotated, Any, Literal, Optional, Union

from case_server import codec_cases, serve
from pydantic import VERSION, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

Count = Annotated[int, Field(ge=0)]
EventID = Annotated[str, StringConstraints(pattern=r"^\$")]
UserID = Annotated[str, StringConstraints(pattern="^@")]
Object = dict[str, Any]


class Model(BaseModel):
    model_config = ConfigDict(strict=True)


class Counts(Model):
    unread: Optional[Count] = None
    missed_calls: Optional[Count] = None


class Device(Model):
    app_id: Annotated[str, StringConstraints(max_length=64)]
    # Characters; pydantic can't count bytes.
    pushkey: Annotated[str, StringConstraints(max_length=512)]
    pushkey_ts: Optional[Count] = None
    data: Optional[Object] = None
    tweaks: Optional[Object] = None


class Notification(Model):
    event_id: Optional[str] = None
    room_id: Optional[str] = None
    type: Optional[str] = None
    sender: Optional[str] = None
    sender_display_name: Optional[str] = None
    room_name: Optional[str] = None
    room_alias: Optional[str] = None
    user_is_target: Optional[bool] = None
    prio: Optional[Literal["high", "low"]] = None
    content: Optional[Object] = None
    counts: Optional[Counts] = None
    devices: list[Device]


class NotifyRequest(Model):
    notification: Notification


class SetTweak(Model):
    set_tweak: str
    value: Any = None


Action = Union[Literal["notify", "dont_notify", "coalesce"], SetTweak]
Scalar = Union[str, int, bool, None]


class EventMatch(Model):
    kind: Literal["event_match"]
    key: str
    pattern: str


class EventPropertyIs(Model):
    kind: Literal["event_property_is"]
    key: str
    value: Scalar


class EventPropertyContains(Model):
    kind: Literal["event_property_contains"]
    key: str
    value: Scalar


class RoomMemberCount(Model):
    kind: Literal["room_member_count"]
    is_: str = Field(alias="is")


class SenderNotificationPermission(Model):
    kind: Literal["sender_notification_permission"]
    key: str


class ContainsDisplayName(Model):
    kind: Literal["contains_display_name"]


Condition = Annotated[
    Union[
        EventMatch,
        EventPropertyIs,
        EventPropertyContains,
        RoomMemberCount,
        SenderNotificationPermission,
        ContainsDisplayName,
    ],
    Field(discriminator="kind"),
]


class PushRule(Model):
    rule_id: str
    default: bool
    enabled: bool
    actions: list[Action]
    conditions: Optional[list[Condition]] = None
    pattern: Optional[str] = None


class Ruleset(Model):
    override: Optional[list[PushRule]] = None
    content: Optional[list[PushRule]] = None
    room: Optional[list[PushRule]] = None
    sender: Optional[list[PushRule]] = None
    underride: Optional[list[PushRule]] = None


class PushRulesResponse(Model):
    global_: Ruleset = Field(alias="global")


class Unsigned(Model):
    age: Optional[int] = None
    membership: Optional[str] = None
    prev_content: Optional[Object] = None
    replaces_state: Optional[EventID] = None
    redacted_because: Optional[Object] = None
    transaction_id: Optional[str] = None


class Event(Model):
    event_id: EventID
    type: str
    state_key: Optional[str] = None
    sender: UserID
    origin_server_ts: int
    content: Object
    unsigned: Optional[Unsigned] = None


class UserNotification(Model):
    room_id: str
    event: Event
    actions: list[Action]
    read: bool
    ts: Count
    profile_tag: Optional[str] = None


class NotificationsResponse(Model):
    notifications: list[UserNotification]
    next_token: Optional[str] = None


MODELS = {
    "notification": NotifyRequest,
    "notification-20-devices": NotifyRequest,
    "push-rules": PushRulesResponse,
    "notifications-100": NotificationsResponse,
}


def codec(subject):
    adapter = TypeAdapter(MODELS[subject])

    def encode(value):
        return adapter.dump_json(value, by_alias=True, exclude_unset=True)

    return adapter.validate_json, encode


serve(f"pydantic {VERSION}", list(codec_cases("pydantic", codec)))
