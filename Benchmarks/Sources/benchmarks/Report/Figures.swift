import Foundation

/// Formatting of figures with three significant digits.
enum Figures {
    static func time(_ nanoseconds: Double) -> String {
        switch nanoseconds {
        case ..<1e4: "\(threeDigits(nanoseconds)) ns"
        case ..<1e7: "\(threeDigits(nanoseconds / 1e3)) µs"
        case ..<1e10: "\(threeDigits(nanoseconds / 1e6)) ms"
        default: "\(threeDigits(nanoseconds / 1e9)) s"
        }
    }

    static func ratio(_ value: Double) -> String {
        threeDigits(value) + " ×"
    }

    static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1000: "\(bytes) B"
        case ..<1_000_000: "\(threeDigits(Double(bytes) / 1e3)) kB"
        default: "\(threeDigits(Double(bytes) / 1e6)) MB"
        }
    }

    static func threeDigits(_ value: Double) -> String {
        switch abs(value) {
        case ..<10: String(format: "%.2f", value)
        case ..<100: String(format: "%.1f", value)
        default: String(format: "%.0f", value)
        }
    }
}
