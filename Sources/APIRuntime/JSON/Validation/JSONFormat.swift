@_exported import enum StringGrammars.StringFormat

/// A grammar that a string must keep to: the schemas' `format`.
///
/// Formats are checked in strict mode only: a client must be able to read the identifiers of newer servers. Which ones
/// are checked at all is decided where code is generated.
@_spi(Generated)
public typealias JSONFormat = StringFormat
