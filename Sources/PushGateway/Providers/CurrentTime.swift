#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The time as RFC 3339 has it, in UTC with milliseconds: `2026-01-31T08:15:00.000Z`.
func currentTime() -> String {
    Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
}
