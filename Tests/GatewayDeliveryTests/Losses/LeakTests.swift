import APIRuntime
import ProviderSimulators
import Testing

@Suite("Gateway, options of one app or device and the next request")
struct LeakTests {
    @Test("fcm_options of an app are the same in each of its messages, and in no message of another app")
    func fcmOptions() async throws {
        try await withPushServers { servers async throws in
            let account =
                "service_account_file: fcm.json, endpoint: \"\(servers.fcm.baseURL)\", "
                + "token_endpoint: \"\(servers.fcm.baseURL)/token\", trust_roots: roots.pem"
            let yaml = """
                apps:
                - {app_id: plain, provider: fcm, \(account)}
                - {app_id: first, provider: fcm, \(account), fcm_options: {
                   android: {ttl: 60s, collapse_key: first-key}, data: {color: first-color},
                   apns: {headers: {apns-topic: first-topic}, payload: {aps: {category: first-category}}}}}
                - {app_id: second, provider: fcm, \(account), fcm_options: {
                   notification: {title: second-title, body: second-body}, data: {shade: second-shade}}}
                """
            try await withGateway(yaml, files: servers.files) { gateway async throws in
                for round in 1...3 {
                    for app in ["first", "second", "plain"] {
                        let data: JSONObject = ["default_payload": ["mark": .string("\(app)-payload")]]
                        let devices = [
                            TestDevice(appID: app, pushkey: "\(app)-\(round)a", data: .object(data)),
                            TestDevice(appID: app, pushkey: "\(app)-\(round)b"),
                        ]
                        #expect(try await gateway.notify(devices).rejectsNone)
                    }
                }
            }
            #expect(servers.fcm.violations == [])
            var known: [String: JSONObject] = [:]
            for delivery in servers.fcm.deliveries() {
                let app = String(delivery.target.prefix { $0 != "-" })
                var message = delivery.message
                message["token"] = nil
                let text = String(decoding: message.jsonBytes(), as: UTF8.self)
                for other in ["first-", "second-", "plain-"] where !other.hasPrefix(app) {
                    #expect(!text.contains(other), "\(delivery.target): \(text)")
                }
                #expect(text.contains("-payload") == delivery.target.hasSuffix("a"), "\(delivery.target): \(text)")
                let kind = app + delivery.target.suffix(1)
                if let earlier = known[kind] { #expect(message == earlier, "\(delivery.target)") }
                known[kind] = message
            }
            #expect(known.count == 6)
        }
    }

    @Test("default_payload of one device is in no payload of another, at APNs")
    func defaultPayload() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let payloads: [JSONObject?] = [
                ["one": "value-one", "aps": ["mutable-content": 1, "alert": ["loc-key": "key-one"]]], nil,
                ["two": "value-two", "aps": ["content-available": 1, "thread-id": "thread-two"]], nil,
            ]
            for round in 1...2 {
                for (number, payload) in payloads.enumerated() {
                    let data = payload.map { ["default_payload": .object($0)] as JSONObject }
                    let device = TestDevice.apns(number, data: data)
                    #expect(try await gateway.notify([device], event: "$\(round)").rejectsNone)
                }
                let devices = payloads.enumerated().map { number, payload in
                    TestDevice.apns(number, data: payload.map { ["default_payload": .object($0)] })
                }
                #expect(try await gateway.notify(devices, event: "$together\(round)").rejectsNone)
            }
            #expect(servers.apns.deliveries().count == 16)
            for delivery in servers.apns.deliveries() {
                let text = String(decoding: delivery.payload, as: UTF8.self)
                let number = delivery.deviceToken.suffix(1)
                #expect(text.contains("one") == (number == "0"), "\(number): \(text)")
                #expect(text.contains("two") == (number == "2"), "\(number): \(text)")
                #expect(text.contains("mutable-content") == (number == "0"), "\(number): \(text)")
            }
            #expect(servers.apns.violations == [])
        }
    }

    @Test("options of one subscription don't change the pushes of another")
    func webPush() async throws {
        try await withGatewayAndPushServers { gateway, servers async throws in
            let marked = servers.webPush.subscribe()
            let plain = servers.webPush.subscribe()
            let data: JSONObject = ["only_last_per_room": true, "default_payload": ["mark": "value"]]
            for event in ["$1", "$2"] {
                #expect(try await gateway.notify([.webPush(marked, data: data)], event: event).rejectsNone)
                #expect(try await gateway.notify([.webPush(plain)], event: event).rejectsNone)
            }
            for delivery in servers.webPush.deliveries() {
                let isMarked = delivery.subscription?.endpoint == marked.endpoint
                #expect((delivery.header("topic") != nil) == isMarked)
                #expect((delivery.json?["mark"] != nil) == isMarked)
            }
            #expect(servers.webPush.deliveries().count == 4)
            #expect(servers.webPush.violations == [])
        }
    }
}
