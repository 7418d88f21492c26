import PrometheusMetrics
import StatusAPI

extension ProcessStatus {
    /// Returns the resources that this process uses now. Systems without `/proc` report the limit of descriptors only.
    package static func current() -> Self {
        let resources = ProcessResources()
        let limit = resources?.maxDescriptors ?? ProcessResources.descriptorLimit
        return Self(
            residentBytes: resources.map { Int64($0.residentBytes) },
            openDescriptors: resources.map { Int64($0.openDescriptors) },
            maxDescriptors: limit.isNaN ? nil : limit < 1e15 ? Int64(limit) : .max)
    }
}

extension ProcessStatus {
    /// The tiles of the process on an operator's page.
    package var tiles: [StatusPageTile] {
        var tiles: [StatusPageTile] = []
        if let residentBytes { tiles.append(StatusPageTile("Memory", StatusText.bytes(Int(residentBytes)))) }
        if let openDescriptors {
            let most = maxDescriptors.map { "of \(StatusText.number(Int($0)))" } ?? ""
            tiles.append(StatusPageTile("Open descriptors", StatusText.number(Int(openDescriptors)), most))
        }
        return tiles
    }

    /// The problem of a process that uses nearly all of its descriptors.
    package var problem: StatusProblem? {
        guard let open = openDescriptors, let most = maxDescriptors, most > 0,
            Double(open) >= Double(most) * Self.fullness
        else { return nil }
        return StatusProblem(
            severity: .warning,
            summary: "\(StatusText.number(Int(open))) of \(StatusText.number(Int(most))) file descriptors are open.",
            advice: "Raise the limit of the service (LimitNOFILE of systemd, ulimit -n), or find out who connects.")
    }

    /// The share of descriptors from which on their use is a problem.
    private static let fullness = 0.8
}
