import Foundation

/// The resident memory of this process (Linux).
enum ResidentMemory {
    /// The memory now, in megabytes; 0 where it isn't known.
    static var megabytes: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (Double(line?.filter(\.isNumber) ?? "") ?? 0) * 1024 / 1e6
    }
}
