import Synchronization

/// Bounds the log lines that strangers cause: a number of lines for each key within an interval.
///
/// The clients of a server, and the servers that pushkeys name, must not be able to fill the log.
package final class LogThrottle: Sendable {
    private struct Window {
        var start: ContinuousClock.Instant
        var count: Int
    }

    private let windows = Mutex<[String: Window]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant
    private let limit: Int
    private let interval: Duration
    private let maxKeys: Int

    /// - Parameters:
    ///   - limit: the number of lines for a key within the interval.
    ///   - maxKeys: the number of keys that are distinguished within the interval; further ones share their lines.
    ///   - now: the clock.
    package init(
        limit: Int = 10, per interval: Duration = .seconds(60), maxKeys: Int = 1000,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.limit = limit
        self.interval = interval
        self.maxKeys = maxKeys
        self.now = now
    }

    /// Whether a line may be written.
    package enum Permission: Hashable {
        case allowed
        /// Allowed, and the last one until the interval ends. The line should say so.
        case last
        case refused
    }

    /// Returns whether a line may be written, and counts it.
    package func permission(for key: String) -> Permission {
        let now = now()
        return windows.withLock { windows in
            var key = key
            if windows[key] == nil, windows.count >= maxKeys {
                windows = windows.filter { now - $0.value.start < interval }
                if windows.count >= maxKeys { key = "" }
            }
            var window = windows[key] ?? Window(start: now, count: 0)
            if now - window.start >= interval { window = Window(start: now, count: 0) }
            window.count += 1
            windows[key] = window
            return window.count < limit ? .allowed : window.count == limit ? .last : .refused
        }
    }
}
