import APIRuntime
import PushDelivery
import PushProviderModels
import Testing

@testable import PushProviders

@Suite("fcm_options")
struct FCMOptionsTests {
    @Test("absent options, {} and null members are the same")
    func absent() throws {
        #expect(try FCMOptions.message(nil) == FCMMessage())
        #expect(try FCMOptions.message([:]) == FCMMessage())
        #expect(try FCMOptions.message(["android": nil, "apns": nil]) == FCMMessage())
    }

    @Test("two messages with the same options don't change each other")
    func isolation() throws {
        var builder = FCMMessageBuilder()
        builder.options = try FCMOptions.message([
            "android": ["collapse_key": "k", "data": ["x": "1"]], "data": ["theme": "green"],
            "fcm_options": ["analytics_label": "matrix"],
        ])
        let first = try builder.json(.message(["type": "m.rtc.notification", "content": ["lifetime": 9000]]))
        let second = try builder.json(.message(["prio": "low", "content": ["secret": "s"]]))
        let again = try builder.json(.message(["type": "m.rtc.notification", "content": ["lifetime": 9000]]))
        #expect(first == again)
        #expect(second["android"] == ["collapse_key": "k", "priority": "NORMAL", "data": ["x": "1"]])
        #expect(first["android"]?["ttl"] == "9s" && first["data"]?["content_secret"] == nil)
        #expect(first["data"]?["theme"] == "green" && second["fcm_options"] == ["analytics_label": "matrix"])
    }

    @Test("a priority in lower case is accepted, and the notification's takes precedence")
    func priority() throws {
        var builder = FCMMessageBuilder()
        builder.options = try FCMOptions.message(["android": ["priority": "high"]])
        #expect(try builder.json(.message(["prio": "low"]))["android"]?["priority"] == "NORMAL")
    }

    @Test(
        "keys that FCM forbids are refused",
        arguments: [
            ["data": ["from": "x"]], ["data": ["google.c": "x"]], ["android": ["data": ["gcmx": "x"]]],
            ["webpush": ["data": ["message_type": "x"]]], ["from": "x"],
        ] as [JSONObject])
    func forbidden(options: JSONObject) {
        let error = #expect(throws: ProviderConfigurationError.self) { try FCMOptions.message(options) }
        #expect(error?.key?.hasPrefix("fcm_options/") == true)
        #expect(error?.problem.contains("FCM doesn't allow the key") == true)
    }

    @Test("a target is refused", arguments: ["token", "fid", "topic", "condition"])
    func target(member: String) {
        let error = #expect(throws: ProviderConfigurationError.self) { try FCMOptions.message([member: "x"]) }
        #expect(error?.problem.contains("\"\(member)\" is the target") == true)
    }

    @Test(
        "values of the wrong type are refused with their place",
        arguments: [
            (["data": ["n": 5]], "/data/n"), (["android": ["ttl": "30"]], "/android/ttl"),
            (["android": "high"], "/android"), (["apns": ["payload": ["aps": "x"]]], "/apns/payload/aps"),
        ] as [(JSONObject, String)])
    func wrongType(options: JSONObject, place: String) {
        let error = #expect(throws: ProviderConfigurationError.self) { try FCMOptions.message(options) }
        #expect(error?.key == "fcm_options" + place)
    }

    @Test("options that leave too little room for the notification are refused")
    func size() {
        let options: JSONObject = ["notification": ["body": .string(String(repeating: "x", count: 2048))]]
        let error = #expect(throws: ProviderConfigurationError.self) { try FCMOptions.message(options) }
        #expect(error?.problem.contains("more than 2048") == true)
    }
}
