import StatusAPI

extension ReloadStatus {
    package init(_ result: LastReload.Result, clock: StatusClock) {
        self.init(at: clock.event(result.time), succeeded: result.succeeded, message: result.message)
    }

    /// The tile of the last reload on an operator's page.
    package static func tile(_ reload: Self?) -> StatusPageTile {
        reload.map { reload in
            StatusPageTile(
                "Last reload", reload.succeeded ? "Succeeded" : "Failed", note: StatusPagePart.time(reload.at))
        } ?? StatusPageTile("Last reload", "None", "since the start")
    }

    /// Returns the problem of a reload that has failed.
    /// - Parameter service: the service as the command line names it, such as `gateway`.
    package static func problem(_ reload: Self?, service: String) -> StatusProblem? {
        guard let reload, !reload.succeeded else { return nil }
        return StatusProblem(
            severity: .warning, summary: "The last reload failed: the configuration before it is still in use.",
            details: reload.message,
            advice: "Mend the configuration file, check it with \"matrix-push \(service) check-config FILE\", then "
                + "reload it with \"systemctl reload matrix-push-\(service)\" (without systemd: SIGHUP).",
            since: reload.at)
    }
}
