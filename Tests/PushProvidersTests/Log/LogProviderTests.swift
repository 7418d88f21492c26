import APIRuntime
import PushConfiguration
import PushDelivery
import PushGatewayAPI
import Synchronization
import Testing

@testable import PushProviders

@Suite("LogProvider")
struct LogProviderTests {
    private func deliver(
        _ notification: Notification, with provider: LogProvider, _ tests: TestEnvironment
    ) async throws -> ResponseMeaning {
        let device = notification.devices[0]
        let request = provider.request(for: notification, to: device, context: tests.context)
        let response = try await request.transport.send(
            request.head, body: request.body, maxResponseBytes: request.maxResponseBytes)
        return provider.meaning(of: response, for: device, context: tests.context)
    }

    @Test("a notification is written as one line of JSON with every member, for one device")
    func line() async throws {
        let lines = Mutex<[[UInt8]]>([])
        let paths = Mutex<[String?]>([])
        let tests = TestEnvironment { path in
            paths.withLock { $0.append(path) }
            return { line in lines.withLock { $0.append(line) } }
        }
        let provider = try LogProvider(.init(appID: "a", path: "log.jsonl"), environment: tests.environment)
        let text =
            #"{"notification":{"x":[1.0,"\n"],"devices":[{"app_id":"a","pushkey":"k","y":null},"#
            + #"{"app_id":"a","pushkey":"other"}]}}"#
        #expect(
            try await deliver(NotifyRequest(json: text).notification, with: provider, tests) == .delivered())
        #expect(paths.withLock { $0 } == ["log.jsonl"])
        let written = try #require(lines.withLock { $0 }.first)
        #expect(written.last == UInt8(ascii: "\n"))
        #expect(written.count { $0 == UInt8(ascii: "\n") } == 1)
        #expect(
            try JSONObject(json: written.dropLast()) == [
                "time": "2026-05-28T20:26:40.000Z", "app_id": "a", "pushkey": "k",
                "notification": ["x": [1.0, "\n"], "devices": [["app_id": "a", "pushkey": "k", "y": nil]]],
            ])
    }

    @Test("the destination is the file or standard output")
    func destination() throws {
        let tests = TestEnvironment()
        func destination(_ path: String?) throws -> Destination {
            let provider = try LogProvider(.init(appID: "a", path: path), environment: tests.environment)
            let device = Notification.Device(appID: "a", pushkey: "k")
            return provider.request(for: Notification(devices: [device]), to: device, context: tests.context)
                .destination
        }
        #expect(try destination("x.jsonl") == Destination("log:x.jsonl"))
        #expect(try destination(nil) == Destination("log:standard output"))
    }

    private struct DiskFull: Error, CustomStringConvertible {
        let description = "no space left on device"
    }

    @Test("a notification whose line can't be written is sent again later")
    func failure() async throws {
        let tests = TestEnvironment { _ in { _ in throw DiskFull() } }
        let provider = try LogProvider(.init(appID: "a"), environment: tests.environment)
        let notification = Notification(devices: [.init(appID: "a", pushkey: "k")])
        #expect(
            try await deliver(notification, with: provider, tests)
                == .retryLater(scope: .destination, reason: "cannot write the line: no space left on device"))
    }

    @Test("a file that can't be opened is an error of the configuration")
    func unopenable() {
        let tests = TestEnvironment { _ in throw DiskFull() }
        let error = #expect(throws: ProviderConfigurationError.self) {
            try LogProvider(.init(appID: "a", path: "x/y"), environment: tests.environment)
        }
        #expect(error == ProviderConfigurationError(key: "path", "cannot write \"x/y\": no space left on device"))
    }
}
