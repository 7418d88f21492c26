import Foundation

/// Load for minutes, and the resident memory after each of them. A gateway with a leak grows.
struct LeakTest {
    let run: GatewayRun
    let minutes: Int

    /// By how much the memory may grow after the first two minutes, in which caches fill.
    static let allowedGrowth = 1.1

    /// - Returns: the memory in megabytes after each minute.
    /// - Throws: if it grows.
    func memory(note: (String) -> Void) throws -> [Double] {
        var megabytes: [Double] = []
        try run.withGateway { gateway, files in
            for minute in 1...max(minutes, 1) {
                for subject in GatewayFiles.subjects {
                    let load = try run.load(gateway, seconds: 15, files.body(of: subject))
                    guard load.failures == 0 else {
                        throw ServerProcess.Failure(description: "\(subject): \(load.failures) responses are no 200")
                    }
                }
                megabytes.append(gateway.residentMegabytes)
                note("bench: minute \(minute): \(Figures.threeDigits(gateway.residentMegabytes)) MB\n")
            }
        }
        if megabytes.count > 3, let last = megabytes.last, last > megabytes[1] * Self.allowedGrowth {
            throw ServerProcess.Failure(
                description: "the gateway's memory grew from \(Figures.threeDigits(megabytes[1])) MB after two minutes"
                    + " to \(Figures.threeDigits(last)) MB after \(minutes)")
        }
        return megabytes
    }
}
