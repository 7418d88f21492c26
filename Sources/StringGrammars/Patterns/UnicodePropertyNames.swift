extension UnicodeProperty {
    /// Returns the short name of a general category.
    static func shortName(_ category: Unicode.GeneralCategory) -> String {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }

    /// The short names of general categories, by long name.
    static let shortNames: [String: String] = [
        "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm",
        "Other_Letter": "Lo", "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me",
        "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No",
        "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps", "Close_Punctuation": "Pe",
        "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf", "Other_Punctuation": "Po", "Math_Symbol": "Sm",
        "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Space_Separator": "Zs",
        "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Control": "Cc", "cntrl": "Cc", "Format": "Cf",
        "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
    ]

    /// The members of the categories that are groups of other categories.
    static let groups: [String: [String]] = {
        var result = [
            "LC": ["Lu", "Ll", "Lt"],
            "L": ["Lu", "Ll", "Lt", "Lm", "Lo"],
            "M": ["Mn", "Mc", "Me"],
            "N": ["Nd", "Nl", "No"],
            "P": ["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"],
            "S": ["Sm", "Sc", "Sk", "So"],
            "Z": ["Zs", "Zl", "Zp"],
            "C": ["Cc", "Cf", "Cs", "Co", "Cn"],
        ]
        for (name, short) in [
            ("Cased_Letter", "LC"), ("Letter", "L"), ("Mark", "M"), ("Combining_Mark", "M"), ("Number", "N"),
            ("Punctuation", "P"), ("punct", "P"), ("Symbol", "S"), ("Separator", "Z"), ("Other", "C"),
        ] {
            result[name] = result[short]
        }
        return result
    }()

    /// The binary properties, by long and short name.
    static let binary: [String: @Sendable (Unicode.Scalar.Properties) -> Bool] = [
        "ASCII_Hex_Digit": { $0.isASCIIHexDigit },
        "AHex": { $0.isASCIIHexDigit },
        "Alphabetic": { $0.isAlphabetic },
        "Alpha": { $0.isAlphabetic },
        "Bidi_Control": { $0.isBidiControl },
        "Bidi_C": { $0.isBidiControl },
        "Bidi_Mirrored": { $0.isBidiMirrored },
        "Bidi_M": { $0.isBidiMirrored },
        "Case_Ignorable": { $0.isCaseIgnorable },
        "CI": { $0.isCaseIgnorable },
        "Cased": { $0.isCased },
        "Changes_When_Casefolded": { $0.changesWhenCaseFolded },
        "CWCF": { $0.changesWhenCaseFolded },
        "Changes_When_Casemapped": { $0.changesWhenCaseMapped },
        "CWCM": { $0.changesWhenCaseMapped },
        "Changes_When_Lowercased": { $0.changesWhenLowercased },
        "CWL": { $0.changesWhenLowercased },
        "Changes_When_NFKC_Casefolded": { $0.changesWhenNFKCCaseFolded },
        "CWKCF": { $0.changesWhenNFKCCaseFolded },
        "Changes_When_Titlecased": { $0.changesWhenTitlecased },
        "CWT": { $0.changesWhenTitlecased },
        "Changes_When_Uppercased": { $0.changesWhenUppercased },
        "CWU": { $0.changesWhenUppercased },
        "Dash": { $0.isDash },
        "Default_Ignorable_Code_Point": { $0.isDefaultIgnorableCodePoint },
        "DI": { $0.isDefaultIgnorableCodePoint },
        "Deprecated": { $0.isDeprecated },
        "Dep": { $0.isDeprecated },
        "Diacritic": { $0.isDiacritic },
        "Dia": { $0.isDiacritic },
        "Emoji": { $0.isEmoji },
        "Emoji_Modifier": { $0.isEmojiModifier },
        "EMod": { $0.isEmojiModifier },
        "Emoji_Modifier_Base": { $0.isEmojiModifierBase },
        "EBase": { $0.isEmojiModifierBase },
        "Emoji_Presentation": { $0.isEmojiPresentation },
        "EPres": { $0.isEmojiPresentation },
        "Extender": { $0.isExtender },
        "Ext": { $0.isExtender },
        "Grapheme_Base": { $0.isGraphemeBase },
        "Gr_Base": { $0.isGraphemeBase },
        "Grapheme_Extend": { $0.isGraphemeExtend },
        "Gr_Ext": { $0.isGraphemeExtend },
        "Hex_Digit": { $0.isHexDigit },
        "Hex": { $0.isHexDigit },
        "IDS_Binary_Operator": { $0.isIDSBinaryOperator },
        "IDSB": { $0.isIDSBinaryOperator },
        "IDS_Trinary_Operator": { $0.isIDSTrinaryOperator },
        "IDST": { $0.isIDSTrinaryOperator },
        "ID_Continue": { $0.isIDContinue },
        "IDC": { $0.isIDContinue },
        "ID_Start": { $0.isIDStart },
        "IDS": { $0.isIDStart },
        "Ideographic": { $0.isIdeographic },
        "Ideo": { $0.isIdeographic },
        "Join_Control": { $0.isJoinControl },
        "Join_C": { $0.isJoinControl },
        "Logical_Order_Exception": { $0.isLogicalOrderException },
        "LOE": { $0.isLogicalOrderException },
        "Lowercase": { $0.isLowercase },
        "Lower": { $0.isLowercase },
        "Math": { $0.isMath },
        "Noncharacter_Code_Point": { $0.isNoncharacterCodePoint },
        "NChar": { $0.isNoncharacterCodePoint },
        "Pattern_Syntax": { $0.isPatternSyntax },
        "Pat_Syn": { $0.isPatternSyntax },
        "Pattern_White_Space": { $0.isPatternWhitespace },
        "Pat_WS": { $0.isPatternWhitespace },
        "Quotation_Mark": { $0.isQuotationMark },
        "QMark": { $0.isQuotationMark },
        "Radical": { $0.isRadical },
        "Sentence_Terminal": { $0.isSentenceTerminal },
        "STerm": { $0.isSentenceTerminal },
        "Soft_Dotted": { $0.isSoftDotted },
        "SD": { $0.isSoftDotted },
        "Terminal_Punctuation": { $0.isTerminalPunctuation },
        "Term": { $0.isTerminalPunctuation },
        "Unified_Ideograph": { $0.isUnifiedIdeograph },
        "UIdeo": { $0.isUnifiedIdeograph },
        "Uppercase": { $0.isUppercase },
        "Upper": { $0.isUppercase },
        "Variation_Selector": { $0.isVariationSelector },
        "VS": { $0.isVariationSelector },
        "White_Space": { $0.isWhitespace },
        "space": { $0.isWhitespace },
        "XID_Continue": { $0.isXIDContinue },
        "XIDC": { $0.isXIDContinue },
        "XID_Start": { $0.isXIDStart },
        "XIDS": { $0.isXIDStart },
    ]
}
