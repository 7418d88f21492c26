/// The version of the toolkit, which `specgen --version` and `matrix-push --version` print.
package enum ToolkitVersion {
    /// The current version, by [Semantic Versioning](https://semver.org).
    ///
    /// The commit of a release sets it to the version of the git tag, and moves the entries of the changelog's section
    /// "Unreleased" under this version. No other file contains the version of the commands.
    package static let current = "0.1.0"
}
