/// A reference implementation of the simple case folding of Unicode 17, with the standard library's data.
public enum ReferenceFolding {
    /// Folds a scalar as Unicode's data file does (Unicode Character Database, CaseFolding.txt): to upper case and then
    /// to lower case. Cherokee letters, whose lower case was added later, fold to upper case. A scalar whose upper case
    /// has several scalars folds to its lower case.
    public static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.isASCII { return single(scalar.properties.lowercaseMapping) ?? scalar }
        // A newer standard library may have scripts that Unicode 17 doesn't have.
        guard let age = scalar.properties.age, age.major <= 17 else { return scalar }
        switch scalar.value {
        case 0x130, 0x131: return scalar
        case 0x1FD3: return "\u{390}"
        case 0x1FE3: return "\u{3B0}"
        case 0xFB05: return "\u{FB06}"
        case 0x13A0...0x13FD, 0xAB70...0xABBF: return single(scalar.properties.uppercaseMapping) ?? scalar
        default:
            let upper = single(scalar.properties.uppercaseMapping) ?? scalar
            return single(upper.properties.lowercaseMapping) ?? scalar
        }
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
}
