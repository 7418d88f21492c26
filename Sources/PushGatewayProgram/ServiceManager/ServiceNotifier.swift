import Foundation
import Logging
import YAMLTree

/// Reports the state of the gateway to the service manager that started it: systemd with `Type=notify` or
/// `Type=notify-reload` (sd_notify(3)).
///
/// Does nothing without the environment variable `NOTIFY_SOCKET`, and on systems other than Linux. A report that can't be
/// sent is logged.
struct ServiceNotifier: Sendable {
    /// The time between two ``keepAlive()`` calls: half of the time after which the service manager restarts the gateway.
    /// `nil` if it doesn't watch this process.
    let watchdogInterval: Duration?

    private let send: @Sendable (_ lines: [String]) -> Void

    /// - Parameters:
    ///   - environment: the environment variables of the process.
    ///   - processID: the process, which `WATCHDOG_PID` must name if it is set.
    init(environment: [String: String], processID: Int32 = getpid(), logger: Logger) {
        #if os(Linux)
            guard let path = environment["NOTIFY_SOCKET"], !path.isEmpty else {
                send = { _ in }
                watchdogInterval = nil
                return
            }
            do {
                let socket = try NotifySocket(path: path)
                send = { lines in
                    do {
                        try socket.send(lines.map(\.singleLine).joined(separator: "\n"))
                    } catch {
                        logger.warning("cannot notify the service manager", metadata: ["reason": "\(error)"])
                    }
                }
            } catch {
                logger.warning("cannot notify the service manager", metadata: ["reason": "\(error)"])
                send = { _ in }
            }
            watchdogInterval = Self.watchdogInterval(environment, processID)
        #else
            send = { _ in }
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

    /// Reports that the gateway serves requests: after its start, and after each reload.
    func ready(status: String) {
        send(["READY=1", "STATUS=\(status)"])
    }

    /// Reports the beginning of a reload.
    func reloading() {
        // The clock CLOCK_MONOTONIC, with which systemd finds out that the signal came before.
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
        send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)", "STATUS=reloading the configuration"])
    }

    /// Reports the beginning of the end.
    /// - Parameter limit: the longest time that it takes. The service manager waits for that long, even if its own limit
    ///   is shorter.
    func stopping(within limit: Duration) {
        let microseconds = Int64(limit / .microseconds(1))
        send(["STOPPING=1", "EXTEND_TIMEOUT_USEC=\(microseconds)", "STATUS=finishing the requests in progress"])
    }

    /// Reports that the gateway works. Without it, the service manager restarts the gateway.
    func keepAlive() {
        send(["WATCHDOG=1"])
    }
}
