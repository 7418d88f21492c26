import Foundation
import Logging
import YAMLTree

/// Reports the state of a service to the service manager that started it: systemd with `Type=notify` or
/// `Type=notify-reload` (sd_notify(3)).
///
/// States are reported in their order by a queue of their own, which waits for room if the service manager doesn't read.
/// ``keepAlive()`` doesn't wait, and may be lost then. No call blocks its thread.
///
/// Does nothing without the environment variable `NOTIFY_SOCKET`, and on systems other than Linux. A report that can't be
/// sent is logged.
package struct ServiceNotifier: Sendable {
    /// The time between two ``keepAlive()`` calls: half of the time after which the service manager restarts the service.
    /// `nil` if it doesn't watch this process.
    package let watchdogInterval: Duration?

    /// Sends a state.
    private let send: @Sendable (_ lines: [String]) -> Void
    /// Sends a keep-alive.
    private let sendKeepAlive: @Sendable () -> Void
    private let queue = DispatchQueue(label: "service-notifier")

    /// The time that a state waits for a service manager that doesn't read.
    package static let timeLimit: Duration = .seconds(5)

    /// - Parameters:
    ///   - environment: the environment variables of the process.
    ///   - processID: the process, which `WATCHDOG_PID` must name if it is set.
    ///   - timeLimit: the time that a state waits for a service manager that doesn't read.
    package init(
        environment: [String: String], processID: Int32 = getpid(), timeLimit: Duration = timeLimit, logger: Logger
    ) {
        #if os(Linux)
            guard let path = environment["NOTIFY_SOCKET"], !path.isEmpty else {
                send = { _ in }
                sendKeepAlive = {}
                watchdogInterval = nil
                return
            }
            let fail = { @Sendable (error: any Error) in
                logger.warning("cannot notify the service manager", metadata: ["reason": "\(error)"])
            }
            do {
                let socket = try NotifySocket(path: path, timeLimit: timeLimit)
                send = { [queue] lines in
                    let text = lines.map(\.singleLine).joined(separator: "\n")
                    queue.async {
                        do { try socket.send(text) } catch { fail(error) }
                    }
                }
                sendKeepAlive = {
                    do { try socket.sendIfReady("WATCHDOG=1") } catch { fail(error) }
                }
            } catch {
                fail(error)
                send = { _ in }
                sendKeepAlive = {}
            }
            watchdogInterval = Self.watchdogInterval(environment, processID)
        #else
            send = { _ in }
            sendKeepAlive = {}
            watchdogInterval = nil
        #endif
    }

    private static func watchdogInterval(_ environment: [String: String], _ processID: Int32) -> Duration? {
        if let owner = environment["WATCHDOG_PID"], owner != String(processID) { return nil }
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 1 else {
            return nil
        }
        return .microseconds(microseconds / 2)
    }

    // MARK: Reports

    /// Reports that the service handles requests: after its start, and after each reload.
    package func ready(status: String) {
        send(["READY=1", "STATUS=\(status)"])
    }

    /// Reports the beginning of a reload.
    package func reloading() {
        // The clock CLOCK_MONOTONIC, with which systemd finds out that the signal came before.
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
        send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)", "STATUS=reloading the configuration"])
    }

    /// Reports the beginning of the end.
    /// - Parameter limit: the longest time that it takes. The service manager waits for that long, even if its own limit
    ///   is shorter.
    package func stopping(within limit: Duration) {
        let microseconds = Int64(limit / .microseconds(1))
        send(["STOPPING=1", "EXTEND_TIMEOUT_USEC=\(microseconds)", "STATUS=finishing the requests in progress"])
    }

    /// Reports that the service works. Without it, the service manager restarts the service.
    package func keepAlive() {
        sendKeepAlive()
    }

    /// Waits until the reported states are sent, for the end of the process.
    /// - Parameter limit: the longest time that this takes.
    package func flush(within limit: Duration) async {
        let (end, continuation) = AsyncStream.makeStream(of: Never.self)
        queue.async { continuation.finish() }
        let timer = Task {
            try? await Task.sleep(for: limit)
            continuation.finish()
        }
        for await _ in end {}
        timer.cancel()
    }
}
