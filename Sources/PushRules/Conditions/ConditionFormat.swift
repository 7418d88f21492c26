import APIRuntime

/// The format of a condition's one-line description.
package struct ConditionFormat {
    package enum Style: Sendable {
        /// `members ==2`, for lists.
        case brief
        /// `the room has ==2 members`, for explanations.
        case sentence
    }

    let style: Style
    /// Renders a key or another name.
    let name: (String) -> String
    /// Renders a value as JSON.
    let value: (JSONValue) -> String

    package init(_ style: Style, name: @escaping (String) -> String, value: @escaping (JSONValue) -> String) {
        self.style = style
        self.name = name
        self.value = value
    }
}
