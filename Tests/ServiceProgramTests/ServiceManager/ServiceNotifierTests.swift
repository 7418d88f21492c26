import RecordedLog
#if os(Linux)
    import ExternalProcess
    import Foundation
    import Logging
    import TemporaryFolder
    import Testing

    @testable import ServiceProgram

    @Suite("Notifications to the service manager", .timeLimit(.minutes(5)))
    struct ServiceNotifierTests {
        /// - Parameter timeLimit: the time that a state waits. A caller that waited, too, would reach the limit of the test.
        private static func notifier(
            _ environment: [String: String], timeLimit: Duration = .seconds(3600), log: RecordedLog = .init()
        ) -> ServiceNotifier {
            ServiceNotifier(environment: environment, processID: 42, timeLimit: timeLimit, logger: log.logger)
        }

        private static func withReceiver(
            isAbstract: Bool = false, _ body: (NotificationReceiver) async throws -> Void
        ) async throws {
            try await withTemporaryFolder { folder in
                let name = folder.appending(path: "notify").path
                try await body(try NotificationReceiver(isAbstract ? "@" + name.dropFirst() : name))
            }
        }

        @Test("the notifications arrive at a path and at an abstract name", arguments: [false, true])
        func notifications(isAbstract: Bool) async throws {
            try await Self.withReceiver(isAbstract: isAbstract) { (receiver) throws in
                let notifier = Self.notifier(["NOTIFY_SOCKET": receiver.address])
                notifier.ready(status: "serving 2 apps on 127.0.0.1:7183\nREADY=0")
                #expect(try receiver.next() == ["READY=1", "STATUS=serving 2 apps on 127.0.0.1:7183 READY=0"])
                notifier.keepAlive()
                #expect(try receiver.next() == ["WATCHDOG=1"])
                notifier.stopping(within: .seconds(12))
                #expect(
                    try receiver.next() == [
                        "STOPPING=1", "EXTEND_TIMEOUT_USEC=12000000", "STATUS=finishing the requests in progress",
                    ])
            }
        }

        /// Sends keep-alives until the receiver's queue is full.
        private static func fill(_ notifier: ServiceNotifier, _ log: RecordedLog) {
            while log.lines.isEmpty { notifier.keepAlive() }
        }

        @Test("a keep-alive that finds no room is dropped and logged, and its caller doesn't wait")
        func fullQueue() async throws {
            try await Self.withReceiver { receiver in
                let log = RecordedLog()
                let notifier = Self.notifier(["NOTIFY_SOCKET": receiver.address], log: log)
                Self.fill(notifier, log)
                #expect(log.messages == ["cannot notify the service manager"])
                let first = try receiver.next()
                #expect(first == ["WATCHDOG=1"])
            }
        }

        @Test("states wait for a service manager that reads later, and arrive in their order")
        func statesInFullQueue() async throws {
            try await Self.withReceiver { receiver in
                let log = RecordedLog()
                let notifier = Self.notifier(["NOTIFY_SOCKET": receiver.address], log: log)
                Self.fill(notifier, log)
                notifier.ready(status: "first")
                notifier.reloading()
                notifier.keepAlive()
                notifier.ready(status: "second")
                notifier.stopping(within: .seconds(1))
                var states: [String] = []
                while states.last != "STOPPING=1" {
                    let lines = try receiver.next()
                    if let state = lines.first, state != "WATCHDOG=1" { states.append(state) }
                    if lines.contains("STATUS=second") { states.append("second") }
                }
                #expect(states == ["READY=1", "RELOADING=1", "READY=1", "second", "STOPPING=1"])
                // Only keep-alives were lost.
                #expect(log.messages == Array(repeating: "cannot notify the service manager", count: 2))
            }
        }

        @Test("a state that finds no room until its time limit is logged, and the flush ends")
        func timeLimit() async throws {
            try await Self.withReceiver { receiver in
                let log = RecordedLog()
                let notifier = Self.notifier(
                    ["NOTIFY_SOCKET": receiver.address], timeLimit: .milliseconds(10), log: log)
                Self.fill(notifier, log)
                notifier.ready(status: "ready")
                await notifier.flush(within: .seconds(200))
                #expect(log.lines.count == 2)
            }
        }

        @Test("a flush doesn't wait longer than its limit")
        func flushLimit() async throws {
            try await Self.withReceiver { receiver in
                let log = RecordedLog()
                let notifier = Self.notifier(["NOTIFY_SOCKET": receiver.address], log: log)
                Self.fill(notifier, log)
                notifier.ready(status: "ready")
                await notifier.flush(within: .milliseconds(10))
                #expect(log.lines.count == 1)
                // The waiting state ends.
                while try receiver.next().first != "READY=1" {}
            }
        }

        @Test("a reload has the time of CLOCK_MONOTONIC in microseconds")
        func reloading() async throws {
            try await Self.withReceiver { receiver in
                let start = DispatchTime.now().uptimeNanoseconds / 1000
                Self.notifier(["NOTIFY_SOCKET": receiver.address]).reloading()
                let end = DispatchTime.now().uptimeNanoseconds / 1000
                let lines = try receiver.next()
                #expect(lines.first == "RELOADING=1")
                let text = lines.compactMap { $0.wholeMatch(of: /MONOTONIC_USEC=(\d+)/)?.1 }.first
                let time = try #require(text.flatMap { UInt64($0) })
                #expect((start...end).contains(time))
            }
        }

        @Test("the interval of the watchdog is half of WATCHDOG_USEC, if the variables are for this process")
        func watchdogInterval() async throws {
            try await Self.withReceiver { receiver in
                func interval(_ variables: [String: String]) -> Duration? {
                    Self.notifier(variables.merging(["NOTIFY_SOCKET": receiver.address]) { $1 }).watchdogInterval
                }
                #expect(interval(["WATCHDOG_USEC": "3000000"]) == .milliseconds(1500))
                #expect(interval(["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "42"]) == .milliseconds(1500))
                #expect(interval(["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "43"]) == nil)
                #expect(interval(["WATCHDOG_USEC": "0"]) == nil)
                #expect(interval(["WATCHDOG_USEC": "x"]) == nil)
                #expect(interval([:]) == nil)
                #expect(Self.notifier(["WATCHDOG_USEC": "3000000"]).watchdogInterval == nil)
            }
        }

        @Test("without a service manager nothing happens, and no line is logged")
        func absent() {
            let log = RecordedLog()
            let notifier = Self.notifier([:], log: log)
            notifier.ready(status: "ready")
            notifier.reloading()
            notifier.stopping(within: .seconds(1))
            notifier.keepAlive()
            #expect(log.lines == [])
        }

        @Test(
            "an address that can't be used is logged",
            arguments: ["relative", "vsock:2:1234", "@", "/" + String(repeating: "x", count: 200), "/nonexistent/x"])
        func unusable(address: String) async {
            let log = RecordedLog()
            let notifier = Self.notifier(["NOTIFY_SOCKET": address], log: log)
            notifier.ready(status: "ready")
            await notifier.flush(within: .seconds(200))
            #expect(log.lines.map(\.message) == ["cannot notify the service manager"])
        }
    }
#endif
