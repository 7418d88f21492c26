/// Members of an object that are kept as text.
enum UnknownMembersText {
    /// They stand one behind the other, and in their shortest form.
    case range(Range<Int>)
    /// A copy in their shortest form, without braces.
    case copy([UInt8])
}
