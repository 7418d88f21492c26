import APIRuntime
import ClientServerAPI
import HTTPTypes
import PushGatewayAPI
import Testing

@testable import HomeserverPush

@Suite("Processing an event")
struct ProcessingTests {
    let room = RoomContext(roomID: "!beds:garden.example", localMembers: [fern, wren])

    private func service(_ transport: any ClientTransport) -> HomeserverPushService {
        HomeserverPushService(transport: transport, logger: .silent, now: { 5000 })
    }

    @Test("each pusher of the members is notified through its gateway, the sender's isn't")
    func delivers() async throws {
        let transport = gateway()
        let service = service(transport)
        try service.pushers.set(httpPusher("a"), for: fern, at: 1)
        try service.pushers.set(
            httpPusher("b", url: "http://other.example:81/_matrix/push/v1/notify"), for: fern, at: 1)
        try service.pushers.set(httpPusher("c"), for: wren, at: 1)
        let deliveries = await service.process(message(), in: room)
        #expect(deliveries.map(\.response) == [.delivered, .delivered])
        #expect(
            transport.requests.map {
                "\($0.request.method) \($0.request.scheme ?? "")://\($0.request.authority ?? "")\($0.request.path ?? "")"
            }
                == ["POST " + gatewayURL, "POST http://other.example:81/_matrix/push/v1/notify"])
        let sent = try NotifyRequest(json: try #require(transport.requests.first).body)
        #expect(sent.notification.devices.map(\.pushkey) == ["a"])
        #expect(sent.notification.counts?.unread == 1)
        #expect(try service.notifications.page(of: fern).notifications.map(\.ts) == [5000])
        #expect(try service.notifications.page(of: wren).notifications.isEmpty)
    }

    @Test("a pusher with a rejected pushkey is removed")
    func rejected() async throws {
        let service = service(gateway(rejecting: ["dead", "unrelated"]))
        try service.pushers.set(httpPusher("dead"), for: fern, at: 1)
        try service.pushers.set(httpPusher("alive"), for: fern, at: 1)
        #expect(await service.process(message(), in: room).map(\.response) == [.rejected, .delivered])
        #expect(service.pushers.pushers(of: fern).map(\.pusher.pushkey) == ["alive"])
    }

    @Test("an error response of the gateway leaves the pusher unchanged")
    func failed() async throws {
        let service = service(RouterTransport(APIRouter()))
        try service.pushers.set(httpPusher(), for: fern, at: 1)
        let deliveries = await service.process(message(), in: room)
        #expect(deliveries.map(\.response) == [.failed("404 M_UNRECOGNIZED: Unrecognised request")])
        #expect(service.pushers.pushers(of: fern).count == 1)
    }

    @Test("reactions don't notify, and nothing does while .m.rule.master is enabled")
    func silent() async throws {
        let transport = gateway()
        let service = service(transport)
        try service.pushers.set(httpPusher(), for: fern, at: 1)
        _ = await service.process(message(type: "m.reaction"), in: room)
        try service.pushRules.setEnabled(true, kind: .override, ruleID: ".m.rule.master", of: fern)
        _ = await service.process(message(), in: room)
        #expect(transport.requests.isEmpty)
        #expect(try service.notifications.page(of: fern).notifications.isEmpty)
        try service.pushRules.setEnabled(false, kind: .override, ruleID: ".m.rule.master", of: fern)
        #expect(await service.process(message(type: "m.room.encrypted"), in: room).count == 1)
    }
}
