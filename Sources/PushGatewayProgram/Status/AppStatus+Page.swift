import CommandLineSupport
import ServiceProgram
import StatusAPI

extension AppStatus {
    /// The app as a destination on the operator's page.
    var entry: StatusPageEntry {
        StatusPageEntry(
            name: app, kind: provider, state: state, problems: problems, lastSuccess: lastSuccess,
            lastFailure: lastFailure, perMinute: perMinute, lastHour: lastHour, total: total, latency: latency,
            latencyLast5Minutes: latencyLast5Minutes, minutes: minutes, breakers: breakers)
    }

    /// The values on the operator's page that only apps have.
    var furtherValues: [(name: String, content: HTML)] {
        [
            ("Duplicates not sent again, last hour", .text(StatusText.number(Int(duplicatesLastHour)))),
            ("Given up by the queue, last hour", .text(StatusText.number(Int(droppedLastHour)))),
            ("Guard against mass rejection", .text(guardText)),
        ]
            + expiries.map { expiry in
                (
                    expiry.name,
                    .group([
                        .text(expiry.at.ago < 0 ? "valid until " : "expired "), StatusPagePart.timeOfDay(expiry.at),
                        .text(" (\(StatusText.ago(expiry.at.ago)))"),
                        .text(expiry.isRenewed ? ", renewed by the gateway" : ""),
                    ])
                )
            }
    }

    private var guardText: String {
        let withheld = "\(StatusText.count(Int(`guard`.withheld), "rejection")) withheld since the start"
        guard `guard`.withholds else {
            return "homeservers get the rejections" + (`guard`.withheld > 0 ? "; " + withheld : "")
        }
        let origins = `guard`.origins > 1 ? " of \(`guard`.origins) push servers" : ""
        return "withholds rejections\(origins); \(withheld)"
    }
}
