import APIRuntime

@testable import PushClient

extension EventKind {
    static let rooms: [EventKind] = [
        .inRoom(
            "invitation with a reason", "m.room.member",
            ["membership": "invite", "reason": "We need your beans"], stateKey: Garden.fern,
            body: "Invites you to this room: We need your beans", actions: [.acceptInvitation, .declineInvitation]),
        EventKind(
            name: "invitation to a direct chat",
            event: Garden.json("m.room.member", ["membership": "invite", "is_direct": true], stateKey: Garden.fern),
            isDirect: true, title: "Wren", subtitle: nil, body: "Invites you to chat"),
        EventKind(
            name: "knock",
            event: Garden.json(
                "m.room.member", ["membership": "knock", "reason": "Ibis sent me"], stateKey: Garden.wren),
            title: "Kitchen garden", subtitle: "Wren", body: "Asks to join the room: Ibis sent me",
            actions: [.admit, .refuse]),
        .inRoom(
            "removal", "m.room.member", ["membership": "leave"], stateKey: Garden.fern,
            body: "Removed you from the room"),
        .inRoom(
            "ban", "m.room.member", ["membership": "ban", "reason": "Slugs"], stateKey: Garden.fern,
            body: "Banned you from the room: Slugs"),
        .inRoom(
            "voice call", "m.call.invite", ["call_id": "1", "offer": ["sdp": "v=0\r\nm=audio 9"]], body: "Voice call",
            actions: [.answerCall, .declineCall]),
        .inRoom(
            "video call", "m.call.invite", ["call_id": "1", "offer": ["sdp": "m=audio 9\r\nm=video 9"]],
            body: "Video call"),
        .inRoom("ringing group call", "m.rtc.notification", ["notification_type": "ring"], body: "Incoming call"),
        .inRoom(
            "group call", "org.matrix.msc4075.rtc.notification", ["notification_type": "notification"],
            body: "Call in this room", actions: [.joinCall, .markAsRead]),
        .inRoom("end of a call", "m.call.hangup", ["call_id": "1"], body: "Call ended"),
        .inRoom(
            "missed call", "m.call.hangup", ["call_id": "1", "reason": "invite_timeout"], body: "Missed call",
            actions: [.callBack, .markAsRead]),
        .inRoom("declined call", "m.call.reject", ["call_id": "1"], body: "Call declined"),
        .inRoom(
            "name of the room", "m.room.name", ["name": "Orchard"], stateKey: "",
            body: "Changed the room's name to Orchard"),
        .inRoom("moved room", "m.room.tombstone", ["body": "moved"], stateKey: "", body: "The room has moved"),
    ]
}
