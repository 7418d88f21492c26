import APIRuntime
import MatrixClientServer

/// Pushers, push rules and notifications.
struct Pushing {
    let fern: Person
    let wren: Person
    let room: String

    private var client: MatrixClient { fern.client }

    func run(_ transcript: inout Transcript) async throws {
        transcript.chapter("Pushing")
        await pushers(&transcript)
        try await rules(&transcript)
        try await notifications(&transcript)
    }

    private func pushers(_ transcript: inout Transcript) async {
        let pushkey = "push key/ü+="
        await transcript.check("sets a pusher, and lists it") {
            let url = "http://127.0.0.1:9/_matrix/push/v1/notify"
            try await client.postPusher(
                PostPusherRequest(
                    pushkey: pushkey, kind: "http", appID: "test.garden", appDisplayName: "Garden",
                    deviceDisplayName: "Fern's tablet", profileTag: "tab", lang: "en-GB",
                    data: .init(
                        url: url, format: .eventIDOnly,
                        additionalProperties: ["default_payload": ["aps": ["mutable-content": 1]]]),
                    append: false))
            let pushers = try await client.getPushers().pushers ?? []
            let pusher = try expect(pushers.first, "no pusher is listed")
            try expect(
                pushers.count == 1 && pusher.pushkey == pushkey && pusher.data.url == url && pusher.kind == "http",
                "found \(pushers)")
            return "\(pusher.appID) to \(pusher.data.url ?? ""), format \(pusher.data.format ?? "")"
        }
        await transcript.check("deletes the pusher") {
            try await client.postPusher(PostPusherRequest(pushkey: pushkey, kind: nil, appID: "test.garden"))
            let pushers = try await client.getPushers().pushers ?? []
            try expect(pushers.isEmpty, "found \(pushers)")
            return "none is left"
        }
        await transcript.check("sets a pusher without the URL that it needs") {
            let error = try await refusal(400, "M_MISSING_PARAM") {
                try await client.postPusher(
                    PostPusherRequest(
                        pushkey: pushkey, kind: "http", appID: "test.garden", appDisplayName: "Garden",
                        deviceDisplayName: "Fern's tablet", lang: "en", data: .init()))
            }
            return error.description
        }
    }

    private func rules(_ transcript: inout Transcript) async throws {
        await transcript.check("reads all rules") {
            let all = try await client.getPushRules().global
            let global = try await client.getPushRulesGlobal()
            try expect(
                all.override?.map(\.ruleID) == global.override?.map(\.ruleID) && global.override?.isEmpty == false,
                "found \(all) and \(global)")
            let rules = [global.override, global.content, global.room, global.sender, global.underride]
            return "\(rules.map { $0?.count ?? 0 }) of the five kinds"
        }
        // Synapse accepts only ASCII IDs in `before` and `after`.
        let (first, second) = ("beans 100%?&#+", "erbsen & #möhren")
        try await transcript.step("adds rules with odd IDs, one before the other") {
            try await client.setPushRule(
                kind: .content, ruleID: first,
                SetPushRuleRequest(actions: [.string("notify")], pattern: "bohne*"))
            try await client.setPushRule(
                kind: .content, ruleID: second, after: first,
                SetPushRuleRequest(
                    actions: [
                        .string("notify"), .object(["set_tweak": "sound", "value": "pling"]),
                        .object(["set_tweak": "highlight"]),
                    ], pattern: "möhre?"))
            let order = try await order()
            try expect(order == [first, second], "found \(order)")
            return ((), "\(order)")
        }
        await transcript.check("moves a rule up") {
            let rule = try await client.getPushRule(kind: .content, ruleID: second)
            try await client.setPushRule(
                kind: .content, ruleID: second, before: first,
                SetPushRuleRequest(actions: rule.actions.map { $0.asRequest }, pattern: rule.pattern))
            let order = try await order()
            try expect(order == [second, first], "found \(order)")
            return "\(order)"
        }
        await transcript.check("adds a rule with conditions") {
            try await client.setPushRule(
                kind: .override, ruleID: "test.quiet",
                SetPushRuleRequest(
                    actions: [],
                    conditions: [
                        PushCondition(kind: "room_member_count", is: ">100"),
                        PushCondition(kind: "event_property_is", key: "content.urgent", value: .boolean(false)),
                    ]))
            let rule = try await client.getPushRule(kind: .override, ruleID: "test.quiet")
            try expect(rule.conditions?.count == 2 && rule.conditions?[1].value == .boolean(false), "found \(rule)")
            return rule.conditions?.map(\.kind).joined(separator: ", ") ?? ""
        }
        await transcript.check("disables a rule") {
            try await client.setPushRuleEnabled(
                kind: .content, ruleID: first, SetPushRuleEnabledRequest(enabled: false))
            let isEnabled = try await client.isPushRuleEnabled(kind: .content, ruleID: first).enabled
            try expect(!isEnabled, "it is enabled")
            return "enabled is \(isEnabled)"
        }
        await transcript.check("changes the actions of a rule") {
            try await client.setPushRuleActions(
                kind: .content, ruleID: first,
                SetPushRuleActionsRequest(actions: [
                    .string("notify"), .object(["set_tweak": "sound", "value": "default"]),
                ]))
            let actions = try await client.getPushRuleActions(kind: .content, ruleID: first).actions
            try expect(
                actions == [.string("notify"), .object(["set_tweak": "sound", "value": "default"])], "found \(actions)")
            return "\(actions.count) actions"
        }
        await transcript.check("adds a rule whose ID has a slash, which servers don't allow") {
            let error = try await refusal(400, .unrecognized) {
                try await client.setPushRule(
                    kind: .content, ruleID: "bohnen/erbsen", SetPushRuleRequest(actions: [], pattern: "x"))
            }
            return error.description
        }
        await transcript.check("deletes the rules") {
            for rule in [first, second] { try await client.deletePushRule(kind: .content, ruleID: rule) }
            try await client.deletePushRule(kind: .override, ruleID: "test.quiet")
            let error = try await refusal(404, .notFound) {
                try await client.getPushRule(kind: .content, ruleID: first)
            }
            return "then \(error)"
        }
    }

    /// The IDs of the user's own rules of the kind `content`.
    private func order() async throws -> [String] {
        try await client.getPushRulesGlobal().content?.filter { !$0.default }.map(\.ruleID) ?? []
    }

    private func notifications(_ transcript: inout Transcript) async throws {
        let sent = try await transcript.step("is written to by name, twice") {
            var sent: [String] = []
            for number in 1...2 {
                let event = try await wren.client.sendMessage(
                    roomID: room, eventType: "m.room.message", txnID: "notify \(number)",
                    [
                        "msgtype": "m.text", "body": .string("fern: bed \(number) is dry"),
                        "m.mentions": ["user_ids": [.string(fern.userID)]],
                    ])
                sent.append(event.eventID)
            }
            return (sent, "\(sent)")
        }
        await transcript.check("reads the notifications, a page at a time") {
            var found: [String] = []
            var token: String?
            // Synapse stores notifications a moment after the event.
            for attempt in 1...50 {
                let page = try await client.getNotifications(from: token, limit: 1, only: "highlight")
                for notification in page.notifications {
                    try expect(notification.roomID == room && !notification.read, "found \(notification)")
                    found.append(notification.event.eventID)
                }
                token = page.nextToken
                if found.count >= 2 { break }
                if token == nil {
                    try expect(attempt < 50, "found only \(found)")
                    found = []
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
            try expect(found.prefix(2) == sent.reversed()[...].prefix(2), "expected \(sent), found \(found)")
            return "\(found.count), the newest first"
        }
        await transcript.check("sees them counted in a sync") {
            let sync = try await client.sync(timeout: 0)
            let counts = sync.rooms?.join?[room]?.unreadNotifications
            try expect((counts?.highlightCount ?? 0) >= 2, "found \(String(describing: counts))")
            return "\(counts?.notificationCount ?? 0) notifications, \(counts?.highlightCount ?? 0) highlights"
        }
    }
}

extension PushRule.Action {
    /// The action in its wire format.
    fileprivate var asRequest: SetPushRuleRequest.Action {
        switch self {
        case .string(let action): .string(action)
        case .object(let action): .object(action)
        case .unknown(let action): .unknown(action)
        }
    }
}
