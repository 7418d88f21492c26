import ArgumentParser

/// A format of reports that people read, scripts too, and that are shared as a page.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
    case html
}
