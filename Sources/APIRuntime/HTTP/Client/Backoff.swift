/// Delays that grow with the number of failures.
package enum Backoff {
    /// Returns a delay that doubles with each failure.
    /// - Parameter failures: the number of failures before; 0 yields the initial delay.
    package static func delay(initial: Duration, maximum: Duration, failures: Int) -> Duration {
        min(initial * (1 << min(max(failures, 0), 30)), maximum)
    }

    /// Varies a delay by up to a quarter, so that clients that failed together don't come back together.
    /// - Parameter random: a number from 0 to 1.
    package static func jittered(_ delay: Duration, random: Double) -> Duration {
        delay * (0.75 + min(max(random, 0), 1) / 2)
    }
}
