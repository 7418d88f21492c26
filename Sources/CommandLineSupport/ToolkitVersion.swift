/// The version of the toolkit, which `specgen --version` and `matrix-push --version` print.
package enum ToolkitVersion {
    /// The current version, by [Semantic Versioning](https://semver.org).
    ///
    /// A release sets it to the version of its git tag, in the commit that is tagged, and moves the entries of the
    /// changelog's section "Unreleased" under this version. No other file has the version of the commands.
    package static let current = "0.1.0"
}
