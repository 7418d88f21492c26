/// Bounds on the memory and time that a reader spends on any input.
///
/// A text that exceeds one of the first three limits isn't read to its end; the violation has the code
/// ``JSONViolation/Code/depth`` or ``JSONViolation/Code/limit``.
public struct JSONLimits: Hashable, Sendable {
    /// The maximum nesting of objects and arrays, including skipped ones; 512 by default.
    public var maxDepth: Int
    /// The maximum length of a string or key in the text, in bytes without the quotes; 16 MiB by default.
    public var maxStringBytes: Int
    /// The maximum number of elements of an array or members of an object; 1,048,576 by default.
    public var maxCount: Int
    /// The maximum number of reported violations, at least 1; 100 by default. If there are more, one of code
    /// ``JSONViolation/Code/limit`` is added.
    public var maxViolations: Int

    /// Creates limits; the defaults are those of ``default``.
    public init(
        maxDepth: Int = 512, maxStringBytes: Int = 16 << 20, maxCount: Int = 1 << 20, maxViolations: Int = 100
    ) {
        self.maxDepth = maxDepth
        self.maxStringBytes = maxStringBytes
        self.maxCount = maxCount
        self.maxViolations = maxViolations
    }

    /// The limits for texts from untrusted senders.
    public static let `default` = JSONLimits()

    /// The limits with room for a violation: without it, an invalid text would look like a valid one.
    var withRoomForOneViolation: JSONLimits {
        var limits = self
        limits.maxViolations = max(1, maxViolations)
        return limits
    }
}
