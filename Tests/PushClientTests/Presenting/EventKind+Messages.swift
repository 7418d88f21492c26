import APIRuntime

@testable import PushClient

extension EventKind {
    static let messages: [EventKind] = [
        .inRoom(
            "text", ["msgtype": "m.text", "body": "The tomatoes are ripe"], body: "The tomatoes are ripe",
            actions: [.reply, .markAsRead]),
        .direct("text in a direct chat", ["msgtype": "m.text", "body": "Hello"], body: "Hello"),
        .inRoom("emote", ["msgtype": "m.emote", "body": "waters the beds"], body: "* Wren waters the beds"),
        .inRoom("notice", ["msgtype": "m.notice", "body": "Rain at noon"], body: "Rain at noon"),
        .inRoom(
            "formatted text",
            [
                "msgtype": "m.text", "body": "**Ripe**: x", "format": "org.matrix.custom.html",
                "formatted_body": "<b>Ripe</b>:<ul><li>tomatoes &amp; beans</li><li>peas</li></ul>",
            ], body: "Ripe:\n• tomatoes & beans\n• peas"),
        .inRoom(
            "hidden text",
            [
                "msgtype": "m.text", "body": "The snail did it", "format": "org.matrix.custom.html",
                "formatted_body": "<span data-mx-spoiler>The <span>snail</span></span> did it",
            ], body: "[hidden] did it"),
        .inRoom("image", ["msgtype": "m.image", "body": "IMG_1.jpg", "url": "mxc://a/b"], body: "Image"),
        .inRoom(
            "image with a caption",
            ["msgtype": "m.image", "body": "The first melon", "filename": "IMG_1.jpg", "url": "mxc://a/b"],
            body: "Image: The first melon"),
        .inRoom("video", ["msgtype": "m.video", "body": "V.mp4"], body: "Video"),
        .inRoom("audio", ["msgtype": "m.audio", "body": "rain.ogg"], body: "Audio: rain.ogg"),
        .inRoom(
            "voice message",
            [
                "msgtype": "m.audio", "body": "Voice", "info": ["duration": 11_200],
                "org.matrix.msc3245.voice": [:],
            ], body: "Voice message (0:12)"),
        .inRoom("file", ["msgtype": "m.file", "body": "plan.pdf"], body: "File: plan.pdf"),
        .inRoom(
            "location", ["msgtype": "m.location", "body": "Location geo:51.5,0.1", "geo_uri": "geo:51.5,0.1"],
            body: "Location"),
        .inRoom(
            "location with a name",
            ["msgtype": "m.location", "body": "geo:1,2", "m.location": ["uri": "geo:1,2", "description": "Bed 7"]],
            body: "Location: Bed 7"),
        .inRoom(
            "live location", "org.matrix.msc3672.beacon_info", [:], stateKey: Garden.wren,
            body: "Shares a live location"),
        .inRoom("sticker", "m.sticker", ["body": "A happy bean", "url": "mxc://a/b"], body: "Sticker: A happy bean"),
        .inRoom(
            "poll", "org.matrix.msc3381.poll.start",
            ["org.matrix.msc3381.poll.start": ["question": ["org.matrix.msc1767.text": "Beans or peas?"]]],
            body: "Poll: Beans or peas?", actions: [.vote, .reply, .markAsRead]),
        .inRoom(
            "poll of the specification", "m.poll.start",
            ["m.poll": ["question": ["m.text": [["body": "Beans or peas?"]]]]], body: "Poll: Beans or peas?"),
        .inRoom("vote in a poll", "m.poll.response", [:], body: "Voted in a poll"),
        .inRoom("end of a poll", "m.poll.end", ["m.text": [["body": "Beans"]]], body: "Poll ended: Beans"),
        .inRoom(
            "reaction", "m.reaction",
            ["m.relates_to": ["rel_type": "m.annotation", "event_id": "$seed", "key": "🌱"]], body: "Reacted with 🌱"),
        .inRoom(
            "reaction with a picture", "m.reaction",
            ["m.relates_to": ["rel_type": "m.annotation", "event_id": "$seed", "key": "mxc://a/b"]],
            body: "Reacted to a message"),
        .inRoom(
            "edit",
            [
                "msgtype": "m.text", "body": "* The beans",
                "m.new_content": ["msgtype": "m.text", "body": "The beans"],
                "m.relates_to": ["rel_type": "m.replace", "event_id": "$seed"],
            ], body: "The beans (edited)"),
        .inRoom(
            "mention", ["msgtype": "m.text", "body": "Fern: look", "m.mentions": ["user_ids": [.string(Garden.fern)]]],
            subtitle: "Wren mentioned you", body: "Fern: look"),
        .inRoom(
            "mention of the room", ["msgtype": "m.text", "body": "@room tea", "m.mentions": ["room": true]],
            subtitle: "Wren mentioned the room", body: "@room tea"),
        .inRoom(
            "reply",
            [
                "msgtype": "m.text", "body": "> <@fern:garden.example> Ripe?\n> Or not?\n\nYes",
                "m.relates_to": ["m.in_reply_to": ["event_id": "$seed"]],
            ], subtitle: "Wren replied", body: "Yes"),
        .inRoom(
            "formatted reply",
            [
                "msgtype": "m.text", "body": "> <@fern:garden.example> Ripe?\n\nYes",
                "format": "org.matrix.custom.html",
                "formatted_body": "<mx-reply><blockquote>Ripe?</blockquote></mx-reply><i>Yes</i>",
                "m.relates_to": ["m.in_reply_to": ["event_id": "$seed"]],
            ], subtitle: "Wren replied", body: "Yes"),
        .inRoom(
            "message in a thread",
            [
                "msgtype": "m.text", "body": "Five o'clock",
                "m.relates_to": [
                    "rel_type": "m.thread", "event_id": "$seed", "is_falling_back": true,
                    "m.in_reply_to": ["event_id": "$last"],
                ],
            ], subtitle: "Wren in a thread", body: "Five o'clock"),
        .direct(
            "reply in a direct chat",
            ["msgtype": "m.text", "body": "Yes", "m.relates_to": ["m.in_reply_to": ["event_id": "$seed"]]],
            subtitle: "Replied", body: "Yes"),
        .inRoom(
            "undecryptable message", "m.room.encrypted", ["algorithm": "m.megolm.v1.aes-sha2"],
            body: "Encrypted message"),
        .inRoom(
            "redacted message", ["msgtype": "m.text", "body": "gone"],
            unsigned: ["redacted_because": ["type": "m.room.redaction"]],
            body: "Message deleted"),
        .inRoom("message without content", [:], body: "Message deleted"),
        .inRoom(
            "verification", ["msgtype": "m.key.verification.request", "body": "x"], body: "Asks to verify this session"),
        .inRoom("unknown type with a text", "org.example.harvest", ["m.text": [["body": "12 kg"]]], body: "12 kg"),
        .inRoom("unknown type", "org.example.harvest", ["weight": 12], body: "New message"),
        .inRoom("text of the wrong type", ["msgtype": "m.text", "body": 7], body: "New message"),
    ]
}
