/// What a reader takes at most; bounds its memory and time whatever the input.
///
/// A text that goes beyond one of the first three limits isn't read to its end; the violation has the code
/// ``JSONViolation/Code/depth`` or ``JSONViolation/Code/limit``.
public struct JSONLimits: Hashable, Sendable {
    /// How deep objects and arrays may be nested, skipped ones included.
    public var maxDepth: Int
    /// How long a string, keys included, may be: in bytes as it is written, without its quotes.
    public var maxStringBytes: Int
    /// How many elements an array may have, and how many members an object.
    public var maxCount: Int
    /// How many violations are reported; one more, of code ``JSONViolation/Code/limit``, says that there were others.
    public var maxViolations: Int

    public init(
        maxDepth: Int = 512, maxStringBytes: Int = 16 << 20, maxCount: Int = 1 << 20, maxViolations: Int = 100
    ) {
        self.maxDepth = maxDepth
        self.maxStringBytes = maxStringBytes
        self.maxCount = maxCount
        self.maxViolations = maxViolations
    }

    public static let `default` = JSONLimits()

    /// With room for no violation at all, an invalid text would look like a valid one.
    var withRoomForOneViolation: JSONLimits {
        var limits = self
        limits.maxViolations = max(1, maxViolations)
        return limits
    }
}
