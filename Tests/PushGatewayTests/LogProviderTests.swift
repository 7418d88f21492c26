import APIRuntime
import PushGateway
import PushGatewayAPI
import Synchronization
import Testing

@Suite("LogProvider")
struct LogProviderTests {
    @Test("a notification is written as one line of JSON with every member, for one device")
    func line() async throws {
        let lines = Mutex<[[UInt8]]>([])
        let provider = LogProvider { line in lines.withLock { $0.append(line) } }
        let text =
            #"{"notification":{"x":[1.0,"\n"],"devices":[{"app_id":"a","pushkey":"k","y":null},"#
            + #"{"app_id":"a","pushkey":"other"}]}}"#
        let notification = try NotifyRequest(json: text).notification
        let result = await provider.deliver(notification, to: notification.devices[0])
        #expect(result == .delivered)
        let written = try #require(lines.withLock { $0 }.first)
        #expect(written.last == UInt8(ascii: "\n"))
        #expect(written.count { $0 == UInt8(ascii: "\n") } == 1)
        let object = try JSONObject(json: written.dropLast())
        #expect(object["app_id"] == "a" && object["pushkey"] == "k")
        #expect(
            object["notification"]
                == ["x": [1.0, "\n"], "devices": [["app_id": "a", "pushkey": "k", "y": nil]]] as JSONValue)
        let time = try #require(object["time"]?.string)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test("a failure to write a line results in retry")
    func failure() async {
        struct DiskFull: Error {}
        let provider = LogProvider { _ in throw DiskFull() }
        let device = Notification.Device(appID: "a", pushkey: "k")
        let result = await provider.deliver(Notification(devices: [device]), to: device)
        guard case .retry = result else {
            Issue.record("unexpected result: \(result)")
            return
        }
    }
}
