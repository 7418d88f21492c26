import APIRuntime
import ClientServerAPI
import Testing

@testable import HomeserverPush

@Suite("Pusher store")
struct PusherStoreTests {
    let store = PusherStore(maxPushersPerUser: 3)

    private func keys(_ user: String) -> [String] {
        store.pushers(of: user).map(\.pusher.pushkey)
    }

    @Test("a pusher is listed with all members of its data")
    func listed() throws {
        try store.set(
            httpPusher(format: "event_id_only", data: ["brand": "garden", "deep": ["a": [1, nil]]]), for: fern, at: 7)
        let pusher = try #require(store.pushers(of: fern).first)
        #expect(pusher.pusher.kind == .http)
        #expect(pusher.pusher.data.url == gatewayURL)
        #expect(pusher.pusher.data.additionalProperties == ["brand": "garden", "deep": ["a": [1, nil]]])
        #expect(pusher.setAt == 7)
        #expect(pusher.gateway?.baseURL.description == "https://push.garden.example")
        #expect(pusher.gatewayData.format == "event_id_only")
        #expect(pusher.gatewayData.additionalProperties == ["brand": "garden", "deep": ["a": [1, nil]]])
        #expect(store.pushers(of: wren).isEmpty)
    }

    @Test("setting a pusher replaces only the one with the same app ID and pushkey")
    func replaces() throws {
        try store.set(httpPusher(name: "Old"), for: fern, at: 1)
        try store.set(httpPusher("other"), for: fern, at: 2)
        try store.set(httpPusher(name: "New"), for: fern, at: 3)
        try store.set(httpPusher(app: "example.second"), for: fern, at: 4)
        let pushers = store.pushers(of: fern)
        #expect(pushers.map(\.pusher.deviceDisplayName) == ["New", "Tablet", "Tablet"])
        #expect(pushers.map(\.setAt) == [3, 2, 4])
    }

    @Test("kind null deletes a pusher, and succeeds if it doesn't exist")
    func deletes() throws {
        try store.set(httpPusher(), for: fern, at: 1)
        try store.set(deletion("another"), for: fern, at: 2)
        #expect(keys(fern) == ["key"])
        try store.set(deletion(), for: wren, at: 3)
        #expect(keys(fern) == ["key"])
        try store.set(deletion(), for: fern, at: 4)
        try store.set(deletion(), for: fern, at: 5)
        #expect(keys(fern).isEmpty)
    }

    @Test("setting a pusher without append removes other users' pushers with the same app ID and pushkey")
    func appends() throws {
        try store.set(httpPusher(), for: fern, at: 1)
        try store.set(httpPusher("mine"), for: fern, at: 1)
        try store.set(httpPusher(append: true), for: wren, at: 2)
        #expect(keys(fern) == ["key", "mine"])
        try store.set(httpPusher(append: false), for: wren, at: 3)
        #expect(keys(fern) == ["mine"])
        try store.set(httpPusher(), for: fern, at: 4)
        #expect(keys(wren).isEmpty)
    }

    @Test(
        "a data.url that isn't a gateway's throws M_INVALID_PARAM",
        arguments: [
            "https://push.example/notify", "https://push.example/_matrix/push/v1/notify/",
            "https://push.example/prefix/_matrix/push/v1/notify", "ftp://push.example/_matrix/push/v1/notify",
            "https://push.example/_matrix/push/v1/notify?a=b", "/_matrix/push/v1/notify", "", "https://",
            "https:///_matrix/push/v1/notify", "https://me@push.example/_matrix/push/v1/notify",
            "https://push.example//_matrix/push/v1/notify", "https://push.example/_matrix/push/v1/notify#x",
        ])
    func invalidURL(url: String) {
        let error = #expect(throws: MatrixError.self) { try store.set(httpPusher(url: url), for: fern, at: 1) }
        #expect(error?.status == .badRequest)
        #expect(error?.errcode == .invalidParam)
        #expect(error?.message.contains("data.url") == true)
        #expect(store.pushers(of: fern).isEmpty)
    }

    @Test("a data.url with http, a port or an IPv6 address is accepted")
    func validURLs() throws {
        try store.set(httpPusher("a", url: "http://127.0.0.1:8080/_matrix/push/v1/notify"), for: fern, at: 1)
        try store.set(httpPusher("b", url: "https://[::1]:443/_matrix/push/v1/notify"), for: fern, at: 1)
        #expect(
            store.pushers(of: fern).map { $0.gateway?.baseURL.description } == [
                "http://127.0.0.1:8080", "https://[::1]:443",
            ])
    }

    @Test("an email pusher requires the app ID m.email and has no gateway")
    func email() throws {
        func request(_ app: String) -> SetPusherRequest {
            .email(
                .init(
                    pushkey: fern, appID: app, appDisplayName: "Mail", deviceDisplayName: "Mail", lang: "en",
                    data: PusherData()))
        }
        let error = #expect(throws: MatrixError.self) { try store.set(request("example.app"), for: fern, at: 1) }
        #expect(error?.errcode == .invalidParam)
        try store.set(request("m.email"), for: fern, at: 1)
        #expect(store.pushers(of: fern).map(\.gateway) == [nil])
    }

    @Test("a pusher beyond the limit is rejected, replacing one isn't")
    func bounded() throws {
        for key in ["a", "b", "c"] { try store.set(httpPusher(key), for: fern, at: 1) }
        let error = #expect(throws: MatrixError.self) { try store.set(httpPusher("d"), for: fern, at: 2) }
        #expect(error?.errcode == "M_RESOURCE_LIMIT_EXCEEDED")
        try store.set(httpPusher("c"), for: fern, at: 3)
        #expect(keys(fern) == ["a", "b", "c"])
    }

    @Test("a rejected pusher is removed unless it was set again in the meantime")
    func rejected() throws {
        try store.set(httpPusher(), for: fern, at: 1)
        let old = try #require(store.pushers(of: fern).first)
        try store.set(httpPusher(), for: fern, at: 1)
        #expect(!store.remove(rejected: old))
        #expect(keys(fern) == ["key"])
        #expect(store.remove(rejected: try #require(store.pushers(of: fern).first)))
        #expect(keys(fern).isEmpty)
    }

    @Test("canonically equivalent pushkeys with different bytes are different pushers")
    func bytes() throws {
        try store.set(httpPusher("caf\u{E9}"), for: fern, at: 1)
        try store.set(httpPusher("cafe\u{301}"), for: fern, at: 1)
        #expect(store.pushers(of: fern).count == 2)
    }
}
