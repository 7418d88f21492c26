extension String {
    /// The first scalars, without line breaks, control characters and format characters, for log lines.
    func printable(length: Int = 255) -> String {
        let scalars = unicodeScalars.prefix(length).map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
