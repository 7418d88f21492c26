#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Counts the allocations of a program that runs with `Contenders/allocation_counter.c` preloaded.
public enum AllocationCounter {
    private typealias Begin = @convention(c) () -> Void
    private typealias End = @convention(c) () -> UInt64

    /// The number of allocations while the closure ran; `nil` without the preloaded library.
    public static func count(_ body: () async throws -> Void) async rethrows -> UInt64? {
        guard let begin = dlsym(nil, "allocation_counter_begin"), let end = dlsym(nil, "allocation_counter_end") else {
            return nil
        }
        unsafeBitCast(begin, to: Begin.self)()
        try await body()
        return unsafeBitCast(end, to: End.self)()
    }
}
