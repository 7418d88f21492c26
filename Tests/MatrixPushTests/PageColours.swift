import Foundation

/// The colours that a page's style sheet defines.
struct PageColours {
    private struct Colour {
        var red, green, blue: Double
        var opacity = 1.0

        /// Returns the colour on another one.
        func over(_ other: Colour) -> Colour {
            func mixed(_ above: Double, _ below: Double) -> Double { above * opacity + below * (1 - opacity) }
            return Colour(
                red: mixed(red, other.red), green: mixed(green, other.green), blue: mixed(blue, other.blue))
        }

        /// The relative luminance (WCAG 2.2).
        var luminance: Double {
            func linear(_ value: Double) -> Double {
                let value = value / 255
                return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
        }

        func contrast(to other: Colour) -> Double {
            let (one, two) = (luminance, other.luminance)
            return (max(one, two) + 0.05) / (min(one, two) + 0.05)
        }
    }

    private var colours: [Substring: Colour] = [:]

    /// - Parameter isDark: whether definitions for dark mode override the others.
    init(_ style: Substring, isDark: Bool) {
        var mode = ""
        for line in style.split(separator: "\n") {
            if line.hasPrefix("@media ") {
                mode = line.contains("prefers-color-scheme: dark") ? "dark" : "other"
            } else if !line.hasPrefix(" ") {
                mode = line.hasPrefix(":root") ? "light" : line == "}" ? "" : mode
            }
            guard mode == "light" || (mode == "dark" && isDark) else { continue }
            for match in line.matches(of: /(--[a-z-]+): #([0-9a-f]{6});/) {
                guard let value = Int(match.2, radix: 16) else { continue }
                colours[match.1] = Colour(
                    red: Double(value >> 16), green: Double(value >> 8 & 255), blue: Double(value & 255))
            }
            for match in line.matches(of: /(--[a-z-]+): rgb\(255 255 255 \/ (\.[0-9]+)\);/) {
                colours[match.1] = Colour(red: 255, green: 255, blue: 255, opacity: Double("0\(match.2)") ?? 1)
            }
        }
    }

    /// Returns the contrast of a text on layers, the lowest first; `nil` for an unknown colour.
    func contrast(of text: String, on layers: [String]) -> Double? {
        guard let text = colours[text[...]] else { return nil }
        var background = Colour(red: 255, green: 255, blue: 255)
        for layer in layers {
            guard let colour = colours[layer[...]] else { return nil }
            background = colour.over(background)
        }
        return text.contrast(to: background)
    }

    /// Returns the contrast of a colour to white; `nil` for an unknown colour.
    func contrastToWhite(of colour: String) -> Double? {
        colours[colour[...]]?.contrast(to: Colour(red: 255, green: 255, blue: 255))
    }
}
